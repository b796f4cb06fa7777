"""Delivery reports: whether a mail is one, and which mail of ours it is about (RFC 3464; reference B-01..05).

Pure and total. Three ways, the most certain first: a message/delivery-status part; X-Failed-Recipients; a
mail system's letter, told by its sender, subject and wording together, because one of them alone may be that
of a customer who forwards it. An enclosed message alone is no report. The words lie in `bounce_words`.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from firstmove.message import bounce_words as words
from firstmove.message import html
from firstmove.message.lower import lowered
from firstmove.message.mime import Part
from firstmove.model.mail import Bounce

MAX_RECIPIENTS = 20
MAX_IDS = 10
MAX_REPORT = 65_536  # octets of a report that are read
MAX_PAGES = 5  # HTML parts of a report that are converted
_STATUS_TYPES = ("message/delivery-status", "message/global-delivery-status")
_ENCLOSED = ("message/rfc822", "message/global")
_RETURNED_HEADERS = ("text/rfc822-headers", "message/global-headers", "text/rfc822-header")

_NOT_FAILED = ("delayed", "delivered", "relayed", "expanded", "deliverable")
_FAILED = ("failed", "failure", "expired", "undeliverable", "rejected")

_FIELD = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:[ \t]*([^\n]*(?:\n[ \t]+[^\n]+)*)", re.MULTILINE)
_ADDRESS = re.compile(r"(?<![\w.+/=-])[\w.!#$%&'*+/=?^{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_STATUS = re.compile(r"(?<![\d.])[245]\.\d{1,3}\.\d{1,3}(?![\d.])")
_MESSAGE_ID = re.compile(
    r"^[ \t>|]*(?:Message-I[dD]|MESSAGE-ID|Message-id)[ \t]*:\s*(<[^<>\n]+>)", re.MULTILINE
)
_QUOTED = re.compile(r"^[ \t]{0,20}[>|].*$", re.MULTILINE)
_ANGLED = re.compile(r"<[^<>\s]+@[^<>\s]*>")

Headers = Mapping[str, tuple[str, ...]]


def read(root: Part, headers: Headers) -> Bounce | None:
    """The report that `root` is, with decoded `headers` by lower-case name; None for every other mail."""
    parts = tuple(_outer(root))
    status_parts = [part for part in parts if part.content_type in _STATUS_TYPES]
    text = _text(root, parts)
    if status_parts:
        return _standard(status_parts, root, parts, text, headers)
    if not _is_letter(root, headers, text):
        return None
    return _letter(root, parts, text, headers)


def _outer(root: Part) -> Iterator[Part]:
    """All parts but those inside enclosed messages: what a customer forwards is no report to us."""
    waiting = [root]
    while waiting:
        part = waiting.pop()
        yield part
        if part.content_type not in _ENCLOSED or part is root:
            waiting.extend(reversed(part.children))


def _text(root: Part, parts: Iterable[Part]) -> str:
    """What the report says, its first MAX_REPORT characters; HTML is converted only as far as that needs."""
    pieces: list[str] = []
    left, pages = MAX_REPORT, MAX_PAGES
    for part in parts:
        if left <= 0:
            break
        if part.content_type == "text/plain" and part.disposition != "attachment":
            pieces.append(part.text(left).text)
        elif part.content_type == "text/html" and part.disposition != "attachment" and pages:
            pages -= 1
            pieces.append(html.to_text(part.text(left).text))
        else:
            continue
        left -= len(pieces[-1])
    text = "\n".join(pieces)[:MAX_REPORT]
    return text if text.strip() else root.raw[:MAX_REPORT].decode("utf-8", "replace")  # a broken structure


def _standard(
    status_parts: list[Part], root: Part, parts: tuple[Part, ...], text: str, headers: Headers
) -> Bounce:
    blocks = [fields for part in status_parts for fields in _blocks(part)]
    about = [fields for fields in blocks if "action" in fields or "final-recipient" in fields]
    failed = [fields for fields in about if _failed(fields)]
    chosen = failed or about
    recipients = [_recipient(fields) for fields in chosen]
    status = _first(fields.get("status", "") for fields in chosen)
    found = _STATUS.search(status)
    return Bounce(
        failed=bool(failed) or (not about and _letter_failed(text, headers)),
        recipients=_unique([*filter(None, recipients), *_failed_recipients(headers)], MAX_RECIPIENTS),
        status=found[0] if found else "",
        diagnostic=_first(fields.get("diagnostic-code", "") for fields in chosen)[:500],
        original_message_ids=_original_ids(root, parts, text, headers),
    )


def _blocks(part: Part) -> Iterator[dict[str, str]]:
    """Fields of each block: the message's first, then one block for each recipient (RFC 3464 section 2.1)."""
    text = part.octets(MAX_REPORT).decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")
    for block in re.split(r"\n[ \t]*\n", text):
        fields: dict[str, str] = {}
        for name, value in _FIELD.findall(block):
            fields.setdefault(name.lower(), " ".join(value.split()))
        if fields:
            yield fields


def _failed(fields: Mapping[str, str]) -> bool:
    """Only Action: failed, or a permanent status where Action says nothing (reference B-02)."""
    action = fields.get("action", "").split(" ")[0].lower().strip(";,")
    if action in _NOT_FAILED:
        return False
    # Not in RFC 3464, but written: OpenSMTPD's "error", SendGrid's "expired".
    return action in _FAILED or fields.get("status", "").lstrip().startswith("5")


def _recipient(fields: Mapping[str, str]) -> str:
    """The address we wrote to, where the report knows it, else the one that failed."""
    for name in ("original-recipient", "final-recipient", "x-actual-recipient"):
        value = fields.get(name, "").rpartition(";")[2].strip(" <>\"'")
        if "@" in value:
            return value
    return ""


def _is_letter(root: Part, headers: Headers, text: str) -> bool:
    if any("@" in value for value in headers.get("x-failed-recipients", ())):
        return True
    subject = _header(headers, "subject")
    if words.FORWARDED.match(subject):
        return False
    by_subject = bool(words.SUBJECT.search(subject))
    if words.SYSTEM_SENDER.search(_header(headers, "from")):
        enclosed = any(child.content_type in _ENCLOSED for child in root.children)
        return by_subject or enclosed or _failure_told(text)
    if _path_is_null(headers):
        return by_subject or (_technical(root, text) and _failure_told(text))
    answered = bool(words.ANSWERED.match(subject))
    return _looks_like_letter(root, by_subject and not answered, _QUOTED.sub("", text))


def _failure_told(text: str) -> bool:
    return bool(words.TEXT.search(lowered(text[:8_000])))


def _looks_like_letter(root: Part, titled: bool, text: str) -> bool:
    """Whether a report comes from an ordinary address: it opens with the failure, or tells it twice, and
    talks of mail systems. "Delivery failed: my parcel could not be delivered" is a customer's."""
    opening = bool(words.LETTER.search(text.lstrip()[:400]))
    # The wordings take longest, so what is rarer is asked first.
    return (opening or titled) and _technical(root, text) and (opening or _failure_told(text))


def _technical(root: Part, text: str) -> bool:
    returned = any(child.content_type in (*_ENCLOSED, *_RETURNED_HEADERS) for child in root.children)
    return returned or bool(words.TECHNICAL.search(text))


def _path_is_null(headers: Headers) -> bool:
    paths = headers.get("return-path", ())
    return bool(paths) and paths[0].strip() in ("<>", "")


def _letter(root: Part, parts: tuple[Part, ...], text: str, headers: Headers) -> Bounce:
    report = _before_returned(text)
    status = _STATUS.search(report)
    diagnostic = words.DIAGNOSTIC.search(report)
    return Bounce(
        failed=_letter_failed(text, headers),
        recipients=_unique([*_failed_recipients(headers), *_named(report, headers)], MAX_RECIPIENTS),
        status=status[0] if status else "",
        diagnostic=" ".join(diagnostic[0].split())[:500] if diagnostic else "",
        original_message_ids=_original_ids(root, parts, text, headers),
    )


def _letter_failed(text: str, headers: Headers) -> bool:
    """Unambiguous: says that it failed for good, and does not say that it is still being tried."""
    subject = _header(headers, "subject")
    report = _before_returned(text)[:8_000]
    if words.DELAYED.search(subject):
        return False
    if words.FAILED.search(subject):
        return True
    if words.DELAYED.search(report):
        return False
    return bool(words.FAILED.search(report))


def _before_returned(text: str) -> str:
    """The report without the copy of the mail that it returns."""
    returned = words.RETURNED.search(text)
    return text[: returned.start()] if returned else text


def _failed_recipients(headers: Headers) -> list[str]:
    return [found for value in headers.get("x-failed-recipients", ()) for found in _ADDRESS.findall(value)]


def _named(report: str, headers: Headers) -> list[str]:
    """Addresses in the report that are neither the system's nor the ones it writes to."""
    known = {found.lower() for name in ("from", "to") for found in _ADDRESS.findall(_header(headers, name))}
    return [
        found.strip(".")
        for found in _ADDRESS.findall(report[:16_384])
        if found.lower().strip(".") not in known and not words.NO_RECIPIENT.match(found)
    ]


def _original_ids(root: Part, parts: tuple[Part, ...], text: str, headers: Headers) -> tuple[str, ...]:
    """Of the returned message: its own header, a header in a text part, or a line in the letter."""
    ids: list[str] = []
    for part in parts:
        if part.content_type in _ENCLOSED and part is not root:
            value = part.children[0].fields.first("message-id") if part.children else None
            ids.extend(_ANGLED.findall((value or b"").decode("utf-8", "replace")))
        elif part.content_type in _RETURNED_HEADERS or part.filename.endswith(".eml"):
            ids.extend(_MESSAGE_ID.findall(part.text(MAX_REPORT).text))
        elif part is not root and part.fields.first("received") is not None:
            # Some return the mail as a part that begins with its header.
            ids.extend(_ANGLED.findall((part.fields.first("message-id") or b"").decode("utf-8", "replace")))
    ids.extend(_MESSAGE_ID.findall(text))
    if not ids:
        ids = [
            found
            for name in ("in-reply-to", "references")
            for found in _ANGLED.findall(_header(headers, name))
        ]
    return _unique(ids, MAX_IDS)


def _header(headers: Headers, name: str) -> str:
    values = headers.get(name, ())
    return values[0] if values else ""


def _first(values: Iterable[str]) -> str:
    return next(filter(None, values), "")


def _unique(values: Iterable[str], limit: int) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))[:limit]
