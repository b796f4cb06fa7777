"""A private Cyrus for tests: any user, password "pass", free ports, folders made at the first login.

Needs root, for Cyrus changes to a user of its own. Logins are checked by a saslauthd of ten lines.
"""

import os
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
from pathlib import Path

from servers import unpacked
from servers.dovecot import PASSWORD, Lmtp, free_ports, wait_for

_MASTER = "usr/lib/cyrus/bin/master"
_IMAPD = """
configdirectory: {home}/conf
partition-default: {home}/spool
defaultpartition: default
cyrus_user: nobody
cyrus_group: nogroup
altnamespace: yes
unixhierarchysep: yes
virtdomains: userid
defaultdomain: example.org
allowplaintext: yes
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {home}/mux
autocreate_quota: 0
autocreate_post: yes
autocreate_inbox_folders: Drafts|Sent|Trash|Junk
autocreate_subscribe_folders: Drafts|Sent|Trash|Junk
xlist-drafts: Drafts
xlist-sent: Sent
xlist-trash: Trash
xlist-junk: Junk
duplicatesuppression: no
munge8bit: no
failedloginpause: 0
"""
_SERVICES = """
START {{
  recover cmd="{bin}/ctl_cyrusdb -C {home}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{bin}/imapd -C {home}/imapd.conf" listen="127.0.0.1:{imap}" prefork=1
  lmtp cmd="{bin}/lmtpd -C {home}/imapd.conf -a" listen="127.0.0.1:{lmtp}" prefork=1
}}
EVENTS {{
  checkpoint cmd="{bin}/ctl_cyrusdb -C {home}/imapd.conf -c" period=30
}}
DAEMON {{
  idled cmd="{bin}/idled -C {home}/imapd.conf"
}}
"""


def missing() -> str:
    """Why Cyrus cannot be started here, "" when it can."""
    if unpacked.root_of(_MASTER) is None:
        return "no cyrus (make test-full unpacks it)"
    if os.geteuid() != 0:
        return "cyrus needs root for its user"
    return ""


class Cyrus:
    """`with Cyrus() as server:` then server.imap, server.lmtp (ports) and server.deliver()."""

    def __init__(self) -> None:
        self.imap, self.lmtp = free_ports(2)
        self._folder = tempfile.TemporaryDirectory(prefix="firstmove-cyrus-", dir="/tmp")
        self._home = Path(self._folder.name)
        self._logins = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Cyrus":
        root = unpacked.root_of(_MASTER)
        assert root is not None
        self._prepare(root / "usr/lib/cyrus/bin")
        self._logins.bind(str(self._home / "mux"))
        (self._home / "mux").chmod(0o777)
        self._logins.listen()
        threading.Thread(target=self._check_logins, daemon=True).start()
        self._process = subprocess.Popen(
            [
                root / _MASTER,
                *("-C", self._home / "imapd.conf"),
                *("-M", self._home / "cyrus.conf"),
                *("-p", self._home / "master.pid"),
            ],
            env=unpacked.environment(root),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for port in (self.imap, self.lmtp):
            wait_for(port, self._process, ["cyrus writes to syslog only"])
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)
        self._logins.shutdown(socket.SHUT_RDWR)
        self._logins.close()
        self._folder.cleanup()

    def _prepare(self, programs: Path) -> None:
        facts = {"home": self._home, "bin": programs, "imap": self.imap, "lmtp": self.lmtp}
        (self._home / "imapd.conf").write_text(_IMAPD.format(**facts))
        (self._home / "cyrus.conf").write_text(_SERVICES.format(**facts))
        self._home.chmod(0o755)
        for name in ("conf/socket", "conf/proc", "conf/lock", "spool"):
            (self._home / name).mkdir(parents=True)
        for path in (self._home, *self._home.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")

    def _check_logins(self) -> None:
        """Saslauthd's protocol: login, password, service, realm, each with its length before it."""
        while True:
            try:
                asking, _ = self._logins.accept()
            except OSError:
                return
            with asking, asking.makefile("rb") as words:
                said = [words.read(*struct.unpack("!H", words.read(2))) for _ in range(4)]
                answer = b"OK" if said[1] == PASSWORD.encode() else b"NO"
                asking.sendall(struct.pack("!H", len(answer)) + answer)

    def deliver(self, user: str, octets: bytes) -> None:
        """Deliver one message into INBOX by LMTP; returns when it is stored."""
        with Lmtp(self.lmtp) as lmtp:
            lmtp.deliver(user, octets)
