"""The lint of one process: its phrases compiled when first needed, its findings remembered for the card.

Compiling takes 0.2 s, and reading a draft a few ms; the card that follows it asks for the same text again.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from firstmove.decision import lint
from firstmove.decision.lint import Finding, LintFacts, Phrases

MOST_KEPT = 500


@dataclass(slots=True)
class Proofreader:
    """Finds what a text should not say; nothing when `compiled` gives None ([lint] enabled = false)."""

    compiled: Callable[[], Phrases | None]
    _phrases: Phrases | None = None
    _ready: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _known: dict[str, tuple[Finding, ...]] = field(default_factory=dict)

    def findings(self, text: str, facts: Callable[[], LintFacts]) -> tuple[Finding, ...]:
        """What is found in a text; `facts` is asked only when the text has not been read before.

        Raises:
            ConfigError: the shop's own phrases cannot be used.
        """
        with self._lock:
            if not self._ready:
                self._phrases, self._ready = self.compiled(), True
            if self._phrases is None:
                return ()
            if text not in self._known:
                if len(self._known) >= MOST_KEPT:
                    del self._known[next(iter(self._known))]
                self._known[text] = lint.check(text, self._phrases, facts=facts())
            return self._known[text]


def no_lint() -> Proofreader:
    """One that finds nothing."""
    return Proofreader(lambda: None)
