"""What mail-parser says of a message's structure: attachments, the Received trace, defects.

Pure and total, and off the path to the acknowledgement: nothing here decides whether a mail is answered.
What people read (names, subject, text) never comes from here, because mail-parser does not decode 7-bit
ISO-2022-JP, drops RFC-violating carrier addresses and normalises kanji (docs/adr/0002-mail-parser.md). It is
given the message with its texts and headers repaired to UTF-8, so that it neither guesses nor complains.
"""

import binascii
import re
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as StandardMessage
from email.policy import compat32

from mailparser import MailParser

from firstmove.errors import Malformed
from firstmove.message import charset, encoded_words, mime
from firstmove.model.mail import Attachment

MAX_OCTETS = 1_048_576  # larger ones are not looked at: mail-parser's time grows faster than the mail
MAX_HOPS = 30
MAX_TEXT_PART = 65_536


@dataclass(frozen=True, slots=True)
class Hop:
    """One Received field, as far as mail-parser understands it."""

    sent_by: str = ""
    received_by: str = ""
    delay: float = 0.0  # seconds since the hop before


@dataclass(frozen=True, slots=True)
class Structure:
    """Facts about the envelope and the tree. `problem` is "" or why there are none."""

    attachments: tuple[Attachment, ...] = ()
    received: tuple[Hop, ...] = ()  # first hop first
    defects: tuple[str, ...] = ()  # class names, sorted
    problem: str = ""  # "too-large", "too-deep", a Malformed code, or the exception's class name


def structure(octets: bytes) -> Structure:
    """Read the structure; a message that mail-parser cannot take gives a Structure with a `problem`."""
    if len(octets) > MAX_OCTETS:
        return Structure(problem="too-large")
    try:
        root = mime.tree(octets)
    except Malformed as error:
        return Structure(problem=error.code)
    if _uncut(root) and octets.count(b"boundary") > mime.MAX_DEPTH:
        return Structure(problem="too-deep")  # the standard parser recurses once a level
    try:
        return _read(MailParser(_repaired(octets)))
    except Exception as error:  # noqa: BLE001 - a foreign parser over hostile input; the mail is served without it
        return Structure(problem=type(error).__name__)


def _uncut(root: mime.Part) -> bool:
    """Whether a multipart was left in one piece, as those beyond the depth limit are."""
    return any(part.content_type.startswith("multipart/") and not part.children for part in root.walk())


def _repaired(octets: bytes) -> StandardMessage:
    message = message_from_bytes(octets, policy=compat32)
    for part in message.walk():
        _repair_header(part)
        if part.get_content_maintype() == "text" and not part.is_multipart():
            _repair_text(part)
    return message


def _repair_header(part: StandardMessage) -> None:
    """8-bit and escape sequences in headers become RFC 2047 words in UTF-8."""
    for name, value in list(part.raw_items()):
        raw = str(value).encode("utf-8", "surrogateescape")
        if raw.isascii() and b"\x1b" not in raw:
            continue
        if len(part.get_all(name, [])) == 1:
            part.replace_header(name, _NOT_ASCII.sub(_word, encoded_words.decode_value(raw).text))


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _word(run: re.Match[str]) -> str:
    """Only the run itself: an address beside it must stay one."""
    encoded = binascii.b2a_base64(run[0].encode("utf-8", "replace"), newline=False)
    return f"=?utf-8?b?{encoded.decode('ascii')}?="


def _repair_text(part: StandardMessage) -> None:
    payload = part.get_payload(decode=True)
    label = part.get_param("charset", "")
    octets = payload if isinstance(payload, bytes) else b""
    text = charset.decode(octets[:MAX_TEXT_PART], label if isinstance(label, str) else "").text
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"
    part.set_payload(binascii.b2a_base64(text.encode("utf-8", "replace")).decode("ascii"))
    part.set_param("charset", "utf-8")


def _read(parsed: MailParser) -> Structure:
    attachments = (
        Attachment(str(entry.get("filename", ""))[:255], str(entry.get("mail_content_type", "")))
        for entry in parsed.attachments
    )
    hops = (
        Hop(str(entry.get("from", ""))[:255], str(entry.get("by", ""))[:255], _seconds(entry.get("delay")))
        for entry in parsed.received[:MAX_HOPS]
    )
    return Structure(tuple(attachments), tuple(hops), tuple(sorted(parsed.defects_categories)))


def _seconds(delay: object) -> float:
    return float(delay) if isinstance(delay, int | float) else 0.0
