"""`firstmove outbox` and `firstmove quarantine`: what is shown, and what a person's word does."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove.errors import Exit
from firstmove.model.decision import Decision, SendAck
from firstmove.model.mail import Address, Position, RawMessage
from firstmove.model.record import Outgoing, Owner
from firstmove.state.store import Store

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
OWNER = Owner("test")
BODY = "受付番号 1001 の件、"
OCTETS = b"Subject: x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n" + BODY.encode()
OUT = Outgoing(OCTETS, "<n1@example.jp>", "owner@example.jp", "info@aoba.example.jp", subject="お知らせ")
# How an effect comes into each state, event by event.
WAYS = {
    "pending": (),
    "claimed": ("claim",),
    "held": ("hold",),
    "dead": ("claim", "refused"),
    "in_doubt": ("claim", "unknown"),
    "done": ("claim", "accepted"),
}
ENDS = [
    ("retry", "dead", "pending"),
    ("release", "held", "pending"),
    ("hold", "pending", "held"),
    ("hold", "in_doubt", "held"),
    ("drop", "pending", "cancelled"),
    ("drop", "held", "cancelled"),
    ("drop", "in_doubt", "dead"),
]


def put(database: Path, state: str) -> int:
    """One notice about case #1001 in this state; its id."""
    store = Store.open(f"sqlite:///{database}")
    with store.writing() as unit:
        case = unit.case_by_number(1001)
        assert case is not None
        made = unit.add_effect(
            "send_notice", "shop", version=state, now=NOW, case_id=case.id, plan={"to": "owner"}, out=OUT
        )
        assert made is not None
        owner = unit.take_mailbox("shop", "test", NOW, timedelta(seconds=90)) or OWNER
        for event in WAYS[state]:
            if event == "claim":
                unit.claim("shop", ("send_notice",), owner=owner, now=NOW)
            else:
                by = None if event == "hold" else owner
                unit.settle(made, event, owner=by, now=NOW, reply="421 try\nlater")
    store.close()
    return made


def hold_acknowledgements(database: Path, count: int) -> list[int]:
    """So many acknowledgements of a first day, held; their ids in the order of arrival."""
    store = Store.open(f"sqlite:///{database}")
    hanako = Address("hanako", "example.com")
    with store.writing() as unit:
        case = unit.case_by_number(1001)
        assert case is not None
        unit.take_mailbox("shop", "test", NOW, timedelta(seconds=90))
        for ordinal in range(count):
            ack = SendAck("reopened", ordinal, hanako, NOW, NOW + timedelta(days=1), "inquiry", held=True)
            unit.apply(case.id, Decision("reopened", ack=True, effects=(ack,)), owner=OWNER, now=NOW)
        ids = [effect.id for effect in unit.effects(kind="send_ack")]
    store.close()
    return sorted(ids)


def due(database: Path, effect_ids: list[int]) -> list[float]:
    """Seconds from the first of them until each is due, at the earliest."""
    store = Store.open(f"sqlite:///{database}")
    with store.reading() as reader:
        rows = [reader.effect(effect_id) for effect_id in effect_ids]
    store.close()
    at = [row.due_at for row in rows if row is not None and row.due_at is not None]
    return [(one - at[0]).total_seconds() for one in at]


def state_of(database: Path, effect_id: int) -> str:
    store = Store.open(f"sqlite:///{database}")
    with store.reading() as reader:
        effect = reader.effect(effect_id)
    store.close()
    assert effect is not None
    return effect.state


def test_the_list_names_state_kind_case_attempts_and_the_last_reply(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    made = put(one_case, "dead")

    outcome = firstmove("--config", write_config(), "outbox", "list", "--state", "dead")

    assert Exit.OK == outcome.code
    cells = outcome.out.splitlines()[1].split()
    assert [str(made), "失敗（dead）", "担当者への連絡（send_notice）", "#1001"] == cells[:4]
    assert ["1", "421", "try", "later"] == cells[-4:]


def test_the_list_leaves_out_what_is_done(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    put(one_case, "done")

    shown = firstmove("--config", write_config(), "outbox", "list", "--kind", "send_notice")
    everything = firstmove("--config", write_config(), "outbox", "list", "--kind", "send_notice", "--all")

    assert "待っているものはありません。\n" == shown.out
    assert "完了（done）" in everything.out


@pytest.mark.usefixtures("one_case")
@pytest.mark.parametrize(
    ("language", "expected"), [("ja", "待っているものはありません。\n"), ("en", "Nothing is waiting.\n")]
)
def test_the_list_speaks_the_shops_language(
    firstmove: Firstmove, write_config: WriteConfig, language: str, expected: str
) -> None:
    outcome = firstmove("--config", write_config(language=language), "outbox", "list", "--all")

    assert expected == outcome.out


@pytest.mark.parametrize(("arguments", "shown"), [((), False), (("--body",), True)])
def test_the_text_is_shown_only_when_it_is_asked_for(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, arguments: tuple[str, ...], shown: bool
) -> None:
    made = put(one_case, "pending")

    outcome = firstmove("--config", write_config(), "outbox", "show", made, *arguments)

    assert Exit.OK == outcome.code
    assert "owner@example.jp" in outcome.out
    assert shown is (BODY in outcome.out)


@pytest.mark.parametrize(("word", "before", "after"), ENDS)
def test_a_persons_word_changes_what_it_fits(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, word: str, before: str, after: str
) -> None:
    made = put(one_case, before)

    outcome = firstmove("--config", write_config(), "outbox", word, made)

    assert (Exit.OK, after) == (outcome.code, state_of(one_case, made))


@pytest.mark.parametrize(
    ("word", "state", "told"),
    [
        ("retry", "pending", "is pending; retry is for what is dead"),
        ("release", "done", "is done; release is for what is held"),
        ("hold", "claimed", "is being done at this moment"),
        ("drop", "dead", "is dead; drop is for what is pending or held or in_doubt"),
    ],
)
def test_a_word_that_does_not_fit_is_refused_in_words(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, word: str, state: str, told: str
) -> None:
    made = put(one_case, state)

    outcome = firstmove("--config", write_config(), "outbox", word, made)

    assert Exit.USAGE == outcome.code
    assert f"firstmove: {made} {told}" in outcome.err
    assert state == state_of(one_case, made)


def test_of_several_words_all_hold_or_none(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    pending, done = put(one_case, "pending"), put(one_case, "held")

    outcome = firstmove("--config", write_config(), "outbox", "hold", pending, done)

    assert (Exit.USAGE, "pending") == (outcome.code, state_of(one_case, pending))


@pytest.mark.usefixtures("one_case")
@pytest.mark.parametrize("command", [("outbox", "show"), ("outbox", "retry"), ("quarantine", "show")])
def test_an_unknown_id_is_told_with_where_to_look(
    firstmove: Firstmove, write_config: WriteConfig, command: tuple[str, str]
) -> None:
    outcome = firstmove("--config", write_config(), *command, "999")

    assert Exit.USAGE == outcome.code
    assert f"firstmove: there is no 999 in {'the ' * (command[0] == 'outbox')}{command[0]}" in outcome.err


@pytest.fixture
def garbled(one_case: Path) -> bytes:
    """One mail in quarantine, and its octets."""
    octets = b"\xff\xfe broken \r\n\x00"
    raw = RawMessage(Position("shop", "INBOX", 1, 7), octets, len(octets), NOW, frozenset())
    store = Store.open(f"sqlite:///{one_case}")
    with store.writing() as unit:
        unit.quarantine(raw, "no-header", NOW)
    store.close()
    return octets


@pytest.mark.usefixtures("garbled")
def test_quarantine_lists_what_waits_and_shows_no_body(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    listed = firstmove("--config", write_config(), "quarantine", "list")
    shown = firstmove("--config", write_config(), "quarantine", "show", 1)

    assert ["1", "shop", "2026-11-20", "10:30", "no-header"] == listed.out.splitlines()[1].split()[:5]
    assert "broken" not in listed.out + shown.out
    assert "no-header" in shown.out


def test_quarantine_gives_the_octets_as_they_are(write_config: WriteConfig, garbled: bytes) -> None:
    command = [sys.executable, "-m", "firstmove", "--config", str(write_config())]

    done = subprocess.run([*command, "quarantine", "show", "1", "--body"], capture_output=True)

    assert (Exit.OK, garbled) == (done.returncode, done.stdout)


@pytest.mark.usefixtures("garbled")
def test_a_released_mail_is_kept_but_no_longer_listed(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    config = write_config()

    first = firstmove("--config", config, "quarantine", "release", 1)
    again = firstmove("--config", config, "quarantine", "release", 1)

    assert (Exit.OK, Exit.USAGE) == (first.code, again.code)
    assert "要確認のメールはありません。\n" == firstmove("--config", config, "quarantine", "list").out
    assert "no-header" in firstmove("--config", config, "quarantine", "list", "--all").out


@pytest.mark.parametrize("word", ["show", "retry"])
def test_a_number_beyond_every_database_is_nobodys(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path, word: str
) -> None:
    outcome = firstmove("--config", write_config(), "outbox", word, "99999999999999999999")

    assert Exit.USAGE == outcome.code
    assert "there is no 99999999999999999999 in the outbox" in outcome.err


def test_acknowledgements_that_are_released_keep_to_the_cap_in_the_order_of_arrival(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    held = hold_acknowledgements(one_case, 6)
    config = write_config(rest="[acknowledge]\ncap_minute = 3\n")

    first = firstmove("--config", config, "outbox", "release", *map(str, reversed(held[:5])))
    later = firstmove("--config", config, "outbox", "release", str(held[5]))

    assert (Exit.OK, Exit.OK) == (first.code, later.code)
    assert [0, 0, 0, 60, 80, 100] == due(one_case, held)
    assert [False, False, False, True, True] == [
        "cap_minute" in line for line in reversed(first.out.splitlines())
    ]


def test_without_a_cap_all_that_is_released_leaves_at_once(
    firstmove: Firstmove, write_config: WriteConfig, one_case: Path
) -> None:
    held = hold_acknowledgements(one_case, 4)
    config = write_config(rest="[acknowledge]\ncap_minute = 0\n")

    firstmove("--config", config, "outbox", "release", *map(str, held))

    assert [0, 0, 0, 0] == due(one_case, held)
