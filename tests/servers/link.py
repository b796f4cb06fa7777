"""A network link of its own that can be taken down without a word: a veth pair, one end in a namespace.

    with Link(server.port) as link:       # link.address, link.port lead to the server on 127.0.0.1
        link.down()

Needs root and iproute2. `missing()` says why there is none.
"""

import contextlib
import ctypes
import itertools
import os
import shutil
import socket
import subprocess
import threading
from pathlib import Path

_CLONE_NEWNET = 0x40000000
_SERIAL = itertools.count(os.getpid() % 200 * 1000)


def missing() -> str:
    """Why there can be no link here, "" when there can."""
    if os.geteuid() != 0 or shutil.which("ip") is None:
        return "a link needs root and iproute2"
    tried = subprocess.run(["unshare", "-n", "true"], capture_output=True)
    return "" if tried.returncode == 0 else "no network namespaces here"


class Link:
    """Forwards connections that come over the link to a port of 127.0.0.1."""

    def __init__(self, target: int) -> None:
        serial = next(_SERIAL)
        self._name = f"fm{serial}"
        self._near, self._far = f"fm{serial}a", f"fm{serial}b"
        net = f"10.213.{serial % 250}"
        self.address = f"{net}.2"
        self._own = f"{net}.1"
        self._target = target
        self._open: list[socket.socket] = []

    @property
    def port(self) -> int:
        """Where to connect to, at `address`."""
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> "Link":
        _ip("netns", "add", self._name)
        _ip("link", "add", self._near, "type", "veth", "peer", "name", self._far)
        _ip("link", "set", self._far, "netns", self._name)
        _ip("addr", "add", f"{self._own}/30", "dev", self._near)
        _ip("link", "set", self._near, "up")
        _ip("-n", self._name, "addr", "add", f"{self.address}/30", "dev", self._far)
        _ip("-n", self._name, "link", "set", self._far, "up")
        making = threading.Thread(target=self._listen)
        making.start()
        making.join(10)
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for connection in (self._listener, *self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        _ip("netns", "del", self._name)  # the pair goes with it

    def down(self) -> None:
        """From now on nothing is answered, and nobody is told: the cable stays, the neighbour is known."""
        there = Path("/proc/net/arp").read_text("ascii").partition(f"{self.address} ")[2].split()[2]
        _ip("neigh", "replace", self.address, "lladdr", there, "dev", self._near, "nud", "permanent")
        _ip("-n", self._name, "addr", "flush", "dev", self._far)

    def up(self) -> None:
        """The other end answers again."""
        _ip("-n", self._name, "addr", "add", f"{self.address}/30", "dev", self._far)

    def _listen(self) -> None:
        """A socket belongs to the namespace of the thread that makes it."""
        with Path(f"/run/netns/{self._name}").open("rb") as namespace:
            done = ctypes.CDLL(None, use_errno=True).setns(namespace.fileno(), _CLONE_NEWNET)
            assert done == 0, os.strerror(ctypes.get_errno())
        self._listener = socket.create_server((self.address, 0))

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
            except OSError:
                return
            far = socket.socket()  # no name is looked up: a test may have changed what names mean
            far.connect(("127.0.0.1", self._target))
            self._open += [near, far]
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=_pump, args=(source, sink), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while octets := source.recv(65_536):
            sink.sendall(octets)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)
