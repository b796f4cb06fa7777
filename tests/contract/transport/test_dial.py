"""A name with several addresses, some of which lead nowhere."""

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from firstmove.demo.imapd import DemoImapServer
from firstmove.errors import TransportError
from firstmove.transport import smtp
from firstmove.transport.dial import dial
from firstmove.transport.imap import ImapAccount, ImapSession
from firstmove.transport.smtp import SmtpAccount, SmtpFailure
from servers.post import PASSWORD
from servers.smtp_sink import SmtpSink

Named = Callable[..., None]


@pytest.fixture
def black_hole() -> Iterator[int]:
    """A port of 127.0.0.2 that never answers: its queue of connections is full."""
    with socket.socket() as listener, socket.socket() as first, socket.socket() as second:
        listener.bind(("127.0.0.2", 0))
        listener.listen(0)
        for waiting in (first, second):
            waiting.setblocking(False)
            waiting.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Named:
    """Let every name have these addresses."""

    def let(*addresses: tuple[str, int]) -> None:
        found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", address) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)

    return let


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    """A recording SMTP server."""
    with SmtpSink() as listening:
        yield listening


@pytest.fixture
def post_port() -> Iterator[int]:
    """The port of an IMAP server with one user."""
    with DemoImapServer({"shop@example.jp": PASSWORD}) as server:
        yield server.port


def account(port: int) -> SmtpAccount:
    return SmtpAccount("shop", "localhost", port, "none", timeout=5.0)


def test_a_mail_leaves_although_the_first_address_is_a_black_hole(
    sink: SmtpSink, black_hole: int, named: Named
) -> None:
    named(("127.0.0.2", black_hole), ("127.0.0.1", sink.port))

    async def submit() -> str:
        wire = await smtp.connect(account(sink.port))
        outcome = await wire.submit("shop@example.jp", "customer@example.com", b"Subject: x\r\n\r\ny\r\n")
        wire.quit()
        return outcome.verdict

    assert "sent" == asyncio.run(submit())


def test_a_session_is_opened_although_the_first_address_is_a_black_hole(
    post_port: int, black_hole: int, named: Named
) -> None:
    named(("127.0.0.2", black_hole), ("127.0.0.1", post_port))

    session = ImapSession.connect(
        ImapAccount("shop", "localhost", 1, "none", "shop@example.jp", lambda: PASSWORD, connect_timeout=0.5)
    )

    assert "INBOX" == session.select("INBOX").folder
    session.close()


def test_a_refused_address_gives_way_to_the_next(sink: SmtpSink, named: Named) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()
    named(free, ("127.0.0.1", sink.port))

    with closing(asyncio.run(dial("mail.example.jp", 25, 5.0))) as connection:
        assert ("127.0.0.1", sink.port) == connection.getpeername()


def test_only_black_holes_are_a_timeout_of_the_account(black_hole: int, named: Named) -> None:
    named(("127.0.0.2", black_hole), ("127.0.0.2", black_hole))
    hurried = SmtpAccount("shop", "localhost", 25, "none", timeout=1.0)

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(smtp.connect(hurried))

    assert ("timeout", "connect", True) == (failure.value.code, failure.value.phase, failure.value.account)


def test_only_refusals_are_a_refused_connection(named: Named) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()
    named(free, free)

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(smtp.connect(account(25)))

    assert ("connect", "connect", True) == (failure.value.code, failure.value.phase, failure.value.account)


def test_a_name_that_cannot_be_resolved_is_a_dns_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> object:
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(smtp.connect(SmtpAccount("shop", "localhost", 25, "none")))

    assert ("dns", True) == (failure.value.code, failure.value.account)


def test_name_servers_that_stay_silent_use_up_no_more_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    async def dialled() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(loop, "getaddrinfo", lambda *_, **__: asyncio.sleep(30))
        await dial("smtp.example.jp", 465, 0.1)

    with pytest.raises(TimeoutError):
        asyncio.run(asyncio.wait_for(dialled(), 5))


def test_certificates_that_cannot_be_read_are_told_before_anybody_is_called() -> None:
    account = SmtpAccount("shop", "127.0.0.1", 1, "tls", ca_file="/nowhere/own.pem")  # nobody listens there

    with pytest.raises(TransportError, match=r"/nowhere/own\.pem"):
        asyncio.run(smtp.connect(account))
