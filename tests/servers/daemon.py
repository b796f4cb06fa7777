"""The real daemon as a process of its own, for tests: configured, started, killed, drained, asked.

Readiness is what systemd would be told: the READY=1 datagram on $NOTIFY_SOCKET.
"""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from firstmove.demo.configuration import ALWAYS_OPEN, mailbox

SHOP = """
shadow = false
[shop]
name = "あおば商店"
address = "{user}"
phone = "050-0000-0000"
[people.operator]
name = "中村"
email = "operator@staff.example.jp"
role = "operator"
[people.owner]
name = "青葉"
email = "owner@staff.example.jp"
role = "owner"
[store]
url = "{store}"
[acknowledge]
cap_minute = 0
cap_domain_hour = 0
cap_sender_day = 0
first_day_per_hour = 0
{more}
"""


def configuration(
    *,
    imap: int,
    smtp: int,
    user: str,
    store: str,
    more: str = "",
    imap_more: str = "",
    credential: str = '{ env = "FIRSTMOVE_TEST_PASSWORD" }',
) -> str:
    """A shop that is always open, without caps, with one mailbox on servers of this machine."""
    return (
        SHOP.format(user=user, store=store, more=more)
        + ALWAYS_OPEN
        + mailbox("main", imap, smtp, user=user, credential=credential, imap_more=imap_more)
    )


class Daemon:
    """One configured daemon in `folder`; `start` returns when it is ready."""

    def __init__(
        self,
        folder: Path,
        *,
        imap: int,
        smtp: int,
        user: str = "shop@aoba.example.jp",
        password: str = "pass",
        store: str = "",
        more: str = "",
        imap_more: str = "",
    ) -> None:
        self.folder = folder
        self.config = folder / "firstmove.toml"
        self.log = folder / "firstmove.log"
        self.config.write_text(
            configuration(
                user=user,
                store=store or f"sqlite:///{folder}/firstmove.db",
                imap=imap,
                smtp=smtp,
                more=more,
                imap_more=imap_more,
            ),
            "utf-8",
        )
        self.config.chmod(0o600)
        self.user = user
        self.store_url = store or f"sqlite:///{folder}/firstmove.db"
        self.environment: dict[str, str] = {}  # what the next start finds besides the test's own
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, *arguments: str, ready: bool = True) -> None:
        """Start `firstmove run`; with `ready` wait for READY=1, at most two minutes."""
        path = self.folder / "notify"
        path.unlink(missing_ok=True)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify, self.log.open("ab") as log:
            notify.bind(str(path))
            notify.settimeout(120)
            self._process = subprocess.Popen(
                [sys.executable, "-m", "firstmove", "--config", str(self.config), "run", *arguments],
                env=self._environment() | {"NOTIFY_SOCKET": str(path)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            while ready and b"READY=1" not in notify.recv(4096):
                pass

    @property
    def pid(self) -> int:
        """Of the running process."""
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        """SIGKILL: nothing of the process gets a chance to tidy up."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(10)

    def stop(self, seconds: float = 45) -> int:
        """SIGTERM and wait; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(seconds)

    def end(self) -> None:
        """Whatever state it is in, it is over afterwards."""
        if self._process is not None and self._process.poll() is None:
            self.kill()

    @property
    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None and self._process.poll() is None

    @property
    def exit_code(self) -> int | None:
        """Of the last process; -9 after SIGKILL."""
        return self._process.poll() if self._process is not None else None

    def reload(self) -> None:
        """SIGHUP."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    def wait(self, seconds: float = 120) -> int:
        """Wait for a process that ends by itself (`--drain`); the exit code."""
        assert self._process is not None
        return self._process.wait(seconds)

    def run(self, *arguments: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """Run a command beside the daemon, with the same configuration."""
        return subprocess.run(
            [sys.executable, "-m", "firstmove", "--config", str(self.config), *arguments],
            env=self._environment(),
            capture_output=True,
            text=True,
            timeout=seconds,
        )

    def explain(self, *files: Path) -> list[dict[str, object]]:
        """`explain --json` on files."""
        answer = self.run("explain", "--json", *map(str, files))
        return [json.loads(line) for line in answer.stdout.splitlines()]

    def _environment(self) -> dict[str, str]:
        return dict(os.environ) | {"FIRSTMOVE_TEST_PASSWORD": self._password} | self.environment
