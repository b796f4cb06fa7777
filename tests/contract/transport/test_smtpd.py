"""What the demo's SMTP server does."""

import asyncio
import socket
from collections.abc import Iterator

import pytest

from firstmove.demo.smtpd import Accepted, DemoSmtpServer
from firstmove.transport.pool import SmtpPool
from firstmove.transport.smtp import SmtpAccount, Submission

OCTETS = b"Subject: x\r\n\r\n.dot\r\n..two\r\n"


@pytest.fixture
def accepted() -> list[Accepted]:
    return []


@pytest.fixture
def server(accepted: list[Accepted]) -> Iterator[DemoSmtpServer]:
    with DemoSmtpServer(accepted.append) as listening:
        yield listening


def test_a_submitted_mail_arrives_octet_for_octet(server: DemoSmtpServer, accepted: list[Accepted]) -> None:
    async def submit() -> Submission:
        pool = SmtpPool(SmtpAccount("shop", "127.0.0.1", server.port, "none", "shop", lambda: "any"), 1)
        outcome = await pool.submit("shop@example.jp", "foo..bar.@docomo.ne.jp", OCTETS)
        await pool.aclose()
        return outcome

    outcome = asyncio.run(submit())

    assert "sent" == outcome.verdict
    assert [Accepted("shop@example.jp", ("foo..bar.@docomo.ne.jp",), OCTETS)] == accepted


@pytest.mark.parametrize(
    ("said", "answers"),
    [
        (["RCPT TO:<a@b.jp>"], ["503"]),
        (["DATA"], ["503"]),
        (["MAIL FROM:<>", "DATA"], ["250", "503"]),
        (["MAIL FROM:<>", "RCPT TO:<a@b.jp>", "RSET", "DATA"], ["250", "250", "250", "503"]),
        (["AUTH LOGIN", "c2hvcA==", "cHc="], ["334", "334", "235"]),
        (["AUTH PLAIN AHNob3AAcHc="], ["235"]),
        (["AUTH CRAM-MD5"], ["504"]),
        (["VRFY x"], ["500"]),
        (["HELO x", "NOOP", "QUIT"], ["250", "250", "221"]),
    ],
)
def test_each_command_has_its_answer(server: DemoSmtpServer, said: list[str], answers: list[str]) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 5) as client, client.makefile("rb") as lines:
        greeting = lines.readline()[:3].decode()
        heard = [_ask(client, lines.readline, line) for line in said]

    assert ["220", *answers] == [greeting, *heard]


def _ask(client: socket.socket, answer: object, line: str) -> str:
    client.sendall(line.encode() + b"\r\n")
    return bytes(answer())[:3].decode()  # type: ignore[operator]


def test_a_mail_broken_off_is_not_accepted(server: DemoSmtpServer, accepted: list[Accepted]) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 5) as client, client.makefile("rb") as lines:
        lines.readline()
        codes = [_ask(client, lines.readline, line) for line in ("MAIL FROM:<>", "RCPT TO:<a@b.jp>", "DATA")]
        client.sendall(b"Subject: half\r\n")
        client.shutdown(socket.SHUT_WR)
        assert b"" == lines.readline()

    assert ["250", "250", "354"] == codes
    assert [] == accepted


def test_a_taken_port_is_told(server: DemoSmtpServer, accepted: list[Accepted]) -> None:
    with pytest.raises(OSError, match="in use"):
        DemoSmtpServer(accepted.append, port=server.port).start()
