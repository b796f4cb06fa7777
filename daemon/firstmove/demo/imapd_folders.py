"""The demo IMAP server's commands on folders: one user's view, no connection.

Each command gives the untagged lines and the tagged answer; it raises No and ValueError.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from firstmove.demo.imapd_mailbox import Folders, Mailbox
from firstmove.demo.imapd_parse import (
    Word,
    decode_name,
    encode_name,
    quoted,
    read_internal_date,
    text,
    words,
)
from firstmove.demo.imapd_selected import Lines, No

Answer = tuple[Lines, str]
_DONE: Answer = ([], "OK done")


class Place(Protocol):
    """How this server names things."""

    @property
    def capabilities(self) -> str: ...
    @property
    def separator(self) -> str: ...
    @property
    def prefix(self) -> str: ...


class FolderCommands:
    """LIST to APPEND for one logged-in user."""

    def __init__(self, place: Place, folders: Folders) -> None:
        self._place = place
        self._folders = folders
        self._by_verb: dict[str, Callable[[list[Word]], Answer]] = {
            "NAMESPACE": self._namespace,
            "LIST": self._list,
            "LSUB": self._lsub,
            "SUBSCRIBE": self._subscribe,
            "UNSUBSCRIBE": self._unsubscribe,
            "CREATE": self._create,
            "DELETE": self._delete,
            "RENAME": self._rename,
            "STATUS": self._status,
            "APPEND": self._append,
        }
        self.verbs = frozenset(self._by_verb)

    def perform(self, verb: str, arguments: list[Word]) -> Answer:
        """(untagged lines, the tagged answer)."""
        return self._by_verb[verb](arguments)

    def named(self, word: Word) -> Mailbox:
        """The folder that a command names; raises No."""
        mailbox = self._folders.get(decode_name(text(word)))
        if mailbox is None:
            raise No("[TRYCREATE] no such folder")
        return mailbox

    def _offers(self, capability: str) -> bool:
        return capability in self._place.capabilities.split()

    def _namespace(self, _arguments: list[Word]) -> Answer:
        told = f'* NAMESPACE (("{self._place.prefix}" "{self._place.separator}")) NIL NIL'
        return [told.encode()], "OK done"

    def _list(self, arguments: list[Word]) -> Answer:
        reference, pattern = (decode_name(text(word)) for word in arguments[:2])
        if pattern == "":
            return [f'* LIST (\\Noselect) "{self._place.separator}" ""'.encode()], "OK done"
        return [
            self._listed("LIST", box, self._attributes(box))
            for box in self._folders.matching(reference, pattern)
        ], "OK done"

    def _attributes(self, mailbox: Mailbox) -> str:
        children = "\\HasChildren" if self._folders.has_children(mailbox) else "\\HasNoChildren"
        special = f" {mailbox.special_use}" if mailbox.special_use and self._offers("SPECIAL-USE") else ""
        return children + special

    def _lsub(self, arguments: list[Word]) -> Answer:
        reference, pattern = (decode_name(text(word)) for word in arguments[:2])
        found = self._folders.matching(reference, pattern)
        return [
            self._listed("LSUB", box, "") for box in found if box.name in self._folders.subscribed
        ], "OK done"

    def _listed(self, verb: str, mailbox: Mailbox, attributes: str) -> bytes:
        name = quoted(encode_name(mailbox.name))
        return f'* {verb} ({attributes}) "{self._place.separator}" '.encode() + name

    def _subscribe(self, arguments: list[Word]) -> Answer:
        self._folders.subscribed.add(decode_name(text(arguments[0])))
        return _DONE

    def _unsubscribe(self, arguments: list[Word]) -> Answer:
        self._folders.subscribed.discard(decode_name(text(arguments[0])))
        return _DONE

    def _create(self, arguments: list[Word]) -> Answer:
        name = decode_name(text(arguments[0])).rstrip(self._place.separator)
        if self._folders.get(name) is not None:
            raise No("[ALREADYEXISTS] it exists")
        self._folders.create(name)
        return _DONE

    def _delete(self, arguments: list[Word]) -> Answer:
        mailbox = self.named(arguments[0])
        if mailbox.name == "INBOX" or self._folders.has_children(mailbox):
            raise No("[CANNOT] INBOX, or a folder with folders in it")
        self._folders.delete(mailbox)
        return _DONE

    def _rename(self, arguments: list[Word]) -> Answer:
        mailbox, name = self.named(arguments[0]), decode_name(text(arguments[1]))
        if mailbox.name == "INBOX" or self._folders.get(name) is not None:
            raise No("[CANNOT] INBOX, or the name is taken")
        self._folders.rename(mailbox, name)
        return _DONE

    def _status(self, arguments: list[Word]) -> Answer:
        mailbox = self.named(arguments[0])
        facts = {
            "MESSAGES": len(mailbox.messages),
            "RECENT": 0,
            "UIDNEXT": mailbox.uidnext,
            "UIDVALIDITY": mailbox.uidvalidity,
            "UNSEEN": sum("\\Seen" not in message.flags for message in mailbox.messages),
        }
        told = " ".join(f"{item.upper()} {facts[item.upper()]}" for item in words(arguments[1]))
        return [b"* STATUS " + quoted(encode_name(mailbox.name)) + f" ({told})".encode()], "OK done"

    def _append(self, arguments: list[Word]) -> Answer:
        mailbox = self.named(arguments[0])
        *optional, octets = arguments[1:]
        flags = next((words(word) for word in optional if isinstance(word, list)), [])
        dates = [text(word) for word in optional if not isinstance(word, list)]
        at = read_internal_date(dates[0]) if dates else datetime.now(UTC)
        if not isinstance(octets, bytes):
            raise ValueError("no message")  # noqa: TRY004 - the client's error, answered with BAD
        message = mailbox.add(bytes(octets), flags, at)
        code = f"[APPENDUID {mailbox.uidvalidity} {message.uid}] " if self._offers("UIDPLUS") else ""
        return [], f"OK {code}done"
