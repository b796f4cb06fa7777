"""What the trained model makes of a mail's words and of the cues' verdict on it.

Pure: the same passage, verdict and weights give the same Opinion. The cues keep the last word where they are
sure: a very short mail that the [[short]] table knows, and any cue of weight OVERRULES, which is how a shop
corrects what the model gets wrong (no shipped cue is that heavy).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from firstmove.decision import features
from firstmove.decision.by_cues import THREATS, Verdict
from firstmove.decision.deadline import Deadline
from firstmove.decision.scope import Passage
from firstmove.decision.weights import Weights
from firstmove.model.triage import CATEGORIES, FLAGS, Cue

OVERRULES = 3.0  # a cue of this weight decides against the model
_ALSO = 0.0  # a further matter needs a score above this, or this much and a cue that decides
_ALSO_CUED = -0.75
CALM_MATTERS = ("thanks", "sales_pitch")  # nobody is threatened in them
_UNANSWERED = (*CALM_MATTERS, "office")  # no acknowledgement goes to these
_SURELY = 0.4  # by so much they must lead, unless the cues agree
_WANT_PRECEDENCE = CATEGORIES.index("thanks")


@dataclass(frozen=True, slots=True)
class Opinion:
    """The axes as the model and the cues together see them; `telling` are the words that spoke most."""

    category: str
    also: tuple[str, ...]
    flags: frozenset[str]
    anger: int
    deadline: float  # above 0: a day is named by which something must happen
    telling: tuple[Cue, ...]


def judged(passage: Passage, verdict: Verdict, wanted: Deadline | None, weights: Weights) -> Opinion:
    """Cues and model together on one mail; `wanted` is the deadline that the rules find."""
    known = weights.known(
        {
            "text": features.words_of(passage),
            "subject": features.subject_of(passage),
            "cues": features.cues_of(passage, verdict.hits, verdict, wanted),
        }
    )
    scores = weights.scores(known)
    category = _category(verdict, scores)
    return Opinion(
        category=category,
        also=_also(category, verdict, scores),
        flags=_flags(category, verdict, scores),
        anger=_anger(scores),
        deadline=scores["flag:deadline"],
        telling=tuple(Cue("words", category, piece) for piece in weights.telling(category, known)),
    )


def _category(verdict: Verdict, scores: Mapping[str, float]) -> str:
    heavy = {hit.value for hit in verdict.hits if hit.axis == "category" and hit.weight >= OVERRULES}
    if heavy:
        return next(name for name in CATEGORIES if name in heavy)
    if verdict.short and verdict.short.value in CATEGORIES:
        return verdict.category
    best = _best(scores, ())
    if best not in _UNANSWERED or best == verdict.category:
        return best
    # A customer who is not answered by mistake is worse than a pitch that is.
    other = _best(scores, _UNANSWERED)
    return best if scores[best] - scores[other] >= _SURELY else other


def _best(scores: Mapping[str, float], without: Collection[str]) -> str:
    return max((n for n in CATEGORIES if n in scores and n not in without), key=lambda name: scores[name])


def _also(category: str, verdict: Verdict, scores: Mapping[str, float]) -> tuple[str, ...]:
    """Further matters, in the order of precedence: those the model or a deciding cue with it speaks for."""
    cued = {verdict.category, *verdict.also}
    return tuple(
        name
        for name in CATEGORIES[:_WANT_PRECEDENCE]
        if name != category
        and name in scores
        and (scores[name] > _ALSO or (name in cued and scores[name] > _ALSO_CUED))
    )


def _flags(category: str, verdict: Verdict, scores: Mapping[str, float]) -> frozenset[str]:
    if verdict.short:
        return verdict.flags
    heavy = {hit.value for hit in verdict.hits if hit.axis == "flag" and hit.weight >= OVERRULES}
    found = {flag for flag in FLAGS if flag != "deadline" and scores[f"flag:{flag}"] > 0}
    if category in CALM_MATTERS:
        found -= {*THREATS, "chaser", "suspected_abuse"}
    return frozenset(found | (heavy & set(FLAGS)))


def _anger(scores: Mapping[str, float]) -> int:
    """0 calm .. 3 furious: how many of the three levels are reached."""
    return max((level for level in (1, 2, 3) if scores[f"anger:{level}"] > 0), default=0)
