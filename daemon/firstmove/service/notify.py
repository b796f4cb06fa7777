"""Tell systemd how we are: sd_notify(3) over the datagram socket in $NOTIFY_SOCKET.

Does nothing where there is no such socket. Fails: never; a lost datagram must not stop mail.
"""

import contextlib
import os
import socket
import time


def tell(**facts: object) -> None:
    """Send assignments in one datagram, e.g. tell(READY=1, STATUS="2 mailboxes")."""
    path = os.environ.get("NOTIFY_SOCKET", "")
    if not path:
        return
    lines = "\n".join(f"{name}={_one_line(value)}" for name, value in facts.items())
    target = "\0" + path[1:] if path.startswith("@") else path
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.sendto(lines.encode("utf-8"), target)


def reloading() -> None:
    """RELOADING=1 with the clock value that systemd asks for."""
    tell(RELOADING=1, MONOTONIC_USEC=time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000)


def watchdog_interval() -> float | None:
    """Seconds between two signs of life (half of what systemd allows), or None without a watchdog."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    own = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return int(allowed) / 2_000_000 if own and allowed.isdigit() and int(allowed) > 0 else None


def _one_line(value: object) -> str:
    return " ".join(str(value).split())
