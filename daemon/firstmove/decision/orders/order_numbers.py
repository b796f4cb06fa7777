"""Order numbers, bare digit runs and phone numbers in a customer's words (docs: reference B).

Pure. Numbers are given back normalised (NFKC, one kind of hyphen, upper or lower case as the shop's export
writes them), in the order of the text, each once. A phone number, postcode, date, colour, price, link or
tracking number is no order number; short digit runs are candidates only, to be looked up in the shop's own
orders and never believed by themselves.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from firstmove.decision.orders import tracking

MAX_TEXT = 20_000
MAX_NUMBERS = 20

_LOOKALIKES = "‐‑‒–—―−ー─━ｰ﹣⁃"
_BETWEEN = re.compile(rf"(?<=[0-9A-Za-z])[{_LOOKALIKES}](?=[0-9A-Za-z])")
_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()「」、。]{1,500}")

PATTERNS: Mapping[str, re.Pattern[str]] = {
    "amazon": re.compile(r"(?<![0-9A-Za-z-])(?:\d{3}|[DS]\d{2})-\d{7}-\d{7}(?![0-9-])"),
    "amazon_compact": re.compile(r"(?<![\d-])\d{3}-?\d{14}(?![\d-])"),
    "amazon_pay": re.compile(r"(?<![0-9A-Za-z-])[PS]0\d-\d{7}-\d{7}(?![0-9-])"),
    "rakuten": re.compile(
        r"(?<![0-9-])\d{5,7}-20\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])-\d{7,10}(?![0-9-])"
    ),
    "yahoo": re.compile(r"(?<![0-9A-Za-z-])[a-z0-9][a-z0-9-]{1,28}-1\d{7}(?![0-9-])"),
    "shopify": re.compile(r"(?<![\w&/#])#[A-Z]{0,6}-?\d{3,9}(?:-[A-Z0-9]{1,6})?(?![0-9A-Za-z])"),
    "base": re.compile(r"(?<![0-9A-Fa-f])(?=[0-9]*[A-F])[0-9A-F]{16}(?![0-9A-Fa-f])"),
    "mercari_shops": re.compile(r"(?<![0-9A-Za-z_])order_[0-9A-Za-z]{16,32}(?![0-9A-Za-z])"),
    "makeshop": re.compile(r"(?<![0-9A-Za-z])P\d{18}(?!\d)"),
    "tiktok": re.compile(r"(?<!\d)585\d{15}(?!\d)"),
    "labelled": re.compile(
        r"(?:ご?注文|受注|オーダー|取引|売上|(?<!お荷物)(?<!荷物の)お問い?合わ?せ|\border)\s*"
        r"(?:番号|№|no\.?|number|id|ナンバー|#)?\s*(?:は|が|is)?\s*[::【「(\[]?\s*[#]?\s*"
        r"([0-9A-Za-z][0-9A-Za-z_-]{3,39})(?![0-9A-Za-z_-])(?!\s*(?:円|個|点|年|月|日|枚|名|本|件|人|時))",
        re.IGNORECASE,
    ),
}
# 「合計 #100円」 has Shopify's form; so has a colour of three digits.
_PRICE_BEHIND = re.compile(r"\s*(?:円|yen|個|点|枚|番目)", re.IGNORECASE)
_PRICE_BEFORE = re.compile(
    r"(?:合計|小計|税込|税抜|色|カラー|colou?r|background)\s*[:は]?\s*$", re.IGNORECASE
)
_PHONE_BEFORE = re.compile(r"(?:電話|TEL|FAX|携帯|℡|☎|ケータイ|phone|mobile)[^0-9\n]{0,12}$", re.IGNORECASE)
_PHONE_SHAPE = re.compile(r"(?<![0-9A-Za-z-])(?:\+81[- ]?|0)\d{1,4}[- ]?\(?\d{1,4}\)?[- ]?\d{3,4}(?![0-9-])")
_POSTCODE = re.compile(r"〒\s*\d{3}-?\d{4}(?!\d)")
_DATE = re.compile(r"(?<!\d)20\d{2}[-/.年]?(?:0?[1-9]|1[0-2])[-/.月]?(?:0?[1-9]|[12]\d|3[01])日?(?!\d)")
_A_DIGIT = re.compile(r"[\d²³¹⁰-₉①-⓿㉈-㋿_]")  # what NFKC makes a digit of, but fractions; order_…
_SOME_DIGITS = re.compile(r"\d{2}|order_")
_NOT_THIS = re.compile(r"\s*(?:の方|のほう)?(?:では|じゃ)な")
_DIGITS = re.compile(
    r"(?<![0-9A-Za-z+_-])(?<![0-9][,.])#?(\d{4,18})(?![0-9A-Za-z_-]|[,.]\d)(?!\s*(?:円|年|個|点|枚|yen|ml|mm|cm))"
)
# A shop's own number in whatever form: 20260415-0056, TS20260918-0003, T-2026/0918-3, or_1234_ab, 2026R5.
_TOKEN = re.compile(
    r"(?<![0-9A-Za-z+./_-])(?=[A-Za-z/_-]{0,12}\d)[0-9A-Za-z]{1,32}(?:[-_/][0-9A-Za-z]{1,32}){0,5}(?![0-9A-Za-z/_-]|[,.]\d)"
)
_LEAST_LETTERED = 4  # digits of a number that has letters
_LEAST_PARTED = 6  # digits of one that has none
_MODEL = re.compile(r"(?:型番|品番|商品番号)(?:は|が)?[::]?\s*$")  # 「ND-0009という型番」 is no order
_MODEL_BEHIND = re.compile(r"\s*[」』]?(?:と(?:い|言)う|の)(?:型番|品番|商品番号)")
_SPACED = re.compile(r"(?<![\d-])(\d{3}) (\d{7}) (\d{7})(?![\d-])")  # Amazon's, its hyphens lost
# Digits in groups: 1880 10276, 250 - 1234567 - 1234567. They count only together, as a number that exists.
_GROUPS = re.compile(r"(?<![\d.,-])\d{2,10}(?: ?- ?\d{2,10}| \d{2,10}){1,3}(?![\d-]|[,.]\d)")
_SHORTEST_JOINED = 7
_ONE_SHORT = re.compile(r"(?<![0-9A-Za-z-])\d{3}-\d{7}-\d{6}(?![0-9-])")  # Amazon's, its last digit lost
_LETTERED = re.compile(r"(?<![0-9A-Za-z+./_-])#?([A-Za-z]{1,4})[- ]?(\d{4,10})(?![0-9A-Za-z_-]|[,.]\d)")


def normalise(text: str) -> str:
    """Text in which order numbers can be compared: NFKC, ASCII hyphens between letters and digits."""
    if text.isascii():
        return text[:MAX_TEXT]
    folded = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text[:MAX_TEXT]))
    return _BETWEEN.sub("-", folded)


@lru_cache(maxsize=8)  # the same words are asked for order numbers, bare digits and phones
def _lines_with_digits(text: str) -> str:
    """What may hold a number, normalised, without links: lines with digits, each with the line before.

    A label may stand on the line before its number. Lines that were apart stay apart.
    """
    text = text[:MAX_TEXT] + "\n"
    kept: list[str] = []
    searched = kept_to = 0  # where lines begin: the next to be searched, and the one behind the last kept
    while sign := _A_DIGIT.search(text, searched):
        start = text.rfind("\n", 0, sign.start()) + 1
        end = text.index("\n", start)
        searched = end + 1
        line = _plain(text[start:end])
        if not _SOME_DIGITS.search(line):
            continue
        if start > kept_to:
            before = text.rfind("\n", 0, start - 1) + 1
            kept += ["。"] if before > kept_to else []
            kept.append(_plain(text[before : start - 1]))
        kept.append(line)
        kept_to = end + 1
    return "\n".join(kept)


def _plain(line: str) -> str:
    return _URL.sub(" ", normalise(line))


def find(text: str, patterns: Mapping[str, re.Pattern[str]] = PATTERNS) -> tuple[str, ...]:
    """Order numbers in `text`, at most MAX_NUMBERS. A pattern with a group gives its group 1."""
    clean = _lines_with_digits(text)
    found: dict[str, None] = {}
    for start, number in sorted(_candidates(clean, patterns)):
        if len(found) < MAX_NUMBERS and not _part_of(number, found) and not _is_other(clean, start, number):
            found[number] = None
    return tuple(found)


def canonical(number: str) -> str:
    """One spelling of an order number for comparing: no leading #, upper case."""
    return normalise(number).strip().lstrip("#").upper()


def digit_runs(text: str) -> tuple[str, ...]:
    """Bare numbers that are no phone, postcode, date or price: candidates for look-up.

    4 to 18 digits, or whatever letters and digits a shop may number its orders by; none of which the words
    say "not this one".
    """
    clean = _POSTCODE.sub(" ", _lines_with_digits(text))
    tokens = dict.fromkeys(_tokens(clean))
    runs: dict[str, None] = {}
    for pattern in (_DATE, _PHONE_SHAPE):
        clean = pattern.sub(" ", clean)
    other: set[str] = set()  # 「A10455ではない方」
    for match in (*_DIGITS.finditer(clean), *_LETTERED.finditer(clean)):
        letters, digits = match.groups() if match.re is _LETTERED else ("", match[1])
        written = (f"{letters}-{digits}", letters + digits) if letters else (digits,)  # both ways to write it
        runs |= dict.fromkeys(written)
        other |= {*written} if _is_none(clean, match) else set()
    runs |= tokens
    runs |= dict.fromkeys("-".join(match.groups()) for match in _SPACED.finditer(clean))
    for match in _GROUPS.finditer(clean):
        groups = re.findall(r"\d+", match.group())
        if " " in match.group() and sum(map(len, groups)) >= _SHORTEST_JOINED:
            runs |= {"".join(groups): None, "-".join(groups): None}
    for match in _ONE_SHORT.finditer(clean):
        runs |= dict.fromkeys(f"{match.group()}{last}" for last in range(10))
    return tuple(run for run in runs if run not in other)[:MAX_NUMBERS]


def _tokens(clean: str) -> Iterator[str]:
    """Numbers with letters or separators, upper case."""
    for match in _TOKEN.finditer(clean):
        number = match.group()
        if number.isdigit() or _DATE.fullmatch(number) or _PHONE_SHAPE.fullmatch(number):
            continue
        lettered = any(map(str.isalpha, number))
        digits = sum(map(str.isdigit, number))
        if digits >= (_LEAST_LETTERED if lettered else _LEAST_PARTED) and not _is_none(clean, match):
            yield number.upper()


def _is_none(clean: str, match: re.Match[str]) -> bool:
    """Whether the words say that it is not this number, or that it is a model's."""
    before = clean[max(0, match.start() - 8) : match.start()]
    return bool(
        _NOT_THIS.match(clean, match.end())
        or _MODEL_BEHIND.match(clean, match.end())
        or _MODEL.search(before)
    )


def phones(text: str) -> tuple[str, ...]:
    """Japanese phone numbers as digits (09012345678); +81 becomes 0."""
    clean = _lines_with_digits(text)
    found: dict[str, None] = {}
    for match in _PHONE_SHAPE.finditer(clean):
        digits = re.sub(r"\D", "", match.group())
        if match.group().startswith("+81"):
            digits = "0" + digits[2:].lstrip("0")
        if 10 <= len(digits) <= 11 and digits[1] != "0":
            found[digits] = None
    return tuple(found)[:MAX_NUMBERS]


def _candidates(text: str, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[tuple[int, str]]:
    for name, pattern in patterns.items():
        for match in pattern.finditer(text):
            number = match[1] if pattern.groups else match.group()
            start = match.start(1) if pattern.groups else match.start()
            if name == "shopify" and _is_price(text, match.start(), match.end()):
                continue
            if name == "labelled" and not _plausible(number):
                continue
            yield start, _spelled(name, number)


def _spelled(name: str, number: str) -> str:
    """As exports write it: an Amazon number whose separators got lost gets them back, # stays Shopify's."""
    if name == "amazon_compact":
        digits = number.replace("-", "")
        return f"{digits[:3]}-{digits[3:10]}-{digits[10:]}"
    return number


def _plausible(number: str) -> bool:
    """A labelled number has digits enough; 「注文 confirmation」 has none, a phone number is no order."""
    digits = sum(character.isdigit() for character in number)
    if digits < 4 or _DATE.fullmatch(number):
        return False
    return not (
        _PHONE_SHAPE.fullmatch(number) and ("-" in number or len(number) in (10, 11)) and number[0] == "0"
    )


def _is_price(text: str, start: int, end: int) -> bool:
    return bool(_PRICE_BEHIND.match(text, end) or _PRICE_BEFORE.search(text[max(0, start - 12) : start]))


def _part_of(number: str, found: Mapping[str, None]) -> bool:
    return any(number.lstrip("#") in other for other in found)


def _is_other(text: str, start: int, number: str) -> bool:
    """Whether the words before say that this is a phone number, or it is a tracking number."""
    before = text[max(0, start - 24) : start]
    return bool(_PHONE_BEFORE.search(before)) or (
        number.replace("-", "") in tracking.numbers(before + number)
    )
