"""A shop with the real daemon in this process, on embedded servers: fast, and its clock can be moved.

    with Town() as town, Shop(town) as shop:
        shop.deliver(mail_from("hanako@example.com", "まだ届きません"))
        shop.until(lambda: shop.acks(), "the acknowledgement")

A Town has the IMAP server and the SMTP server; what is sent is kept and may be answered by its robots.
"""

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.header import Header
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Self

from firstmove.compose.render import Templates
from firstmove.config.load import Config, load
from firstmove.decision.cues import Cues
from firstmove.demo.imapd import DemoImapServer, no_fault
from firstmove.demo.imapd_mailbox import StoredMessage
from firstmove.demo.imapd_session import Fault
from firstmove.demo.smtpd import Accepted, DemoSmtpServer
from firstmove.demo.stage import Clock
from firstmove.model.case import CaseFacts
from firstmove.model.record import CaseView
from firstmove.service.run import rules_of, runtime_of
from firstmove.service.runtime import Runtime
from firstmove.service.supervise import Supervisor
from firstmove.state.store import Store
from firstmove.state.writer import Writer
from firstmove.transport.imap import ImapAccount, ImapSession
from servers.daemon import configuration

PASSWORD = "pass"
SHOP = "shop@aoba.example.jp"
OTHER_SHOP = "info@midori.example.com"
CUSTOMER = "hanako@customer.example.com"
SERIAL = itertools.count(1)

Robot = Callable[[EmailMessage], bytes | None]


def mail_from(
    sender: str,
    text: str,
    *,
    subject: str = "注文の件",
    to: str = SHOP,
    message_id: str = "",
    answers: str = "",
    **headers: str,
) -> bytes:
    """One mail as a client or a robot writes it; further headers with `_` for `-`."""
    lines = [
        f"From: {sender}",
        f"To: {to}",
        f"Subject: {Header(subject, 'utf-8').encode()}",
        f"Date: {format_datetime(datetime.now(UTC))}",
        f"Message-ID: {message_id or f'<{next(SERIAL)}.{time.monotonic_ns()}@client.example.com>'}",
        *([f"In-Reply-To: {answers}", f"References: {answers}"] if answers else []),
        *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()),
        "MIME-Version: 1.0",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: 8bit",
        "",
        text,
        "",
    ]
    return "\r\n".join(lines).encode()


def read(octets: bytes) -> EmailMessage:
    """Octets as a mail, for looking into it."""
    made = message_from_bytes(octets, policy=policy.default)
    assert isinstance(made, EmailMessage)
    return made


_TEXTS: list[tuple[Templates, Cues]] = []


def shipped_texts(config: Config, store: Store) -> tuple[Templates, Cues]:
    """Templates and cues, compiled once for all shops of a test run."""
    if not _TEXTS:
        runtime = runtime_of(config, store)
        _TEXTS.append((runtime.templates, runtime.cues))
    return _TEXTS[0]


@dataclass(slots=True)
class Town:
    """Mail servers, the mailboxes on them, and robots that answer what is sent to them."""

    folders: tuple[tuple[str, str], ...] = (
        ("Drafts", "\\Drafts"),
        ("Sent", "\\Sent"),
        ("Trash", "\\Trash"),
        ("Junk", "\\Junk"),
        ("Archive", "\\Archive"),
        ("Elsewhere", ""),
    )
    intercept: Callable[[str], Fault | None] = no_fault  # sees every command that an IMAP client sends
    sent: list[EmailMessage] = field(default_factory=list)
    robots: list[Robot] = field(default_factory=list)
    answered: list[bytes] = field(default_factory=list)  # what the robots wrote
    imap: DemoImapServer = field(init=False)
    smtp: DemoSmtpServer = field(init=False)

    def __post_init__(self) -> None:
        users = {SHOP: PASSWORD, OTHER_SHOP: PASSWORD}
        self.imap = DemoImapServer(users, special_folders=self.folders, intercept=self.intercept)
        self.smtp = DemoSmtpServer(self._accept)

    def __enter__(self) -> Self:
        self.imap.start()
        self.smtp.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.smtp.stop()
        self.imap.stop()

    def _accept(self, mail: Accepted) -> None:
        message = read(mail.octets)
        self.sent.append(message)
        for to in mail.recipients:
            if to in (SHOP, OTHER_SHOP):
                self.imap.deliver(to, mail.octets)
        for answer in filter(None, (robot(message) for robot in self.robots)):
            self.answered.append(answer)
            self.imap.deliver(str(read(answer)["To"]), answer)


class Shop:
    """One shop: a daemon that watches one mailbox of the town."""

    def __init__(
        self,
        town: Town,
        user: str = SHOP,
        *,
        more: str = "",
        imap_more: str = 'desk_interval = "1s"',
        changed: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.town = town
        self.user = user
        self.clock = Clock()
        self._more, self._imap_more, self._changed = more, imap_more, changed
        self._folder = TemporaryDirectory(prefix="firstmove-test-")
        self._supervisor: Supervisor | None = None
        self._thread = threading.Thread()
        self.store: Store

    def __enter__(self) -> Self:
        path = Path(self._folder.name) / "firstmove.toml"
        text = configuration(
            user=self.user,
            store=f"sqlite:///{self._folder.name}/firstmove.db",
            imap=self.town.imap.port,
            smtp=self.town.smtp.port,
            more=self._more,
            imap_more=self._imap_more,
            credential='{ file = "password" }',
        )
        for old, new in self._changed.items():
            assert old in text
            text = text.replace(old, new)
        (path.parent / "password").write_text(PASSWORD, "utf-8")
        (path.parent / "password").chmod(0o600)
        path.write_text(text, "utf-8")
        path.chmod(0o600)
        self.config = load(path)
        self.store = Store.open(self.config.store_url)
        self._texts = shipped_texts(self.config, self.store)
        self.start()
        self.until(self._watching, "the first look at INBOX and the folders")
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        assert () == self.store.verify()
        self.store.close()
        self._folder.cleanup()

    def start(self, *, drain: bool = False) -> None:
        """Start the daemon; draining, it ends by itself."""
        runtime = Runtime(
            store=self.store,
            writer=Writer(self.store),
            templates=self._texts[0],
            cues=self._texts[1],
            process=f"test:{next(SERIAL)}",
            now=self.clock.now,
        )
        runtime.writer.start()
        runtime.writer.submit(lambda unit: unit.free_mailboxes()).result(20)
        self._supervisor = Supervisor(
            runtime, rules_of(self.config), lambda: rules_of(self.config), drain=drain
        )
        self._thread = threading.Thread(target=self._supervisor.run, name=f"supervisor-{self.user}")
        self._thread.start()

    def stop(self) -> None:
        """Stop it; the database and the mailbox stay."""
        assert self._supervisor is not None
        self._supervisor.stop.set()
        self._thread.join(60)

    def ended(self) -> bool:
        """Whether the daemon has ended."""
        return not self._thread.is_alive()

    def _watching(self) -> bool:
        with self.store.reading() as reader:
            return all(reader.seen("main", name) is not None for name in ("INBOX", "Sent", "Trash"))

    # --- what a test does

    def deliver(self, octets: bytes, folder: str = "INBOX") -> int:
        """A mail arrives."""
        return self.town.imap.deliver(self.user, octets, folder, at=self.clock.now())

    def person(self) -> ImapSession:
        """A mail client of a person of the shop."""
        account = ImapAccount("person", "127.0.0.1", self.town.imap.port, "none", self.user, lambda: PASSWORD)
        return ImapSession.connect(account)

    def move(self, text: str, source: str, target: str) -> None:
        """A person moves the mail whose octets hold `text`."""
        (uid,) = [m.uid for m in self.messages(source) if text.encode() in m.octets]
        session = self.person()
        session.select(source)
        session.move([uid], target)
        session.close()

    def send_by_hand(self, octets: bytes, folder: str = "Sent") -> None:
        """A person sends from another client: a copy lies in Sent."""
        self.deliver(octets, folder)

    def pass_time(self, **span: float) -> None:
        """Let so much time pass at once."""
        self.clock.ahead += timedelta(**span)

    # --- what a test sees

    def until(self, come_about: Callable[[], object], what: str, seconds: float = 20) -> None:
        """Wait for a fact with a limit."""
        limit = time.monotonic() + seconds
        while not come_about():
            assert time.monotonic() < limit, f"{what} did not come about within {seconds} s"
            time.sleep(0.02)

    def settled(self) -> bool:
        """Everything that arrived is on record, and nothing is due."""
        with self.store.reading() as reader:
            seen = reader.seen("main", "INBOX")
            uids = [message.uid for message in self.messages("INBOX")]
            done = seen is not None and max(uids, default=0) <= seen.last_uid
            return done and not reader.unfinished("main", self.clock.now())

    def settle(self) -> None:
        """Wait until nothing is due, and the desk has then looked round three times more."""
        self.until(self.settled, "a settled mailbox")
        for _ in range(3):
            self.look()
        self.until(self.settled, "a settled mailbox")

    def look(self) -> None:
        """Let the desk read every folder once from now on."""
        assert self._supervisor is not None
        crews = self._supervisor._crews
        self.until(lambda: crews, "the mailbox taken")
        (crew,) = crews.values()
        assert crew.desk.look_now().result(20)

    def messages(self, folder: str) -> tuple[StoredMessage, ...]:
        """What lies in a folder."""
        return self.town.imap.messages(self.user, folder)

    def texts(self, folder: str) -> list[EmailMessage]:
        """What lies in a folder, readable."""
        return [read(message.octets) for message in self.messages(folder)]

    def acks(self) -> list[EmailMessage]:
        """Acknowledgements of this shop, as the world got them."""
        return [m for m in list(self.town.sent) if m["Auto-Submitted"] == "auto-replied" and self._mine(m)]

    def notices(self) -> list[str]:
        """Subjects of what people of the shop were told."""
        told = [m for m in list(self.town.sent) if "@staff.example.jp" in str(m["To"]) and self._mine(m)]
        return [str(message["Subject"]) for message in told]

    def _mine(self, message: EmailMessage) -> bool:
        return self.user in str(message["From"])

    def cases(self) -> tuple[CaseFacts, ...]:
        """All cases."""
        with self.store.reading() as reader:
            return reader.cases()

    def view(self) -> CaseView:
        """The one case."""
        with self.store.reading() as reader:
            (case,) = reader.cases()
            found = reader.view(case.id)
        assert found is not None
        return found

    def armed(self) -> set[str]:
        """Clocks of the one case that run."""
        return {timer.clock for timer in self.view().timers if timer.state == "armed"}

    def promise(self) -> str:
        """State of the newest promise of the one case."""
        return self.view().promises[-1].state
