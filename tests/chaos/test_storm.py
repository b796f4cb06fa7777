"""Whatever breaks, every mail is accounted for. FIRSTMOVE_CHAOS_SEED replays a run; the seed is printed."""

import contextlib
import itertools
import os
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

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
@pytest.mark.parametrize("injector", [small_disk, wall_clock], ids=["disk full", "clock jumps"])
def test_the_storm_leaves_no_fault_out(injector: ModuleType) -> None:
    if why := injector.missing():
        pytest.skip(f"the storms go without it: {why}")


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
