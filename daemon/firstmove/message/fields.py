"""Single header fields as facts: ids, the return path, authentication results, and what is kept readable.

Pure and total. Values are capped; ids are kept exactly as received, because they are compared with ours and
with other mails' (a Message-ID may hold spaces, reference E8 PY-7).
"""

import re

from firstmove.message import charset, encoded_words, headers
from firstmove.message.headers import Fields
from firstmove.model.mail import Authentication

MAX_ID = 998
MAX_IDS = 100
MAX_VALUE = 2_000
MAX_VALUES = 20  # of one name
MAX_KEPT = 131_072  # characters of all kept values together

_ID = re.compile(r"<[^<>]+>")
_BULKY = frozenset(
    ("dkim-signature", "x-google-dkim-signature", "domainkey-signature", "autocrypt", "x-face", "face")
)
# Names the rules of automatic mail look at: kept whatever the rest of the header weighs.
_WEIGHTY = re.compile(
    r"list-|auto-|x-auto|x-loop|x-mail-?auto|x-(?:fc|mdaemon|post|ms-exchange|failed|spam|original|firstmove)|"
    r"precedence|x-precedence|return-path|feedback-id|authentication-results|arc-auth|content-type|delivered-to|"
    r"importance|received|from|subject|message-id|x-campaign|x-csa|x-ses|x-mailgun|x-sg"
)


class Notes:
    """How texts were come by, collected over one message."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def add(self, place: str, notes: tuple[str, ...]) -> None:
        """Remember notes under the place they are about: "body", "subject", ..."""
        for note in notes:
            self._said[f"{place}:{note}"] = None

    def decoded(self, place: str, value: bytes | None) -> str:
        """The readable text of a header value, noting how it was decoded."""
        decoded = encoded_words.decode_value(value or b"")
        self.add(place, decoded.notes)
        return decoded.text

    def said(self) -> tuple[str, ...]:
        """Each note once, in their order."""
        return tuple(self._said)


def message_id(value: bytes | None) -> str:
    """The id with its brackets; the whole trimmed value when it has none. "" when absent."""
    text = _plain(value)
    found = _ID.search(text)
    return (found[0] if found else text)[:MAX_ID]


def message_ids(value: bytes | None) -> tuple[str, ...]:
    """Ids of In-Reply-To or References in their order (newest last), the newest 100, each once."""
    text = _plain(value, MAX_ID * MAX_IDS)
    found = _ID.findall(text) or [word for word in text.split() if "@" in word]
    return tuple(dict.fromkeys(identifier[:MAX_ID] for identifier in found))[-MAX_IDS:]


def _plain(value: bytes | None, limit: int = MAX_ID) -> str:
    if value is None:
        return ""
    if b"=?" in value:  # some mailers encode ids (reference E8 PY-2)
        return encoded_words.decode_value(value).text
    return charset.decode(value[-limit:] if len(value) > limit > MAX_ID else value[:limit]).text.strip()


def return_path(value: bytes | None) -> str | None:
    """The envelope's return path without brackets; "" is the null path, None that nothing is said of it."""
    if value is None:
        return None
    text = charset.decode(value[:MAX_ID]).text.strip()
    return text.partition("<")[2].partition(">")[0].strip() if "<" in text else text


def auto_submitted(value: bytes | None) -> str:
    """The keyword; a field that says nothing readable is "unknown", not absent."""
    if value is None:
        return ""
    return headers.keyword(charset.decode(value[:MAX_ID]).text) or "unknown"


def kept(raw: Fields) -> dict[str, tuple[str, ...]]:
    """Readable values by name: those that rules look at first, the others as far as the total allows."""
    values: dict[str, list[str]] = {}
    room = MAX_KEPT
    weighty = [item for item in raw.items if _WEIGHTY.match(item[0])]
    others = [item for item in raw.items if not _WEIGHTY.match(item[0]) and item[0] not in _BULKY]
    for name, value in [*weighty, *others]:
        known = values.setdefault(name, [])
        if len(known) >= (3 if name == "received" else MAX_VALUES) or room <= 0:
            continue
        text = encoded_words.decode_value(value[: 4 * MAX_VALUE]).text[:MAX_VALUE]
        known.append(text)
        room -= len(text)
    return {name: tuple(texts) for name, texts in values.items() if texts}


_RESULT = re.compile(r"\s*([a-z0-9-]+)\s*=\s*([a-z]+)", re.IGNORECASE)
_DKIM_DOMAIN = re.compile(r"header\.(d|i)\s*=\s*\"?([^\s;\"]+)", re.IGNORECASE)


def authentication(values: tuple[bytes, ...]) -> tuple[Authentication, ...]:
    """All Authentication-Results fields, topmost first (RFC 8601); at most ten."""
    return tuple(_results(charset.decode(value[:8_192]).text) for value in values[:10])


def _results(text: str) -> Authentication:
    sections = headers.without_comments(text).split(";")
    # Some hosts leave their own name out and begin with a result.
    host = "" if _RESULT.match(sections[0]) else (sections[0].split() or [""])[0].lower()
    dmarc = spf = ""
    dkim: list[tuple[str, str]] = []
    for section in sections:
        result = _RESULT.match(section)
        if result is None:
            continue
        method, value = result[1].lower(), result[2].lower()
        if method == "dkim" and len(dkim) < 20:
            domains = {name.lower(): domain for name, domain in _DKIM_DOMAIN.findall(section)}
            domain = domains.get("d") or domains.get("i", "").rpartition("@")[2]
            dkim.append((value, domain.lower()))
        elif method == "dmarc":
            dmarc = dmarc or value
        elif method == "spf":
            spf = spf or value
    return Authentication(host, dmarc, tuple(dkim), spf)
