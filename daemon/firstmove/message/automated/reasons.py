"""Every reason for which nothing automatic is sent: what it means, and where the rule comes from.

Codes are stable: they are stored, shown by `firstmove why` and documented in docs/no-reply-rules.md, which is
generated from here.
"""

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "own-message": (
        "The shop wrote it: From is an own address, or a marketplace tells of the shop's own message.",
        "RFC 5230 section 4.6; reference A2",
    ),
    "own-domain": (
        "From is in the shop's own domain and is no web form that the configuration names.",
        "RFC 5230 section 4.6; reference E4",
    ),
    "loop": ("A mark of firstmove itself: our own mail has come back.", "RFC 3834 section 2; reference E4"),
    "bounce": (
        "A mail system reports that a mail was not, or not yet, delivered.",
        "RFC 3464; reference B-01..05",
    ),
    "disposition-notification": ("A receipt: a mail was displayed or deleted.", "RFC 8098; reference B-06"),
    "feedback-report": ("A provider passes on a complaint about a mail (ARF).", "RFC 5965; reference B-06"),
    "dmarc-report": ("A daily report about mail sent in the shop's name.", "RFC 7489 section 7.2"),
    "tls-report": ("A daily report about TLS towards the shop's mail server.", "RFC 8460 section 3"),
    "report": ("Some other multipart/report, which only programs write.", "RFC 6522"),
    "calendar": ("A calendar program's invitation or answer.", "RFC 6047; reference B-06"),
    "null-return-path": (
        "The return path is empty: the sender forbids every automatic answer.",
        "RFC 3834 section 2; RFC 5321 section 4.5.5",
    ),
    "auto-submitted": ("Auto-Submitted says something else than no.", "RFC 3834 sections 2 and 5"),
    "auto-response-suppress": (
        "X-Auto-Response-Suppress asks for no automatic replies (All, OOF, AutoReply).",
        "MS-OXCMAIL 2.1.3.2.20",
    ),
    "precedence": ("Precedence bulk, list, junk or auto_reply.", "RFC 3834 section 2"),
    "autoreply-header": ("A header that autoresponders write (X-Autoreply and others).", "reference E4"),
    "machine-sender": (
        "A header, a name or a subject of a program: cron, monitoring, trackers.",
        "reference E4, A7",
    ),
    "list": (
        "It came through a mailing list or a newsletter system.",
        "RFC 2369; RFC 2919; RFC 5230 section 4.6",
    ),
    "marketing": (
        "A newsletter or advertisement: mass sender's marks, or a way to unsubscribe.",
        "reference E4",
    ),
    "challenge-response": ("A program asks us to prove that we are human.", "RFC 3834 section 2"),
    "no-reply": ("The sender's address says that it reads no answers.", "RFC 5230 section 4.6; reference A7"),
    "notice-sender": (
        "A marketplace's or platform's notice: whoever answers it by mail reaches nobody.",
        "reference A0, A7",
    ),
    "form-without-customer": ("A web form's mail without a customer's address in it.", "RFC 3834 section 4"),
    "spam": ("A spam filter says so, in a header or in the subject.", "reference E4"),
    "dmarc-fail": (
        "The receiving host found the sender forged (DMARC), or a marketplace relay without its signature.",
        "RFC 7489; reference E4, A1",
    ),
    "no-sender": (
        "From is missing, or holds no address that could be answered.",
        "RFC 3834 sections 2 and 4",
    ),
    "several-senders": (
        "From holds several mailboxes: nobody is precisely the sender.",
        "RFC 3834 section 4",
    ),
    "virus-notice": ("A virus scanner or content filter reports.", "reference B-04"),
    "quarantine-digest": ("A spam filter's list of what it holds back.", "reference E4"),
    "subject-says-automatic": (
        "The subject begins like an absence note or an automatic answer.",
        "reference E5",
    ),
    "body-says-automatic": ("A line of its own says that the mail was sent automatically.", "reference E5"),
    "absence": ("The text is an absence note: away since, back on, for urgent matters ask.", "reference E5"),
    "form-auto-ack": (
        "Another shop's or desk's acknowledgement without a header that says so: the ack-ack loop.",
        "reference E5",
    ),
    "check-failed": ("A check raised an error; any doubt means no answer.", "DESIGN 2, G3"),
}
