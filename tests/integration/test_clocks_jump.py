"""The wall clock jumps by a day, the machine sleeps: nothing is sent twice, nobody gets many notices."""

import contextlib
import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from fakes.chaos import Chaos
from firstmove.demo.imapd import DemoImapServer
from firstmove.state.store import Store
from integration.scene import open_store, until
from integration.shop import Shop, Town, mail_from
from servers import wall_clock
from servers.daemon import Daemon
from servers.mixed import mixed
from servers.smtp_sink import SmtpSink
from servers.wall_clock import WallClock

USER = "shop@aoba.example.jp"
CUSTOMERS = 6


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


def six_customers_write(shop: Shop) -> None:
    for number in range(CUSTOMERS):
        shop.deliver(mail_from(f"customer{number}@shop{number}.example.com", "注文した品がまだ届きません。"))
    shop.until(lambda: len(shop.acks()) == CUSTOMERS, "the acknowledgements")
    shop.settle()


def test_a_clock_that_jumps_a_day_ahead_tells_people_in_few_mails(town: Town) -> None:
    with Shop(town) as shop:
        six_customers_write(shop)
        told = len(shop.notices())

        shop.pass_time(days=1)
        shop.until(lambda: len(shop.notices()) > told, "the notices")
        shop.settle()

        late = shop.notices()[told:]
        assert CUSTOMERS == len(shop.acks())
        assert len(late) <= 4  # two roles; a round of the clock may fall between
        assert "ほか" in late[0]


def test_a_clock_that_jumps_back_does_not_keep_mail_waiting(town: Town) -> None:
    with Shop(town) as shop:
        six_customers_write(shop)

        shop.clock.ahead -= timedelta(days=1)
        shop.deliver(mail_from("late@customer.example.com", "届いた皿が割れていました。"))

        shop.until(lambda: len(shop.acks()) == CUSTOMERS + 1, "the acknowledgement")
        assert "late@customer.example.com" in str(shop.acks()[-1]["To"])


@dataclass(frozen=True)
class Greylisted:
    """A daemon on a clock of its own, with one acknowledgement that is to be tried again."""

    daemon: Daemon
    clock: WallClock
    store: Store
    has_left: Callable[[], bool]


@contextlib.contextmanager
def greylisted(folder: Path, *, ahead: timedelta = timedelta()) -> Iterator[Greylisted]:
    """The clock begins `ahead`."""
    if why := wall_clock.missing():
        pytest.skip(why)
    with DemoImapServer({USER: "pass"}) as imap, SmtpSink() as sink:
        clock = WallClock(folder / "clock")
        clock.set(ahead)
        daemon = Daemon(folder, imap=imap.port, smtp=sink.port)
        daemon.environment |= clock.environment
        daemon.start()
        store = open_store(daemon)
        sink.fail("rcpt", "450 4.7.1 greylisted")
        (mail,) = mixed(1)
        imap.deliver(USER, mail.octets)
        until(lambda: "outcome=put-off" in daemon.log.read_text("utf-8"), "the greylisting")
        yield Greylisted(
            daemon, clock, store, lambda: mail.sender in {sent.recipient for sent in list(sink.received)}
        )
        store.close()


def test_a_clock_that_jumps_back_does_not_make_a_greylisted_acknowledgement_wait(tmp_path: Path) -> None:
    """It is due in a quarter of a minute; the clock is set back by three hours, which nobody has to wait."""
    with greylisted(tmp_path) as waiting:
        waiting.clock.set(timedelta(hours=-3))

        until(waiting.has_left, "it", 60)
        assert 0 == waiting.daemon.stop()
        assert () == waiting.store.verify()


def test_a_clock_set_back_while_nobody_ran_makes_no_mail_wait_longer_than_an_hour(tmp_path: Path) -> None:
    with greylisted(tmp_path, ahead=timedelta(hours=3)) as waiting:
        waiting.daemon.kill()
        waiting.clock.set(timedelta())
        waiting.daemon.start()

        until(waiting.has_left, "it", 60)
        assert 0 == waiting.daemon.stop()
        assert () == waiting.store.verify()


def test_a_machine_that_slept_goes_on_where_it_was(tmp_path: Path) -> None:
    """While it sleeps its connections die and a mail comes; nobody tells it."""
    with DemoImapServer({USER: "pass"}) as imap, Chaos(imap.port) as wire, SmtpSink() as sink:
        daemon = Daemon(tmp_path, imap=wire.port, smtp=sink.port)
        daemon.start()
        store = open_store(daemon)
        first, second = mixed(2)
        imap.deliver(USER, first.octets)
        sink.wait_for(1, 30)

        os.kill(daemon.pid, signal.SIGSTOP)
        wire.hang_up()
        imap.deliver(USER, second.octets)
        os.kill(daemon.pid, signal.SIGCONT)

        until(lambda: second.sender in {mail.recipient for mail in sink.received}, "the acknowledgement")
        assert 0 == daemon.stop()
        assert [first.sender, second.sender] == [
            mail.recipient for mail in sink.received if b"auto-replied" in mail.octets
        ]
        assert () == store.verify()
        store.close()
