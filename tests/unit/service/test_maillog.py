"""One line a fact, whatever the facts hold."""

import pytest

from fakes.log import Log
from firstmove import maillog


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("taken", "reply=taken"),
        ("2.0.0 taken", 'reply="2.0.0 taken"'),
        ('he said "no"', 'reply="he said \\"no\\""'),
        ("one\r\ntwo", 'reply="one\\r\\ntwo"'),
        ("\x1b[2J\x9b2J\x7f", 'reply="\\x1b[2J\\x9b2J\\x7f"'),  # a terminal would obey
        ("one\u2028two", 'reply="one\\x2028two"'),  # some readers of logs end a line there
        ("受け付けました", 'reply="受け付けました"'),
        ("a=b", 'reply="a=b"'),
        ("", 'reply=""'),
    ],
)
def test_a_fact_stays_on_its_line(log: Log, reply: str, expected: str) -> None:
    maillog.event("effect.settled", effect=7, reply=reply)

    (line,) = log().splitlines()
    assert line.endswith(f" effect.settled effect=7 {expected}")


def test_under_systemd_a_line_says_how_grave_it_is(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1234")
    log.setup()

    maillog.event("paused", on=True)
    maillog.warn("paused", on=True)

    assert ["<6>paused on=True", "<4>paused on=True"] == log().splitlines()


def test_a_level_that_is_not_asked_for_is_not_written(log: Log) -> None:
    log.setup("warning")

    maillog.event("paused", on=True)

    assert "" == log()


def test_an_address_is_written_only_where_it_was_asked_for(log: Log) -> None:
    hidden = maillog.address("Hanako@example.jp")
    log.setup(addresses=True)
    shown = maillog.address("Hanako@example.jp")
    log.setup()

    assert "hanako" not in hidden.lower()
    assert hidden == maillog.address("hanako@example.jp")
    assert "Hanako@example.jp" == shown
