"""One cell of an export as a fact: Excel's damage repaired where nothing is guessed, else refused.

Pure. `Damaged` says in words what was lost; the caller leaves the cell empty and keeps the note.
"""

import contextlib
import re
import unicodedata
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from firstmove.model.mail import Address

JST = ZoneInfo("Asia/Tokyo")
_FORMULA = re.compile(r'="?(.*?)"?', re.DOTALL)
_SCIENTIFIC = re.compile(r"(\d)(?:\.(\d+))?[eE]\+?(\d{1,2})")
_MARKS = ("=", "'", "\ufeff")
_EXPONENT = re.compile("[eE]")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(r"(\d{1,2})[:時](\d{1,2})(?:[:分](\d{1,2}))?(?:\.\d+)?秒?")
_USUAL = re.compile(
    r"\d{4}([-/])\d\d\1\d\d(?: \d\d:\d\d(?::\d\d)?)?", re.ASCII
)  # most dates; 5 times as fast
_SIX = re.compile(r"\d{5,6}")  # MakeShop's 103309; a spreadsheet drops the leading zero
_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")


class Damaged(ValueError):
    """A cell whose content was lost; the text says how."""


def text(cell: str) -> str:
    """The cell as it was meant: without ="...", the apostrophe of a text cell, and surrounding blanks.

    Raises:
        Damaged: a long number was turned into 1.23E+11 and digits are gone.
    """
    bare = cell.strip()
    if bare[:1] not in _MARKS and not (bare[:1].isdigit() and _EXPONENT.search(bare)):
        return bare  # nearly every cell
    while (inside := _unmarked(bare)) != bare:  # Excel's marks in the marks of another program
        bare = inside
    number = _SCIENTIFIC.fullmatch(bare)
    return _expanded(number, bare) if number else bare


def _unmarked(cell: str) -> str:
    bare = cell.strip("\ufeff\u3000").strip()
    if bare.startswith("=") and (formula := _FORMULA.fullmatch(bare)):
        bare = formula[1].strip()
    return bare.removeprefix("'").strip()


def _expanded(number: re.Match[str], shown: str) -> str:
    digits, exponent = number[1] + (number[2] or ""), int(number[3])
    # 2.50123E+5 holds every digit, 1.23E+11 lost nine of them: zeros would be invented.
    if len(digits) < exponent + 1:
        raise Damaged(f"Excel shortened {shown}; export it again and do not save it from Excel")
    return digits[: exponent + 1]


def phone(cell: str) -> str:
    """Digits only; the leading 0 that a spreadsheet dropped is put back (domestic numbers have 10 or 11)."""
    plain = unicodedata.normalize("NFKC", text(cell))
    digits = re.sub(r"\D", "", plain)
    if plain.lstrip().startswith("+81") or (digits.startswith("81") and len(digits) in (11, 12)):
        digits = "0" + digits.removeprefix("81").removeprefix("0")
    if len(digits) in (9, 10) and not digits.startswith("0"):
        return "0" + digits
    return digits


def postcode(cell: str) -> str:
    """123-4567, with lost leading zeros put back; "" when it is none."""
    plain = unicodedata.normalize("NFKC", text(cell)).removeprefix("〒").strip()
    if parts := re.fullmatch(r"(\d{1,3})-(\d{1,4})", plain):
        return f"{parts[1].zfill(3)}-{parts[2].zfill(4)}"
    digits = re.sub(r"\D", "", plain)
    if not 5 <= len(digits) <= 7:
        return ""
    return f"{digits.zfill(7)[:3]}-{digits.zfill(7)[3:]}"


def email(cell: str) -> str:
    """The address in the form by which senders are looked up (Address.key); "" when it is none."""
    bare = unicodedata.normalize("NFKC", text(cell)).removeprefix("mailto:")
    local, at, domain = bare.rpartition("@")
    if not at or not local or "." not in domain:
        return ""
    return Address(local.strip('"'), domain.lower()).key


def moment(cell: str, zone: ZoneInfo = JST) -> datetime | None:
    """An instant in UTC; a time without zone is the shop's; None for an empty cell.

    Raises:
        Damaged: it is no date.
    """
    shown = text(cell)
    if _USUAL.fullmatch(shown):
        with contextlib.suppress(ValueError, OverflowError):  # a day that does not exist is told below
            return datetime.fromisoformat(shown.replace("/", "-")).replace(tzinfo=zone).astimezone(UTC)
    plain = unicodedata.normalize("NFKC", shown).replace("T", " ").strip()
    if not plain or not plain.strip("-/0: "):
        return None
    if not (day := _DATE.match(plain)):
        raise Damaged(f'"{plain[:30]}" is not a date such as 2026-06-12 10:00')
    rest = plain[day.end() :].strip()
    if _SIX.fullmatch(rest):
        rest = f"{rest.zfill(6)[:2]}:{rest.zfill(6)[2:4]}:{rest.zfill(6)[4:]}"
    offset = _ZONE.search(rest)
    clock = _TIME.search(rest)
    try:
        when = datetime.combine(
            date(int(day[1]), int(day[2]), int(day[3])),
            time(int(clock[1]), int(clock[2]), int(clock[3] or 0)) if clock else time(),
            tzinfo=datetime.strptime(offset[1], "%z").tzinfo if offset else zone,
        )
        return when.astimezone(UTC)
    except (ValueError, OverflowError):
        raise Damaged(f'"{plain[:30]}" is not a date that exists') from None


def quantity(cell: str) -> int:
    """How many; 1 when it is empty or no number."""
    digits = re.match(r"\d{1,6}", unicodedata.normalize("NFKC", text(cell)))
    return int(digits[0]) if digits else 1
