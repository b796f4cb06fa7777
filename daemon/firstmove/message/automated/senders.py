"""Senders that read no answers: no-reply names, mail systems, notice-only addresses (reference A7)."""

import re
from functools import lru_cache

from firstmove.message.domains import under
from firstmove.model.automatic import AutomaticRules
from firstmove.model.mail import Address, Message, Origin, Refusal
from firstmove.model.policy import Identity

_SEPARATORS = re.compile(r"[._\-]")
# The display name alone counts only when it can be nothing else.
_SYSTEM_NAME = re.compile(
    r"^\W*(?:mailer[- ]?daemon|mail delivery (?:sub)?system|mail administrator"
    r"|internet mail delivery|delivery subsystem"
    r"|(?:the )?post ?office|cron daemon|do[- ]?not[- ]?reply|no[- ]?reply|system administrator)\W*$",
    re.IGNORECASE,
)


def machine(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """The one to whom the answer would go is no person."""
    if origin.role == "notice":
        return Refusal("notice-sender", origin.channel)
    if origin.role == "form" and origin.customer is None:
        return Refusal("form-without-customer")
    if origin.role == "office":
        return None
    candidates = (origin.customer,) if origin.customer else message.from_
    for address in candidates:
        found = _refused(address, identity.automatic)
        if found is not None:
            return found
    if origin.role == "form" or origin.relay:
        return None
    return next((_named(address) for address in message.from_ if _SYSTEM_NAME.match(address.name)), None)


def normal_local_part(local: str) -> str:
    """ "No.Reply+ec" → "noreply" (reference A7)."""
    return _SEPARATORS.sub("", local.lower().partition("+")[0])


def _refused(address: Address, rules: AutomaticRules) -> Refusal | None:
    local = address.local.lower()
    normal = normal_local_part(local)
    if normal in rules.machine_names:
        return Refusal("machine-sender", normal)
    if normal.startswith(rules.no_reply_prefixes):
        return Refusal("no-reply", normal)
    if any(_pattern(pattern).search(local) for pattern in rules.machine_patterns):
        return Refusal("no-reply", "pattern")
    if any(_pattern(pattern).search(address.domain) for pattern in rules.machine_domains):
        return Refusal("list", address.domain)
    if f"{local}@{address.domain}" in rules.notify_only_addresses:
        return Refusal("notice-sender", "address")
    if under(address.domain, rules.notify_only_domains):
        return Refusal("notice-sender", address.domain)
    return None


def _named(address: Address) -> Refusal:
    return Refusal("machine-sender", address.name[:60])


@lru_cache(maxsize=256)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
