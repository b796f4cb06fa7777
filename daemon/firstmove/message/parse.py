"""Octets become a Message: bounded, decoded, frozen.

Invariant: any octets give a Message or raise errors.Malformed, never another exception, within 100 ms per MiB
(at least 100 ms). Decoding happens here and below only; nobody past this point sees octets or encoded words.
Fails: Malformed with a code, when there is nothing to read ("empty") or the header is larger than any mail's;
what marks a machine's mail may stand behind such a limit, so these go to a person.
"""

import hashlib
from collections.abc import Mapping

from firstmove.errors import Malformed
from firstmove.message import addresses, body, bounce, bounce_words, dates, fields, mime
from firstmove.message.mime import Part
from firstmove.model.mail import Address, Attachment, Bounce, Message

MAX_SUBJECT = 2_000
MAX_ATTACHMENTS = 100
NAMELESS_ATTACHMENTS = ("text/calendar", "application/ics", "text/vcard", "text/x-vcard")
MAX_ADDRESS_OCTETS = 32_768


def parse(octets: bytes, *, truncated: bool = False) -> Message:
    """The facts of one mail; `truncated` says that the server holds more of it.

    Raises:
        Malformed: "empty", "header-too-large", "too-many-header-lines", "too-many-header-fields".
    """
    if not octets.strip():
        raise Malformed("empty")
    root = mime.tree(octets if b"\n" in octets else octets.replace(b"\r", b"\n"))
    return _message(root, truncated)


def _message(root: Part, truncated: bool) -> Message:
    notes = fields.Notes()
    raw = root.fields
    subject = notes.decoded("subject", raw.first("subject"))[:MAX_SUBJECT]
    read = _AddressFields(root)
    from_ = read.mailboxes("from")
    message_id = fields.message_id(raw.first("message-id"))
    reply_to = read.mailboxes("reply-to")
    original = next(iter(read.mailboxes("x-original-sender")), None)
    content = body.read(root, subject, body.Senders(from_, reply_to, original), notes)
    date = raw.first("date") or b""
    headers = fields.kept(raw)
    return Message(
        digest=_digest(date, from_, subject, message_id, content.text),
        message_id=message_id,
        subject=subject,
        from_=from_,
        sender=read.mailboxes("sender"),
        reply_to=reply_to,
        to=read.mailboxes("to"),
        cc=read.mailboxes("cc"),
        delivered_to=read.mailboxes("delivered-to", "x-original-to", "x-delivered-to", "envelope-to"),
        original_sender=original,
        return_path=fields.return_path(raw.first("return-path")),
        date=dates.parse_date(date),
        in_reply_to=fields.message_ids(raw.first("in-reply-to")),
        references=fields.message_ids(raw.first("references")),
        microsoft_original_id=fields.message_id(raw.first("x-microsoft-original-message-id")),
        auto_submitted=fields.auto_submitted(raw.first("auto-submitted")),
        headers=headers,
        authentication=fields.authentication(raw.all("authentication-results")),
        content_type=root.content_type,
        report_type=root.parameters.get("report-type", "").lower(),
        text=content.text,
        visible_text=content.visible_text,
        html_only=content.html_only,
        forwarded=content.forwarded,
        bounce=_bounce(root, headers, content.text),
        form=content.form,
        attachments=_attachments(root),
        truncated=truncated,
        decode_notes=notes.said(),
    )


class _AddressFields:
    """Reads address fields, all together no more than MAX_ADDRESS_OCTETS of one message."""

    def __init__(self, root: Part) -> None:
        self._fields = root.fields
        self._room = MAX_ADDRESS_OCTETS

    def mailboxes(self, *names: str) -> tuple[Address, ...]:
        """Mailboxes of all fields of these names, each address once."""
        found: dict[str, Address] = {}
        for name in names:
            for value in self._fields.all(name):
                for address in addresses.mailboxes(value[: self._room]):
                    found.setdefault(address.spec, address)
                self._room = max(0, self._room - min(len(value), addresses.MAX_OCTETS))
        return tuple(found.values())[: addresses.MAX_MAILBOXES]


def _bounce(root: Part, headers: Mapping[str, tuple[str, ...]], text: str) -> Bounce | None:
    """The delivery report that the mail is; the long look is taken only where it could find one."""
    structured = any(part.content_type.startswith(("message/", "text/rfc822-header")) for part in root.walk())
    named = "x-failed-recipients" in headers or headers.get("return-path", ("x",))[0].strip() in ("", "<>")
    worded = bounce_words.SYSTEM_SENDER, bounce_words.SUBJECT, bounce_words.LETTER
    places = headers.get("from", ("",))[0], headers.get("subject", ("",))[0], text[:4_000]
    if structured or named or any(words.search(place) for words, place in zip(worded, places, strict=True)):
        return bounce.read(root, headers)
    return None


def _attachments(root: Part) -> tuple[Attachment, ...]:
    found = [
        Attachment(part.filename, part.content_type)
        for part in root.walk()
        if part is not root and not part.children and _is_attached(part)
    ]
    return tuple(found[:MAX_ATTACHMENTS])


def _is_attached(part: Part) -> bool:
    """Whether a person is told of the part: a file, or what no text shows (a calendar's part has no name)."""
    named = bool(part.filename) or part.disposition == "attachment"
    return named or part.content_type in NAMELESS_ATTACHMENTS


def _digest(date: bytes, from_: tuple[Address, ...], subject: str, message_id: str, text: str) -> str:
    """The same for the same mail, however a server folded it or ended its lines."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    sender = ",".join(address.spec for address in from_)
    facts = "\0".join((date.decode("latin-1"), sender, subject, message_id, lines))
    return hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()
