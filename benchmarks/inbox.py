"""How well orders are matched when the mails of one inbox come one after the other, as to the daemon.

    .venv/bin/python benchmarks/inbox.py MAILS.jsonl ORDERS.csv [--misses]

Unlike `understanding.py`, which reads each mail for itself as `explain` does, every mail is looked up and
recorded in a database, so that what a sender wrote about before is known. Nothing is sent, and nobody
answers: every case stays open. The mails are read in the file's order, at 10:00 on their days.
"""

import argparse
import json
import os
import sys
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

from firstmove.config import load
from firstmove.model.mail import Position, RawMessage
from firstmove.orderfiles.read import combined, read
from firstmove.service import leases
from firstmove.service.intake import incoming_of, look_up, unit_of
from firstmove.service.run import rules_of, runtime_of
from firstmove.service.runtime import Station
from firstmove.state.store import Store
from understanding import SHOP, octets_of

CONFIG = """\
[shop]
name = "{name}"
address = "{address}"
[store]
url = "{store}"
[[mailboxes]]
name = "main"
channel = "own"
[mailboxes.imap]
host = "localhost"
user = "{address}"
password = {{ env = "INBOX_PASSWORD" }}
[mailboxes.smtp]
host = "localhost"
"""


class Inbox:
    """A mailbox and its database in a folder, without servers."""

    def __init__(self, folder: Path, orders: Path) -> None:
        os.environ.setdefault("INBOX_PASSWORD", "none")
        url = f"sqlite:///{folder}/inbox.db"
        path = folder / "inbox.toml"
        path.write_text(CONFIG.format(name=SHOP.name, address=SHOP.address, store=url), "utf-8")
        path.chmod(0o600)
        config = load.load(path)
        self.store = Store.open(url)
        self.runtime = runtime_of(config, self.store)
        self.runtime.writer.start()
        (self.rules,) = rules_of(config)
        owner = leases.take(self.runtime, "main")
        assert owner is not None
        self.station = Station(self.rules, owner, lambda _station, _effect: None)
        with self.store.writing() as unit:
            unit.replace_orders(combined([read(orders)]), orders.name, datetime(2026, 1, 1, tzinfo=UTC))

    def takes(self, octets: bytes, serial: int, at: datetime) -> str | None:
        """Record one mail; the order that it is taken to be about."""
        self.runtime.now = lambda: at
        raw = RawMessage(Position("main", "INBOX", 1, serial), octets, len(octets), at)
        incoming = incoming_of(raw, self.rules, self.runtime)
        with self.store.writing() as unit:
            _, match, _, _ = look_up(unit, incoming, self.rules, at)
            unit_of(incoming, self.station, self.runtime)(unit)
        return match.order.number if match.order else None

    def close(self) -> None:
        """Leave the database."""
        self.runtime.writer.stop(10.0)
        self.store.close()


def main() -> int:
    """Measure one inbox."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mails", type=Path)
    parser.add_argument("orders", type=Path)
    parser.add_argument("--misses", action="store_true")
    given = parser.parse_args()
    outcome: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        inbox = Inbox(Path(folder), given.orders)
        for serial, line in enumerate(given.mails.read_text("utf-8").splitlines(), 1):
            label = json.loads(line)
            at = datetime.fromisoformat(f"{label['date']}T10:00+09:00") + timedelta(seconds=serial)
            found = inbox.takes(octets_of(label, serial - 1), serial, at)
            wanted = label["matched_order"]
            outcome["right" if found == wanted else "wrong" if found else "missed"] += 1
            if given.misses and found != wanted:
                print(f"{found} for {wanted}: {label['subject']} | {' '.join(label['text'].split())[:160]}")
        inbox.close()
    total = sum(outcome.values())
    print(f"{total} mails: order match {outcome['right'] / total:.3f}, wrong matches {outcome['wrong']}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
