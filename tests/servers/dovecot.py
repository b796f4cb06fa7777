"""A private Dovecot for tests: maildirs in a temporary folder, any user, password "pass", free ports.

Needs root (Dovecot changes to its own users) and Dovecot 2.3. `missing()` says why it cannot be started. The
folder is not pytest's: that one is closed to other users again by every new pytest run.
"""

import os
import shutil
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

PASSWORD = "pass"
MAIL_UID = 5000  # any unused number: Dovecot reads and writes the maildirs as this user

CONFIG = """
base_dir = {root}/run
state_dir = {root}/state
log_path = /dev/stderr
protocols = imap lmtp
listen = 127.0.0.1
ssl = {ssl}
{certificate}
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
default_internal_user = dovecot
default_login_user = dovenull
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={uid} home={root}/mail/%u
}}
mail_location = maildir:~/Maildir
first_valid_uid = 1000
mail_fsync = never
mail_max_userip_connections = 200
imap_idle_notify_interval = 29 mins
service imap-login {{
  service_count = 0
  process_min_avail = 1
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = {ssl}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
  client_limit = 3100
}}
service lmtp {{
  process_min_avail = 1
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
  mailbox Drafts {{
    auto = subscribe
    special_use = \\Drafts
  }}
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Trash {{
    auto = subscribe
    special_use = \\Trash
  }}
  mailbox Junk {{
    auto = subscribe
    special_use = \\Junk
  }}
}}
postmaster_address = postmaster@example.jp
hostname = mx.example.jp
protocol lmtp {{
  auth_username_format = %u
}}
"""


def missing() -> str:
    """Why Dovecot cannot be started here, "" when it can."""
    if shutil.which("dovecot") is None:
        return "no dovecot"
    if os.geteuid() != 0:
        return "dovecot needs root for its users"
    return ""


class Dovecot:
    """`with Dovecot() as server:` then server.imap, server.lmtp (ports) and server.deliver()."""

    def __init__(
        self, *, separator: str = "/", prefix: str = "", certificate: tuple[Path, Path] | None = None
    ) -> None:
        self.imap, self.imaps, self.lmtp = free_ports(3)
        self._folder = tempfile.TemporaryDirectory(prefix="firstmove-dovecot-")
        root = self._root = Path(self._folder.name)
        self._process: subprocess.Popen[bytes] | None = None
        self._log: list[str] = []
        cert = f"ssl_cert = <{certificate[0]}\nssl_key = <{certificate[1]}" if certificate else ""
        self._config = CONFIG.format(
            root=root,
            ssl="yes" if certificate else "no",
            certificate=cert,
            password=PASSWORD,
            uid=MAIL_UID,
            imap=self.imap,
            imaps=self.imaps if certificate else 0,
            lmtp=self.lmtp,
            separator=separator,
            prefix=prefix,
        )

    def __enter__(self) -> "Dovecot":
        mail = self._root / "mail"
        mail.mkdir()
        os.chown(mail, MAIL_UID, MAIL_UID)
        self._root.chmod(0o755)
        config = self._root / "dovecot.conf"
        config.write_text(self._config)
        self._process = subprocess.Popen(
            ["dovecot", "-F", "-c", str(config)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        self._reading = threading.Thread(target=self._read_log, daemon=True)
        self._reading.start()
        for port in (self.imap, self.lmtp):
            wait_for(port, self._process, self._log)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(10)
        self._reading.join(10)
        self._folder.cleanup()

    def _read_log(self) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                self._log.append(line.decode("utf-8", "replace"))

    def deliver(self, user: str, octets: bytes) -> None:
        """Deliver one message into INBOX by LMTP, as a mail server would; returns when it is stored."""
        with Lmtp(self.lmtp) as lmtp:
            lmtp.deliver(user, octets)


class Lmtp:
    """One LMTP connection, for many deliveries in a row."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._lines = self._socket.makefile("rb")

    def __enter__(self) -> "Lmtp":
        self._expect(b"220")
        self._ask(b"LHLO test.example.jp\r\n", b"250")
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()
        self._socket.close()

    def deliver(self, user: str, octets: bytes) -> None:
        self._ask(b"MAIL FROM:<customer@example.com>\r\n", b"250")
        self._ask(b"RCPT TO:<%s>\r\n" % user.encode(), b"250")
        self._ask(b"DATA\r\n", b"354")
        self._ask(octets.replace(b"\r\n.", b"\r\n..") + b"\r\n.\r\n", b"250")

    def _ask(self, command: bytes, code: bytes) -> None:
        self._socket.sendall(command)
        self._expect(code)

    def _expect(self, code: bytes) -> None:
        while (line := self._lines.readline())[3:4] == b"-":
            pass
        assert line.startswith(code), line


def free_ports(count: int) -> list[int]:
    """So many ports where nobody listens now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [listener.getsockname()[1] for listener in sockets]
    for listener in sockets:
        listener.close()
    return ports


def wait_for(port: int, process: subprocess.Popen[bytes], log: list[str]) -> None:
    """Until somebody listens there; AssertionError with the log when the process ends or ten seconds pass."""
    tries = threading.Event()
    for _ in range(200):
        assert process.poll() is None, "".join(log)
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            tries.wait(0.05)
    raise AssertionError("".join(log) or f"port {port} did not open")
