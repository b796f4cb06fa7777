"""The flags that people's mail programs set on mails and cards of cases that wait: answered, and the star.

A flag changes no STATUS, so they are asked for every EVERY; what is on record tells what is new. Nothing here
ever sets a flag.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.decision import marks
from firstmove.errors import TransportError
from firstmove.model.record import Markable
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.imap import ImapSession

EVERY = timedelta(seconds=10)


@dataclass(slots=True)
class Marks:
    """The flags in one mailbox, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    _looked_at: datetime | None = None

    def look(self) -> None:
        """Compare the flags with those on record."""
        now = self.runtime.now()
        if self._looked_at is not None and timedelta(0) <= now - self._looked_at < EVERY:
            return
        self._looked_at = now
        with self.runtime.store.reading() as reader:
            items, known = reader.markable(self.station.name), reader.marks_in(self.station.name)
        by_case: dict[int, dict[tuple[str, int], frozenset[str]]] = defaultdict(dict)
        for found, flags in self._flags(items):
            by_case[found.case_id][found.item, found.row] = flags
        for case_id, present in by_case.items():
            if _differs(present, known):
                self._noticed(case_id, present)

    def _flags(self, items: Iterable[Markable]) -> Iterable[tuple[Markable, frozenset[str]]]:
        by_folder: dict[str, list[Markable]] = defaultdict(list)
        for one in items:
            by_folder[one.place.folder].append(one)
        for folder, there in by_folder.items():
            try:
                status = self.session.select(folder, readonly=True)
            except TransportError as error:
                if error.code != "no-folder":
                    raise
                continue
            lying = [one for one in there if one.place.uidvalidity == status.uidvalidity]
            flags = self.session.fetch_flags([one.place.uid for one in lying])
            for one in lying:
                if (found := flags.get(one.place.uid)) is not None:
                    yield one, frozenset(marks.FLAGS[flag] for flag in found if flag in marks.FLAGS)

    def _noticed(self, case_id: int, present: marks.Present) -> None:
        def note(unit: Unit) -> str:
            view, now = unit.view(case_id), self.runtime.now()
            if view is None:
                return ""
            policy, after = self.station.rules.policy_of(view), marks.after(view, present, now)
            decisions = marks.seen(view, after, present, policy, now)
            unit.set_marks(case_id, after)
            for decision in decisions:
                unit.apply(case_id, decision, owner=self.station.owner, now=now)
            return ",".join(decision.reason for decision in decisions)

        meant = self.runtime.write(note)
        if meant:
            maillog.event("message.marked", mailbox=self.station.name, case=case_id, meant=meant)


def _differs(present: marks.Present, known: frozenset[tuple[str, str, int]]) -> bool:
    """Whether the flags are others than those on record; an answered card means nothing."""
    for (item, row), flags in present.items():
        wanted = flags if item == "mail" else flags - {"answered"}
        if wanted != {flag for flag, of, at in known if (of, at) == (item, row)}:
            return True
    return False
