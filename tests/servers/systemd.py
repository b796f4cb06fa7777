"""A private systemd for tests: the real one, as PID 1 of namespaces of its own, that knows only our unit.

What it writes goes to overlays that vanish with it: the machine's own /etc, /var/lib and systemd are not
touched. The network is the machine's, so that servers of the test are reached on 127.0.0.1. Needs root.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
CGROUPS = Path("/sys/fs/cgroup/systemd")
INIT = Path("/lib/systemd/systemd")
SITE = Path(sys.prefix) / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"

# Runs as the first process of the namespaces; $1 is the folder, $2 the checkout, $3 Python, $4 its packages.
BOOT = """\
set -eu
mount --make-rprivate /
mount -t tmpfs tmpfs "$1/scratch"
for place in etc var/lib usr/lib; do
  name=$(echo $place | tr / _)
  upper="$1/scratch/$name"
  mkdir -p "$upper" "$upper.work"
  mount -t overlay overlay -o "lowerdir=/$place,upperdir=$upper,workdir=$upper.work" /$place
done
for part in python packages daemon templates; do mkdir -p /usr/lib/firstmove/$part; done
mount --bind "$3" /usr/lib/firstmove/python
mount --bind "$4" /usr/lib/firstmove/packages
mount --bind "$2/daemon" /usr/lib/firstmove/daemon
mount --bind "$2/templates" /usr/lib/firstmove/templates
mkdir -p /usr/lib/firstmove/venv/bin
cp "$1/firstmove" /usr/lib/firstmove/venv/bin/firstmove
cp -a "$1/etc/." /etc/
mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
mkdir /sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd cgroup /sys/fs/cgroup/systemd
mount -t proc proc /proc
mount -t tmpfs -o mode=755 tmpfs /run
mount --make-rshared /
mkdir -p -m 700 /var/lib/private
export container=test SYSTEMD_UNIT_PATH="$1/units" SYSTEMD_GENERATOR_PATH="$1/none" SYSTEMD_LOG_TARGET=console
exec /lib/systemd/systemd --system --unit=nothing.target
"""
PROGRAM = """\
#!/usr/lib/firstmove/python/bin/python3
import sys

sys.path[:0] = ["/usr/lib/firstmove/daemon", "/usr/lib/firstmove/packages"]
from firstmove.cli.main import main

main()
"""
# There is no journal here; a hung process is found out within seconds instead of a minute; Python does not
# lie where it was built.
DROP_IN = """\
[Service]
Environment=LD_LIBRARY_PATH=/usr/lib/firstmove/python/lib
StandardError=append:{log}
WatchdogSec={watchdog}
RestartSec=1
"""


def missing() -> str:
    """Why systemd cannot be started here, "" when it can."""
    for tool in ("unshare", "nsenter", "systemctl"):
        if shutil.which(tool) is None:
            return f"no {tool}"
    if not INIT.exists():
        return "no systemd"
    if os.geteuid() != 0:
        return "systemd needs root"
    if not CGROUPS.is_dir():
        return "no name=systemd hierarchy of control groups"
    probe = subprocess.run(
        ["unshare", "-f", "-p", "-m", "-u", "-i", "-C", "true"], capture_output=True, check=False
    )
    return "" if probe.returncode == 0 else "namespaces are not allowed here"


class Systemd:
    """`with Systemd(config, credentials) as manager: manager.systemctl("start", "firstmove")`."""

    def __init__(self, config: str, credentials: dict[str, str], *, watchdog: str = "60") -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="firstmove-systemd-")
        self.root = Path(self._folder.name)
        self.log = self.root / "firstmove.log"
        self._cgroup = CGROUPS / self.root.name
        self._process: subprocess.Popen[bytes] | None = None
        self._init = 0
        self._write("etc/firstmove/firstmove.toml", config, 0o644)
        for name, secret in credentials.items():
            self._write(f"etc/credstore/firstmove.{name}", secret, 0o600)
        self._write("firstmove", PROGRAM, 0o755)
        for target in ("nothing", "sysinit", "basic", "shutdown", "network-online"):
            self._write(f"units/{target}.target", "[Unit]\nDefaultDependencies=no\n", 0o644)
        self._write(
            "units/firstmove.service", (ROOT / "systemd" / "firstmove.service").read_text("utf-8"), 0o644
        )
        self._write(
            "units/firstmove.service.d/test.conf", DROP_IN.format(log=self.log, watchdog=watchdog), 0o644
        )
        for folder in ("scratch", "none"):
            (self.root / folder).mkdir()

    def _write(self, name: str, text: str, mode: int) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        path.chmod(mode)

    def __enter__(self) -> "Systemd":
        self._cgroup.mkdir()
        boot = ["unshare", "-f", "-p", "-m", "-u", "-i", "-C", "sh", "-c", BOOT, "boot", str(self.root)]
        boot += [str(ROOT), sys.base_prefix, str(SITE)]
        enter = f'echo $$ > "{self._cgroup}/cgroup.procs"; exec "$@"'
        with (self.root / "boot.log").open("wb") as log:
            self._process = subprocess.Popen(
                ["sh", "-c", enter, "enter", *boot], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        limit = time.monotonic() + 30
        while self.systemctl("is-active", "nothing.target").stdout.strip() != "active":
            assert time.monotonic() < limit, (self.root / "boot.log").read_text("utf-8", "replace")
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        if self._init:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._init, signal.SIGKILL)  # the kernel ends its whole PID namespace
        else:
            self._process.kill()
        self._process.wait(30)
        for path in sorted(self._cgroup.rglob("*"), reverse=True):
            if path.is_dir():
                path.rmdir()
        self._cgroup.rmdir()
        self._folder.cleanup()

    def systemctl(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Ask it, as an administrator does; waits for the answer."""
        return self.inside("systemctl", *words)

    def inside(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a command in its namespaces."""
        if not self._init:
            self._init = self._first_process()
        if not self._init:
            return subprocess.CompletedProcess(command, 1, "", "not started yet")
        return subprocess.run(
            ["nsenter", "-t", str(self._init), "-a", *command],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def show(self, *properties: str) -> dict[str, str]:
        """Properties of our unit."""
        answer = self.systemctl("show", "firstmove", "-p", ",".join(properties)).stdout
        return dict(line.split("=", 1) for line in answer.splitlines())

    def configure(self, config: str) -> None:
        """Another configuration in the place of the first, as an editor would write it."""
        (self.root / "etc/firstmove/firstmove.toml").write_text(config, "utf-8")
        done = self.inside("cp", f"{self.root}/etc/firstmove/firstmove.toml", "/etc/firstmove/firstmove.toml")
        assert done.returncode == 0, done.stderr

    def told(self) -> str:
        """Everything that systemd and the service wrote, for a failed test."""
        logs = (self.root / "boot.log", self.log)
        return "\n".join(log.read_text("utf-8", "replace") for log in logs if log.exists())

    def logged(self, text: str) -> bool:
        """Whether a line with this text was written to the log."""
        return self.log.exists() and text in self.log.read_text("utf-8", "replace")

    def _first_process(self) -> int:
        assert self._process is not None
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        found = children.read_text().split() if children.exists() else []
        if not found or Path(f"/proc/{found[0]}/comm").read_text().strip() != "systemd":
            return 0
        return int(found[0])
