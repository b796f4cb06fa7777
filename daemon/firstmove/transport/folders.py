"""Folders of a mailbox: which one is Sent, and what a name is called on this server.

A role's folders are found by configuration, then by SPECIAL-USE (RFC 6154), then by well-known names in
Japanese and English. Names are given with `/`; separator and prefix are the server's (RFC 2342).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from firstmove.transport.idle import Connection

ROLES = ("sent", "drafts", "trash", "junk", "archive")

KNOWN_NAMES: dict[str, tuple[str, ...]] = {
    "sent": (
        "Sent",
        "Sent Messages",
        "Sent Items",
        "Sent Mail",
        "送信済み",
        "送信済みメール",
        "送信済みアイテム",
        "送信済み アイテム",
        "送信済みトレイ",
        "送信済",
    ),
    "drafts": ("Drafts", "Draft", "下書き", "下書きトレイ"),
    "trash": (
        "Trash",
        "Deleted Messages",
        "Deleted Items",
        "Deleted",
        "Bin",
        "ゴミ箱",
        "ごみ箱",
        "削除済みアイテム",
        "削除済み アイテム",
    ),
    "junk": ("Junk", "Spam", "Junk E-mail", "Junk Email", "Bulk Mail", "迷惑メール", "迷惑メールフォルダ"),
    "archive": ("Archive", "Archives", "アーカイブ"),
}


@dataclass(frozen=True, slots=True)
class Folder:
    """One line of LIST; `attributes` in lower case (`\\sent`, `\\noselect`), `delimiter` "" for none."""

    name: str
    attributes: frozenset[str] = frozenset()
    delimiter: str = "/"

    @property
    def selectable(self) -> bool:
        """False for a name that only holds other folders."""
        return not self.attributes & {"\\noselect", "\\nonexistent"}


def listed(connection: Connection) -> tuple[Folder, ...]:
    """Every folder the account can see."""
    return tuple(
        Folder(
            name,
            frozenset(attribute.decode("ascii", "replace").lower() for attribute in attributes),
            (delimiter or b"").decode("ascii"),
        )
        for attributes, delimiter, name in connection.list_folders()
    )


def place(connection: Connection, has_namespace: bool) -> tuple[str, str]:
    """(separator, prefix) of the account's own folders: from NAMESPACE, else judged from what is there."""
    personal = connection.namespace().personal if has_namespace else None
    if personal:
        return personal[0][1] or "", personal[0][0] or ""
    others = [folder for folder in listed(connection) if folder.name.upper() != "INBOX"]
    delimiter = others[0].delimiter if others else "/"
    under_inbox = f"INBOX{delimiter}"
    inside = bool(others) and all(folder.name.startswith(under_inbox) for folder in others)
    return delimiter, under_inbox if inside else ""


def choose(role: str, folders: Sequence[Folder], configured: Iterable[str] = ()) -> tuple[str, ...]:
    """Server names of the folders that play `role`, most certain first; several Sent folders are normal.

    What is configured and exists is the whole answer.
    """
    usable = [folder for folder in folders if folder.selectable]
    wanted = [name for name in configured if name]
    if found := [folder.name for name in wanted for folder in usable if _same(name, folder)]:
        return tuple(dict.fromkeys(found))
    special = [folder.name for folder in usable if f"\\{role}" in folder.attributes]
    known = [folder.name for name in KNOWN_NAMES[role] for folder in usable if _is_called(name, folder)]
    return tuple(dict.fromkeys([*special, *known]))


def server_name(name: str, delimiter: str, prefix: str) -> str:
    """`name` (levels separated by `/`) as this server writes it.

    A separator inside a level would make a level of its own; it becomes "-".
    """
    if name.upper() == "INBOX":
        return "INBOX"
    levels = name.split("/")
    if delimiter and delimiter != "/":
        levels = [level.replace(delimiter, "-") for level in levels]
    if levels[0].upper() == "INBOX":
        levels[0] = "INBOX"
    whole = (delimiter or "-").join(levels)
    return whole if not prefix or whole.startswith(prefix) else prefix + whole


def _same(name: str, folder: Folder) -> bool:
    if name == folder.name:
        return True
    return bool(folder.delimiter) and name.replace("/", folder.delimiter) in (
        folder.name,
        folder.name.removeprefix(f"INBOX{folder.delimiter}"),
    )


def _is_called(name: str, folder: Folder) -> bool:
    levels = folder.name.split(folder.delimiter) if folder.delimiter else [folder.name]
    top = len(levels) == 1 or (len(levels) == 2 and levels[0].upper() in ("INBOX", "[GMAIL]"))
    return top and levels[-1].casefold() == name.casefold()
