"""One watched mailbox and how to reach its servers: plain facts, no connection.

Secrets are callables and are asked for when a connection is opened: a rotated password is picked up without a
restart, and nothing holds it in the meantime. They raise ConfigError, naming the place and what to do.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from firstmove.model.policy import Hours

Secret = Callable[[], str]


def no_secret() -> str:
    """The password of an account that does not log in."""
    return ""


@dataclass(frozen=True, slots=True)
class OAuth:
    """XOAUTH2: how a fresh access token is had (RFC 6749 section 6)."""

    token_url: str
    client_id: str
    client_secret: Secret
    refresh_token: Secret
    scope: str = ""


@dataclass(frozen=True, slots=True)
class ImapAccount:
    """[mailboxes.imap]. `port` is never 0 here."""

    host: str
    port: int = 993
    security: str = "tls"  # "tls" | "starttls" | "none" (loopback only)
    user: str = ""
    password: Secret = no_secret
    oauth: OAuth | None = None
    connect_timeout: timedelta = timedelta(seconds=15)
    read_timeout: timedelta = timedelta(seconds=60)
    folders: tuple[str, ...] = ("INBOX",)
    sent: tuple[str, ...] = ()  # () : found by SPECIAL-USE and by name
    drafts: str = ""
    trash: str = ""
    junk_folder: str = ""
    junk: str = "report"  # "report" | "ignore"
    authserv_id: str = ""
    fetch_limit: int = 262144  # octets
    wake: timedelta | None = None  # None: IDLE; else how often to look
    connections: int = 2
    desk_interval: timedelta = timedelta(seconds=5)
    ca_file: str = ""  # "": the system's certificates


@dataclass(frozen=True, slots=True)
class SmtpAccount:
    """[mailboxes.smtp] or one of its routes. `per_hour` 0 means no cap."""

    host: str
    port: int = 465
    security: str = "tls"
    user: str = ""  # "": no login
    password: Secret = no_secret
    oauth: OAuth | None = None
    local_hostname: str = ""
    per_hour: int = 0
    timeout: timedelta = timedelta(seconds=30)
    ca_file: str = ""


@dataclass(frozen=True, slots=True)
class Route:
    """Which account carries mail to which domains. `from_` is "" for the own address that was written to."""

    match: str  # "example.jp", "*.fw.rakuten.ne.jp" or "*"
    account: SmtpAccount
    from_: str = ""

    def carries(self, domain: str) -> bool:
        """Whether mail to `domain` goes this way; "*.x" stands for every name below x."""
        domain = domain.lower()
        return self.match in ("*", domain) or (
            self.match.startswith("*.") and domain.endswith(self.match[1:])
        )


@dataclass(frozen=True, slots=True)
class Mailbox:
    """One [[mailboxes]] entry."""

    name: str
    imap: ImapAccount
    channel: str = "own"
    shop: str = "default"
    watch: str = "all"  # "all" | "sent-only"
    hours: Hours = Hours(week=((),) * 7)
    routes: tuple[Route, ...] = ()  # those of [[mailboxes.smtp.routes]] first, then "*" of [mailboxes.smtp]
    only_routes: tuple[str, ...] = ()  # relay domains that refuse any other server: never by "*"

    def route(self, domain: str) -> Route | None:
        """The way for mail to `domain`; None when there is none, and then nothing may be sent there."""
        found = next((route for route in self.routes if route.carries(domain)), None)
        if (
            found
            and found.match == "*"
            and any(Route(only, found.account).carries(domain) for only in self.only_routes)
        ):
            return None
        return found

    @property
    def smtp(self) -> SmtpAccount | None:
        """The account for mail to the shop's own people; None when nothing can be sent."""
        return next((route.account for route in self.routes if route.match == "*"), None)
