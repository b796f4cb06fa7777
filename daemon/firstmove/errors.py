"""Every failure says whether trying again can help, and every program end has its exit code.

Classification happens where the protocol is known (`transport/`); above that line nobody parses reply texts.
"""

from collections.abc import Sequence
from enum import IntEnum, StrEnum


class Exit(IntEnum):
    """What the process tells systemd and the administrator (DESIGN 9)."""

    OK = 0
    BUG = 1
    USAGE = 2
    UNAVAILABLE = 69  # EX_UNAVAILABLE: a server, the database or the lock is not to be had now
    CONFIG = 78  # EX_CONFIG: the unit does not restart on it


class Again(StrEnum):
    """Can trying again help?"""

    LATER = "later"  # yes, after a pause
    NEVER = "never"  # no: the other side decided
    UNKNOWN = "unknown"  # it may already have happened: in doubt


class FirstmoveError(Exception):
    """Root of every error that is told to a person instead of shown as a traceback."""

    exit_code: Exit = Exit.BUG
    again: Again = Again.NEVER


class ConfigError(FirstmoveError):
    """The configuration cannot be used; `problems` names each one with its place and what is allowed."""

    exit_code = Exit.CONFIG

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Unavailable(FirstmoveError):
    """Something outside is missing now (a server, the database, the lock)."""

    exit_code = Exit.UNAVAILABLE
    again = Again.LATER


class InputError(FirstmoveError):
    """A file or an argument given by a person cannot be used as it is.

    `quoted` is what stands in it: for the person who gave it. `loggable` is the rest (customers' data may
    stand where a header is expected).
    """

    exit_code = Exit.USAGE

    def __init__(self, loggable: str, quoted: str = "") -> None:
        super().__init__(f"{loggable} (found: {quoted})" if quoted else loggable)
        self.loggable = loggable


class Malformed(FirstmoveError):
    """Octets that cannot become a Message; they are kept in quarantine under `code`."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


class BrokenTransition(FirstmoveError):
    """A state change that is not in its table: a bug that stops that piece of work."""


class TransportError(FirstmoveError):
    """A failure on a wire.

    `code` is stable and short ("auth-failed", "lost", "throttled", "refused", "gone", ...);
    `reply` is the other side's own words; `account` is true when the failure is the account's or the
    connection's and no message may be blamed for it.
    """

    def __init__(
        self, code: str, reply: str = "", *, again: Again = Again.LATER, account: bool = False
    ) -> None:
        super().__init__(f"{code}: {reply}" if reply else code)
        self.code = code
        self.reply = reply
        self.again = again
        self.account = account
