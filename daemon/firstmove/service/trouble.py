"""What went wrong in words that may be logged; and the owner told, once, what only she can put right.

That is a server that refuses an account, another firstmove on the mailbox, a template that cannot be used.
What was told is remembered in the database: a restart tells nothing twice. A notice that has not gone out yet
when the account works again is cancelled.
"""

import contextlib
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from firstmove import maillog
from firstmove.errors import Unavailable
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit


@dataclass(slots=True)
class Login:
    """One worker's logins of a mailbox: a refusal is told once, and taken back by the next success."""

    station: Station
    runtime: Runtime
    _told: bool | None = None  # None: an earlier process may have told it

    def refused(self, reply: str) -> None:
        """The server refused the login."""
        if not self._told:
            self._write(refused, reply)
            self._told = True

    def succeeded(self) -> None:
        """The login succeeded."""
        if self._told is not False:
            self._write(over, "")
            self._told = False

    def _write(
        self, change: Callable[[Station, str, str, datetime], Callable[[Unit], bool]], reply: str
    ) -> None:
        work = change(self.station, "imap", reply, self.runtime.now())
        with contextlib.suppress(Unavailable):  # STATUS and the log say it all the same
            self.runtime.write(work)


def refused(station: Station, what: str, reply: str, now: datetime) -> Callable[[Unit], bool]:
    """The unit that tells it: `what` is "imap" or "smtp", `reply` the server's words. False: told before."""
    return _told_once(station, what, "mailbox_refused", f"{what}: {reply[:200]}", now)


def taken(station: Station, host: str, now: datetime) -> Callable[[Unit], bool]:
    """The unit that tells that another firstmove, on `host`, works the mailbox. False: told before."""
    return _told_once(station, "taken", "mailbox_taken", host, now)


def template_failed(station: Station, runtime: Runtime) -> Callable[[Unit], bool]:
    """The unit that tells that the built-in text was used. False: told before, of these very templates."""
    key, templates = f"template:{station.name}", f"{runtime.process}:{id(runtime.templates)}"

    def tell(unit: Unit) -> bool:
        if unit.setting(key) == templates:
            return False
        now = runtime.now()
        maillog.warn("template.failed", mailbox=station.name)
        plan = {"to": "owner", "kind": "template_error"}
        version = f"{key}:{now.isoformat()}"
        unit.add_effect("send_notice", station.name, version=version, now=now, plan=plan)
        unit.set_setting(key, templates)
        return True

    return tell


def _told_once(station: Station, what: str, kind: str, detail: str, now: datetime) -> Callable[[Unit], bool]:
    key = _key(station, what)

    def tell(unit: Unit) -> bool:
        if unit.setting(key):
            return False
        plan = {"to": "owner", "kind": kind, "detail": detail, "critical": True}
        version = f"{key}:{now.isoformat()}"
        effect = unit.add_effect("send_notice", station.name, version=version, now=now, plan=plan)
        unit.set_setting(key, str(effect or 0))
        return True

    return tell


def over(station: Station, what: str, _reply: str, now: datetime) -> Callable[[Unit], bool]:
    """The unit for an account that works again. False: nothing had been told."""
    key = _key(station, what)

    def forget(unit: Unit) -> bool:
        told = unit.setting(key)
        if not told:
            return False
        effect = unit.effect(int(told))
        if effect is not None and effect.state == "pending":
            unit.settle(effect.id, "cancel", owner=station.owner, now=now, reply="it works again")
        unit.set_setting(key, "")
        return True

    return forget


def place(error: BaseException) -> str:
    """An unexpected error's kind and where it was raised; never its text: that may quote a mail (G8)."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{where}"


def _key(station: Station, what: str) -> str:
    return f"refused:{station.name}:{what}"
