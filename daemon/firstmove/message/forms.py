"""Mails that a shop's web form wrote: the customer stands in the body, not in From.

Pure and total. Fields are lines that begin with a known label in any of the usual dresses: `お名前：`, `【お名前】`,
`[ 名前 ]`, `■お問い合わせ内容`, `Name:`. A mail is a form's only when it names both what was written and who wrote it.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re

from firstmove.message import addresses
from firstmove.message.signatures import is_rule
from firstmove.model.mail import Address, Form

MAX_TEXT = 16_384
MAX_LINES = 2_000

_LABELS = {
    "name": r"お名前|御名前|ご氏名|お?氏名|名前|お客様名|お客様氏名|姓名|ご担当者名?|担当者名|(?:your |full |customer )?name",
    "email": r"(?:お客様の?|ご連絡先)?メールアドレス|メール|eメール(?:アドレス)?|(?:your )?e-?mail(?: ?(?:address|アドレス))?|mail",
    "phone": r"(?:お|ご連絡先)?電話(?:番号)?|携帯(?:電話)?(?:番号)?|ご?連絡先(?:電話番号)?|tel|phone(?: number)?",
    "order": r"(?:ご)?(?:注文|受注|オーダー|予約)(?:番号|no\.?|id)|order ?(?:number|no\.?|id|#)",
    "text": r"(?:お)?問い?合わ?せ(?:の)?(?:内容|詳細|本文)|ご?(?:質問|相談|要望|意見|用件|依頼)(?:の)?内容|ご質問|ご意見・ご要望|内容|本文"
    r"|メッセージ(?:本文)?|コメント|詳細|body|(?:your )?message|comments?|inquiry|content",
    "other": r"件名|題名|subject|会社名|貴社名|御社名|company|住所|ご住所|郵便番号|〒|フリガナ|ふりがな|お名前[(（]?(?:カナ|フリガナ|ふりがな)[)）]?"
    r"|(?:お)?問い?合わ?せ(?:の)?(?:種別|種類|項目|件名|区分|番号|商品|日時)|ご用件|種別|項目|カテゴリー?|国コード|country(?: code)?|商品名?|性別|年齢|url"
    r"|(?:お)?問い?合わ?せ(?:先)?ショップ|ショップ名|商品url|ご希望の?連絡方法|返信",
    "end": r"送信日時|送信日|送信時刻|受信日時|投稿日時|ip(?:アドレス)?|remote[_ ](?:addr|host)|ホスト名?|ブラウザー?|user[-_ ]agent|問い合わせのページurl"
    r"|送信者のip.{0,10}|送信元.{0,20}",
}
# Possessive spaces: a line of blanks is looked at once, not once for every way to share them out.
_LABEL = re.compile(
    r"(?:(?P<dress>[■◆●○◇□▼▽★☆・*＊♦-]|\d{1,2}[.．)]|Q\d{1,2}[.．]?)[ \t\u3000]*+)?"
    r"(?:(?P<open>[【\[［「『<＜〔(（])[ \t\u3000]*+)?"
    r"(?:" + "|".join(f"(?P<{kind}>{labels})" for kind, labels in _LABELS.items()) + r")"
    r"(?:[ \t]?[(（【\[*＊※](?:必須|任意|\*|確認(?:用)?)?[)）】\]]?)?"
    r"[ \t\u3000]*+(?P<close>[】\]］」』>＞〕)）])?[ \t\u3000.…]*+(?P<colon>[:：=＝])?[ \t\u3000]*+(?P<value>.*)$",
    re.IGNORECASE,
)  # fmt: skip
# Without one of these there is no text field, and most mails need no closer look.
_TEXT_WORDS = (
    *("内容", "本文", "メッセージ", "コメント", "質問", "詳細", "相談", "要望", "用件", "意見", "依頼"),
    *("ody", "essage", "omment", "nquiry", "ontent", "BODY", "MESSAGE", "COMMENT", "INQUIRY", "CONTENT"),
)
_ADDRESS = re.compile(r"[^\s<>()\[\]:：;,\"「」【】（）、。]+@[^\s<>()\[\]:：;,\"「」【】（）、。]+")
_KINDS = (
    ("shopify", re.compile(r"(?:.*\.)?(?:shopify|myshopify|shopifyemail)\.com$")),
    ("color-me", re.compile(r"(?:.*\.)?(?:shop-pro\.jp|color-me\.shop|colorme\.io)$")),
    ("base", re.compile(r"(?:.*\.)?(?:thebase\.in|thebase\.com|base\.ec|base\.shop|binc\.jp)$")),
    ("stores", re.compile(r"(?:.*\.)?(?:stores\.jp|stores\.fun|hey\.jp)$")),
)


def read(text: str, from_: tuple[Address, ...], reply_to: tuple[Address, ...]) -> Form | None:
    """The form's fields, None when the mail is no form's."""
    if ("@" not in text and not reply_to) or not any(word in text for word in _TEXT_WORDS):
        return None
    found = _fields(text.split("\n", MAX_LINES)[:MAX_LINES])
    if "text" not in found or not found["text"]:
        return None
    kind = _kind(from_)
    address = _address(found, reply_to if kind != "cgi" else ())
    if address is None or (kind == "cgi" and "email" not in found):
        return None
    return Form(
        kind=kind,
        name=found.get("name", "")[:100],
        address=address,
        phone=found.get("phone", "")[:40],
        order_number=found.get("order", "")[:64],
        text=found["text"][:MAX_TEXT],
    )


def _kind(from_: tuple[Address, ...]) -> str:
    domain = from_[0].domain if from_ else ""
    return next((kind for kind, pattern in _KINDS if pattern.match(domain)), "cgi")


def _address(found: dict[str, str], reply_to: tuple[Address, ...]) -> Address | None:
    written = _ADDRESS.search(found.get("email", ""))
    if written is not None:
        local, domain = addresses.split_spec(written[0])
        if local:
            return Address(local, domain, found.get("name", "")[:100])
    return reply_to[0] if reply_to else None


def _fields(lines: list[str]) -> dict[str, str]:
    """Values by kind of label. The text runs on over lines; what only looks like an order label stays in it."""
    found: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        label = _label(line)
        kind = _kind_of(label) if label is not None else ""
        if label is not None and not _inside_text(current, kind, found):
            current = kind
            found.setdefault(current, []).append(label["value"])
        elif current == "text" or (current and not "".join(found[current]).strip()):
            found[current].append(line)
    return {kind: _value(kind, values) for kind, values in found.items()}


def _inside_text(current: str, kind: str, found: dict[str, list[str]]) -> bool:
    """Customers write 「注文番号：」 into the text, too; only the form's own closing lines end it."""
    if current == "end":
        return True
    return current == "text" and (kind in found or kind in ("order", "other"))


def _label(line: str) -> re.Match[str] | None:
    found = _LABEL.match(line[:1_000].lstrip())
    if found is None:
        return None
    bracketed = found["open"] is not None and found["close"] is not None
    dressed = found["dress"] is not None and not found["value"]
    return found if bracketed or found["colon"] or dressed else None


def _kind_of(label: re.Match[str]) -> str:
    return next(kind for kind in _LABELS if label[kind] is not None)


def _value(kind: str, values: list[str]) -> str:
    if kind != "text":
        return next((value.strip(" \t\u3000:：") for value in values if value.strip()), "")
    while values and (not values[-1].strip() or is_rule(values[-1])):
        values.pop()
    while values and (not values[0].strip() or is_rule(values[0])):
        values.pop(0)
    return "\n".join(values).strip()
