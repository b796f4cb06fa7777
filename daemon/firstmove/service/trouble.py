"""What went wrong in words that may be logged; and the owner told, once, that a server refuses an account.

What was told is remembered in the database: a restart tells nothing twice. A notice that has not gone out yet
when the account works again is cancelled.
"""

import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from firstmove.service.runtime import Station
from firstmove.state.store import Unit


def refused(station: Station, what: str, reply: str, now: datetime) -> Callable[[Unit], bool]:
    """The unit that tells it: `what` is "imap" or "smtp", `reply` the server's words. False: told before."""
    key = _key(station, what)

    def tell(unit: Unit) -> bool:
        if unit.setting(key):
            return False
        plan = {
            "to": "owner",
            "kind": "mailbox_refused",
            "detail": f"{what}: {reply[:200]}",
            "critical": True,
        }
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
