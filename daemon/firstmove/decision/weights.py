"""The trained model's weights: what each feature of a mail says for every category, flag and anger level.

Pure: `read` takes the text of templates/*.weights (written by `make model`, reading files is `config`'s
work) and raises ValueError when it is not of that shape.

The file holds one line a feature: the feature, a tab, and one printable character an output: "O" says
nothing, a character n places above it n steps for the output, below it against. The first character is the
square of the feature's rarity; a section's sum is divided by the root of the sum of these, so that a long
mail does not shout. In memory a line is one integer of 32 bits an output: a mail's features are added in one
go.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from struct import unpack

_MEANING = re.compile("[^ぁ-ん。、ー0 ]")  # more than endings and particles
_ANYTHING = re.compile("")
_FRAGMENT = re.compile("^[^=]*[a-z가-힣]")  # part of a word, where words are features of their own
FORM = "firstmove triage weights 1"
NEUTRAL = ord("O")
LOWEST, HIGHEST = ord("!"), ord("~")
_BITS = 32
_LOUD = chr(NEUTRAL + 12)  # most mails have enough to name among what speaks so much
_AUDIBLE = chr(NEUTRAL + 3)  # what speaks less than this is not named
_TELLING = 3  # pieces of text named for a result
_SHORTEST = 2  # characters of a piece worth naming


@dataclass(frozen=True)
class Section:
    """Weights of one kind of feature. `steps` is what one place is worth, by output; `lines` as filed."""

    steps: tuple[float, ...]
    normed: bool
    lines: Mapping[str, str]
    _louder: dict[tuple[str, int], AbstractSet[str]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def known(self, features: AbstractSet[str]) -> AbstractSet[str]:
        """Those of the features that have a line."""
        return self._features & features

    @cached_property
    def _features(self) -> frozenset[str]:
        return frozenset(self.lines)  # twice as fast to intersect with as the view of a dictionary

    def louder(self, bar: str, place: int) -> AbstractSet[str]:
        """The features whose character at `place` lies above `bar`: _AUDIBLE, or _LOUD among those."""
        found = self._louder.get((bar, place))
        if found is None:
            among = self.lines if bar == _AUDIBLE else self.louder(_AUDIBLE, place)
            found = frozenset(feature for feature in among if self.lines[feature][place] > bar)
            self._louder[bar, place] = found
        return found

    def added(self, known: AbstractSet[str], scores: list[float]) -> None:
        """Add what known features say to `scores`, one an output."""
        if not known:
            return
        total = sum(map(self._packed.__getitem__, known))
        neutral = NEUTRAL * len(known)
        fields = len(self.steps) + 1
        sums = unpack(f"<{fields}I", total.to_bytes(fields * _BITS // 8, "little"))
        length = sqrt(max(1, sums[0] - LOWEST * len(known))) if self.normed else 1.0
        for number, (said, step) in enumerate(zip(sums[1:], self.steps, strict=True)):
            scores[number] += (said - neutral) * step / length

    @cached_property
    def _packed(self) -> "_Packed":
        return _Packed(self.lines)


class _Packed(dict[str, int]):
    """Lines as integers of 32 bits an output, each made when it is first asked for."""

    def __init__(self, lines: Mapping[str, str]) -> None:
        super().__init__()
        self._lines = lines

    def __missing__(self, feature: str) -> int:
        packed = self[feature] = int.from_bytes(self._lines[feature].encode("utf-32-le"), "little")
        return packed


@dataclass(frozen=True)
class Weights:
    """All sections. Scores above 0 speak for an output, below against it."""

    inputs: str  # what it was trained on: a digest
    outputs: tuple[str, ...]
    biases: tuple[float, ...]
    sections: Mapping[str, Section]

    def known(self, features: Mapping[str, AbstractSet[str]]) -> dict[str, AbstractSet[str]]:
        """A mail's features by section, without those that were too rare to learn from."""
        return {name: self.sections[name].known(found) for name, found in features.items()}

    def scores(self, known: Mapping[str, AbstractSet[str]]) -> dict[str, float]:
        """The score of every output for a mail's known features."""
        scores = list(self.biases)
        for name, found in known.items():
            self.sections[name].added(found, scores)
        return dict(zip(self.outputs, scores, strict=True))

    def telling(self, output: str, known: Mapping[str, AbstractSet[str]]) -> tuple[str, ...]:
        """The pieces of text that speak most for an output, none within another."""
        place = 1 + self._places[output]
        loud = _apart(self._said(_LOUD, place, known["text"]), _MEANING)
        if len(loud) == _TELLING:
            return loud
        audible = self._said(_AUDIBLE, place, known["text"])
        return _apart(audible, _MEANING) or _apart(audible, _ANYTHING)

    def _said(self, bar: str, place: int, known: AbstractSet[str]) -> list[str]:
        """The pieces above a bar, the loudest first."""
        text = self.sections["text"]
        said = [(text.lines[piece][place], piece) for piece in text.louder(bar, place) & known]
        return [piece for _, piece in sorted(said, reverse=True)]

    def warming(self) -> Iterator[None]:
        """Sort out the pieces that may be named for each output, one output a step."""
        for place in self._places.values():
            self.sections["text"].louder(_LOUD, 1 + place)  # and what is audible
            yield

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {output: number for number, output in enumerate(self.outputs)}


@dataclass(frozen=True, slots=True)
class Model:
    """What was trained: `mails` knows categories, flags and anger, `days` which day is a deadline."""

    mails: Weights
    days: Weights


def _apart(pieces: Iterable[str], kind: re.Pattern[str]) -> tuple[str, ...]:
    """The first few pieces of a kind that are words of their own, none within another."""
    kept: list[str] = []
    for piece in pieces:
        if not kind.search(piece) or _FRAGMENT.search(piece):
            continue
        plain = piece.removeprefix("=").strip(" 。、0")
        if len(plain) >= _SHORTEST and not any(plain in other or other in plain for other in kept):
            kept.append(plain)
        if len(kept) == _TELLING:
            break
    return tuple(kept)


def read(text: str) -> Weights:
    """The weights in the text of a file.

    Raises:
        ValueError: it is none, or not of this form.
    """
    head, *sections = text.rstrip("\n").split("\n\t")
    facts = dict(line.split(" ", 1) for line in head.split("\n") if line and not line.startswith("#"))
    if facts.get("form") != FORM:
        raise ValueError(f"not {FORM!r}")
    try:
        outputs = tuple(facts["outputs"].split())
        return Weights(
            inputs=facts["inputs"],
            outputs=outputs,
            biases=_numbers(facts["biases"], len(outputs)),
            sections=dict(_section(section, len(outputs)) for section in sections),
        )
    except KeyError as error:
        raise ValueError(f"{error} is missing") from error


def _section(text: str, outputs: int) -> tuple[str, Section]:
    """A section: its name and whether it is normed, its steps, its lines."""
    head, steps, *rest = text.split("\n", 2)
    name, kind = head.split(" ")
    cells = rest[0].replace("\n", "\t").split("\t") if rest else []
    lines = dict(zip(cells[::2], cells[1::2], strict=True))
    if wrong := {*map(len, lines.values())} - {outputs + 1}:
        raise ValueError(f"{name}: {outputs + 1} characters a line expected, {min(wrong)} found")
    return name, Section(_numbers(steps, outputs), kind == "normed", lines)


def _numbers(text: str, count: int) -> tuple[float, ...]:
    numbers = tuple(map(float, text.split()))
    if len(numbers) != count:
        raise ValueError(f"{count} numbers expected, {len(numbers)} found")
    return numbers


def written(weights: Weights, lines: Mapping[str, Sequence[tuple[str, str]]]) -> str:
    """The text of a file: `weights` without lines, and the lines of each section as (feature, codes)."""
    head = [
        "# What each feature says for every output: written by `make model`, never by hand.",
        "# decision/weights.py says how to read it.",
        f"form {FORM}",
        f"inputs {weights.inputs}",
        f"outputs {' '.join(weights.outputs)}",
        f"biases {_told(weights.biases)}",
    ]
    for name, section in weights.sections.items():
        head += [f"\t{name} {'normed' if section.normed else 'plain'}", _told(section.steps)]
        head += [f"{feature}\t{codes}" for feature, codes in sorted(lines[name])]
    return "\n".join(head) + "\n"


def _told(numbers: Iterable[float]) -> str:
    return " ".join(f"{number:.5g}" for number in numbers)
