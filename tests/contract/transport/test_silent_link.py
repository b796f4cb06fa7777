"""A link that goes down without a word, as NAT boxes and sleeping routers do it: a real one."""

import socket
import time

import pytest

from firstmove.demo.imapd import DemoImapServer
from firstmove.transport.idle import KEEPALIVE
from firstmove.transport.imap import Idle, ImapAccount, ImapSession
from servers import link as real
from servers.link import Link
from servers.post import PASSWORD, mail

USER = "shop@example.jp"


@pytest.fixture
def can_be_cut() -> None:
    if why := real.missing():
        pytest.skip(why)


@pytest.mark.full
@pytest.mark.server
@pytest.mark.usefixtures("can_be_cut")
def test_a_link_that_goes_down_is_noticed_and_no_mail_is_missed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody ends the connection: only keepalive can tell, within 140 seconds."""
    with DemoImapServer({USER: PASSWORD}) as server, Link(server.port) as link:
        there = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (link.address, link.port))]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: there)
        account = ImapAccount("shop", "localhost", link.port, "none", USER, lambda: PASSWORD)
        session = ImapSession.connect(account)
        session.select("INBOX")
        assert [] == session.uids_above(0)

        link.down()
        server.deliver(USER, mail())
        began = time.monotonic()
        outcome = session.idle(600)
        took = time.monotonic() - began

        idle, interval, probes = KEEPALIVE
        assert Idle("lost") == outcome
        assert took < idle + interval * (probes + 1)
        session.close()
        link.up()
        again = ImapSession.connect(account)
        again.select("INBOX")
        assert [1] == again.uids_above(0)
        again.close()
