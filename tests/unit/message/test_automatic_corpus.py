"""Mails as they arrive: who must not be answered, and who must be although a rule nearly fits."""

import json
from pathlib import Path
from typing import Any

import pytest
from automatic_scenes import identity

from firstmove.message import channel
from firstmove.message.automated import REASONS, refusal
from firstmove.message.parse import parse

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
MAILS = sorted([*CORPUS.glob("automatic/*.eml"), *CORPUS.glob("answerable/*.eml")])


def expected_of(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.with_suffix(".expected.json").read_text("utf-8"))
    return found


def facts(path: Path) -> dict[str, Any]:
    message = parse(path.read_bytes())
    origin = channel.origin(message, identity())
    refused = refusal(message, identity(), origin)
    target = channel.reply_target(message, origin, identity())
    report = message.bounce
    return {
        "reason": refused.code if refused else None,
        "channel": origin.channel,
        "role": origin.role,
        "customer": origin.customer.spec if origin.customer else None,
        "verified": origin.verified,
        "thread_keys": list(origin.thread_keys),
        "reply_to": target.spec if target else None,
        "bounce": report
        and {
            "failed": report.failed,
            "recipients": list(report.recipients),
            "status": report.status,
            "original_message_ids": list(report.original_message_ids),
        },
    }


@pytest.mark.parametrize("path", MAILS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_mail_is_answerable_or_not_for_the_expected_reason(path: Path) -> None:
    expected = expected_of(path)

    found = facts(path)

    assert expected == {name: found[name] for name in expected}


def test_no_answerable_mail_is_expected_to_be_refused() -> None:
    reasons = {expected_of(path)["reason"] for path in CORPUS.glob("answerable/*.eml")}

    assert {None} == reasons


def test_every_reason_has_a_mail_that_shows_it() -> None:
    shown = {expected_of(path)["reason"] for path in CORPUS.glob("automatic/*.eml")}

    assert set(REASONS) - {"check-failed"} == shown
