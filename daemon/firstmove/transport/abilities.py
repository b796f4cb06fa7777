"""What one server can do: its capabilities, less those that turned out to be broken."""

from collections.abc import Iterable

_WANTED = ("IDLE", "MOVE", "UIDPLUS", "SPECIAL-USE")


class Abilities:
    """Capability words of one connection, upper case, and what is odd about it, for the log."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self.quirks = [f"no {word}" for word in _WANTED if word not in self.words]

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def distrust(self, word: str, reply: object) -> None:
        """Do without `word` from now on: the server offers it and answers BAD (hMailServer, Exchange)."""
        self.words -= {word}
        self.quirks.append(f"{word} is broken: {str(reply)[:80]}")
