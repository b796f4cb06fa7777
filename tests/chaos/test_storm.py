"""Whatever breaks, every mail is accounted for. FIRSTMOVE_CHAOS_SEED replays a run; the seed is printed."""

import contextlib
import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from chaos.accounts import Accounts
from chaos.storm import QUICK, Storm
from fakes.chaos import Chaos
from servers import dovecot as real
from servers import small_disk, wall_clock
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot
from servers.small_disk import SmallDisk
from servers.smtp_sink import SmtpSink
from servers.wall_clock import WallClock

SEED = int(os.environ.get("FIRSTMOVE_CHAOS_SEED", "20260612"))
USERS = (f"shop-storm{number}@aoba.example.jp" for number in itertools.count())


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    """A daemon with a disk and a clock of its own behind a proxy before Dovecot, and a faulty SMTP server."""
    if why := real.missing():
        pytest.skip(why)
    print(f"FIRSTMOVE_CHAOS_SEED={SEED}")
    with contextlib.ExitStack() as around:
        dovecot = around.enter_context(Dovecot())
        chaos = around.enter_context(Chaos(dovecot.imap))
        sink = around.enter_context(SmtpSink())
        disk = None if small_disk.missing() else around.enter_context(SmallDisk(tmp_path / "disk", "256m"))
        clock = None if wall_clock.missing() else WallClock(tmp_path / "clock")
        daemon = Daemon(
            tmp_path,
            imap=chaos.port,
            smtp=sink.port,
            user=next(USERS),
            password=PASSWORD,
            store=f"sqlite:///{disk.place}/firstmove.db" if disk else "",
            imap_more=QUICK,
        )
        daemon.environment |= clock.environment if clock else {}
        around.callback(daemon.end)
        made = Storm(daemon, dovecot, chaos, sink, SEED, disk, clock)
        yield made
        print(made.tell())
        made.store.close()


def all_is_well(storm: Storm) -> Accounts:
    """What the accounts must be: nothing is wrong, one draft and one card for each case that waits."""
    waiting = storm.accounts().open_cases
    return Accounts([], [], [], [], [], [], waiting, waiting, waiting, ())


@pytest.mark.server
def test_a_full_disk_is_one_that_takes_no_page(tmp_path: Path) -> None:
    if why := small_disk.missing():
        pytest.skip(f"the storms go without it: {why}")
    with SmallDisk(tmp_path / "disk", "1m") as disk:
        disk.fill()

        with pytest.raises(OSError, match="No space left"):
            (disk.place / "more").write_bytes(b"x" * 8192)
        disk.free()
        assert 8192 == (disk.place / "more").write_bytes(b"x" * 8192)


@pytest.mark.server
def test_the_storms_clock_jumps_for_all_that_go_by_it(tmp_path: Path) -> None:
    if why := wall_clock.missing():
        pytest.skip(f"the storms go without it: {why}")
    clock = WallClock(tmp_path / "clock")
    clock.set(timedelta(hours=5))

    told = subprocess.run(
        [sys.executable, "-c", "import time; print(time.time())"],
        env=os.environ | clock.environment,
        capture_output=True,
        check=True,
    )

    assert 5 * 3600 == pytest.approx(float(told.stdout) - time.time(), abs=60)


@pytest.mark.server
def test_a_short_storm_loses_and_doubles_nothing(storm: Storm) -> None:
    storm.rage(mails=300, faults=46, kills=6)
    storm.settle(100)

    assert all_is_well(storm) == storm.accounts()
    assert len(storm.faults) >= 12


@pytest.mark.full
def test_a_long_storm_loses_and_doubles_nothing(storm: Storm) -> None:
    storm.rage(mails=5000, faults=600, kills=60)
    storm.settle(1200)

    assert all_is_well(storm) == storm.accounts()
    assert storm.faults.total() >= 500
    assert storm.faults["kill"] >= 50
