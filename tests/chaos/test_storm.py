"""Whatever breaks, every mail is accounted for. FIRSTMOVE_CHAOS_SEED replays a run; the seed is printed."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from chaos.storm import QUICK, Accounts, Storm
from fakes.chaos import Chaos
from servers import dovecot as real
from servers.daemon import Daemon
from servers.dovecot import PASSWORD, Dovecot
from servers.smtp_sink import SmtpSink

SEED = int(os.environ.get("FIRSTMOVE_CHAOS_SEED", "20260612"))
USERS = (f"shop-storm{number}@aoba.example.jp" for number in itertools.count())


@pytest.fixture
def storm(tmp_path: Path) -> Iterator[Storm]:
    """A daemon behind a proxy before Dovecot, and a faulty SMTP server."""
    if why := real.missing():
        pytest.skip(why)
    print(f"FIRSTMOVE_CHAOS_SEED={SEED}")
    with Dovecot() as dovecot, Chaos(dovecot.imap) as chaos, SmtpSink() as sink:
        user = next(USERS)
        daemon = Daemon(
            tmp_path, imap=chaos.port, smtp=sink.port, user=user, password=PASSWORD, imap_more=QUICK
        )
        made = Storm(daemon, dovecot, chaos, sink, SEED)
        yield made
        print(made.tell())
        daemon.end()


def all_is_well(storm: Storm) -> Accounts:
    """What the accounts must be: nothing is wrong, one draft and one card for each case that waits."""
    waiting = storm.accounts().open_cases
    return Accounts([], [], [], [], [], waiting, waiting, waiting, ())


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
