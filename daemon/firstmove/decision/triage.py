"""What a message is about: category, flags, anger, priority, deadline, language, each with its cues.

Pure: the same message, cue tables and date give the same Triage, for ever. Judged are the subject and the
words the customer wrote, at most scope.MAX_TEXT characters of them. The axes are independent: a calm mail may
name a lawyer, a furious one only ask for a receipt.
Fails: never. What no cue speaks for is "other".
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone

from firstmove.decision import by_cues, by_weights, deadline, language, outright
from firstmove.decision.by_cues import Verdict
from firstmove.decision.by_weights import Opinion
from firstmove.decision.cues import Cues, Hit
from firstmove.decision.scope import passage
from firstmove.model.mail import Message
from firstmove.model.triage import COMPLAINTS, FLAGS, Cue, Triage

_JST = timezone(timedelta(hours=9))
_UNDATED = date(2000, 1, 1)  # a mail without any date: only its words can be judged


def triage(
    message: Message, cues: Cues, *, on: date | None = None, role: str = "customer", automatic: bool = False
) -> Triage:
    """The reading of one message as of `on`, a day in Japan; without it, the mail's own Date.

    `role` is the origin's role ("office" decides the category); `automatic` says that the mail holds no
    customer's words.
    """
    text = message.visible_text or (message.form.text if message.form else "")
    return triage_text(
        message.subject, text, cues, on or _own_day(message.date), role=role, automatic=automatic
    )


def triage_text(
    subject: str, text: str, cues: Cues, on: date, *, role: str = "customer", automatic: bool = False
) -> Triage:
    """The reading of a subject and a visible text, as of `on`."""
    spoken = language.detect(text)
    if spoken == "und":
        spoken = language.detect(f"{subject} {text}")
    if automatic:
        return Triage(category="automatic", priority="low", language=spoken)
    words = passage(subject, text)
    office = role == "office"
    verdict = by_cues.judged(words, cues)
    days = deadline.named(words, on)
    wanted = deadline.strongest(words, on, days)
    found: Verdict | Opinion = verdict
    opinion = None
    if cues.model and words.text.strip():
        found = opinion = by_weights.judged(words, verdict, wanted, cues.model.mails)
        wanted = deadline.weighed(words, on, days, cues.model.days, opinion.deadline)
    if found.category == "thanks" and not found.also:
        wanted = None  # 「週末さっそく使います」
    flags = found.flags | {"deadline"} if wanted else found.flags - {"deadline"}
    category, also = found.category, found.also
    if not verdict.short and category not in by_weights.CALM_MATTERS:
        flags |= outright.flags_of(words)
    if office:
        matters = (category, *also)
        category, also = "office", tuple(name for name in matters if name not in ("other", "office"))
    kept = tuple(flag for flag in FLAGS if flag in flags)
    return Triage(
        category=category,
        also=also,
        flags=kept,
        anger=found.anger,
        priority=_priority(category, kept, found.anger),
        deadline=wanted.day if wanted else None,
        language=spoken,
        short=verdict.short is not None,
        cues=_named(verdict, opinion, wanted, {category, *also}, kept),
    )


def _own_day(moment: datetime | None) -> date:
    return moment.astimezone(_JST).date() if moment else _UNDATED


def _priority(category: str, flags: Sequence[str], anger: int) -> str:
    if {"injury", "legal_threat", "chargeback"} & set(flags):
        return "critical"
    if category in COMPLAINTS or anger >= 2 or flags:
        return "high"
    return "low" if category in ("thanks", "sales_pitch", "automatic") else "normal"


def _named(
    verdict: Verdict,
    opinion: Opinion | None,
    wanted: deadline.Deadline | None,
    categories: set[str],
    flags: Sequence[str],
) -> tuple[Cue, ...]:
    """What led to the result, each once: cues by their place, then the words that spoke most to the model."""
    found = [*_telling(verdict.hits, categories, flags)]
    if verdict.short:
        found.insert(0, Cue("short", verdict.short.value, verdict.short.words))
    if wanted:
        found.append(Cue("deadline", wanted.day.isoformat() if wanted.day else "", wanted.words))
    if opinion:
        found += opinion.telling
    return tuple(dict.fromkeys(found))


def _telling(hits: Sequence[Hit], categories: set[str], flags: Sequence[str]) -> Iterator[Cue]:
    for hit in hits:
        told = (
            hit.axis == "anger"
            or (hit.axis in ("category", "faint") and hit.value in categories)
            or (hit.axis == "flag" and (hit.value in flags or hit.value == "danger"))
        )
        if told or hit.value.startswith(("pitch:", "abuse:")):
            yield Cue(hit.axis, hit.value, hit.words)
