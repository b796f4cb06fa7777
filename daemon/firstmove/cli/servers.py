"""What `firstmove check` finds at the mail servers: logins and folders. Nothing is sent, moved or created."""

import asyncio
from collections.abc import Iterator

from firstmove.cli.findings import Finding, fail, of_error, ok, warn
from firstmove.config.accounts import Mailbox, Route
from firstmove.config.load import Config
from firstmove.errors import ConfigError, Exit, TransportError
from firstmove.service.connect import account_of, smtp_account
from firstmove.transport import smtp
from firstmove.transport.imap import ImapSession

_NEEDED = {
    "drafts": ("no drafts folder was found", "name it: drafts = \"...\" in [mailboxes.imap]"),
    "sent": ("no folder of sent mail was found", 'name it: sent = ["..."] in [mailboxes.imap]'),
}  # fmt: skip
_USEFUL = {
    "trash": ("no trash folder was found", 'name it: trash = "..." in [mailboxes.imap]'),
    "junk": ("no junk folder was found", 'name it: junk_folder = "...", or junk = "ignore"'),
}


def remote(config: Config) -> Iterator[Finding]:
    """Every account of every mailbox."""
    for mailbox in config.mailboxes:
        yield from imap(config, mailbox)
        for route in mailbox.routes:
            yield _smtp(mailbox, route)


def imap(config: Config, mailbox: Mailbox) -> Iterator[Finding]:
    """Login, what the server can do, and the folders."""
    what = f"imap {mailbox.name}"
    account = account_of(mailbox.name, mailbox.imap)
    try:
        session = ImapSession.connect(account)
    except (TransportError, ConfigError) as error:
        yield _refused(what, error, f"{account.host}:{account.port} as {account.user}")
        return
    try:
        yield ok(what, f"{account.host}:{account.port} as {account.user}")
        yield from _abilities(what, session)
        yield from _folders(what, session, config, mailbox)
    except TransportError as error:
        yield _refused(what, error, f"{account.host}:{account.port}")
    finally:
        session.logout()


def _abilities(what: str, session: ImapSession) -> Iterator[Finding]:
    if "IDLE" not in session.capabilities:
        yield warn(what, "the server has no IDLE", 'new mail is noticed later; set wake = "5s"')
    if session.quirks:
        yield ok(what, f"worked around: {', '.join(session.quirks)}")


def _folders(what: str, session: ImapSession, config: Config, mailbox: Mailbox) -> Iterator[Finding]:
    names = {folder.name for folder in session.folders()}
    configured = {
        "drafts": (mailbox.imap.drafts,),
        "sent": mailbox.imap.sent,
        "trash": (mailbox.imap.trash,),
        "junk": (mailbox.imap.junk_folder,),
    }
    for role, given in configured.items():
        found = session.find(role, given)
        if found:
            yield ok(what, f"{role}: {', '.join(found)}")
        elif role in _NEEDED:
            yield fail(what, *_NEEDED[role])
        elif role != "junk" or mailbox.imap.junk == "report":
            yield warn(what, *_USEFUL[role])
    for folder in mailbox.imap.folders:
        if folder.upper() != "INBOX" and session.server_name(folder) not in names:
            yield fail(what, f"there is no folder {folder}", "correct folders in [mailboxes.imap]")
    if config.filing_mode != "none":
        wanted = [session.server_name(name) for name in config.folder_names(mailbox).values()]
        missing = [name for name in wanted if name.upper() != "INBOX" and name not in names]
        if missing:
            yield ok(what, f"will be made: {', '.join(missing)}")


def _smtp(mailbox: Mailbox, route: Route) -> Finding:
    account = smtp_account(mailbox.name, route.account)
    what = f"smtp {mailbox.name}" + ("" if route.match == "*" else f" {route.match}")
    shown = f"{account.host}:{account.port}" + (f" as {account.user}" if account.user else "")
    try:
        asyncio.run(smtp.login_check(account))
    except (TransportError, ConfigError) as error:
        return _refused(what, error, shown)
    return ok(what, shown)


def _refused(what: str, error: TransportError | ConfigError, where: str) -> Finding:
    if isinstance(error, ConfigError):
        return of_error(what, error, "until then this account cannot log in")
    if error.code == "auth-failed":
        return fail(
            what, f"{where}: the login is refused: {error.reply}", "check user and password", Exit.CONFIG
        )
    return fail(
        what,
        f"{where}: {error}",
        "check host, port and security, and that the server is up",
        Exit.UNAVAILABLE,
    )
