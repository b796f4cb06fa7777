"""What a further mail changes in the reading of its case. Pure.

A case keeps what was found before: flags are gathered, anger and priority only rise, and a 「まだ?」 never
turns a damaged parcel into a complaint about silence. Only after an answer does a new matter take the lead.
"""

from dataclasses import replace
from datetime import date

from firstmove.model.case import CaseFacts
from firstmove.model.order import Match
from firstmove.model.triage import CATEGORIES, PRIORITIES, Triage

# These say nothing about the matter itself, so they never displace one that is known.
WEAK = ("service_complaint", "thanks", "sales_pitch", "automatic", "other")
_NO_MATTER = ("thanks", "sales_pitch", "automatic", "other")
_CONFIDENCE = ("none", "low", "medium", "high")


def triage(case: CaseFacts, new: Triage, *, answered: bool, raised: bool) -> Triage:
    """The case's reading with this mail's added; `raised` lifts the priority by one level."""
    category = _category(case.category, new.category, answered=answered)
    named = dict.fromkeys((category, case.category, *case.also, new.category, *new.also))
    priority = min(case.priority, new.priority, key=_rank)
    return replace(
        new,
        category=category,
        also=tuple(name for name in named if name != category and name not in WEAK),
        flags=tuple(dict.fromkeys((*case.flags, *new.flags))),
        anger=max(case.anger, new.anger),
        priority=_raised(priority) if raised else priority,
        deadline=new.deadline or deadline_of(case),
        language=case.language if new.language == "und" else new.language,
    )


def match(case: CaseFacts, new: Match) -> Match | None:
    """The new match where it knows more than the case does, else None (leave the case's)."""
    if new.order is None:
        return None
    known = _CONFIDENCE.index(case.match_confidence) if case.order_number else -1
    return new if _CONFIDENCE.index(new.confidence) >= known else None


def deadline_of(case: CaseFacts) -> date | None:
    """The customer's own date as stored with the case."""
    return date.fromisoformat(case.deadline) if case.deadline else None


def _category(before: str, now: str, *, answered: bool) -> str:
    if now in WEAK:
        return now if before in _NO_MATTER else before
    if answered or before in WEAK:
        return now
    return min(before, now, key=CATEGORIES.index)


def _rank(priority: str) -> int:
    return PRIORITIES.index(priority) if priority in PRIORITIES else len(PRIORITIES)


def _raised(priority: str) -> str:
    """One level up. Nothing is made critical by this: critical wakes people at night."""
    return PRIORITIES[max(1, _rank(priority) - 1)] if priority != "critical" else priority
