"""What the durable core costs in CPU: the units of a customer's mail, on a fresh SQLite file.

Run: python benchmarks/state_units.py [mails]. Times are CPU of the writing thread, without the disk: medians,
of batches of 64 mails. The ratio is to plain sqlite3 inserting the very same rows in the same run.
"""

import sqlite3
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from firstmove.model.case import Keys
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    Decision,
    FileThread,
    OpenPromise,
    PutCard,
    PutDraft,
    RemoveCard,
    RemoveDraft,
    SendAck,
    SendNotice,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.mail import Address, Message, Origin, Position
from firstmove.model.record import Incoming, Outgoing, Owner, Recorded
from firstmove.model.triage import Cue, Triage
from firstmove.state.store import Store, Unit

BATCH = 64
NOW = datetime(2026, 6, 12, 1, 30, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
DUE = NOW + timedelta(hours=2)
OWNER = Owner("benchmark")
TEXT = "先日注文した商品がまだ届きません。いつ頃届くか教えてください。\n" * 12
OCTETS = b"Subject: =?utf-8?b?5Y+X5LuY?=\r\n\r\n" + b"x" * 2500
# By table: what one mail writes, in the order of writing.
TABLES = (
    "support_case",
    "message",
    "thread_key",
    "effect",
    "timer",
    "promise",
    "happening",
)

Sample = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    mails = int(sys.argv[1]) if len(sys.argv) > 1 else 10 * BATCH
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "firstmove.db"
        store = Store.open(f"sqlite:///{path}")
        taken, sample = _take_in(store, mails)
        _work(store, taken, sample)
        _read(store, taken, sample)
        store.close()
        plain = statistics.median(_plain(path, Path(place) / "plain.db"))
    mail = statistics.median(sample["known + record + advance"])
    print(f"{'unit':<28}{'CPU ms':>8}")
    print(f"{'plain sqlite3, same rows':<28}{plain:8.3f}")
    for name, times in sample.items():
        print(f"{name:<28}{statistics.median(times):8.3f}")
    print(f"{'a mail : plain sqlite3':<28}{mail / plain:8.2f}")


def _timed(times: list[float], count: int, work: Callable[[], object]) -> None:
    before = time.thread_time()
    work()
    times.append((time.thread_time() - before) * 1000 / count)


def _take_in(store: Store, mails: int) -> tuple[list[Recorded], Sample]:
    """Take mails in, 64 in a transaction as in a burst."""
    taken: list[Recorded] = []
    sample: Sample = defaultdict(list)
    for start in range(0, mails, BATCH):
        batch = [_mail(start + index) for index in range(BATCH)]
        with store.writing() as unit:

            def record(unit: Unit = unit, batch: Sequence[Incoming] = batch) -> None:
                taken.extend(_unit(unit, incoming) for incoming in batch)

            _timed(sample["known + record + advance"], BATCH, record)
    return taken, sample


def _work(store: Store, taken: Sequence[Recorded], sample: Sample) -> None:
    """Settle all acknowledgements, and answer the first cases."""
    answered = Decision(
        "reply",
        case=CaseChange(event="reply", answered=True),
        effects=(FileThread("replied"), RemoveCard(), RemoveDraft()),
        clocks=(SettlePromise("keep", "reply"), StopClock("promise", "replied"), StopClock("age", "closed")),
    )
    with store.writing() as unit:
        for _, ack in _acknowledged(taken):
            settle = partial(unit.settle, ack, "accepted", owner=OWNER, now=NOW, reply="250 ok")
            _timed(sample["settle"], 1, settle)
        for case_id, _ in _acknowledged(taken[:BATCH]):
            _timed(sample["apply, a reply"], 1, partial(unit.apply, case_id, answered, owner=OWNER, now=NOW))


def _acknowledged(taken: Sequence[Recorded]) -> list[tuple[int, int]]:
    """The cases and the effects of their acknowledgements."""
    return [(one.case_id, one.ack.id) for one in taken if one.case_id is not None and one.ack is not None]


def _read(store: Store, taken: Sequence[Recorded], sample: Sample) -> None:
    """Read cases, and what is due with most of the effects still waiting."""
    with store.reading() as reader:
        for case_id, _ in _acknowledged(taken[BATCH : 3 * BATCH]):
            _timed(sample["view"], 1, partial(reader.view, case_id))
            _timed(sample["due_kinds, backlog"], 1, partial(reader.due_kinds, "shop", NOW))
            _timed(sample["due_kinds, nothing due"], 1, partial(reader.due_kinds, "shop", YESTERDAY))
            _timed(sample["next_due"], 1, partial(reader.next_due, "shop"))


def _unit(unit: Unit, incoming: Incoming) -> Recorded:
    message = incoming.message
    keys = Keys(
        sender=message.from_[0].key,
        digest=message.digest,
        message_id=message.message_id,
        digit_runs=("20260612",),
        subject_skeleton="注文の件",
    )
    unit.known(keys, incoming.position, now=NOW)
    message_id = f"<ack-{incoming.position.uid}@example.com>"
    out = Outgoing(OCTETS, message_id, message.from_[0].spec, subject="受付")
    recorded = unit.record(incoming, _decision(incoming), out, owner=OWNER, now=NOW)
    unit.advance(incoming.position)
    return recorded


def _mail(uid: int) -> Incoming:
    sender = Address(f"customer{uid}", f"shop{uid % 40}.example.com", "山田 花子")
    message = Message(
        digest=f"{uid:064x}",
        message_id=f"<{uid}.mail@example.com>",
        subject="注文した商品が届きません",
        from_=(sender,),
        to=(Address("shop", "example.com"),),
        date=NOW,
        text=TEXT,
        visible_text=TEXT,
    )
    cues = tuple(Cue("category", "not_arrived", "まだ届きません") for _ in range(4))
    return Incoming(
        position=Position("shop", "INBOX", 7, uid + 1),
        message=message,
        origin=Origin("own", "customer", sender),
        refusal=None,
        triage=Triage(category="not_arrived", priority="high", cues=cues),
        received_at=NOW,
        size=4000,
    )


def _decision(incoming: Incoming) -> Decision:
    """One acknowledgement, four other effects, eight timers, one promise."""
    steps = tuple(ClockStep(DUE - timedelta(minutes=m), "operator") for m in (30, 10))
    ack = SendAck("first", 1, incoming.message.from_[0], DUE, DUE, "complaint")
    notice = SendNotice("operator", "arrival")
    return Decision(
        "first",
        ack=True,
        case=CaseChange("open", triage=incoming.triage, unanswered_since=NOW),
        effects=(ack, FileThread("needs_reply"), PutDraft(), PutCard(True), notice),
        clocks=(
            OpenPromise(DUE, "ack"),
            StartClock("promise", DUE, steps),
            StartClock("reply_target", DUE, steps),
            StartClock("hard_limit", DUE),
            StartClock("age", DUE),
        ),
        why=("category: not_arrived by まだ届きません", "case: none, a new one"),
    )


def _plain(source: Path, target: Path) -> list[float]:
    """The same rows, each table's in one statement a mail, through the driver alone."""
    rows = _rows_by_case(source)
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        schema = "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type = 'index'"
        new.executescript(";".join(row[0] for row in old.execute(schema)))
        new.execute("PRAGMA journal_mode=WAL")
        new.execute("PRAGMA foreign_keys=ON")
        times: list[float] = []
        for start in range(0, len(rows), BATCH):
            batch = rows[start : start + BATCH]

            def insert(batch: Sequence[dict[str, list[tuple[object, ...]]]] = batch) -> None:
                for mail in batch:
                    for table, lines in mail.items():
                        marks = ",".join("?" * len(lines[0]))
                        new.executemany(f"INSERT INTO {table} VALUES ({marks})", lines)

            _timed(times, len(batch), insert)
            new.commit()
    return times


def _rows_by_case(source: Path) -> list[dict[str, list[tuple[object, ...]]]]:
    mails: dict[object, dict[str, list[tuple[object, ...]]]] = defaultdict(dict)
    with sqlite3.connect(source) as old:
        for table in TABLES:
            key = "id" if table == "support_case" else "case_id"
            for case_id, *row in old.execute(f"SELECT {key}, * FROM {table} ORDER BY {key}"):
                mails[case_id].setdefault(table, []).append(tuple(row))
    return list(mails.values())


if __name__ == "__main__":
    main()
