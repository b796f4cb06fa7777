"""From configured accounts to the transport's, and to an open IMAP connection.

A few quick tries for what passes by itself; Tenacity serves inside this one attempt only, a pause that must
survive a restart is a row in the database. A refused access token is renewed and tried once more.
"""

import threading
from functools import lru_cache

import tenacity

from firstmove import maillog
from firstmove.config.accounts import ImapAccount as ConfiguredImap
from firstmove.config.accounts import OAuth
from firstmove.config.accounts import SmtpAccount as ConfiguredSmtp
from firstmove.errors import Again, ConfigError, TransportError
from firstmove.service.runtime import Station
from firstmove.transport.imap import ImapAccount, ImapSession
from firstmove.transport.oauth import Tokens
from firstmove.transport.smtp import SmtpAccount

_QUICK_TRIES = 3


def account_of(name: str, configured: ConfiguredImap) -> ImapAccount:
    """The transport's view of a configured IMAP account."""
    return ImapAccount(
        name=name,
        host=configured.host,
        port=configured.port,
        security=configured.security,
        user=configured.user,
        password=configured.password,
        connect_timeout=configured.connect_timeout.total_seconds(),
        read_timeout=configured.read_timeout.total_seconds(),
        ca_file=configured.ca_file,
        token=_tokens(configured.oauth) if configured.oauth else None,
    )


def smtp_account(name: str, configured: ConfiguredSmtp) -> SmtpAccount:
    """The transport's view of a configured SMTP account."""
    return SmtpAccount(
        name=name,
        host=configured.host,
        port=configured.port,
        security=configured.security,
        user=configured.user,
        password=configured.password,
        local_hostname=configured.local_hostname,
        timeout=configured.timeout.total_seconds(),
        ca_file=configured.ca_file,
        token=_tokens(configured.oauth) if configured.oauth else None,
    )


def token_refused(configured: ConfiguredImap | ConfiguredSmtp) -> bool:
    """A server refused the login. True: it was by a token that will be renewed, and one more try helps."""
    return configured.oauth is not None and _tokens(configured.oauth).refused()


def open_session(station: Station, stop: threading.Event) -> ImapSession:
    """A logged-in session.

    Raises:
        TransportError: it cannot be had now; `account` tells a refused login from a lost wire.
    """
    configured = station.rules.mailbox.imap
    account = account_of(station.name, configured)
    try:
        session = _opened(account, stop)
    except TransportError as error:
        if error.code != "auth-failed" or not token_refused(configured):
            raise
        session = _opened(account, stop)
    maillog.event("mailbox.connected", mailbox=station.name, lacks=",".join(session.quirks) or "-")
    return session


def _opened(account: ImapAccount, stop: threading.Event) -> ImapSession:
    trying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(_QUICK_TRIES) | tenacity.stop_when_event_set(stop),
        wait=tenacity.wait_random_exponential(multiplier=0.1, max=1.0),
        sleep=tenacity.sleep_using_event(stop),
        retry=tenacity.retry_if_exception(_passes_by_itself),
        reraise=True,
    )
    try:
        session: ImapSession = trying(ImapSession.connect, account)
    except ConfigError as error:  # a secret that cannot be read: the account's failure, never the worker's
        raise TransportError("auth-failed", str(error), again=Again.LATER, account=True) from error
    return session


def _passes_by_itself(error: BaseException) -> bool:
    return isinstance(error, TransportError) and error.again is Again.LATER and not error.account


@lru_cache(maxsize=64)
def _tokens(grant: OAuth) -> Tokens:
    """One for all connections of an account: a token is asked for once, not at each login."""
    return Tokens(grant)
