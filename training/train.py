"""Write templates/triage.weights anew: `make model`.

One linear support vector machine an output (category, flag, anger level) over the features of
decision/features.py; scikit-learn is needed here only, the program reads the weights without it. The same
inputs give the same file, octet for octet, with the versions of training/requirements.lock.
"""

import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sparse
from examples import OUTPUTS, ROOT, SECTIONS, TUNED, Example, days, digest, examples, tables
from sklearn.svm import LinearSVC

from firstmove.decision import cues
from firstmove.decision.weights import HIGHEST, LOWEST, NEUTRAL, Section, Weights, written

TARGET = ROOT / "templates"
SEED = 20260610
NORMED = {"text", "subject"}  # sections whose sums are divided by the mail's length
Numbers = np.ndarray[Any, np.dtype[np.float64]]
RARE = 3  # mails that must hold a feature
STEPS = 46  # to each side of neutral
CLIPPED = 99.8  # per cent of weights that keep their size
WITHOUT_CUES = 0.5  # what a mail counts whose cues say nothing
SILENT = 13  # steps that a piece of text must reach for some output to be kept


@dataclass(frozen=True)
class Setting:
    """How one kind of output is learnt: what each section counts, and how hard the machine tries."""

    scales: Mapping[str, float]
    hardness: float
    positives: float  # what an example that holds counts for
    margin: float  # added to every score

    @staticmethod
    def of(output: str) -> "Setting":
        if output == "day":
            return Setting({"day": 1.0}, 0.03, 1.0, 0.1)
        if output == "flag:chaser":
            return Setting({"text": 1.0, "subject": 0.3, "cues": 0.06}, 4.0, 2.0, 0.2)
        if output.startswith("flag:"):
            return Setting({"text": 1.0, "subject": 0.3, "cues": 0.09}, 4.0, 2.0, 0.15)
        if output.startswith("anger:"):
            return Setting({"text": 1.0, "subject": 0.3, "cues": 0.08}, 2.0, 1.5, 0.1)
        return Setting({"text": 1.0, "subject": 0.4, "cues": 0.045}, 3.0, 1.0, 0.0)


@dataclass(frozen=True)
class Vocabulary:
    """The features of a section that are not too rare, and the square of their rarity, 1 to 93."""

    places: Mapping[str, int]
    rarity: Numbers

    @staticmethod
    def of(found: Sequence[Example], section: str) -> "Vocabulary":
        counts = Counter(feature for example in found for feature in example.sections[section])
        kept = sorted(feature for feature, count in counts.items() if count >= RARE)
        squares = [min(93, round((np.log(len(found) / counts[name]) + 1) ** 2)) for name in kept]
        return Vocabulary({name: place for place, name in enumerate(kept)}, np.array(squares, dtype=float))


def matrix(found: Sequence[Example], section: str, known: Vocabulary) -> "sparse.csr_matrix":
    """One row a mail: for pieces of text rarity over the mail's length, for cues 1."""
    rows, places, values = [], [], []
    for number, example in enumerate(found):
        here = sorted(known.places[name] for name in example.sections[section] if name in known.places)
        told = np.sqrt(known.rarity[here]) if section in NORMED else np.ones(len(here))
        length = np.sqrt(known.rarity[here].sum()) if section in NORMED and here else 1.0
        rows += [number] * len(here)
        places += here
        values += list(told / length)
    return sparse.csr_matrix((values, (rows, places)), shape=(len(found), len(known.places)))


def train(
    found: Sequence[Example],
    inputs: str,
    outputs: Sequence[str] = OUTPUTS,
    sections: Sequence[str] = SECTIONS,
) -> str:
    """The text of a weights file."""
    known = {section: Vocabulary.of(found, section) for section in sections}
    seen = {section: matrix(found, section, known[section]) for section in sections}
    learnt = {section: np.zeros((len(known[section].places), len(outputs))) for section in sections}
    biases = np.zeros(len(outputs))
    counts = np.array([WITHOUT_CUES if example.source in TUNED else 1.0 for example in found])
    for number, output in enumerate(outputs):
        setting = Setting.of(output)
        whole = sparse.hstack([seen[section] * setting.scales[section] for section in sections]).tocsr()
        answers = np.array([output in example.answers for example in found])
        machine = LinearSVC(
            C=setting.hardness, class_weight={True: setting.positives, False: 1.0}, random_state=SEED
        ).fit(whole, answers, sample_weight=counts)
        biases[number] = machine.intercept_[0] + setting.margin
        first = 0
        for section in sections:
            last = first + len(known[section].places)
            learnt[section][:, number] = machine.coef_[0][first:last] * setting.scales[section]
            first = last
    for section in NORMED.intersection(sections):
        learnt[section] *= np.sqrt(known[section].rarity)[:, None]
    return _file(known, learnt, biases, inputs, outputs)


def _file(
    known: Mapping[str, Vocabulary],
    learnt: Mapping[str, Numbers],
    biases: Numbers,
    inputs: str,
    outputs: Sequence[str],
) -> str:
    """Weights as steps of one character each; pieces that say nothing are left out."""
    lines, sections = {}, {}
    for section, vocabulary in known.items():
        steps = np.maximum(np.percentile(np.abs(learnt[section]), CLIPPED, axis=0), 1e-6) / STEPS
        levels = np.clip(np.rint(learnt[section] / steps), LOWEST - NEUTRAL, HIGHEST - NEUTRAL).astype(int)
        least = SILENT if section in NORMED else 1
        sections[section] = Section(tuple(steps), section in NORMED, {})
        lines[section] = [
            (name, chr(LOWEST + int(vocabulary.rarity[place])) + "".join(map(chr, levels[place] + NEUTRAL)))
            for name, place in vocabulary.places.items()
            if np.abs(levels[place]).max(initial=0) >= least
        ]
    return written(Weights(inputs, tuple(outputs), tuple(biases), sections), lines)


def model(mails: Sequence[Example], dated: Sequence[Example], inputs: str) -> Mapping[str, str]:
    """The text of every weights file, by name."""
    return {
        "triage.weights": train(mails, inputs),
        "deadline.weights": train(dated, inputs, ("day",), ("day",)),
    }


def main(target: Path) -> None:
    compiled = cues.compile(tables())
    for name, text in model(list(examples(compiled)), list(days()), digest()).items():
        (target / name).write_text(text, "utf-8")
        print(f"{name}: {text.count(chr(10))} lines, {len(text.encode())} octets")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else TARGET)
