"""Faults for the demo IMAP server, by regular expression on the command."""

import re
import threading

from firstmove.demo.imapd_session import Fault


class Faults:
    """Give it to DemoImapServer as `intercept`; every fault happens `times` times."""

    def __init__(self) -> None:
        self.commands: list[str] = []  # what clients said, first lines only
        self._lock = threading.Lock()
        self._rules: list[tuple[re.Pattern[str], Fault]] = []

    def on(self, pattern: str, action: str, reply: str = "", times: int = 1) -> None:
        """`action` of imapd_session.Fault; a reply may hold {tag}."""
        with self._lock:
            self._rules += [(re.compile(pattern, re.IGNORECASE), Fault(action, reply))] * times

    def __call__(self, command: str) -> Fault | None:
        with self._lock:
            self.commands.append(command)
            for rule in self._rules:
                if rule[0].search(command):
                    self._rules.remove(rule)
                    return rule[1]
        return None
