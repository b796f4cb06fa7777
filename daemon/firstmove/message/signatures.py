"""Where a mail's closing begins: signatures, the phone's own line, footers of lists and scanners.

Pure and total. Cautious in one direction: what might be the customer's words (an address that was asked for,
an order number, a sentence) stays.
"""
# ruff: noqa: E501 - a pattern is read whole or not at all

import re

MAX_SIGNATURE_LINES = 14
MAX_LINE = 200

_DASHES = re.compile(r"--[ \t]*$")
_RULE = re.compile(
    r"[ \t\u3000]*(?:([-_=*~+#.・－ー―─━＿＝＊～〜☆★◆◇■□●○♪♡♥⭐◎※:;/^|<>＜＞＋┌┐└┘┏┓┗┛*゜゚。ﾟ･])[ \t\u3000]*){5,}[ \t]*$"
)
_CONTACT = re.compile(
    r"〒|\b(?:tel|fax|phone|mobile|e-?mail|mail|url)\b|℡|電話|携帯|住所|株式会社|有限会社|合同会社|\(株\)|㈱|https?://|www\."
    r"|[\w.+-]+@[\w-]+\.|0\d{1,4}[-(（ ]\d{1,4}[-)） ]\d{3,4}|[都道府県].{0,12}[市区町村郡]",
    re.IGNORECASE,
)
_MATTER = re.compile(r"注文|受注|商品|番号|品番|伝票|order|tracking|返品|返金|口座", re.IGNORECASE)
_SENTENCE = re.compile(
    r"(?:[。！？!?]|です|ます|ました|ません|でしょうか|ください|下さい|お願いします|thanks?\.?|please.*)\s*$",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r"住所|宛先|宛て先|届け先|送り先|送付先|発送先|連絡先|電話番号|下記|以下|こちら|[:：]\s*$"
)
_DEVICE = re.compile(
    r"[ \t\u3000<(（\[]*(?:(?:私の|僕の|マイ)?(?:iphone|ipad|android|galaxy|xperia|aquos|pixel|arrows|windows|outlook|yahoo|gmail|"
    r"ドコモ|docomo|au|softbank|ソフトバンク|スマホ|スマートフォン|モバイル|携帯|blackberry|mail|メール)[^。、]{0,30}(?:から|より|で)送信"
    r"(?:されました|しています)?"
    r"|sent (?:from|via|with) (?:my |the |yahoo|outlook|mail|proton|gmail|samsung|iphone|android|spark).{0,60}"
    r"|get outlook for .{0,60}|outlook for \w+ を入手.{0,60}|(?:ios|android) 版 outlook を入手.{0,60}"
    r"|(?:von meinem|envoyé de(?:puis)?|enviado desde|gesendet von) .{0,60}|发自我的.{0,30}|從我的.{0,30}傳送)[。.)）>\] \t]*$",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r".{0,80}(?:mailing list\b|メーリングリスト|unsubscribe|配信停止|配信解除|virus-free|avast|ウイルス(?:チェック|スキャン)済)",
    re.IGNORECASE,
)


def is_rule(line: str) -> bool:
    """A line drawn with signs: at least five of them and nothing else."""
    return _RULE.match(line[:MAX_LINE]) is not None


def without_closing(lines: list[str]) -> list[str]:
    """The lines before the closing, without what the phone wrote among the last of them (「iPhoneから送信」)."""
    end = _without_trailing_blank(lines, len(lines))
    start = _earliest(lines, end)
    lines = lines[:start] + [line for line in lines[start:end] if not _DEVICE.match(line[:MAX_LINE])]
    end = _without_trailing_blank(lines, len(lines))
    for number in range(start, end):
        if _closes(lines, number, end):
            return lines[: _without_trailing_blank(lines, number)]
    return lines[: _without_contact_paragraph(lines, end)]


def _earliest(lines: list[str], end: int) -> int:
    """Where at the earliest a closing can begin: it has few lines."""
    filled = 0
    for number in range(end - 1, -1, -1):
        filled += bool(lines[number].strip())
        if filled > 2 * MAX_SIGNATURE_LINES:
            return number
    return 0


def _closes(lines: list[str], number: int, end: int) -> bool:
    line = lines[number]
    if _DASHES.match(line):
        rest = [text for text in lines[number + 1 : end] if text.strip()]
        return len(rest) <= MAX_SIGNATURE_LINES and not any(_MATTER.search(text) for text in rest)
    if not line[:1] or line[0].isalnum() or not is_rule(line):
        return False
    rest = [text[:MAX_LINE] for text in lines[number + 1 : end] if text.strip() and not is_rule(text)]
    if any(_FOOTER.match(text) for text in rest[:4]):
        return True
    return len(rest) <= MAX_SIGNATURE_LINES and _is_signature(rest)


def _is_signature(rest: list[str]) -> bool:
    if any(_MATTER.search(text) or _SENTENCE.search(text) for text in rest):
        return False
    if any(_CONTACT.search(text) for text in rest):
        return True
    return 0 <= len(rest) <= 3 and all(len(text.strip()) <= 24 for text in rest)


def _without_contact_paragraph(lines: list[str], end: int) -> int:
    """A last paragraph of name, company, 〒 and TEL is a signature, unless the text announces it."""
    start = end
    while start > 0 and lines[start - 1].strip():
        start -= 1
    paragraph = [text[:MAX_LINE] for text in lines[start:end]]
    if start == 0 or not 2 <= len(paragraph) <= 10:
        return end
    before = _without_trailing_blank(lines, start)
    announced = before and _ANNOUNCES.search(lines[before - 1][:MAX_LINE])
    contacts = sum(_CONTACT.search(text) is not None for text in paragraph)
    plain = not any(_MATTER.search(text) or _SENTENCE.search(text) for text in paragraph)
    return before if contacts >= 2 and plain and not announced and before else end


def _without_trailing_blank(lines: list[str], end: int) -> int:
    while end > 0 and not lines[end - 1].strip():
        end -= 1
    return end
