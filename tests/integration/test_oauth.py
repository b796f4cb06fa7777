"""The daemon logs in with access tokens to a real Dovecot, which asks a token service whether they hold."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.config import load
from firstmove.errors import TransportError
from firstmove.service import connect
from firstmove.transport.imap import ImapSession
from integration.scene import open_store, until
from servers import dovecot as real
from servers.daemon import Daemon
from servers.dovecot import Dovecot
from servers.smtp_sink import SmtpSink
from servers.token_service import TokenService

pytestmark = pytest.mark.server

USER = "oauth@aoba.example.jp"
OAUTH = """
[mailboxes.imap.oauth]
provider = "google"
client_id = "client"
refresh_token = {{ env = "FIRSTMOVE_TEST_PASSWORD" }}
token_url = "{url}"
"""
MAIL = b"""\
Message-ID: <a1@example.com>\r
Date: Fri, 20 Nov 2026 10:00:00 +0900\r
From: hanako@example.com\r
To: oauth@aoba.example.jp\r
Subject: A-1001\r
Content-Type: text/plain; charset=utf-8\r
\r
\xe3\x81\xbe\xe3\x81\xa0\xe5\xb1\x8a\xe3\x81\x8d\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93\xe3\x80\x82\r
"""
PASSDB = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth2.conf.ext
}}
"""
INTROSPECTION = """
introspection_url = {url}
introspection_mode = get
active_attribute = active
active_value = true
username_attribute = username
use_grant_password = no
"""


class TokenDovecot(Dovecot):
    """A Dovecot that takes XOAUTH2 only."""

    def __init__(self, service: TokenService) -> None:
        super().__init__()
        plain = "passdb {\n  driver = static"
        assert plain in self._config
        passdb = PASSDB.format(root=self._root)
        self._config = self._config.replace("auth_mechanisms = plain login", "auth_mechanisms = xoauth2")
        self._config = self._config.replace(plain, passdb + plain)
        (self._root / "oauth2.conf.ext").write_text(INTROSPECTION.format(url=service.introspection_url))


@pytest.fixture
def service() -> Iterator[TokenService]:
    with TokenService() as listening:
        yield listening


@pytest.fixture
def server(service: TokenService) -> Iterator[TokenDovecot]:
    if why := real.missing():
        pytest.skip(why)
    with TokenDovecot(service) as dovecot:
        yield dovecot


@pytest.fixture
def daemon(server: TokenDovecot, service: TokenService, sink: SmtpSink, tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(
        tmp_path,
        imap=server.imap,
        smtp=sink.port,
        user=USER,
        password="refresh-1",
        imap_more=OAUTH.format(url=service.url),
    )
    text = made.config.read_text("utf-8").replace('password = { env = "FIRSTMOVE_TEST_PASSWORD" }\n', "")
    made.config.write_text(text, "utf-8")
    yield made
    made.end()


def test_a_mailbox_behind_xoauth2_is_served(
    daemon: Daemon, server: TokenDovecot, service: TokenService, sink: SmtpSink
) -> None:
    daemon.start()
    open_store(daemon).close()

    server.deliver(USER, MAIL)

    # Dovecot notices mail every 30 s only where the machine has no inotify instance left for it.
    assert "hanako@example.com" in {mail.recipient for mail in sink.wait_for(1, 90)}
    assert 1 == len(service.asked)


def test_a_consent_that_ended_is_told_as_a_refused_login(daemon: Daemon, service: TokenService) -> None:
    service.accept("another")

    daemon.start()

    until(lambda: "mailbox.refused" in daemon.log.read_text("utf-8"), "the refusal")
    log = daemon.log.read_text("utf-8")
    assert "code=auth-failed" in log
    assert "log in at the provider again and store the new refresh token" in log
    assert "refresh-1" not in log


def test_a_token_that_was_revoked_early_is_renewed_by_the_next_login(
    daemon: Daemon, service: TokenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "refresh-1")
    configured = load.load(daemon.config).mailboxes[0].imap
    ImapSession.connect(connect.account_of("main", configured)).close()
    service.revoke()

    with pytest.raises(TransportError) as caught:
        ImapSession.connect(connect.account_of("main", configured))
    worth = connect.token_refused(configured)

    assert ("auth-failed", False) == (caught.value.code, worth)  # it is fresh: no hammering
    ImapSession.connect(connect.account_of("main", configured)).close()
    assert 2 == len(service.asked)
