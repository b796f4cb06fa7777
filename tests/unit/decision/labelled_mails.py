"""The shipped cue tables, and how well they read the labelled mails of tests/labelled."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from firstmove.decision import cues, weights
from firstmove.decision.triage import triage_text
from firstmove.decision.weights import Model
from firstmove.model.triage import Triage

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 6, 10)  # a Wednesday


@cache
def shipped() -> cues.Cues:
    """The tables of templates/*/triage.toml, with the model beside them."""
    return cues.compile(tables(), model())


@cache
def tables() -> Mapping[str, Mapping[str, Any]]:
    """templates/*/triage.toml by the directory they lie in."""
    paths = sorted((ROOT / "templates").glob("*/triage.toml"))
    return {path.parent.name: tomllib.loads(path.read_text("utf-8")) for path in paths}


@cache
def model() -> Model:
    """templates/*.weights."""
    texts = {path.stem: path.read_text("utf-8") for path in (ROOT / "templates").glob("*.weights")}
    return Model(mails=weights.read(texts["triage"]), days=weights.read(texts["deadline"]))


def read(text: str, subject: str = "", on: date = TODAY) -> Triage:
    """A mail as the shipped tables read it."""
    return triage_text(subject, text, shipped(), on)


@dataclass(frozen=True)
class Figures:
    """Shares of right answers, 0 to 1."""

    mails: int
    category: float
    flags: float
    deadline: float
    language: float
    anger_within_one: float


def figures(name: str) -> Figures:
    """How the shipped tables do on one labelled file."""
    lines = (ROOT / "tests" / "labelled" / name).read_text("utf-8").splitlines()
    labels = [json.loads(line) for line in lines]
    readings = [_reading(row) for row in labels]
    pairs = list(zip(labels, readings, strict=True))
    return Figures(
        mails=len(pairs),
        category=_share([row["category"] == found.category for row, found in pairs]),
        flags=_f1(pairs),
        deadline=_share([row["deadline"] == _iso(found.deadline) for row, found in pairs]),
        language=_share([row["language"] == found.language for row, found in pairs]),
        anger_within_one=_share([abs(row["anger"] - found.anger) <= 1 for row, found in pairs]),
    )


def _reading(row: Mapping[str, Any]) -> Triage:
    role = "office" if row["category"] == "office" else "customer"
    return triage_text(row["subject"], row["text"], shipped(), date.fromisoformat(row["date"]), role=role)


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _f1(pairs: Sequence[tuple[Mapping[str, Any], Triage]]) -> float:
    """F1 over all flags of all mails."""
    right = sum(len(set(row["flags"]) & set(found.flags)) for row, found in pairs)
    named = sum(len(row["flags"]) + len(found.flags) for row, found in pairs)
    return 2 * right / named
