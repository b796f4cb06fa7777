"""The words of the commands, from their tables (templates/<language>/commands.toml). Pure.

Raises ValueError for a table that cannot be used: an unknown command, an unknown kind of argument, a word
that stands for two commands.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

# Every command, in the order of the documentation, with what may follow its word: "" nothing, "x?" optional.
ARGUMENTS: Mapping[str, str] = {
    "replied": "",
    "working": "",
    "phoned": "text",
    "callback": "when",
    "hold": "when?",
    "waiting": "text",
    "in_stock": "",
    "out_of_stock": "",
    "source": "days?",
    "shipped": "tracking",
    "resend": "",
    "exchange": "",
    "in_delivery": "",
    "delivered": "",
    "held_at_depot": "",
    "address_unknown": "",
    "confirm_address": "",
    "photos": "",
    "return_ok": "",
    "refund": "",
    "refunded": "amount?",
    "explain": "",
    "decline": "",
    "assign": "text",
    "category": "category",
    "note": "text",
    "draft": "",
    "undo": "",
    "done": "",
    "reopen": "",
    "pause": "",
}


@dataclass(frozen=True, slots=True)
class Word:
    """One command in one language. `spellings` are normalised, the word itself among them."""

    command: str
    word: str
    spellings: tuple[str, ...]
    example: str  # the whole line as a person would write it
    means: str  # one sentence for the documentation


@dataclass(frozen=True, slots=True)
class Words:
    """All languages' words: spellings of commands and categories, results of calls that reached nobody."""

    by_language: Mapping[str, tuple[Word, ...]]
    spellings: Mapping[str, str]  # normalised spelling → command
    categories: Mapping[str, str]  # normalised label or code → category
    unreached: tuple[str, ...]  # results of a call in which nobody was spoken to

    def shown(self, command: str, language: str = "ja") -> str:
        """The example of a command, to be offered."""
        found = (word.example for word in self.by_language.get(language, ()) if word.command == command)
        return next(found, command)


def compile_words(tables: Mapping[str, Mapping[str, Any]]) -> Words:
    """The words of every language; a table is one commands.toml.

    Raises:
        ValueError: a table cannot be used; says which word.
    """
    by_language = {language: tuple(_words(table)) for language, table in tables.items()}
    spellings: dict[str, str] = {}
    for word in (word for words in by_language.values() for word in words):
        for spelling in word.spellings:
            if spellings.setdefault(spelling, word.command) != word.command:
                raise ValueError(f"{spelling!r} stands for {spellings[spelling]} and for {word.command}")
    return Words(
        by_language=by_language,
        spellings=spellings,
        categories=_categories(tables),
        unreached=tuple(normalise(word) for table in tables.values() for word in table.get("unreached", ())),
    )


def normalise(text: str) -> str:
    """As words are compared: NFKC, lower case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def _words(table: Mapping[str, Any]) -> Iterator[Word]:
    commands = table.get("commands", {})
    if unknown := set(commands) - set(ARGUMENTS):
        raise ValueError(f"there is no command {min(unknown)!r}")
    for command in (name for name in ARGUMENTS if name in commands):
        entry = commands[command]
        word = str(entry["word"])
        spellings = dict.fromkeys(normalise(spelling) for spelling in (word, *entry.get("also", ())))
        yield Word(command, word, tuple(spellings), str(entry.get("example", word)), str(entry["means"]))


def _categories(tables: Mapping[str, Mapping[str, Any]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for table in tables.values():
        for category, names in table.get("categories", {}).items():
            for name in (category, category.replace("_", " "), *names):
                if found.setdefault(normalise(name), category) != category:
                    raise ValueError(f"{name!r} stands for {found[normalise(name)]} and for {category}")
    return found
