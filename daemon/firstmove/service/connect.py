"""Open an IMAP connection, with a few quick tries for what passes by itself.

Tenacity serves inside this one attempt only; a pause that must survive a restart is a row in the database.
"""

import threading

import tenacity

from firstmove import maillog
from firstmove.config.accounts import ImapAccount as Configured
from firstmove.errors import Again, TransportError
from firstmove.service.runtime import Station
from firstmove.transport.imap import ImapAccount, ImapSession

_QUICK_TRIES = 3


def account_of(name: str, configured: Configured) -> ImapAccount:
    """The transport's view of a configured account."""
    return ImapAccount(
        name=name,
        host=configured.host,
        port=configured.port,
        security=configured.security,
        user=configured.user,
        password=configured.password,
        connect_timeout=configured.connect_timeout.total_seconds(),
        read_timeout=configured.read_timeout.total_seconds(),
    )


def open_session(station: Station, stop: threading.Event) -> ImapSession:
    """A logged-in session.

    Raises:
        TransportError: it cannot be had now; `account` tells a refused login from a lost wire.
    """
    account = account_of(station.name, station.rules.mailbox.imap)
    trying = tenacity.Retrying(
        stop=tenacity.stop_after_attempt(_QUICK_TRIES) | tenacity.stop_when_event_set(stop),
        wait=tenacity.wait_random_exponential(multiplier=0.1, max=1.0),
        sleep=tenacity.sleep_using_event(stop),
        retry=tenacity.retry_if_exception(_passes_by_itself),
        reraise=True,
    )
    session: ImapSession = trying(ImapSession.connect, account)
    maillog.event("mailbox.connected", mailbox=station.name, lacks=",".join(session.quirks) or "-")
    return session


def _passes_by_itself(error: BaseException) -> bool:
    return isinstance(error, TransportError) and error.again is Again.LATER and not error.account
