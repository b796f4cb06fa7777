"""What a submission promises for each way in which a server can fail, phase by phase."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest

from fakes.dialogue import Dialogue
from firstmove.errors import ConfigError
from firstmove.transport import smtp
from firstmove.transport.pool import SmtpPool
from firstmove.transport.smtp import SmtpAccount, SmtpFailure, Submission
from servers import certificate
from servers.smtp_sink import Received, SmtpSink

SHOP = "shop@example.jp"
CUSTOMER = "customer@example.com"
OCTETS = b"Message-ID: <ack1@example.jp>\r\nSubject: ack\r\n\r\n.dot\r\n..two\r\nend\r\n"

Work = Callable[[SmtpPool], Coroutine[Any, Any, object]]


@pytest.fixture
def sink() -> Iterator[SmtpSink]:
    with SmtpSink() as listening:
        yield listening


def account(port: int, **changes: object) -> SmtpAccount:
    facts = {"timeout": 0.5, "data_timeout": 0.5, "user": SHOP, "password": lambda: "secret"} | changes
    return SmtpAccount("shop", "127.0.0.1", port, "none", **facts)  # type: ignore[arg-type]


def in_pool(port: int, work: Callable[[SmtpPool], Awaitable[Any]], size: int = 4, **changes: object) -> Any:
    async def run() -> Any:
        pool = SmtpPool(account(port, **changes), size, idle_close=0.2)
        try:
            return await work(pool)
        finally:
            await pool.aclose()

    return asyncio.run(run())


def submitted(port: int, **changes: object) -> Submission:
    outcome = in_pool(port, lambda pool: pool.submit(SHOP, CUSTOMER, OCTETS), **changes)
    assert isinstance(outcome, Submission)
    return outcome


async def twice(pool: SmtpPool) -> list[Submission]:
    return [await pool.submit(SHOP, CUSTOMER, OCTETS) for _ in range(2)]


# The verdict of each phase ------------------------------------------------------------------------------


def test_an_accepted_message_arrives_octet_for_octet(sink: SmtpSink) -> None:
    outcome = submitted(sink.port)

    assert Submission("sent", "replied", 250, "2.0.0 taken") == outcome
    assert [Received(SHOP, CUSTOMER, OCTETS)] == sink.received


@pytest.mark.parametrize(
    ("step", "reply", "expected"),
    [
        ("greeting", "421 4.3.2 too busy", ("retry", "connect", 421, True)),
        ("greeting", "554 5.7.1 go away", ("retry", "connect", 554, True)),
        ("greeting", "close", ("retry", "connect", None, True)),
        ("greeting", "hang", ("retry", "connect", None, True)),
        ("ehlo", "close", ("retry", "login", None, True)),
        ("auth", "535 5.7.8 wrong password", ("retry", "login", 535, True)),
        ("auth", "454 4.7.0 later", ("retry", "login", 454, True)),
        ("auth", "close", ("retry", "login", None, True)),
        ("auth", "hang", ("retry", "login", None, True)),
        ("mail", "451 4.3.0 later", ("retry", "mail", 451, False)),
        ("mail", "421 4.7.0 slow down", ("retry", "mail", 421, True)),
        ("mail", "552 5.3.4 too big", ("permanent", "mail", 552, False)),
        ("mail", "530 5.7.0 log in first", ("retry", "mail", 530, True)),
        ("mail", "close", ("retry", "mail", None, True)),
        ("mail", "hang", ("retry", "mail", None, True)),
        ("rcpt", "450 4.7.1 greylisted", ("retry", "rcpt", 450, False)),
        ("rcpt", "421 4.4.2 closing", ("retry", "rcpt", 421, True)),
        ("rcpt", "550 5.1.1 unknown user", ("permanent", "rcpt", 550, False)),
        ("rcpt", "550 5.4.5 Daily sending limit exceeded", ("retry", "rcpt", 550, True)),
        ("rcpt", "close", ("retry", "rcpt", None, True)),
        ("rcpt", "hang", ("retry", "rcpt", None, True)),
        ("data", "451 4.3.0 later", ("retry", "replied", 451, False)),
        ("data", "554 5.7.1 policy", ("permanent", "replied", 554, False)),
        ("data", "close", ("retry", "rcpt", None, True)),
        ("data", "hang", ("retry", "rcpt", None, True)),
        ("content", "451 4.3.0 later", ("retry", "replied", 451, False)),
        ("content", "554 5.7.1 spam", ("permanent", "replied", 554, False)),
        ("content", "251 2.0.0 forwarded", ("sent", "replied", 251, False)),
        ("content", "close", ("in_doubt", "content", None, True)),
        ("content", "hang", ("in_doubt", "content", None, True)),
        ("content", "hello?", ("in_doubt", "content", None, True)),
        ("content", "354 go on", ("in_doubt", "replied", 354, False)),
    ],
)
def test_each_failure_has_its_verdict_and_phase(
    sink: SmtpSink, step: str, reply: str, expected: tuple[str, str, int | None, bool]
) -> None:
    sink.fail(step, reply, times=5)

    outcome = submitted(sink.port)

    assert expected == (outcome.verdict, outcome.phase, outcome.code, outcome.account)


def test_nothing_before_the_content_is_ever_in_doubt(sink: SmtpSink) -> None:
    sink.fail("data", "close")

    assert submitted(sink.port).verdict == "retry"
    assert sink.received == []


def test_a_refusal_is_told_while_rset_hangs(sink: SmtpSink) -> None:
    sink.fail("rcpt", "550 5.1.1 unknown user")
    sink.fail("rset", "hang")

    async def refused_then_sent(pool: SmtpPool) -> list[Submission]:
        first = await asyncio.wait_for(pool.submit(SHOP, CUSTOMER, OCTETS), 0.4)
        return [first, await pool.submit(SHOP, CUSTOMER, OCTETS)]

    outcomes = in_pool(sink.port, refused_then_sent)

    assert [outcome.verdict for outcome in outcomes] == ["permanent", "sent"]


def test_a_reply_in_a_foreign_charset_can_be_stored() -> None:
    with Dialogue("reply-in-shift-jis.smtp") as server:
        outcome = submitted(server.port, user="")

    assert (outcome.verdict, outcome.code) == ("permanent", 550)
    assert outcome.reply.encode("utf-8")


# Addresses ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "recipient",
    [
        "x@example.com\r\nRCPT TO:<evil@example.com>",
        "x@example.com>\r\nDATA",
        "with space@example.com",
        "tab\t@example.com",
        "<x@example.com>",
        "日本@example.com",
        "nobody",
        "@example.com",
        "x@",
        "x" * 400 + "@example.com",
        "",
    ],
)
def test_an_address_that_cannot_stand_on_the_wire_never_gets_there(sink: SmtpSink, recipient: str) -> None:
    outcome = in_pool(sink.port, lambda pool: pool.submit(SHOP, recipient, OCTETS))

    assert (outcome.verdict, outcome.phase, outcome.account) == ("permanent", "rcpt", False)
    assert [line for line in sink.commands if line.startswith(("MAIL", "RCPT", "DATA"))] == []


@pytest.mark.parametrize(
    "recipient", ["foo..bar.@docomo.ne.jp", "-foo@softbank.ne.jp", "foo[1]@example.com", ".foo@ezweb.ne.jp"]
)
def test_a_carriers_address_goes_out_as_it_is(sink: SmtpSink, recipient: str) -> None:
    in_pool(sink.port, lambda pool: pool.submit(SHOP, recipient, OCTETS))

    assert [recipient] == [received.recipient for received in sink.received]


@pytest.mark.parametrize("reply", ["501 5.1.3 bad syntax", "553 bad address", "550 5.1.3 invalid"])
def test_a_refused_carriers_address_is_quoted_once(sink: SmtpSink, reply: str) -> None:
    sink.fail("rcpt", reply)

    outcome = in_pool(sink.port, lambda pool: pool.submit(SHOP, "foo..bar.@docomo.ne.jp", OCTETS))

    assert outcome.verdict == "sent"
    assert [received.recipient for received in sink.received] == ['"foo..bar."@docomo.ne.jp']


def test_a_refused_ordinary_address_is_not_quoted(sink: SmtpSink) -> None:
    sink.fail("rcpt", "553 5.1.3 bad address")

    assert submitted(sink.port).verdict == "permanent"
    assert len([line for line in sink.commands if line.startswith("RCPT")]) == 1


def test_the_null_sender_is_written_as_such(sink: SmtpSink) -> None:
    in_pool(sink.port, lambda pool: pool.submit("", CUSTOMER, OCTETS))

    assert [received.envelope_from for received in sink.received] == [""]


def test_where_the_null_sender_is_refused_the_account_sends_in_its_own_name(sink: SmtpSink) -> None:
    sink.fail("mail", "501 5.1.7 null sender not allowed")

    outcome = in_pool(sink.port, lambda pool: pool.submit("", CUSTOMER, OCTETS))

    assert "sent" == outcome.verdict
    assert [SHOP] == [received.envelope_from for received in sink.received]


def test_another_refused_sender_is_not_replaced(sink: SmtpSink) -> None:
    sink.fail("mail", "553 5.7.1 not your address")

    outcome = submitted(sink.port)

    assert ("permanent", "mail") == (outcome.verdict, outcome.phase)
    assert [] == sink.received


# Connections --------------------------------------------------------------------------------------------


def test_a_connection_carries_many_messages(sink: SmtpSink) -> None:
    outcomes = in_pool(sink.port, twice)

    assert [outcome.verdict for outcome in outcomes] == ["sent", "sent"]
    assert sink.connections == 1


def test_a_refused_transaction_is_reset_before_the_next(sink: SmtpSink) -> None:
    sink.fail("rcpt", "550 5.1.1 unknown user")

    outcomes = in_pool(sink.port, twice)

    assert [outcome.verdict for outcome in outcomes] == ["permanent", "sent"]
    assert (sink.connections, sink.commands.count("RSET")) == (1, 1)


@pytest.mark.parametrize("reply", ["close", "421 4.4.2 idle too long"])
def test_a_kept_connection_that_died_costs_a_new_one_and_no_verdict(sink: SmtpSink, reply: str) -> None:
    async def with_a_death_between(pool: SmtpPool) -> list[Submission]:
        first = await pool.submit(SHOP, CUSTOMER, OCTETS)
        sink.fail("mail", reply)
        return [first, await pool.submit(SHOP, CUSTOMER, OCTETS)]

    outcomes = in_pool(sink.port, with_a_death_between)

    assert [outcome.verdict for outcome in outcomes] == ["sent", "sent"]
    assert (sink.connections, len(sink.received)) == (2, 2)


def test_a_message_in_doubt_is_never_sent_again_by_itself(sink: SmtpSink) -> None:
    async def second_in_doubt(pool: SmtpPool) -> list[Submission]:
        first = await pool.submit(SHOP, CUSTOMER, OCTETS)
        sink.fail("content", "close")
        return [first, await pool.submit(SHOP, CUSTOMER, OCTETS)]

    outcomes = in_pool(sink.port, second_in_doubt)

    assert [outcome.verdict for outcome in outcomes] == ["sent", "in_doubt"]
    assert len(sink.received) == 2


def test_no_more_connections_than_allowed(sink: SmtpSink) -> None:
    async def many(pool: SmtpPool) -> list[Submission]:
        return await asyncio.gather(*[pool.submit(SHOP, CUSTOMER, OCTETS) for _ in range(40)])

    outcomes = in_pool(sink.port, many, size=3)

    assert 40 == len(sink.received) == len(outcomes)
    assert sink.connections <= 3


def test_an_idle_connection_is_closed(sink: SmtpSink) -> None:
    async def then_wait(pool: SmtpPool) -> None:
        await pool.submit(SHOP, CUSTOMER, OCTETS)
        await asyncio.to_thread(sink.wait_for_command, "QUIT")

    in_pool(sink.port, then_wait)

    assert sink.connections == 1


def test_a_cancelled_submission_does_not_poison_the_pool(sink: SmtpSink) -> None:
    sink.fail("content", "hang")

    async def cancelled_then_sent(pool: SmtpPool) -> Submission:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pool.submit(SHOP, CUSTOMER, OCTETS), 1.0)
        return await pool.submit(SHOP, CUSTOMER, OCTETS)

    outcome = in_pool(sink.port, cancelled_then_sent, size=1, data_timeout=30.0)

    assert outcome.verdict == "sent"
    assert sink.connections == 2


def test_nobody_listening_is_retried(unused_port: int) -> None:
    outcome = submitted(unused_port)

    assert (outcome.verdict, outcome.phase, outcome.account) == ("retry", "connect", True)
    assert outcome.reply.startswith("connect:")


@pytest.fixture
def unused_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_password_that_cannot_be_had_is_the_accounts_failure(sink: SmtpSink) -> None:
    def no_credential() -> str:
        raise ConfigError(["smtp.password: no such credential"])

    outcome = submitted(sink.port, password=no_credential)

    assert ("retry", "login", True) == (outcome.verdict, outcome.phase, outcome.account)
    assert "no such credential" in outcome.reply


def test_a_token_is_used_instead_of_a_password(sink: SmtpSink) -> None:
    sink.fail("ehlo", "250-sink.example.jp\r\n250 AUTH XOAUTH2")

    assert "sent" == submitted(sink.port, token=lambda: "token").verdict


def test_a_login_check_sends_nothing(sink: SmtpSink) -> None:
    asyncio.run(smtp.login_check(account(sink.port)))

    assert sink.wait_for_command("QUIT") == ["EHLO example.jp", "AUTH", "QUIT"]


def test_a_login_check_names_the_wrong_password(sink: SmtpSink) -> None:
    sink.fail("auth", "535 5.7.8 wrong password")

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(smtp.login_check(account(sink.port)))

    assert (failure.value.code, failure.value.account, failure.value.status) == ("auth-failed", True, 535)
    assert sink.commands.count("AUTH") == 1


def test_nothing_is_sent_in_clear_to_another_machine() -> None:
    plain = SmtpAccount("shop", "192.0.2.1", 25, "none")

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(smtp.login_check(plain))

    assert failure.value.code == "config"


def test_a_server_without_starttls_gets_no_password(sink: SmtpSink) -> None:
    starttls = SmtpAccount("shop", "127.0.0.1", sink.port, "starttls", SHOP, lambda: "secret", timeout=2)

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(smtp.login_check(starttls))

    assert (failure.value.code, failure.value.account) == ("tls", True)
    assert "AUTH" not in sink.commands


@pytest.mark.skipif(bool(certificate.missing()), reason=certificate.missing() or "-")
def test_a_certificate_of_somebody_else_is_refused(tmp_path: Path) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate.make(tmp_path))

    async def run() -> None:
        server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", 0, ssl=context)
        port = server.sockets[0].getsockname()[1]
        async with server:
            await smtp.login_check(SmtpAccount("shop", "127.0.0.1", port, "tls", timeout=5))

    with pytest.raises(SmtpFailure) as failure:
        asyncio.run(run())

    assert (failure.value.code, failure.value.account) == ("tls", True)
