"""Copies of acknowledgements in Sent, for shops that want them (`[acknowledge] copy = "sent"`).

Some providers put a copy of what went through their SMTP into Sent by themselves (Gmail, Exchange). That is
learnt from the first acknowledgement whose copy turns up there unasked, and remembered: from then on nothing
is put beside it. A minute passes first, for a provider may be slow. Before every APPEND the Message-ID is
searched. What left an hour before the first look stays without a copy.
"""

from dataclasses import dataclass, field
from datetime import timedelta

from firstmove.model.record import Effect
from firstmove.service.folders import Folders
from firstmove.service.runtime import Runtime, Station
from firstmove.transport.imap import ImapSession

GRACE = timedelta(minutes=1)
LATELY = timedelta(hours=1)
_OPEN = ("pending", "claimed", "in_doubt", "held")


@dataclass(slots=True)
class Copies:
    """The copies of one mailbox, for the life of one connection."""

    station: Station
    runtime: Runtime
    session: ImapSession
    folders: Folders
    _done: set[int] = field(default_factory=set)  # effects beyond the cursor

    def look(self) -> None:
        """Put a copy of every acknowledgement that left into Sent, unless the provider does."""
        if self.station.rules.policy.acknowledge.copy != "sent" or not self.folders.sent:
            return
        with self.runtime.store.reading() as reader:
            through = reader.setting(self._key("through"))
            above = int(through or 0)
            learnt = bool(reader.setting(self._key("theirs")))
            recent = reader.effects(kind="send_ack", mailbox=self.station.name, above=above)
        if not through:
            recent = tuple(effect for effect in recent if self._lately(effect))
        waits = False
        for effect in recent:
            waits = waits or not self._settled(effect)
            if (
                effect.state == "done"
                and self._settled(effect)
                and effect.id not in self._done
                and not learnt
            ):
                learnt = self._one(effect)
                self._done.add(effect.id)
            above = above if waits else effect.id
        if recent and above >= recent[0].id:
            self._remember("through", str(above))

    def _settled(self, effect: Effect) -> bool:
        """Nothing more will become of it, and the provider's own copy would be there by now."""
        if effect.state in _OPEN or effect.settled_at is None:
            return False
        return self.runtime.now() - effect.settled_at >= GRACE

    def _lately(self, effect: Effect) -> bool:
        return effect.settled_at is None or self.runtime.now() - effect.settled_at < LATELY

    def _one(self, effect: Effect) -> bool:
        """Whether the provider's own copy lies there; else ours does afterwards."""
        if effect.out is None:
            return False
        folder = self.folders.sent[0]
        self.session.select(folder, readonly=True)
        with self.runtime.store.reading() as reader:
            begun = reader.setting(self._key("begun"))
        if self.session.search_message_id(effect.out.message_id):
            if begun == str(effect.id):
                return False  # put there before a crash, by ourselves
            self._remember("theirs", str(effect.id))
            return True
        self._remember("begun", str(effect.id))
        self.session.append(folder, effect.out.octets, ["\\Seen"], effect.settled_at)
        return False

    def _key(self, what: str) -> str:
        return f"copies:{self.station.name}:{what}"

    def _remember(self, what: str, value: str) -> None:
        self.runtime.write(lambda unit: unit.set_setting(self._key(what), value))
