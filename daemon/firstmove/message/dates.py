"""The Date field as an aware datetime. Pure and total: what is no date is None.

A claim of the sender, for information only: clocks run from INTERNALDATE (DESIGN 4). The standard library
reads "JST" as a naive time, nine hours wrong (reference E8 PY-4).
"""

import re
from datetime import UTC, datetime, timedelta, timezone

_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_HOURS = {
    "jst": 9, "kst": 9, "gmt": 0, "ut": 0, "utc": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5,
    "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "cet": 1, "cest": 2, "bst": 1, "msk": 3, "hkt": 8, "sgt": 8,
}  # fmt: skip
_CLOCK = r"(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?(?:\.\d+)?"
_ZONE = r"\s*(?P<zone>[+-]\d{2}:?\d{2}|[A-Za-z]{1,5})?"
_FORMS = (
    # 5 Jan 2026 10:00:00 +0900 (RFC 5322)
    re.compile(
        r"(?P<day>\d{1,2})[\s-]+(?P<name>[A-Za-z]{3})[A-Za-z]*\.?[\s-]+(?P<year>\d{2,4})[,\s]+"
        + _CLOCK
        + _ZONE
    ),
    # Jan  5 10:00:00 JST 2026 (asctime)
    re.compile(
        r"(?P<name>[A-Za-z]{3})\s+(?P<day>\d{1,2})\s+"
        + _CLOCK
        + r"\s+(?:(?P<zone>[A-Z]{3})\s+)?(?P<year>\d{4})"
    ),
    # 2026-01-05T10:00:00+09:00, 2026/1/5 10:00
    re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{1,2})[-/](?P<day>\d{1,2})[T\s]+" + _CLOCK + _ZONE),
)


def parse_date(value: bytes) -> datetime | None:
    """The instant, aware; without a zone it is taken as UTC (RFC 5322 section 4.3)."""
    text = value[:200].decode("latin-1")
    for form in _FORMS:
        found = form.search(text)
        if found is not None:
            return _instant(found.groupdict())
    return None


def _instant(parts: dict[str, str | None]) -> datetime | None:
    month = _MONTHS.get((parts.get("name") or "").lower(), int(parts.get("month") or 0))
    try:
        return datetime(
            _year(parts["year"] or ""),
            month,
            int(parts["day"] or 0),
            int(parts["hour"] or 0),
            int(parts["minute"] or 0),
            min(int(parts["second"] or 0), 59),  # leap seconds
            tzinfo=_zone(parts["zone"] or ""),
        )
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 2:
        return year + (2000 if year < 50 else 1900)
    return year + 1900 if len(digits) == 3 else year


def _zone(text: str) -> timezone:
    if text[:1] in ("+", "-"):
        digits = text[1:].replace(":", "")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-offset if text[0] == "-" else offset)
    hours = _HOURS.get(text.lower(), 0)
    return timezone(timedelta(hours=hours)) if hours else UTC
