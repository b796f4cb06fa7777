"""Writes down what a release's database looks like, so that every later one can be tried on it.

Run once for each release, before it is tagged: `python tests/upgrade/dump.py`. It makes a database with one
case and everything around it, and writes tests/upgrade/<version>-sqlite.sql. A dump of a release is never
made again: it is what shops have.
"""

import sqlite3
import tempfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firstmove import __version__
from firstmove.decision import cues
from firstmove.decision.reading import read
from firstmove.model.decision import (
    CaseChange,
    ClockStep,
    Decision,
    FileThread,
    OpenPromise,
    PutCard,
    PutDraft,
    SendAck,
    StartClock,
    Suppress,
)
from firstmove.model.mail import Address, Position, RawMessage
from firstmove.model.order import Order
from firstmove.model.policy import Identity, Shop
from firstmove.model.record import FolderSeen, Incoming, Outgoing
from firstmove.state.store import Store, Unit

HERE = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
DUE = NOW + timedelta(hours=4)
LEASE = timedelta(seconds=90)
MAIL = """\
Message-ID: <a1@example.com>
Date: Fri, 20 Nov 2026 10:00:00 +0900
From: Hanako <hanako@example.com>
To: info@aoba.example.jp
Subject: A-1001
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

注文番号 A-1001 の皿がまだ届きません。
"""
ACK = Outgoing(
    b"Subject: =?utf-8?b?5Y+X5LuY?=\r\n\r\n.\r\n",
    "<ack1@aoba.example.jp>",
    "hanako@example.com",
    "info@aoba.example.jp",
    subject="受付",
)


def main() -> None:
    """Make the database, and write its dump beside this file."""
    target = HERE / f"{__version__}-sqlite.sql"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "firstmove.db"
        fill(Store.open(f"sqlite:///{file}"))
        with closing(sqlite3.connect(file)) as database:
            target.write_text("\n".join(database.iterdump()) + "\n", "utf-8")


def fill(store: Store) -> None:
    """One case with an acknowledgement on its way, clocks, a promise, orders; one mail in quarantine."""
    with store.writing() as unit:
        _take_in(unit)
        unit.replace_orders([Order("A-1001", "own", email="hanako@example.com")], "orders.csv", NOW)
        raw = RawMessage(Position("shop", "INBOX", 1, 2), b"\xff\xfe", 2, NOW, frozenset())
        unit.quarantine(raw, "no-header", NOW)
        unit.remember_folder(FolderSeen("shop", "INBOX", 1, 2))
    store.close()


def _take_in(unit: Unit) -> None:
    owner = unit.take_mailbox("shop", "dump", NOW, LEASE)
    assert owner is not None
    reading = read(MAIL.encode(), Identity(Shop(), frozenset(), frozenset()), cues.compile({}))
    incoming = Incoming(
        position=Position("shop", "INBOX", 1, 1),
        message=reading.message,
        origin=reading.origin,
        refusal=reading.refusal,
        triage=reading.triage,
        received_at=NOW,
        size=len(MAIL),
    )
    change = CaseChange(
        event="open",
        triage=reading.triage,
        customer=reading.origin.customer,
        channel="own",
        unanswered_since=NOW,
    )
    to = Address("hanako", "example.com")
    decision = Decision(
        "first",
        ack=True,
        case=change,
        effects=(
            SendAck("first", 1, to, DUE, NOW + timedelta(hours=3), "complaint"),
            FileThread("needs_reply"),
            PutDraft(),
            PutCard(unseen=True),
        ),
        clocks=(
            OpenPromise(DUE, "ack"),
            StartClock(
                "promise", DUE, (ClockStep(DUE - timedelta(minutes=30), "operator"), ClockStep(DUE, due=True))
            ),
        ),
        suppress=(Suppress("robot@example.com", "junk"),),
        why=("it has not arrived",),
    )
    unit.record(incoming, decision, ACK, owner=owner, now=NOW, lease=LEASE)


if __name__ == "__main__":
    main()
