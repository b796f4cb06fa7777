"""Place cards and drafts: rendered from stored facts, octets on record, appended; then the old one goes.

IMAP has no "append unless present" (RFC 3501 section 6.3.11): whatever was tried before is searched for by
its Message-ID before it is appended again. Nothing is ever removed but the very UID that we appended,
unchanged.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from firstmove import maillog
from firstmove.errors import TransportError
from firstmove.model.decision import CaseChange, Decision
from firstmove.model.mail import Position
from firstmove.model.record import CaseView, Effect, Outgoing, Placed
from firstmove.service import rendering, trouble
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.service.settling import Settled, settle_all
from firstmove.state.store import Unit
from firstmove.transport.crashpoints import reach
from firstmove.transport.imap import ImapSession
from firstmove.transport.refusal import DEAD


@dataclass(frozen=True, slots=True)
class _Work:
    """One card or draft on its way into a folder."""

    effect: Effect
    view: CaseView
    out: Outgoing
    text: str
    replaced: tuple[str, ...] = ()  # what the lint found in the text that it was to have


@dataclass(slots=True)
class Placing:
    """The placing part of a desk, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders

    def put_drafts(self, effects: Sequence[Effect]) -> None:
        """Place drafts; untouched earlier ones go."""
        self._put(effects, "draft", self.folders.drafts, self._draft)

    def put_cards(self, effects: Sequence[Effect]) -> None:
        """Place cards; earlier ones go. After the drafts: a card tells of its draft."""
        self._put(effects, "card", self.folders.own.get("cards", ""), self._card)

    def remove(self, effects: Sequence[Effect], kind: str) -> None:
        """Remove a case's newest draft or card, if it is still exactly what we appended."""
        for effect in effects:
            with self.runtime.store.reading() as reader:
                placed = reader.newest_placed(effect.case_id or 0, kind)
            if placed is not None and self._removed(placed):
                self._event(placed, "remove")
            settle_all(self.runtime, self.station, [(effect, Settled("accepted"))])

    def sweep(self) -> None:
        """Finish replacements that a crash cut short: the new one is placed, the old one still lies there."""
        for kind in ("draft", "card"):
            with self.runtime.store.reading() as reader:
                lying = reader.placed_in(self.station.name, kind, ("placed",))
            cases = Counter(placed.case_id for placed in lying)
            for case_id in [case_id for case_id, count in cases.items() if count > 1]:
                self._remove_outdated(case_id, kind)

    def _draft(self, view: CaseView, effect: Effect, now: datetime) -> rendering.Draft:
        kind = str(effect.plan.get("kind", "reply"))
        return rendering.draft(self.runtime, self.station.rules, view, kind, now)

    def _card(self, view: CaseView, _effect: Effect, now: datetime) -> rendering.Draft:
        return rendering.Draft(rendering.card(self.runtime, self.station.rules, view, now))

    def _put(
        self,
        effects: Sequence[Effect],
        kind: str,
        folder: str,
        write: Callable[[CaseView, Effect, datetime], rendering.Draft],
    ) -> None:
        if not effects:
            return
        if not folder:
            no_folder = Settled("put-off", "there is no folder for it")
            settle_all(self.runtime, self.station, [(effect, no_folder) for effect in effects])
            return
        works = self._written(effects, write)
        reach("before-append")
        done: list[tuple[Effect, Settled]] = []
        try:
            for work in works:
                self.station.give_way()
                done.append((work.effect, self._appended(work, folder)))
        finally:
            settle_all(self.runtime, self.station, done)
        reach("placed")
        for work in works:
            if (work.view.draft if kind == "draft" else work.view.card) is not None:
                self._remove_outdated(work.view.case.id, kind)

    def _written(
        self, effects: Sequence[Effect], write: Callable[[CaseView, Effect, datetime], rendering.Draft]
    ) -> list[_Work]:
        """Render all, then fix their octets in one unit."""
        now = self.runtime.now()
        works: list[_Work] = []
        failed: list[tuple[Effect, Settled]] = []
        with self.runtime.store.reading() as reader:
            views = {effect.id: reader.view(effect.case_id or 0) for effect in effects}
        for effect in effects:
            self.station.give_way()
            view = views[effect.id]
            if view is None:
                failed.append((effect, Settled("accepted", "the case is gone")))
                continue
            try:
                made = write(view, effect, now)
                works.append(_Work(effect, view, made.out, rendering.text_of(made.out), made.replaced))
            except rendering.Forbidden as error:
                self._told(view.case.id, str(error), now)
                failed.append((effect, Settled("accepted", "lint: no text may be stored")))
            except Exception as error:  # noqa: BLE001 - round one effect: it is put off, and the others go on
                maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=trouble.place(error))
                failed.append((effect, Settled("put-off", f"internal: {type(error).__name__}")))
        settle_all(self.runtime, self.station, failed)

        def fix(unit: Unit) -> list[_Work]:
            return [
                _Work(work.effect, work.view, unit.set_out(work.effect.id, work.out, work.text), work.text)
                for work in works
            ]

        if any(work.out.fallback and not work.replaced for work in works):
            self.runtime.write(trouble.template_failed(self.station, self.runtime))
        for work in works:
            if work.replaced:
                self._told(work.view.case.id, "; ".join(work.replaced), now)
        return self.runtime.write(fix) if works else []

    def _told(self, case_id: int, words: str, now: datetime) -> None:
        """The card's history says why a draft has another text, or none."""
        maillog.warn("draft.replaced", mailbox=self.station.name, case=case_id)
        decision = Decision("lint", case=CaseChange(told=(("lint", words),)))
        self.runtime.write(lambda unit: unit.apply(case_id, decision, owner=self.station.owner, now=now))

    def _appended(self, work: _Work, folder: str) -> Settled:
        flags = ["\\Draft"] if work.effect.kind == "put_draft" else []
        if work.effect.kind == "put_card" and not work.effect.plan.get("unseen"):
            flags.append("\\Seen")
        try:
            place = self._before(folder, work.out.message_id) if work.effect.attempts > 1 else None
            if place is None:
                found = self.session.append(folder, work.out.octets, flags, self.runtime.now())
                reach("appended")
                place = (
                    Position(self.station.name, folder, found.uidvalidity, found.uid)
                    if found.uid
                    else self._before(folder, work.out.message_id)
                )
        except TransportError as error:
            if error.account or error.code in DEAD:
                raise
            return Settled("put-off", f"{error.code}: {error.reply}")
        return Settled("accepted", placed=place)

    def _before(self, folder: str, message_id: str) -> Position | None:
        status = self.session.select(folder, readonly=True)
        uids = self.session.search_message_id(message_id)
        return Position(self.station.name, folder, status.uidvalidity, uids[-1]) if uids else None

    def _remove_outdated(self, case_id: int, kind: str) -> None:
        with self.runtime.store.reading() as reader:
            outdated = reader.outdated(case_id, kind)
        for placed in outdated:
            event = "remove" if self._removed(placed) else "outdate"
            reach("removed")
            self._event(placed, event)

    def _event(self, placed: Placed, event: str) -> None:
        now = self.runtime.now()
        self.runtime.write(lambda unit: unit.draft_event(placed.id, event, now=now))

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
        return self.session.remove(placed.uid)
