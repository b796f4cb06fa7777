"""Perform what is to be done inside the mailbox: file threads, place and remove cards and drafts.

IMAP has no "append unless present" (RFC 3501 section 6.3.11): whatever was tried before is searched for by its
Message-ID before it is done again. Nothing is ever removed but the very UID that we appended, unchanged.
"""

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.errors import TransportError
from firstmove.model.record import CaseView, Effect, MessageRow, Outgoing, Placed
from firstmove.service import rendering
from firstmove.service.backoff import next_attempt
from firstmove.service.folders import Folders
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.imap import ImapSession

KINDS = ("file_thread", "put_card", "put_draft", "remove_card", "remove_draft")
BATCH = 50
_COMMIT_LIMIT = 60.0


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one effect: an event of model.states.EFFECT and what to remember with it."""

    event: str
    reply: str = ""
    placed: Placed | None = None
    removed: tuple[int, ...] = ()  # ids of placed rows whose message is gone now


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
            if not reader.any_due(self.station.name, KINDS, now):
                return False
        effects = self.runtime.writer.submit(claim).result(_COMMIT_LIMIT)
        self._file([effect for effect in effects if effect.kind == "file_thread"])
        for effect in effects:
            if effect.kind == "file_thread":
                continue
            if stop.is_set():
                self._settle(effect, Settled("put-off", "stopping"))
                continue
            self._settle(effect, self._one(effect))
        return bool(effects)

    # Filing -----------------------------------------------------------------------------------------

    def _file(self, effects: list[Effect]) -> None:
        """Move whole threads, one MOVE for all that go the same way."""
        ways: dict[tuple[str, str], list[MessageRow]] = defaultdict(list)
        with self.runtime.store.reading() as reader:
            for effect in effects:
                role = str(effect.plan.get("role", ""))
                target = self.folders.own.get(role, "")
                for row in reader.to_file(effect):
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
        folder = self.folders.own.get("cards", "")
        return self._put(effect, view, out, folder, flags, "card", view.card)

    def _put_draft(self, effect: Effect, view: CaseView) -> Settled:
        kind = str(effect.plan.get("kind", "reply"))
        out = rendering.draft(self.runtime, self.station.rules, view, kind, self.runtime.now())
        before = view.draft if view.draft and view.draft.state == "placed" else None
        return self._put(effect, view, out, self.folders.drafts, ("\\Draft",), "draft", before)

    def _put(
        self,
        effect: Effect,
        view: CaseView,
        out: Outgoing,
        folder: str,
        flags: tuple[str, ...],
        kind: str,
        before: Placed | None,
    ) -> Settled:
        """Append the new one first, then remove the one before."""
        if not folder:
            return Settled("put-off", f"no folder for a {kind}")
        if effect.out is not None and effect.attempts > 1:
            found = self._appended_before(folder, effect.out.message_id)
            if found is not None:
                return self._remember(effect, view, effect.out, folder, found, kind, before)
        self.runtime.writer.submit(lambda unit: unit.set_out(effect.id, out)).result(_COMMIT_LIMIT)
        appended = self.session.append(folder, out.octets, flags, self.runtime.now())
        if appended.uid is None:
            found = self._appended_before(folder, out.message_id)
        else:
            found = (appended.uidvalidity, appended.uid)
        return self._remember(effect, view, out, folder, found or (0, 0), kind, before)

    def _appended_before(self, folder: str, message_id: str) -> tuple[int, int] | None:
        status = self.session.select(folder, readonly=True)
        uids = self.session.search_message_id(message_id)
        return (status.uidvalidity, uids[-1]) if uids else None

    def _remember(
        self,
        effect: Effect,
        view: CaseView,
        out: Outgoing,
        folder: str,
        where: tuple[int, int],
        kind: str,
        before: Placed | None,
    ) -> Settled:
        placed = Placed(
            id=0,
            case_id=view.case.id,
            kind=kind,
            version=view.case.version,
            state="placed",
            message_id=out.message_id,
            token=out.token,
            text_hash=out.text_hash,
            folder=folder,
            uidvalidity=where[0],
            uid=where[1],
            text=rendering.text_of(out),
        )
        gone = (
            self._remove(before) if before is not None and before.state == "placed" else Settled("accepted")
        )
        return Settled("accepted", placed=placed, removed=gone.removed)

    def _remove(self, placed: Placed | None) -> Settled:
        """Remove what we appended, if it is still exactly that; else leave it alone and be done."""
        if placed is None or placed.state != "placed" or not placed.uid:
            return Settled("accepted")
        status = self.session.select(placed.folder)
        if status.uidvalidity != placed.uidvalidity or status.read_only:
            return Settled("accepted", "folder was renumbered: left alone")
        head = self.session.fetch_head([placed.uid], ("Message-ID",)).get(placed.uid, b"")
        if placed.message_id.encode("ascii", "replace") not in head:
            return Settled("accepted", "not ours any more: left alone")
        if placed.kind == "draft":
            flags = self.session.fetch_flags([placed.uid]).get(placed.uid, frozenset())
            if "\\Seen" in flags:  # it was opened: somebody may have it on the screen
                return Settled("accepted", "it was opened: left alone")
        self.session.remove(placed.uid)
        return Settled("accepted", removed=(placed.id,))

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
            for row in outcome.removed:
                unit.draft_event(row, "remove")

        if effects:
            self.runtime.writer.submit(settle).result(_COMMIT_LIMIT)

    def _later(self, effect: Effect, now: datetime) -> datetime:
        """Inside the mailbox there is no last try: the mail lies there, and so does the work."""
        first = effect.first_tried_at or now
        return next_attempt(effect.attempts, first, now, self.runtime.chance()) or now + timedelta(hours=1)
