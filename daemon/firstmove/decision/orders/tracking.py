"""Tracking numbers: where they stand in a text, their check digits, and where to look them up.

Pure. Yamato, Sagawa and Japan Post share twelve digits and one check digit (7DR: the first eleven modulo 7),
so the digit filters typing errors but never tells the carrier: order data or words nearby do. One random
number in ten passes, therefore a check is no proof (docs: reference D).
"""

import re
import unicodedata
from collections.abc import Mapping

from firstmove.model.order import Order

MAX_NUMBERS = 10

# GET addresses by carrier; {n} is the number without hyphens.
URLS: Mapping[str, str] = {
    "yamato": "https://jizen.kuronekoyamato.co.jp/jizen/servlet/crjz.b.NQ0010?id={n}",
    "sagawa": "https://k2k.sagawa-exp.co.jp/p/web/okurijosearch.do?okurijoNo={n}",
    "japanpost": "https://trackings.post.japanpost.jp/services/srv/search/direct?searchKind=S002&locale=ja&reqCodeNo1={n}",
    "seino": "https://track.seino.co.jp/cgi-bin/gnpquery.pgm?GNPNO1={n}",
    "fukuyama": "https://corp.fukutsu.co.jp/situation/tracking_no_hunt.html?tracking_no={n}",
}
NAMES: Mapping[str, re.Pattern[str]] = {
    "yamato": re.compile(
        r"ヤマト|クロネコ|宅急便|ネコポス|雅[玛瑪]多|黑[猫貓]|大和运输|야마토|쿠로네코|yamato|kuroneko",
        re.IGNORECASE,
    ),
    "sagawa": re.compile(r"佐川|飛脚|飞脚|사가와|sagawa", re.IGNORECASE),
    "japanpost": re.compile(
        r"郵便|ゆうパック|ゆうパケット|レターパック|クリックポスト|日本[邮郵]政|邮便|일본\s?우편|ゆうメール|\bEMS\b|japan\s*post",
        re.IGNORECASE,
    ),
    "seino": re.compile(r"西濃|カンガルー便|西浓|세이노|seino", re.IGNORECASE),
    "fukuyama": re.compile(r"福山通運|フクツー|fukuyama", re.IGNORECASE),
}

CHECKED = ("yamato", "sagawa", "japanpost")  # whose numbers end in a check digit (reference D)

_HYPHENS = re.compile(r"(?<=[0-9])[‐‑‒–—―−ー─━ｰ﹣⁃ ](?=[0-9])")
_TWELVE = re.compile(r"(?<![0-9A-Za-z-])\d{4}-?\d{4}-?\d{4}(?![0-9A-Za-z-])")
_ELEVEN = re.compile(r"(?<![0-9A-Za-z-])\d{3}-\d{2}-\d{5}-\d(?![0-9A-Za-z-])")
_S10 = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}\d{9}[A-Z]{2}(?![0-9A-Za-z])")
_PARTED = re.compile(r"(?<![0-9A-Za-z+-])[1-9]\d{2,5}(?:[- ]?\d){7,11}(?![0-9A-Za-z-])")
_LABELLED = re.compile(
    r"(?:追跡|伝票|送り状|配送|荷物|お?問い?合わ?せ伝票|tracking)\s*(?:番号|no\.?|number|№|#)?\s*[:はが(]{0,2}\s*(\d{10,13})(?!\d)",
    re.IGNORECASE,
)
_NOT_BEFORE = re.compile(r"(?:電話|TEL|FAX|携帯|カード|℡|注文番号|口座|会員)[^0-9\n]{0,8}$", re.IGNORECASE)
_LONG = re.compile(r"\d(?:.?\d){8}")  # digits enough for a parcel's number, however parted
_S10_WEIGHTS = (8, 6, 4, 2, 3, 5, 9, 7)


def numbers(text: str) -> tuple[str, ...]:
    """Tracking numbers in `text` without hyphens, each once, at most MAX_NUMBERS.

    Twelve bare digits count only when their check digit is right; behind a label such as 追跡番号 also a
    mistyped one counts, because a person must see it.
    """
    clean = _HYPHENS.sub("-", unicodedata.normalize("NFKC", text))
    found: dict[str, None] = {}
    for pattern in (_TWELVE, _ELEVEN, _S10):
        for match in pattern.finditer(clean):
            number = match.group().replace("-", "")
            if valid(number) and not _NOT_BEFORE.search(clean[max(0, match.start() - 12) : match.start()]):
                found[number] = None
    for match in _LABELLED.finditer(clean.replace("-", "")):
        found[match[1]] = None
    return tuple(found)[:MAX_NUMBERS]


def look_ups(text: str) -> tuple[str, ...]:
    """What may be a parcel's number, as `compact` gives it: to be looked up in the shop's own orders.

    Any 10 to 14 digits, however they are parted: a number that an order has needs no check digit.
    """
    first = _LONG.search(text)
    if not first:
        return ()
    rest = text[text.rfind("\n", 0, first.start()) + 1 :]
    clean = _HYPHENS.sub("-", unicodedata.normalize("NFKC", rest))
    found = dict.fromkeys(compact(match.group()) for match in _PARTED.finditer(clean))
    found |= dict.fromkeys(match.group() for match in _S10.finditer(clean))
    return tuple(found)[:MAX_NUMBERS]


def compact(number: str) -> str:
    """A parcel's number without hyphens and blanks."""
    return "".join(sign for sign in number if sign.isascii() and sign.isalnum()).upper()


def valid(number: str) -> bool:
    """Whether the check digit is right: 12 and 11 digits by 7DR, two letters at both ends by UPU S10."""
    compact = number.replace("-", "").replace(" ", "").upper()
    if re.fullmatch(r"[A-Z]{2}\d{9}[A-Z]{2}", compact):
        return _s10_valid(compact)
    if not re.fullmatch(r"\d{10,12}", compact) or len(set(compact)) == 1:
        return False
    return int(compact[:-1]) % 7 == int(compact[-1])


def _s10_valid(number: str) -> bool:
    remainder = 11 - sum(int(d) * w for d, w in zip(number[2:10], _S10_WEIGHTS, strict=True)) % 11
    return int(number[10]) == {10: 0, 11: 5}.get(remainder, remainder)


def mistyped(order: Order) -> bool:
    """Whether an order's number cannot be right: its carrier's end in a check digit, and it is wrong."""
    return (
        bool(order.tracking_number) and carrier(order.carrier) in CHECKED and not valid(order.tracking_number)
    )


def page_of(order: Order) -> str:
    """The carrier's own page for this parcel; "" when carrier or number are not known, or it is mistyped."""
    number = "".join(c for c in order.tracking_number if c.isascii() and c.isalnum())
    return url(carrier(order.carrier), number) if number and not mistyped(order) else ""


def carrier(text: str) -> str:
    """The only carrier that `text` names, by its key in URLS; "" for none or several."""
    named = [name for name, pattern in NAMES.items() if pattern.search(text)]
    return named[0] if len(named) == 1 else ""


def shown(number: str) -> str:
    """A number as it is printed on the slip: twelve digits as 4-4-4."""
    compact = number.replace("-", "")
    if len(compact) == 12 and compact.isdigit():
        return f"{compact[:4]}-{compact[4:8]}-{compact[8:]}"
    return number


def url(carrier_key: str, number: str) -> str:
    """Where the number is looked up; "" for an unknown carrier. Never to be put into marketplace messages."""
    return URLS.get(carrier_key, "").format(n=number.replace("-", ""))
