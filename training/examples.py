"""The labelled mails as the model sees them: features by section, and the answers it is to learn.

Run as a command it prints the digest of everything the weights are made from; a test compares it.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from firstmove.decision import by_cues, cues, deadline, features
from firstmove.decision.scope import passage
from firstmove.model.triage import CATEGORIES, FLAGS

ROOT = Path(__file__).resolve().parent.parent
LABELLED = ROOT / "tests" / "labelled"
TABLES = sorted((ROOT / "templates").glob("*/triage.toml"))
SECTIONS = ("text", "subject", "cues")
OUTPUTS = (
    *(name for name in CATEGORIES if name != "automatic"),
    *(f"flag:{flag}" for flag in FLAGS),
    *(f"anger:{level}" for level in (1, 2, 3)),
)
# The cue tables were written on these mails (in the last two on flags): here their verdict says nothing.
TUNED = frozenset({"tuned", "written_h", "written_j"})


@dataclass(frozen=True)
class Example:
    """One labelled mail. `answers` are the outputs that hold for it."""

    source: str
    row: Mapping[str, Any]
    sections: Mapping[str, frozenset[str]]
    answers: frozenset[str]


def tables() -> Mapping[str, Mapping[str, Any]]:
    """The shipped cue tables."""
    return {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in TABLES}


def files() -> list[Path]:
    """The labelled mails, by name."""
    return sorted(LABELLED.glob("*.jsonl"))


def digest() -> str:
    """Of everything the weights are made from."""
    inputs = hashlib.sha256()
    code = [Path(features.__file__), *sorted(Path(__file__).parent.glob("*.py"))]
    for path in (*files(), *TABLES, *code):
        inputs.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return inputs.hexdigest()


def examples(compiled: cues.Cues) -> Iterator[Example]:
    """Every labelled mail."""
    for path in files():
        for line in path.read_text("utf-8").splitlines():
            yield _example(path.stem, json.loads(line), compiled)


def _example(source: str, row: Mapping[str, Any], compiled: cues.Cues) -> Example:
    words = passage(row["subject"], row["text"])
    verdict = by_cues.judged(words, compiled)
    wanted = deadline.find(words, date.fromisoformat(row["date"]))
    cued = features.cues_of(words, verdict.hits, verdict, wanted)
    return Example(
        source=source,
        row=row,
        sections={
            "text": frozenset(features.words_of(words)),
            "subject": frozenset(features.subject_of(words)),
            "cues": frozenset(() if source in TUNED else cued),
        },
        answers=frozenset(
            {
                row["category"],
                *(f"flag:{flag}" for flag in row["flags"]),
                *(f"anger:{level}" for level in range(1, row["anger"] + 1)),
            }
        ),
    )


def days() -> Iterator[Example]:
    """Every day that a labelled mail names, and whether it is the deadline."""
    for path in files():
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            words = passage(row["subject"], row["text"])
            on = date.fromisoformat(row["date"])
            for reading, named in deadline.features_of(words, on, deadline.named(words, on)):
                if path.stem in TUNED:
                    named = {name for name in named if not name.startswith("strength ")}
                wanted = row["deadline"] == reading.day.isoformat()
                yield Example(path.stem, row, {"day": frozenset(named)}, frozenset({"day"} if wanted else ()))


if __name__ == "__main__":
    print(digest())
