"""The demo's stage: embedded mail servers, a shop's configuration, and the real daemon working on them.

Everything lives in one temporary folder and on loopback, and is gone afterwards. The daemon's clock can be
moved forward, so that hours of waiting pass while somebody watches; nothing else about it is different.
"""

import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from firstmove.config.load import Config, load
from firstmove.demo import configuration
from firstmove.demo.imapd import DemoImapServer
from firstmove.demo.mails import SHOP, orders_csv
from firstmove.demo.smtpd import Accepted, DemoSmtpServer
from firstmove.errors import Unavailable
from firstmove.orderfiles.read import combined, read
from firstmove.service.run import rules_of, runtime_of
from firstmove.service.runtime import Runtime
from firstmove.service.supervise import Supervisor
from firstmove.state.store import Store

PASSWORD = "demo"  # noqa: S105 - of a server that lives on loopback for a minute
_ANSWERED = re.compile(rb"^In-Reply-To:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)

_SHOP = """\
[shop]
name = "あおば商店"
address = "{shop}"
company = "合同会社あおば商店"
phone = "050-0000-0000"
phone_hours = "平日 10:00～17:00"
url = "https://aoba.example.jp/"

[people.operator]
name = "中村"
email = "nakamura@staff.example.jp"

[people.owner]
name = "青葉"
email = "aoba@staff.example.jp"

[store]
url = "sqlite:///{folder}/firstmove.db"

"""


@dataclass(slots=True)
class Clock:
    """The wall clock, moved forward."""

    ahead: timedelta = timedelta(0)

    def now(self) -> datetime:
        """The time as the daemon sees it."""
        return datetime.now(UTC) + self.ahead

    def move_to(self, instant: datetime) -> None:
        """Let it be `instant` now; never backwards."""
        self.ahead = max(self.ahead, instant - datetime.now(UTC))


@dataclass(frozen=True, slots=True)
class Sent:
    """One mail that the daemon handed over."""

    at: float  # time.monotonic()
    recipient: str
    answers: str  # Message-ID of the mail it answers, "" for a notice
    octets: bytes


@dataclass(slots=True)
class Stage:
    """What the show needs to see and to do."""

    imap: DemoImapServer
    smtp: DemoSmtpServer
    store: Store
    clock: Clock
    sent: list[Sent] = field(default_factory=list)

    def deliver(self, octets: bytes, folder: str = "INBOX") -> float:
        """A mail arrives; the instant (time.monotonic()) of its delivery."""
        at = time.monotonic()
        self.imap.deliver(SHOP, octets, folder, at=self.clock.now())
        return at

    def answer_to(self, message_id: str) -> Sent | None:
        """The first acknowledgement of a mail."""
        return next((mail for mail in list(self.sent) if mail.answers == message_id), None)

    def notices(self) -> list[Sent]:
        """What was told to people of the shop."""
        return [mail for mail in list(self.sent) if mail.recipient.endswith("@staff.example.jp")]


@contextmanager
def stage(ahead: timedelta = timedelta(0)) -> Iterator[Stage]:
    """Servers and daemon, running; stopped when the block ends. `ahead`: begin so much later than now."""
    sent: list[Sent] = []

    def accept(mail: Accepted) -> None:
        found = _ANSWERED.search(mail.octets)
        answers = found[1].decode("ascii") if found else ""
        sent.extend(Sent(time.monotonic(), to, answers, mail.octets) for to in mail.recipients)

    with (
        TemporaryDirectory(prefix="firstmove-demo-") as folder,
        DemoImapServer({SHOP: PASSWORD}) as imap,
        DemoSmtpServer(accept) as smtp,
    ):
        clock = Clock(ahead)
        config = _configured(Path(folder), imap.port, smtp.port, clock.now())
        store = Store.open(config.store_url)
        runtime = replace(runtime_of(config, store), now=clock.now)
        supervisor = Supervisor(runtime, rules_of(config), lambda: rules_of(config))
        with _running(runtime, supervisor):
            _wait_until_watching(store)
            yield Stage(imap, smtp, store, clock, sent)
        store.close()


def _configured(folder: Path, imap: int, smtp: int, at: datetime) -> Config:
    secret = folder / "password"
    secret.write_text(PASSWORD, "utf-8")
    secret.chmod(0o600)
    path = folder / "firstmove.toml"
    on_stage = configuration.mailbox("demo", imap, smtp, user=SHOP, credential='{ file = "password" }')
    text = _SHOP.format(shop=SHOP, folder=folder) + configuration.ALWAYS_OPEN + on_stage
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    (folder / "orders.csv").write_text(orders_csv(at), "utf-8")
    return load(path)


def _wait_until_watching(store: Store) -> None:
    """A first start begins at UIDNEXT: what arrives before that is from before firstmove."""
    limit = time.monotonic() + 15
    while time.monotonic() < limit:
        with store.reading() as reader:
            if reader.seen("demo", "INBOX") is not None:
                return
        time.sleep(0.02)
    raise Unavailable("demo: the daemon did not begin to watch within 15 s")


@contextmanager
def _running(runtime: Runtime, supervisor: Supervisor) -> Iterator[None]:
    runtime.writer.start()
    folder = Path(runtime.store.url.removeprefix("sqlite:///")).parent
    orders = combined([read(folder / "orders.csv")])
    now = runtime.now()
    runtime.writer.submit(lambda unit: unit.replace_orders(orders, "orders.csv", now)).result(10)
    thread = threading.Thread(target=supervisor.run, name="supervisor")
    thread.start()
    try:
        yield
    finally:
        supervisor.stop.set()
        thread.join(60)
