"""The trained model's weights: what each feature of a mail says for every category, flag and anger level.

Pure: `read` takes the text of templates/*.weights (written by `make model`, reading files is `config`'s
work) and raises ValueError when it is not of that shape.

The file holds one line a feature: the feature, a tab, and one printable character an output: "O" says
nothing, a character n places above it n steps for the output, below it against. The first character is the
square of the feature's rarity; a section's sum is divided by the root of the sum of these, so that a long
mail does not shout. In memory a line is one integer of 32 bits an output: a mail's features are added in one
go.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import sqrt
from struct import unpack

FORM = "firstmove triage weights 1"
NEUTRAL = ord("O")
LOWEST, HIGHEST = ord("!"), ord("~")
_BITS = 32
_AUDIBLE = chr(NEUTRAL + 3)  # what speaks less than this is not named
_TELLING = 3  # pieces of text named for a result
_SHORTEST = 2  # characters of a piece worth naming


@dataclass(frozen=True)
class Section:
    """Weights of one kind of feature. `steps` is what one place is worth, by output; `lines` as filed."""

    steps: tuple[float, ...]
    normed: bool
    lines: Mapping[str, str]
    _packed: dict[str, int] = field(default_factory=dict, init=False, repr=False, compare=False)

    def added(self, features: Iterable[str], scores: list[float]) -> None:
        """Add what the features say to `scores`, one an output."""
        known = self.lines.keys() & features
        if not known:
            return
        packed = self._packed
        total = sum([packed.get(feature) or self._learnt(feature) for feature in known])
        neutral = NEUTRAL * len(known)
        fields = len(self.steps) + 1
        sums = unpack(f"<{fields}I", total.to_bytes(fields * _BITS // 8, "little"))
        length = sqrt(max(1, sums[0] - LOWEST * len(known))) if self.normed else 1.0
        for number, (said, step) in enumerate(zip(sums[1:], self.steps, strict=True)):
            scores[number] += (said - neutral) * step / length

    def _learnt(self, feature: str) -> int:
        packed = self._packed[feature] = int.from_bytes(self.lines[feature].encode("utf-32-le"), "little")
        return packed


@dataclass(frozen=True)
class Weights:
    """All sections. Scores above 0 speak for an output, below against it."""

    inputs: str  # what it was trained on: a digest
    outputs: tuple[str, ...]
    biases: tuple[float, ...]
    sections: Mapping[str, Section]

    def scores(self, features: Mapping[str, Iterable[str]]) -> dict[str, float]:
        """The score of every output for a mail's features, given by section."""
        scores = list(self.biases)
        for name, found in features.items():
            self.sections[name].added(found, scores)
        return dict(zip(self.outputs, scores, strict=True))

    def telling(self, output: str, features: Iterable[str]) -> tuple[str, ...]:
        """The pieces of text that speak most for an output, none within another."""
        place = 1 + self._places[output]
        lines = self.sections["text"].lines
        said = [(lines[piece][place], piece) for piece in lines.keys() & features if len(piece) >= _SHORTEST]
        loud = sorted([pair for pair in said if pair[0] > _AUDIBLE], reverse=True)
        return _apart(piece.removeprefix("=") for _, piece in loud)

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {output: number for number, output in enumerate(self.outputs)}


@dataclass(frozen=True, slots=True)
class Model:
    """What was trained: `mails` knows categories, flags and anger, `days` which day is a deadline."""

    mails: Weights
    days: Weights


def _apart(pieces: Iterable[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for piece in pieces:
        plain = piece.strip(" 。、0")
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
    head, steps, *lines = text.split("\n")
    name, kind = head.split(" ")
    said = dict([line.split("\t") for line in lines])
    if wrong := next((feature for feature, codes in said.items() if len(codes) != outputs + 1), None):
        raise ValueError(f"{name}: {wrong!r} needs {outputs + 1} characters")
    return name, Section(_numbers(steps, outputs), kind == "normed", said)


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
