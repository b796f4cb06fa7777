"""A private Courier IMAP server for tests: any user, password "pass", a free port, folders below `INBOX.`.

Courier's imapd is the real one, one process for each connection; its login program is not: that asks a
daemon at a fixed place of the machine. A front of ours greets, takes LOGIN and hands the connection
over, as `imaplogin` does (IMAPLOGINTAG, AUTHENTICATED). Without gamin IDLE polls, here once a second, and
IMAP_USELOCKS would cost a second a command.
"""

import os
import socket
import subprocess
import tempfile
import threading
from pathlib import Path

from servers import unpacked
from servers.dovecot import PASSWORD

_IMAPD = "usr/bin/imapd"
_CAPABILITY = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"
_FOLDERS = ("Drafts", "Sent", "Trash", "Junk")


def missing() -> str:
    """Why Courier cannot be started here, "" when it can."""
    return "" if unpacked.root_of(_IMAPD) else "no courier (make test-full unpacks it)"


class Courier:
    """`with Courier() as server:` then server.imap (the port) and server.deliver()."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.imap = int(self._listener.getsockname()[1])
        self._folder = tempfile.TemporaryDirectory(prefix="firstmove-courier-")
        self._home = Path(self._folder.name)
        self._serial = 0
        self._lock = threading.Lock()

    def __enter__(self) -> "Courier":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._folder.cleanup()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._greet, args=(connection,), daemon=True).start()

    def _greet(self, connection: socket.socket) -> None:
        with connection:
            connection.sendall(f"* OK [CAPABILITY {_CAPABILITY}] Courier-IMAP ready.\r\n".encode())
            while command := _line(connection):
                tag, verb, *words = command.split(" ")
                if verb.upper() == "LOGIN" and words[-1].strip('"') == PASSWORD:
                    self._hand_over(connection, tag, words[0].strip('"'))
                    return
                connection.sendall(_answer(tag, verb.upper()))

    def _hand_over(self, connection: socket.socket, tag: str, user: str) -> None:
        root = unpacked.root_of(_IMAPD)
        assert root is not None
        environment = unpacked.environment(root) | {
            "IMAPLOGINTAG": tag,
            "AUTHENTICATED": user,
            "AUTHADDR": user,
            "PROTOCOL": "IMAP",
            "TCPREMOTEIP": "127.0.0.1",
            "TCPREMOTEPORT": "0",
            "HOSTNAME": "localhost",
            "IMAP_CAPABILITY": _CAPABILITY,
            "IMAP_KEYWORDS": "1",
            "IMAP_IDLE_TIMEOUT": "1",
            "IMAP_ENHANCEDIDLE": "0",
            "IMAP_USELOCKS": "0",
            "IMAP_TRASHFOLDERNAME": "Trash",
        }
        subprocess.run(
            [root / _IMAPD, "Maildir"],
            cwd=self._maildir(user).parent,
            env=environment,
            stdin=connection,
            stdout=connection,
            stderr=subprocess.DEVNULL,
        )

    def _maildir(self, user: str) -> Path:
        maildir = self._home / user / "Maildir"
        with self._lock:
            for folder in (maildir, *(maildir / f".{name}" for name in _FOLDERS)):
                for part in ("cur", "new", "tmp"):
                    (folder / part).mkdir(parents=True, exist_ok=True)
        return maildir

    def deliver(self, user: str, octets: bytes) -> None:
        """Deliver one message into INBOX as maildrop does: written in tmp, named in new."""
        maildir = self._maildir(user)
        with self._lock:
            self._serial += 1
            name = f"{1_700_000_000 + self._serial}.M{self._serial}P{os.getpid()}.test"
        (maildir / "tmp" / name).write_bytes(octets.replace(b"\r\n", b"\n"))
        (maildir / "tmp" / name).rename(maildir / "new" / name)


def _line(connection: socket.socket) -> str:
    """One command; never more is read, for what follows is Courier's. A literal is asked for."""
    octets = b""
    while not octets.endswith(b"\r\n"):
        if not (more := connection.recv(1)):
            return ""
        octets += more
    line = octets.decode("utf-8", "replace").rstrip()
    if line.endswith("}"):
        connection.sendall(b"+ go ahead\r\n")
        literal = b""
        while len(literal) < int(line.rpartition("{")[2][:-1]) and (more := connection.recv(1)):
            literal += more
        return line.rpartition("{")[0] + '"literal"' + _line(connection)
    return line


def _answer(tag: str, verb: str) -> bytes:
    answers = {
        "CAPABILITY": f"* CAPABILITY {_CAPABILITY}\r\n{tag} OK CAPABILITY completed\r\n",
        "LOGIN": f"{tag} NO Login failed.\r\n",
        "LOGOUT": f"* BYE Courier-IMAP server shutting down\r\n{tag} OK LOGOUT completed\r\n",
    }
    return answers.get(verb, f"{tag} BAD Invalid command\r\n").encode()
