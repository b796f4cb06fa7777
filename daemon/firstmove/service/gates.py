"""One gate before each SMTP account: closed while the account is refused, throttled or not to be reached.

What the account does is no message's fault, and must not be asked again by every message that waits:
providers lock accounts after a few wrong passwords. While the gate is closed nothing is tried; then one
attempt goes ahead alone, and when it gets through the others follow. Times are monotonic seconds: a wall
clock that is set back must not keep a gate closed.
"""

from collections import deque
from dataclasses import dataclass, field

from firstmove.service.backoff import reconnect_delay
from firstmove.transport.smtp import Submission

HOUR = 3600.0
PROBE_PAUSE = 3.0  # seconds; how long others wait while one tries whether the account works again


@dataclass(slots=True)
class Gate:
    """Of one account. `per_hour`: at most so many accepted messages in any hour, 0 for no cap."""

    per_hour: int = 0
    refused: bool = False  # the server refuses the login: a person must look
    _failures: int = 0
    _opens_at: float = 0.0
    _trying: bool = False
    _accepted: deque[float] = field(default_factory=deque)

    def closed_for(self, clock: float) -> float:
        """Seconds to wait before anything may be tried; 0 when `enter` would let it through."""
        while self._accepted and self._accepted[0] <= clock - HOUR:
            self._accepted.popleft()
        if clock < self._opens_at:
            return self._opens_at - clock
        if self._failures and self._trying:
            return PROBE_PAUSE
        if self.per_hour and len(self._accepted) >= self.per_hour:
            return self._accepted[0] + HOUR - clock
        return 0.0

    def enter(self, clock: float) -> float:
        """0: go ahead, and tell `leave` what came of it. Else seconds to wait."""
        wait = self.closed_for(clock)
        self._trying = self._trying or not wait
        return wait

    def leave(self, outcome: Submission, clock: float, chance: float) -> None:
        """What came of an attempt. Several that fail together count once."""
        self._trying = False
        if outcome.verdict == "sent":
            self._accepted.append(clock)
        if outcome.verdict == "in_doubt":
            return  # the connection broke after the content: says nothing of the account
        if not outcome.account:
            self._failures, self._opens_at, self.refused = 0, 0.0, False
        elif clock >= self._opens_at:
            self._failures += 1
            said = outcome.code is not None or outcome.phase == "login"  # the server's own word: no haste
            self._opens_at = clock + reconnect_delay(self._failures, chance, slow=said)
            self.refused = outcome.phase == "login" and (outcome.code or 0) >= 500

    def open(self) -> None:
        """Try again at once: the configuration was read again."""
        self._failures, self._opens_at, self.refused = 0, 0.0, False
