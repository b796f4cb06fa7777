"""What a message is about: category, flags, anger, priority, deadline, language, each with its cues.

Pure: the same message, cue tables and date give the same Triage, for ever. Judged are the subject and the
words the customer wrote, at most scope.MAX_TEXT characters of them. The axes are independent: a calm mail may
name a lawyer, a furious one only ask for a receipt.
Fails: never. What no cue speaks for is "other".
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone

from firstmove.decision import deadline, language
from firstmove.decision.cues import Cues, Hit, summed
from firstmove.decision.scope import passage
from firstmove.decision.short_mail import short_hit
from firstmove.model.mail import Message
from firstmove.model.triage import CATEGORIES, COMPLAINTS, FLAGS, Cue, Triage

_JST = timezone(timedelta(hours=9))
_DECIDES = 1.0  # this weight alone makes a category
_HINTS = 0.5  # this weight makes one where nothing decides
_UNDATED = date(2000, 1, 1)  # a mail without any date: only its words can be judged

# What a question before buying only asks about (送料は, 届くのはいつ, 返品できますか).
_ONLY_ASKED = (
    "damaged",
    "defective",
    "not_as_described",
    "not_arrived",
    "return_refund",
    "cancel",
    "change_order",
)
_FAULTS = ("wrong_item", "missing_item", "damaged", "defective", "not_as_described")
_MOST_OF_HINTS = 0.95
_SILENCE_WEIGHT = 0.6
_PITCH = 2.0
_MANY_SHARP_WORDS = 4
_THREATS = {"legal_threat", "chargeback", "review_threat", "platform_report_threat"}


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
    hits = cues.hits(words)
    short = short_hit(words, cues)
    flags = _flags(hits, short)
    wanted = deadline.find(words, on)
    if wanted:
        flags.add("deadline")
    anger = _anger(hits, flags)
    category, also = _categories(hits, short, flags)
    if category == "other":
        hits = (*hits, *cues.traces(words))
        category = _by_traces(hits)
    if category == "other" and (anger >= 2 or flags & _THREATS):
        category = "service_complaint"
    if role == "office":
        category, also = "office", tuple(name for name in (category, *also) if name != "other")
    kept = tuple(flag for flag in FLAGS if flag in flags)
    return Triage(
        category=category,
        also=also,
        flags=kept,
        anger=anger,
        priority=_priority(category, kept, anger),
        deadline=wanted.day if wanted else None,
        language=spoken,
        short=short is not None,
        cues=_named(hits, short, wanted, {category, *also}, kept),
    )


def _own_day(moment: datetime | None) -> date:
    return moment.astimezone(_JST).date() if moment else _UNDATED


def _categories(hits: Sequence[Hit], short: Hit | None, flags: set[str]) -> tuple[str, tuple[str, ...]]:
    """The category and the further ones, by the fixed order of precedence."""
    weights = _weights(hits, short, flags)
    if _is_pitch(hits, weights):
        return "sales_pitch", ()
    thanks = weights.pop("thanks", 0.0)
    strong = [name for name in CATEGORIES if weights.get(name, 0.0) >= _DECIDES]
    if strong:
        return strong[0], tuple(strong[1:])
    hinted = max(CATEGORIES, key=lambda name: weights.get(name, 0.0))
    if thanks and weights.get(hinted, 0.0) < _HINTS and not _asks(hits, short):
        return "thanks", ()
    return (hinted if weights.get(hinted, 0.0) >= _HINTS else "other"), ()


def _by_traces(hits: Sequence[Hit]) -> str:
    """The category of which the faint cues speak most."""
    traces = summed(hits, "faint")
    return max(CATEGORIES, key=lambda name: traces.get(name, 0.0)) if traces else "other"


def _weights(hits: Sequence[Hit], short: Hit | None, flags: set[str]) -> dict[str, float]:
    """Weight by category, with what the context adds and takes away."""
    weights = _capped(hits)
    contexts = summed(hits, "context")
    if "before_buying" in contexts and "ordered" not in contexts:
        for name in _ONLY_ASKED:
            weights[name] = weights.get(name, 0.0) * 0.3
        weights["product_question"] = weights.get("product_question", 0.0) + _DECIDES
    if "injury" in flags and not any(weights.get(name, 0.0) >= _HINTS for name in _FAULTS):
        weights["defective"] = _DECIDES
    if "in_use" in contexts and weights.get("defective", 0.0) >= _DECIDES:
        weights.pop("damaged", None)  # broke in use: what came was whole
    if "chargeback" in flags:
        weights["payment"] = weights.get("payment", 0.0) + _DECIDES
    if "chaser" in flags:
        weights["service_complaint"] = weights.get("service_complaint", 0.0) + _SILENCE_WEIGHT
    if short and short.value in CATEGORIES:
        weights[short.value] = weights.get(short.value, 0.0) + short.weight
    return weights


def _capped(hits: Sequence[Hit]) -> dict[str, float]:
    """Weight by category; hints alone, however many, never make what decides."""
    decided = {hit.value for hit in hits if hit.axis == "category" and hit.weight >= _DECIDES}
    weights = summed(hits, "category")
    return {
        name: weight if name in decided else min(weight, _MOST_OF_HINTS) for name, weight in weights.items()
    }


def _is_pitch(hits: Sequence[Hit], weights: Mapping[str, float]) -> bool:
    """Whether somebody wants to sell to the shop: several kinds of evidence, and no purchase in sight."""
    contexts = summed(hits, "context")
    evidence = (
        min(contexts.get("pitch:you", 0.0), 1.0)
        + 0.75 * min(contexts.get("pitch:offer", 0.0), 2.0)
        + min(contexts.get("pitch:trade", 0.0), 2.0)
        - min(contexts.get("buyer", 0.0), 2.0)
    )
    complains = any(weights.get(name, 0.0) >= _DECIDES for name in _FAULTS)
    return evidence >= _PITCH and not complains


def _asks(hits: Sequence[Hit], short: Hit | None) -> bool:
    """Whether thanks come with a question."""
    return short is None and any(hit.axis == "context" and hit.value == "question" for hit in hits)


def _flags(hits: Sequence[Hit], short: Hit | None) -> set[str]:
    """Flags that hold. Threats of a public review count only from somebody who is not content."""
    found = {hit.value for hit in hits if hit.axis == "flag"}
    contexts = summed(hits, "context")
    if "danger" in found and "no_injury" not in contexts:
        found.add("injury")
    if "review_threat" in found and "positive" in contexts and not _unhappy(hits):
        found.discard("review_threat")
    if _is_abuse(hits, contexts):
        found.add("suspected_abuse")
    if short and short.axis == "short" and short.value == "chaser":
        found.add("chaser")
    return found


def _unhappy(hits: Sequence[Hit]) -> bool:
    return any(hit.axis == "anger" or (hit.axis == "category" and hit.value in COMPLAINTS) for hit in hits)


def _is_abuse(hits: Sequence[Hit], contexts: Mapping[str, float]) -> bool:
    """Two pieces of evidence, or one with open fury (docs: reference G, malicious)."""
    evidence = sum(weight for name, weight in contexts.items() if name.startswith("abuse:"))
    furious = any(hit.axis == "anger" and hit.value == "3" for hit in hits)
    return evidence >= 2 or (evidence >= 1 and furious)


def _anger(hits: Sequence[Hit], flags: set[str]) -> int:
    """0 calm .. 3 furious: the sharpest word, raised by many of them and by threats."""
    levels = [int(hit.value) for hit in hits if hit.axis == "anger"]
    sharp = len({hit.words for hit in hits if hit.axis == "anger" and hit.value == "2"})
    level = max(levels, default=0)
    if sharp >= _MANY_SHARP_WORDS or "suspected_abuse" in flags:
        level = 3
    if flags & _THREATS:
        level = max(level, 2)
    return level


def _priority(category: str, flags: Sequence[str], anger: int) -> str:
    if {"injury", "legal_threat", "chargeback"} & set(flags):
        return "critical"
    if category in COMPLAINTS or anger >= 2 or flags:
        return "high"
    return "low" if category in ("thanks", "sales_pitch", "automatic") else "normal"


def _named(
    hits: Sequence[Hit],
    short: Hit | None,
    wanted: deadline.Deadline | None,
    categories: set[str],
    flags: Sequence[str],
) -> tuple[Cue, ...]:
    """The cues that led to the result, each once."""
    found = [*_telling(hits, categories, flags)]
    if short:
        found.insert(0, Cue("short", short.value, short.words))
    if wanted:
        found.append(Cue("deadline", wanted.day.isoformat() if wanted.day else "", wanted.words))
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
