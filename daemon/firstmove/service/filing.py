"""Perform what is to be done inside the mailbox: file threads, place and remove cards and drafts.

IMAP has no "append unless present" (RFC 3501 section 6.3.11): whatever was tried before is searched
for by its Message-ID before it is done again. Nothing is ever removed but the very UID that we appended,
unchanged.
"""

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.errors import TransportError
from firstmove.model.mail import Position
from firstmove.model.record import CaseView, Effect, MessageRow, Outgoing, Placed
from firstmove.service import rendering
from firstmove.service.backoff import next_attempt
from firstmove.service.folders import Folders
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Reader, Unit
from firstmove.transport.imap import ImapSession

KINDS = ("file_thread", "put_card", "put_draft", "remove_card", "remove_draft")
BATCH = 50
_COMMIT_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one effect: an event of model.states.EFFECT and what to remember with it."""

    event: str
    reply: str = ""
    placed: Position | None = None


SETTLED_ALREADY = Settled("")


@dataclass(slots=True)
class Filing:
    """The performing half of a desk, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders

    def perform_due(self, stop: threading.Event) -> bool:
        """Perform one batch of what is due; True when there was something."""
        now = self.runtime.now()

        def claim(unit: Unit) -> tuple[Effect, ...]:
            return unit.claim(
                self.station.name, KINDS, owner=self.station.owner, now=now, lease=LEASE, limit=BATCH
            )

        with self.runtime.store.reading() as reader:
            if not reader.due_kinds(self.station.name, now).intersection(KINDS):
                return False
        effects = self.runtime.writer.submit(claim).result(_COMMIT_LIMIT)
        self._file([effect for effect in effects if effect.kind == "file_thread"])
        for effect in effects:
            if effect.kind == "file_thread":
                continue
            if stop.is_set():
                self._settle(effect, Settled("put-off", "stopping"))
                continue
            outcome = self._one(effect)
            if outcome is not SETTLED_ALREADY:
                self._settle(effect, outcome)
        return bool(effects)

    # Filing -----------------------------------------------------------------------------------------

    def _file(self, effects: list[Effect]) -> None:
        """Move whole threads, one MOVE for all that go the same way."""
        ways: dict[tuple[str, str], list[MessageRow]] = defaultdict(list)
        with self.runtime.store.reading() as reader:
            for effect in effects:
                role = str(effect.plan.get("role", ""))
                target = self.folders.own.get(role, "")
                for row in _thread_of(reader, effect):
                    if target and row.position.folder != target and self.station.rules.filing != "none":
                        ways[row.position.folder, role].append(row)
        outcome = Settled("accepted")
        for (source, role), rows in ways.items():
            try:
                self._move(source, role, rows)
            except TransportError as error:
                if error.account or error.code in ("lost", "timeout"):
                    self._settle_all(effects, Settled("put-off", error.reply))
                    raise
                outcome = Settled("put-off", f"{error.code}: {error.reply}")
        self._settle_all(effects, outcome)

    def _move(self, source: str, role: str, rows: list[MessageRow]) -> None:
        target = self.folders.own[role]
        status = self.session.select(source)
        here = [row for row in rows if row.position.uidvalidity == status.uidvalidity]
        uids = [row.position.uid for row in here]
        if self.station.rules.filing == "copy":
            arrived = self.session.copy(uids, target)
        else:
            arrived = self.session.move(uids, target)

        def note(unit: Unit) -> None:
            for row in here:
                uid = arrived.uids.get(row.position.uid)
                unit.located(row.id, target, role, arrived.uidvalidity, uid or 0)

        self.runtime.writer.submit(note).result(_COMMIT_LIMIT)

    # Cards and drafts -------------------------------------------------------------------------------

    def _one(self, effect: Effect) -> Settled:
        try:
            with self.runtime.store.reading() as reader:
                view = reader.view(effect.case_id) if effect.case_id is not None else None
            if view is None:
                return Settled("accepted", "case is gone")
            match effect.kind:
                case "put_card":
                    return self._put_card(effect, view)
                case "put_draft":
                    return self._put_draft(effect, view)
                case "remove_card":
                    return self._remove(view.card)
                case _:
                    return self._remove(view.draft)
        except TransportError as error:
            if error.account or error.code in ("lost", "timeout"):
                self._settle(effect, Settled("put-off", error.reply))
                raise
            return Settled("put-off", f"{error.code}: {error.reply}")
        except Exception as error:  # noqa: BLE001 - round one effect: it is put off, and the others go on
            maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=repr(error)[:300])
            return Settled("put-off", f"internal: {type(error).__name__}")

    def _put_card(self, effect: Effect, view: CaseView) -> Settled:
        out = rendering.card(self.runtime, self.station.rules, view, self.runtime.now())
        flags = () if effect.plan.get("unseen") else ("\\Seen",)
        return self._put(effect, view, out, self.folders.own.get("cards", ""), flags)

    def _put_draft(self, effect: Effect, view: CaseView) -> Settled:
        kind = str(effect.plan.get("kind", "reply"))
        out = rendering.draft(self.runtime, self.station.rules, view, kind, self.runtime.now())
        return self._put(effect, view, out, self.folders.drafts, ("\\Draft",))

    def _put(
        self, effect: Effect, view: CaseView, out: Outgoing, folder: str, flags: tuple[str, ...]
    ) -> Settled:
        """Append the new one first, then remove those before it."""
        if not folder:
            return Settled("put-off", "there is no folder for it")
        text = rendering.text_of(out)
        fixed = self.runtime.writer.submit(lambda unit: unit.set_out(effect.id, out, text)).result(
            _COMMIT_LIMIT
        )
        place = self._appended_before(folder, fixed.message_id) if effect.attempts > 1 else None
        if place is None:
            appended = self.session.append(folder, fixed.octets, flags, self.runtime.now())
            place = (
                Position(self.station.name, folder, appended.uidvalidity, appended.uid)
                if appended.uid
                else self._appended_before(folder, fixed.message_id)
            )
        self._settle(effect, Settled("accepted", placed=place))
        return self._remove_outdated(view.case.id, "draft" if effect.kind == "put_draft" else "card")

    def _appended_before(self, folder: str, message_id: str) -> Position | None:
        status = self.session.select(folder, readonly=True)
        uids = self.session.search_message_id(message_id)
        return Position(self.station.name, folder, status.uidvalidity, uids[-1]) if uids else None

    def _remove_outdated(self, case_id: int, kind: str) -> Settled:
        with self.runtime.store.reading() as reader:
            outdated = reader.outdated(case_id, kind)
        for placed in outdated:
            event = "remove" if self._removed(placed) else "outdate"
            if placed.state == "edited" or event == "outdate":
                event = "outdate"
            self._placed_event(placed, event)
        return SETTLED_ALREADY

    def _remove(self, placed: Placed | None) -> Settled:
        """Remove what we appended, if it is still exactly that; else leave it alone and be done."""
        if placed is not None and self._removed(placed):
            self._placed_event(placed, "remove")
        return Settled("accepted")

    def _placed_event(self, placed: Placed, event: str) -> None:
        now = self.runtime.now()
        self.runtime.writer.submit(lambda unit: unit.draft_event(placed.id, event, now=now)).result(
            _COMMIT_LIMIT
        )

    def _removed(self, placed: Placed) -> bool:
        """Whether the very message that we appended lay there untouched, and is gone now."""
        if placed.state != "placed" or not placed.uid:
            return False
        status = self.session.select(placed.folder)
        if status.uidvalidity != placed.uidvalidity or status.read_only:
            return False
        head = self.session.fetch_head([placed.uid], ("Message-ID",)).get(placed.uid, b"")
        if placed.message_id.encode("ascii", "replace") not in head:
            return False
        flags = self.session.fetch_flags([placed.uid]).get(placed.uid, frozenset())
        if placed.kind == "draft" and "\\Seen" in flags:
            return False  # it was opened: somebody may have it on the screen
        self.session.remove(placed.uid)
        return True

    # Settling ---------------------------------------------------------------------------------------

    def _settle(self, effect: Effect, outcome: Settled) -> None:
        self._settle_all([effect], outcome)

    def _settle_all(self, effects: list[Effect], outcome: Settled) -> None:
        now = self.runtime.now()

        def settle(unit: Unit) -> None:
            for effect in effects:
                unit.settle(
                    effect.id,
                    outcome.event,
                    owner=self.station.owner,
                    now=now,
                    reply=outcome.reply[:500],
                    due_at=self._later(effect, now) if outcome.event == "put-off" else None,
                    placed=outcome.placed,
                )

        if effects:
            self.runtime.writer.submit(settle).result(_COMMIT_LIMIT)

    def _later(self, effect: Effect, now: datetime) -> datetime:
        """Inside the mailbox there is no last try: the mail lies there, and so does the work."""
        first = effect.first_tried_at or now
        return next_attempt(effect.attempts, first, now, self.runtime.chance()) or now + timedelta(hours=1)


def _thread_of(reader: Reader, effect: Effect) -> tuple[MessageRow, ...]:
    """The customer's mails that one filing moves: a thread moves as one."""
    if effect.case_id is not None:
        return tuple(row for row in reader.messages_of(effect.case_id) if row.direction == "in")
    row = reader.message(effect.message_row) if effect.message_row is not None else None
    return (row,) if row is not None else ()
