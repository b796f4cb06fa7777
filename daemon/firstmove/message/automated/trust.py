"""Whether the sender is who he says, and exactly one: spam verdicts, DMARC, the From field."""

import re

from firstmove.message.channel import own_results
from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.policy import Identity

_SUBJECT = re.compile(
    r"^\W{0,4}(?:[\[【(<*{]+\s*(?:(?:possible|probable|suspected|likely)\s+)?(?:spam|junk|迷惑メール|スパム)(?![a-z])[^\]】)\n]{0,20}[\]】)>*}]"
    r"|\*{2,}\s*spam\s*\*{2,})",
    re.IGNORECASE,
)
_YES = re.compile(r"^\W*(?:yes|true|spam|1)\b", re.IGNORECASE)
_VERDICTS = (
    "x-spam-flag",
    "x-spam-status",
    "x-spam",
    "x-barracuda-spam-flag",
    "x-barracuda-spam-status",
    "x-bogosity",
    "x-dspam-result",
    "x-crm114-status",
    "x-spam-verdict",
    "x-hmailserver-spam",
    "x-vr-spamstate",
    "x-vade-spamstate",
    "x-klms-antispam-status",
)
# Verdicts with a grammar of their own: Microsoft, Proofpoint, Rspamd, web.de and GMX.
_SPOKEN = {
    "x-forefront-antispam-report": re.compile(
        r"(?:^|;)\s*(?:SFV:(?:SPM|SKS|SKB)|CAT:(?:H?SPM|H?PHSH|HPHISH|MALW|SPOOF|AMP|BIMP|DIMP|UIMP|GIMP))\s*(?:;|$)",
        re.IGNORECASE,
    ),
    "x-ms-exchange-organization-scl": re.compile(r"^\s*[5-9]\s*$"),
    "x-proofpoint-spam-details": re.compile(r"\brule=\w*(?<!not)spam\b", re.IGNORECASE),
    "x-spamd-result": re.compile(r"^\s*\w+:\s*True\b", re.IGNORECASE),
    "x-ui-filterresults": re.compile(r"^\s*junk\b", re.IGNORECASE),
}
_STARS = 5  # of X-Spam-Level, where the host gives no verdict: SpamAssassin's own threshold


def spam(message: Message, _identity: Identity, _origin: Origin) -> Refusal | None:
    """Somebody's filter called it spam: whoever it was, nothing is sent there automatically."""
    for name in _VERDICTS:
        if any(_YES.match(value) for value in message.headers.get(name, ())):
            return Refusal("spam", name)
    for name, verdict in _SPOKEN.items():
        if any(verdict.search(value) for value in message.headers.get(name, ())):
            return Refusal("spam", name)
    judged = any(name in message.headers for name in _VERDICTS)
    if not judged and message.header("x-spam-level").count("*") >= _STARS:
        return Refusal("spam", "x-spam-level")
    return Refusal("spam", "subject") if _SUBJECT.search(message.subject) else None


def authentication(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """Our own host found a forgery; results of other hosts are never believed (RFC 8601 section 7.1)."""
    found = own_results(message, identity)
    if found is not None and found.dmarc == "fail":
        return Refusal("dmarc-fail", found.authserv_id)
    if origin.relay and origin.verified is False:
        return Refusal("dmarc-fail", "relay")
    return None


def one_sender(message: Message, _identity: Identity, origin: Origin) -> Refusal | None:
    """Exactly one mailbox in From, and an address that an answer can be sent to."""
    if len({address.key for address in message.from_}) > 1:
        return Refusal("several-senders", str(len(message.from_)))
    target = origin.customer or (message.from_[0] if message.from_ else None)
    if target is None or not target.local or not target.domain:
        return Refusal("no-sender")
    return None
