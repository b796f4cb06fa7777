"""What a value in the configuration may be: one Kind a type, each saying in words what it allows.

Pure. `Kind.read` takes what tomllib gave and returns the typed value, or raises ValueError; the words of a
NotAllowed replace the general "is not ..." of the problem shown to the administrator.
"""

import ipaddress
import itertools
import re
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from firstmove.config.escalation import read_at
from firstmove.model.policy import Span

MIDNIGHT = time(0, 0)  # as the end of a span it is 24:00 (decision.calendar), which datetime.time cannot hold


class NotAllowed(ValueError):
    """A value that cannot be used; without words of its own the Kind's general ones hold."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One type of value: its noun ("a span of time"), what is allowed in words, and its reader."""

    name: str
    noun: str
    allowed: str
    read: Callable[[object], object]


_SPAN_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "y": "years"}
_SIZE_UNITS = {"B": 1, "KiB": 1024, "MiB": 1024**2, "GiB": 1024**3}
_DOMAIN = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?", re.IGNORECASE
)
_LONGEST_SPAN = timedelta(days=36500)  # beyond it times would leave the calendar
_LARGEST_COUNT = 1_000_000


def is_loopback(host: str) -> bool:
    """Whether `host` names this very machine: the only place where no encryption is accepted.

    A name is never looked up, since DNS can be made to lie.
    """
    if host.lower().rstrip(".") == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def read_span(value: object) -> timedelta:
    """ "30m", "6h", "2d", "3y" (365 days each), "1h30m".

    Raises:
        ValueError: it is none of these.
    """
    if not isinstance(value, str) or not re.fullmatch(r"(?:\d+[smhdy])+", value):
        raise NotAllowed
    total = timedelta()
    for number, unit in re.findall(r"(\d+)([smhdy])", value):
        total += (
            timedelta(days=365 * int(number))
            if unit == "y"
            else timedelta(**{_SPAN_UNITS[unit]: int(number)})
        )
    if total > _LONGEST_SPAN:
        raise NotAllowed(f'"{value}" is more than 100 years')
    return total


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise NotAllowed
    if any(ord(character) < 32 and character not in "\n\t" for character in value):
        raise NotAllowed("control characters cannot be used here")
    return value


def _line(value: object) -> str:
    text = _text(value)
    if "\n" in text or "\t" in text:
        raise NotAllowed("a line break or a tab cannot be used here")
    return text


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise NotAllowed
    return value


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise NotAllowed
    if value > _LARGEST_COUNT:
        raise NotAllowed(f"{str(value)[:20]} is more than {_LARGEST_COUNT}")
    return value


def _port(value: object) -> int:
    if _count(value) > 65535:
        raise NotAllowed
    return _count(value)


def _size(value: object) -> int:
    match = re.fullmatch(r"(\d+)(B|KiB|MiB|GiB)", value) if isinstance(value, str) else None
    if not match:
        raise NotAllowed
    return int(match[1]) * _SIZE_UNITS[match[2]]


def _day(value: object) -> date:
    if isinstance(value, datetime):
        raise NotAllowed
    return value if isinstance(value, date) else date.fromisoformat(_text(value))


def _moment(text: str) -> time:
    if text == "24:00":
        return MIDNIGHT
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if not match:
        raise NotAllowed
    return time(int(match[1]), int(match[2]))


def _spans(value: object) -> tuple[Span, ...]:
    spans = tuple(_span_of_day(text) for text in _texts(value))
    for before, after in itertools.pairwise(spans):
        if before.end == MIDNIGHT or after.start < before.end:
            raise NotAllowed("spans overlap or are not in order")
    return spans


def _span_of_day(text: str) -> Span:
    start, dash, end = text.partition("-")
    if not dash:
        raise NotAllowed
    span = Span(_moment(start.strip()), _moment(end.strip()))
    if span.end != MIDNIGHT and span.end <= span.start:
        raise NotAllowed(f'"{text}" ends before it starts; hours over midnight are two spans on two days')
    return span


def _texts(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise NotAllowed
    return tuple(_line(item) for item in value)


def _timezone(value: object) -> str:
    name = _line(value)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise NotAllowed from None
    return name


def _pattern(value: object) -> str:
    text = _text(value)
    try:
        re.compile(text)
    except re.error as error:
        raise NotAllowed(f"the regular expression cannot be read: {error}") from None
    return text


def _patterns(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise NotAllowed
    return tuple(_pattern(item) for item in value)


def _address(value: object) -> str:
    text = _line(value)
    local, _, domain = text.rpartition("@")
    if not local or not _DOMAIN.fullmatch(domain) or re.search(r"[\s<>,;]", local):
        raise NotAllowed
    return text


def _addresses(value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise NotAllowed
    return tuple(_address(item) for item in value)


def _address_patterns(value: object) -> tuple[str, ...]:
    entries = _texts(value)
    if not all("@" in entry or _DOMAIN.fullmatch(entry.removeprefix("*.")) for entry in entries):
        raise NotAllowed
    return tuple(entry.lower() for entry in entries)


def _domain_pattern(value: object) -> str:
    text = _line(value).lower()
    if text != "*" and not _DOMAIN.fullmatch(text.removeprefix("*.")):
        raise NotAllowed
    return text


def _domain_patterns(value: object) -> tuple[str, ...]:
    return tuple(_domain_pattern(item) for item in _texts(value))


def _host(value: object) -> str:
    text = _line(value)
    if not _DOMAIN.fullmatch(text) and not re.fullmatch(r"[0-9a-f:.]+", text, re.IGNORECASE):
        raise NotAllowed
    return text


def _wake(value: object) -> timedelta | None:
    if value == "idle":
        return None
    match = re.fullmatch(r"(\d+)(ms|s|m)", value) if isinstance(value, str) else None
    if not match or not int(match[1]):
        raise NotAllowed
    unit = {"ms": "milliseconds", "s": "seconds", "m": "minutes"}[match[2]]
    return timedelta(**{unit: int(match[1])})


def _store_url(value: object) -> str:
    text = _line(value)
    if not text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://")):
        raise NotAllowed
    return text


def _source_url(value: object) -> str:
    return _store_url(value) if value else _line(value)


def _token_url(value: object) -> str:
    text = _line(value)
    parts = urllib.parse.urlsplit(text)
    private = parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))
    if text and not (private and parts.hostname):
        raise NotAllowed
    return text


def _listen(value: object) -> str:
    text = _line(value)
    if text and not (re.fullmatch(r".+:\d{1,5}", text) and int(text.rpartition(":")[2]) <= 65535):
        raise NotAllowed
    return text


def _secret(value: object) -> object:
    if isinstance(value, str) and value:
        return value
    if not isinstance(value, dict) or len(value) != 1:
        raise NotAllowed
    name, source = next(iter(value.items()))
    if name not in {"credential", "file", "env", "command"}:
        raise NotAllowed
    if name == "command" and isinstance(source, list):
        return {name: list(_texts(source))}
    if not _line(source):
        raise NotAllowed
    return {name: source}


def choice(*words: str) -> Kind:
    """One of a few words."""

    def read(value: object) -> str:
        if value not in words:
            raise NotAllowed
        return str(value)

    shown = [f'"{word}"' for word in words]
    return Kind("choice", "one of the choices", ", ".join(shown[:-1]) + " or " + shown[-1], read)


TEXT = Kind("text", "text", "text in quotes", _text)
LINE = Kind("text", "a line of text", "one line of text in quotes", _line)
LINES = Kind("texts", "a list of texts", 'texts in brackets, such as ["a", "b"]', _texts)
APPRISE = Kind("apprise URLs", "a list of texts", 'texts in brackets, such as ["a", "b"]', _texts)
FLAG = Kind("yes or no", "yes or no", "true or false, without quotes", _flag)
COUNT = Kind("number", "a number", "a whole number from 0, without quotes", _count)
PORT = Kind("port", "a port", "a whole number from 0 to 65535, without quotes; 0 for the usual one", _port)
SPAN = Kind("span", "a span of time", 'a number with s, m, h, d or y, such as "30m", "6h", "2d"', read_span)
SIZE = Kind("size", "a size", 'a number with B, KiB, MiB or GiB, such as "256KiB"', _size)
DAY = Kind("date", "a date", "a date such as 2026-12-29", _day)
SPANS = Kind(
    "hours", "a list of hours", '["09:00-12:00", "13:00-18:00"], [] for a day off, at most "24:00"', _spans
)
TIMEZONE = Kind("time zone", "a time zone", 'a name of the IANA list, such as "Asia/Tokyo"', _timezone)
PATTERN = Kind("regex", "a regular expression", "a regular expression of Python in quotes", _pattern)
PATTERNS = Kind(
    "regexes", "a list of regular expressions", 'regular expressions in brackets, such as ["a.*"]', _patterns
)
ADDRESS = Kind("address", "a mail address", 'one address without a name, such as "info@example.jp"', _address)
ADDRESSES = Kind(
    "addresses", "a list of mail addresses", '["info@example.jp", "shop@example.jp"]', _addresses
)
ADDRESS_PATTERNS = Kind(
    "addresses", "a list of addresses or domains", '["info@example.jp", "*.example.jp"]', _address_patterns
)
DOMAIN = Kind("domain", "a domain", 'a domain such as "example.jp", "*.example.jp" or "*"', _domain_pattern)
DOMAINS = Kind("domains", "a list of domains", '["example.jp", "*.example.com"]', _domain_patterns)
HOST = Kind("host", "a host name", 'the name or the IP address of a server, such as "imap.example.jp"', _host)
WAKE = Kind("wake", "a way to wait", '"idle", or how often to look, such as "100ms", "5s", "1m"', _wake)
STORE_URL = Kind(
    "database URL",
    "a database URL",
    '"sqlite:////absolute/path.db" or "postgresql://user@host/name"',
    _store_url,
)
SOURCE_URL = Kind(
    "database URL",
    "a database URL",
    '"sqlite:////absolute/path.db", "postgresql://reader@host/shop", or "" for none',
    _source_url,
)
TOKEN_URL = Kind("URL", "the URL of a token service", '"https://...", or "" for the provider\'s', _token_url)
LISTEN = Kind("listen", "an address to listen on", '"127.0.0.1:9464", or "" for none', _listen)
SECRET = Kind(
    "secret",
    "a secret",
    '{ credential = "name" }, { file = "path" }, { env = "NAME" } or { command = "words" }',
    _secret,
)
STEP_AT = Kind(
    "clock step",
    "a point of a clock",
    '"promise - 30m", "reply_target", "hard_limit - 2h", "promise + 1h" or "deadline"',
    read_at,
)
