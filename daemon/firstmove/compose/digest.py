"""One notice for several cases: while a burst lasts, a telephone shall ring once, not twelve times.

The same rule as for every notice: no customer's name or words. Raises Unsendable when the person's address
cannot be written.
"""

from collections.abc import Sequence
from datetime import datetime

from firstmove.compose import builtin, card, dates, notice, render, wire, words
from firstmove.model.policy import Person, Shop
from firstmove.model.record import CaseView, Outgoing

LONGEST = 30  # lines; the cards hold the rest


def compose(
    templates: render.Templates,
    shop: Shop,
    person: Person,
    told: Sequence[tuple[CaseView, str, str]],
    *,
    at: datetime,
    message_id: str,
    more: int = 0,
) -> Outgoing:
    """The octets of one notice about several cases; `told` holds each with its notice's kind and detail.

    `more` cases are only counted: whoever calls need not look up hundreds for a mail of thirty lines.
    """
    language = "en" if shop.language == "en" else "ja"
    zone = dates.zone_of(shop.timezone)
    lines = _lines(told, at, shop, language)
    count = len(lines) + more
    subject = _subject(count, lines[0][1], language)
    facts = {
        "zone": zone,
        "is_holiday": dates.no_holidays,
        "count": count,
        "lines": [line for _, line in lines[:LONGEST]],
        "more": count - len(lines[:LONGEST]),
    }
    fallback = False
    try:
        text = templates.render(f"{language}/notice_several.j2", facts)
    except render.TemplateFailed:
        fallback = True
        text = builtin.internal(language, tuple(("■", line) for _, line in lines[:LONGEST]))
    return notice.internal_mail(
        shop, person, subject, text, language, at=at, message_id=message_id, fallback=fallback
    )


def _lines(
    told: Sequence[tuple[CaseView, str, str]], at: datetime, shop: Shop, language: str
) -> list[tuple[datetime, str]]:
    """One line a case, the most urgent first; a case that is told twice gets its last word."""
    zone = dates.zone_of(shop.timezone)
    found: dict[int, tuple[datetime, str]] = {}
    for view, kind, detail in told:
        due = card.next_due(view)
        what = notice.what_happened(notice.kind_of(kind, detail, view, at), language)
        category = words.label(words.CATEGORY, view.case.category, language)
        when = due.due if due else at
        until = f"{dates.card_when(when, zone)}{'まで' if language == 'ja' else ''}"
        separator = "：" if language == "ja" else ": "
        found[view.case.number] = (when, f"{until} #{view.case.number} {category}{separator}{what}")
    return sorted(found.values())


def _subject(count: int, first: str, language: str) -> str:
    others = count - 1
    first = wire.clean(first)
    if not others:
        return first
    return f"{first}（ほか{others}件）" if language == "ja" else f"{first} (and {others} more)"
