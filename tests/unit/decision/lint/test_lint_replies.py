"""Replies as people write them: the good ones pass, each bad one is caught for its own fault and no other.

A file is called kind.channel.title; what is expected of a bad one stands beside it: line, severity, code,
words.
"""

from pathlib import Path

import pytest
from lint_scenes import PHRASES, REPLIES, found

from firstmove.config import shipped
from firstmove.decision.lint import Finding

GOOD = sorted((REPLIES / "good").glob("*.txt"))
BAD = sorted((REPLIES / "bad").glob("*.txt"))
CHANNELS = shipped.channels()
ONLY_WITH_FACTS = {
    "addressee-wrong",
    "date-unsupported",
    "time-unsupported",
    "amount-unsupported",
    "number-unsupported",
}
NOT_IN_A_REPLY = {"empty", "too-long"}


def _findings(path: Path) -> tuple[Finding, ...]:
    kind, channel, _ = path.stem.split(".")
    return found(
        path.read_text("utf-8"),
        complaint=kind == "complaint",
        contact_allowed=CHANNELS[channel].contact_allowed,
    )


def _told(finding: Finding) -> str:
    return f"{finding.line} {finding.severity} {finding.code} {finding.words}"


@pytest.mark.parametrize("path", GOOD, ids=[path.stem for path in GOOD])
def test_nothing_is_found_in_a_good_reply(path: Path) -> None:
    assert () == _findings(path)


@pytest.mark.parametrize("path", BAD, ids=[path.stem for path in BAD])
def test_a_bad_reply_is_caught_for_its_fault(path: Path) -> None:
    expected = path.with_suffix(".expected").read_text("utf-8")

    assert expected.splitlines() == [_told(finding) for finding in _findings(path)]


def test_there_are_enough_replies_to_judge_by() -> None:
    assert len(GOOD) >= 60
    assert len(BAD) >= 75


def test_every_rule_catches_a_reply() -> None:
    expected = "\n".join(path.with_suffix(".expected").read_text("utf-8") for path in BAD)
    caught = {line.split(" ")[2] for line in expected.splitlines() if line}
    rules = {code for table in PHRASES.tables.values() for code in table.rules}
    phrases = {p.wording.code for table in PHRASES.tables.values() for p in table.phrases}

    assert (rules | phrases) - ONLY_WITH_FACTS - NOT_IN_A_REPLY == caught
