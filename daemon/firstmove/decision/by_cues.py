"""What the cue tables alone make of a mail: category, further ones, flags but the deadline, anger.

Pure. The axes are independent: a calm mail may name a lawyer, a furious one only ask for a receipt. Fails:
never; what no cue speaks for is "other". `triage` lets the trained model, where there is one, look at this
verdict beside the words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from firstmove.decision.cues import Cues, Hit, summed
from firstmove.decision.scope import Passage
from firstmove.decision.short_mail import short_hit
from firstmove.model.triage import CATEGORIES, COMPLAINTS

_DECIDES = 1.0  # this weight alone makes a category
_HINTS = 0.5  # this weight makes one where nothing decides
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
THREATS = {"legal_threat", "chargeback", "review_threat", "platform_report_threat"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the cues say, and which: `hits` in the order of the text, the faint ones where they decided."""

    category: str
    also: tuple[str, ...]
    flags: frozenset[str]
    anger: int
    hits: tuple[Hit, ...]
    short: Hit | None


def judged(passage: Passage, cues: Cues) -> Verdict:
    """The cues' verdict on one mail."""
    hits = cues.hits(passage)
    short = short_hit(passage, cues)
    flags = _flags(hits, short)
    anger = _anger(hits, flags)
    category, also = _categories(hits, short, flags)
    if category == "other":
        hits = (*hits, *cues.traces(passage))
        category = _by_traces(hits)
    if category == "other" and (anger >= 2 or flags & THREATS):
        category = "service_complaint"
    return Verdict(category, also, frozenset(flags), anger, hits, short)


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
    if flags & THREATS:
        level = max(level, 2)
    return level
