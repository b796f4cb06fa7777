"""Reports of mail systems and calendar programs, and the null return path (RFC 3464, 8098, 5965, 6047)."""

import re

from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.policy import Identity

_REPORTS = {
    "delivery-status": "bounce",
    "disposition-notification": "disposition-notification",
    "feedback-report": "feedback-report",
    "tlsrpt": "tls-report",
}
_PARTS = {
    "message/delivery-status": "bounce",
    "message/global-delivery-status": "bounce",
    "message/disposition-notification": "disposition-notification",
    "message/global-disposition-notification": "disposition-notification",
    "message/feedback-report": "feedback-report",
    "application/tlsrpt+gzip": "tls-report",
    "application/tlsrpt+json": "tls-report",
}
_CALENDAR = ("text/calendar", "application/ics")
_CALENDAR_SUBJECT = re.compile(
    r"^\W*(?:(?:updated )?invitation|cancel+(?:ed|ation)(?: event)?|accepted|declined"
    r"|tentative(?:ly accepted)?"
    r"|new time proposed|招待|更新された招待|キャンセルされた予定|承諾|承認|辞退|仮承諾|仮の予定"
    r"|einladung|zugesagt|abgelehnt|accept[ée]"
    r"|refus[ée])\W*:",
    re.IGNORECASE,
)
_FORWARD = re.compile(r"^\W{0,4}(?:fwd?|wg|tr|rv|転送)\s*:", re.IGNORECASE)
_DMARC_FILE = re.compile(r"^[^!]+![^!]+!\d+!\d+(?:![^!]*)?\.(?:xml|zip|gz|xml\.gz)$", re.IGNORECASE)


def report(message: Message, _identity: Identity, _origin: Origin) -> Refusal | None:
    """A delivery report, a receipt, a complaint, a daily report or a calendar program's mail."""
    if message.report_type in _REPORTS:
        return Refusal(_REPORTS[message.report_type], message.report_type)
    if message.bounce is not None:
        return Refusal("bounce", message.bounce.status)
    if message.content_type == "multipart/report":
        return Refusal("report", message.report_type)
    kinds = (message.content_type, *(attachment.content_type for attachment in message.attachments))
    for kind in kinds:
        if kind in _PARTS:
            return Refusal(_PARTS[kind], kind)
    if any(_DMARC_FILE.match(attachment.filename) for attachment in message.attachments):
        return Refusal("dmarc-report", "attachment")
    return _calendar(message, kinds)


def _calendar(message: Message, kinds: tuple[str, ...]) -> Refusal | None:
    """An .ics file that a person attached is no program's mail: the subject or an empty text must say so.

    The part that calendar programs themselves read (RFC 6047 section 2.4) has no file name; a person's
    forward takes it along.
    """
    if message.content_type == "text/calendar":
        return Refusal("calendar", "text/calendar")
    if "calendarmessage" in message.header("content-class").lower():
        return Refusal("calendar", "content-class")
    if not any(kind in _CALENDAR for kind in kinds):
        return None
    if message.forwarded or _FORWARD.search(message.subject):
        return None
    spoken = _CALENDAR_SUBJECT.search(message.subject) or not message.visible_text.strip()
    spoken = spoken or any(
        part.content_type == "text/calendar" and not part.filename for part in message.attachments
    )
    return Refusal("calendar", "invitation") if spoken else None


def null_return_path(message: Message, _identity: Identity, _origin: Origin) -> Refusal | None:
    """MAIL FROM:<> was used so that nothing answers. A missing field says nothing."""
    return Refusal("null-return-path") if message.return_path == "" else None
