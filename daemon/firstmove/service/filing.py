"""Perform what is to be done inside the mailbox: file threads, then drafts, then cards, then removals."""

import threading
from collections import defaultdict
from dataclasses import dataclass, field

from firstmove.errors import TransportError
from firstmove.model.record import Effect, MessageRow
from firstmove.service.folders import Folders
from firstmove.service.placing import Placing
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.service.settling import Settled, settle_all
from firstmove.state.store import Reader, Unit
from firstmove.transport.crashpoints import reach
from firstmove.transport.imap import ImapSession
from firstmove.transport.refusal import DEAD

KINDS = ("file_thread", "put_card", "put_draft", "remove_card", "remove_draft")
BATCH = 50
PERSONS_OWN = ("archive", "junk", "trash")  # folders from which closing a case moves nothing


@dataclass(slots=True)
class Filing:
    """The performing half of a desk, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    _placing: Placing = field(init=False)
    _swept: bool = False

    def __post_init__(self) -> None:
        self._placing = Placing(self.station, self.runtime, self.session, self.folders)

    def perform_due(self, stop: threading.Event) -> bool:
        """Perform one batch of what is due; True when there was something."""
        now = self.runtime.now()
        if not self._swept:
            self._put_back("left by an earlier connection")  # the database was away when it ended
            self._placing.sweep()
            self._swept = True
        with self.runtime.store.reading() as reader:
            if not reader.due_kinds(self.station.name, now).intersection(KINDS):
                return False

        def claim(unit: Unit) -> tuple[Effect, ...]:
            return unit.claim(
                self.station.name, KINDS, owner=self.station.owner, now=now, lease=LEASE, limit=BATCH
            )

        by_kind: dict[str, list[Effect]] = defaultdict(list)
        for effect in self.runtime.write(claim):
            by_kind[effect.kind].append(effect)
        reach("work-claimed")
        try:
            self._file(by_kind.pop("file_thread", []))
            self._placing.put_drafts(by_kind.pop("put_draft", []))
            self._placing.put_cards(by_kind.pop("put_card", []))
            self._placing.remove(by_kind.pop("remove_draft", []), "draft")
            self._placing.remove(by_kind.pop("remove_card", []), "card")
        except TransportError as error:
            self._put_back(error.code)
            raise
        return not stop.is_set()

    def _put_back(self, why: str) -> None:
        """What this connection had claimed and not settled is due again at once, on the next connection."""

        def put_back(unit: Unit) -> None:
            for effect in unit.effects(state="claimed", mailbox=self.station.name):
                if effect.kind in KINDS:
                    now = self.runtime.now()
                    unit.settle(effect.id, "put-off", owner=self.station.owner, now=now, reply=why)

        self.runtime.write(put_back)

    def _file(self, effects: list[Effect]) -> None:
        """Move whole threads, one MOVE for all that go the same way."""
        ways: dict[tuple[str, str], dict[int, MessageRow]] = defaultdict(dict)
        outcome = Settled("accepted")
        with self.runtime.store.reading() as reader:
            for effect in effects:
                role = str(effect.plan.get("role", ""))
                for row in _thread_of(reader, effect):
                    if self._moves(row, role):
                        ways[row.position.folder, role][row.id] = row
        for (source, role), rows in ways.items():
            try:
                self._move(source, role, list(rows.values()))
            except TransportError as error:
                if error.account or error.code in DEAD:
                    raise
                outcome = Settled("put-off", f"{error.code}: {error.reply}")
        settle_all(self.runtime, self.station, [(effect, outcome) for effect in effects])

    def _moves(self, row: MessageRow, role: str) -> bool:
        if role == "closed" and row.folder_role in PERSONS_OWN:
            return False
        target = self.folders.own.get(role, "")
        return bool(target) and row.position.folder != target and self.station.rules.filing != "none"

    def _move(self, source: str, role: str, rows: list[MessageRow]) -> None:
        target = self.folders.own[role]
        status = self.session.select(source)
        here = [
            row for row in rows if row.position.uidvalidity == status.uidvalidity and row.position.uid > 0
        ]
        uids = [row.position.uid for row in here]
        copying = self.station.rules.filing == "copy"
        reach("before-move")
        arrived = self.session.copy(uids, target) if copying else self.session.move(uids, target)

        reach("moved")

        def note(unit: Unit) -> None:
            for row in here:
                uid = arrived.uids.get(row.position.uid)
                unit.located(row.id, target, role, arrived.uidvalidity, uid or -row.id)

        if here:
            self.runtime.write(note)
        reach("located")


def _thread_of(reader: Reader, effect: Effect) -> tuple[MessageRow, ...]:
    """The customer's mails that one filing moves: a thread moves as one."""
    if effect.case_id is not None:
        return tuple(row for row in reader.messages_of(effect.case_id) if row.direction == "in")
    row = reader.message(effect.message_row) if effect.message_row is not None else None
    return (row,) if row is not None else ()
