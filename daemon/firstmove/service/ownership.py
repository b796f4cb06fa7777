"""One owner for each mailbox, across databases: the newcomer finds the owner's note and stays passive.

Within one database the lease decides. Two databases on one mailbox (a second installation by mistake) cannot
see each other but through the mailbox itself, so each leaves a note in a folder of its own there. Best
effort: a server that refuses the folder, or a copied database, is not found out. In shadow nothing is asked.
"""

import platform
import time
from dataclasses import dataclass
from datetime import datetime

from firstmove import maillog
from firstmove.compose import ownernote
from firstmove.errors import TransportError
from firstmove.service import trouble
from firstmove.service.intake import new_message_id
from firstmove.service.runtime import Runtime, Station
from firstmove.service.watch import Watch
from firstmove.state.store import Unit
from firstmove.transport.imap import ImapSession
from firstmove.transport.refusal import DEAD

_HEAD = 4096  # octets of a note that are read


@dataclass(slots=True)
class Ownership:
    """The note of one mailbox, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession

    def other(self) -> str:
        """The host of another database that works this mailbox; "": it is ours, and our note lies there."""
        if self.station.rules.policy.shadow:
            return ""
        try:
            return self._other()
        except TransportError as error:
            if error.account or error.code in DEAD:
                raise
            maillog.warn("folder.refused", mailbox=self.station.name, role="owner", reply=error.reply[:200])
            return ""

    def _other(self) -> str:
        database, now = self._database(), self.runtime.now()
        notes = self._notes()
        owner = ownernote.owner(notes, now)
        if owner is None or (owner.database == database and now - owner.written > ownernote.RENEWED):
            self._leave(database, owner.since if owner else now, now)
            notes = self._notes()
            owner = ownernote.owner(notes, now)
        ours = [note for note in notes if note.database == database]
        stays = max((note.uid for note in ours), default=0) if owner and owner.database == database else 0
        for note in ours:
            if note.uid != stays:
                self.session.remove(note.uid)
        return owner.host or "-" if owner is not None and owner.database != database else ""

    def give_up(self) -> None:
        """Take our note away: the next one need not wait."""
        if self.station.rules.policy.shadow:
            return
        for note in self._notes():
            if note.database == self._database():
                self.session.remove(note.uid)

    def _database(self) -> str:
        def known(unit: Unit) -> str:
            if not unit.setting("database_id"):
                unit.set_setting("database_id", self.runtime.fresh())
            return unit.setting("database_id")

        with self.runtime.store.reading() as reader:
            found = reader.setting("database_id")
        return found or self.runtime.write(known)

    def _notes(self) -> list[ownernote.Note]:
        """Every note that lies there; the folder is open afterwards."""
        self.session.select(self.session.ensure_folder(ownernote.FOLDER, subscribe=False))
        found = self.session.fetch(self.session.all_uids(), _HEAD)
        notes = [ownernote.read(item.uid, item.octets, item.internal_date) for item in found]
        return [note for note in notes if note is not None]

    def _leave(self, database: str, since: datetime, now: datetime) -> None:
        policy = self.station.rules.policy
        note = ownernote.octets(
            database, since, platform.node(), policy.identity.shop, new_message_id(policy, self.runtime), now
        )
        folder = self.session.ensure_folder(ownernote.FOLDER, subscribe=False)
        self.session.append(folder, note, ["\\Seen"], now)


def stand_by(station: Station, runtime: Runtime, host: str) -> None:
    """Another works the mailbox: what would still go out is held, and the owner is told once."""
    station.standing_by = True
    station.trouble = f"another firstmove, on {host}, works this mailbox; standing by"
    now = runtime.now()

    def work(unit: Unit) -> None:
        for effect in unit.effects(state="pending", mailbox=station.name):
            if effect.kind == "send_ack":
                unit.settle(
                    effect.id, "hold", owner=station.owner, now=now, reply="another works the mailbox"
                )
        if trouble.taken(station, host, now)(unit):
            maillog.warn("mailbox.taken", mailbox=station.name, host=host)

    runtime.write(work)


def begin(station: Station, runtime: Runtime) -> None:
    """The mailbox is ours; what was told of another is taken back."""
    if station.standing_by:
        station.trouble = ""
    station.standing_by = False
    runtime.write(trouble.over(station, "taken", "", runtime.now()))
    station.cleared.set()


def watching(watch: Watch) -> None:
    """The watch's life: it begins when the mailbox is known to be ours."""
    while not watch.stop.is_set() and not watch.station.cleared.wait(5.0):
        watch.heartbeat = time.monotonic()
        if watch.drain and watch.station.standing_by:
            watch.drained.set()
            return
    if not watch.stop.is_set():
        watch.run()
