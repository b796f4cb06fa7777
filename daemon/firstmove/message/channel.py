"""Who is behind a message and where an answer would go, by the channels' data (DESIGN 4 and 7).

Pure. Subjects and the shapes of order numbers never decide the channel. A relay is verified only by aligned
DKIM or DMARC in the topmost Authentication-Results of the receiving host; a relay that fails is treated as
the mailbox's default channel, and `automated` refuses it.
Fails: never; a broken pattern in overridden channel data is an error of `config`.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import lru_cache

from firstmove.message.domains import same_organisation, under
from firstmove.model.mail import Address, Authentication, Message, Origin
from firstmove.model.policy import Channel, Identity

# Results that say nothing against the sender: the check could not be made.
_UNSETTLED = frozenset({"temperror", "neutral"})


def origin(message: Message, identity: Identity) -> Origin:
    """The channel, the role of the sender, and the customer behind it."""
    sender = message.from_[0] if message.from_ else None
    if sender is None:
        return Origin(identity.default_channel, "customer", None)
    found = _by_sender(sender, message, identity)
    if found is not None:
        return found
    hidden = message.original_sender
    if hidden is not None and is_own(sender, identity) and not is_own(hidden, identity):
        return _by_sender(hidden, message, identity) or _of_group(hidden, message, identity)
    if is_form(sender, message, identity):
        return Origin("own", "form", _customer_of_form(message, identity))
    if is_own(sender, identity):
        return Origin(identity.default_channel, "own", None)
    return Origin(identity.default_channel, "customer", sender)


def reply_target(message: Message, source: Origin, identity: Identity) -> Address | None:
    """To whom an automatic answer may go; None where Reply-To leads elsewhere or nobody can be reached.

    A sender may have answers sent within its own organisation, never to strangers: otherwise a forged
    Reply-To would make us write to anybody (DESIGN 7, RFC 3834 section 4).
    """
    if source.role in ("own", "notice") or source.customer is None:
        return None
    if source.role == "form":
        return source.customer
    strangers = [
        address
        for address in message.reply_to
        if not same_organisation(address.domain, source.customer.domain) and not is_own(address, identity)
    ]
    return None if strangers else source.customer


def is_own(address: Address, identity: Identity) -> bool:
    """Whether an address, or its whole domain, is the shop's."""
    return address.key in identity.own_addresses or under(address.domain, identity.own_domains)


def is_form(sender: Address, message: Message, identity: Identity) -> bool:
    """Whether a web form wrote the message: from an address that the platforms' data or the shop name as one.

    A whole domain that is named sends other mail, too: then the text must be a form's as well.
    """
    named = [identity.shop.form_senders, *(rules.form_senders for rules in identity.channels.values())]
    names = _names_of(sender)
    if any(not _listing(patterns).addresses.isdisjoint(names) for patterns in named):
        return True
    return message.form is not None and any(_names_one(patterns, names, sender.domain) for patterns in named)


def listed(address: Address, patterns: tuple[str, ...]) -> bool:
    """Whether an address is named by "a@x.jp", or its domain by "x.jp" or "*.x.jp"."""
    return _names_one(patterns, _names_of(address), address.domain)


def _names_of(address: Address) -> tuple[str, str]:
    """The forms in which a pattern may name an address."""
    return address.key, address.spec.lower()


def _names_one(patterns: tuple[str, ...], names: Collection[str], domain: str) -> bool:
    known = _listing(patterns)
    return not known.addresses.isdisjoint(names) or domain in known.domains or domain.endswith(known.suffixes)


@dataclass(frozen=True, slots=True)
class _Listing:
    """Patterns, parted: addresses ("@x.jp" is a domain), domains, and what a name below "*.x.jp" ends in."""

    addresses: frozenset[str]
    domains: frozenset[str]
    suffixes: tuple[str, ...]


@lru_cache(maxsize=256)
def _listing(patterns: tuple[str, ...]) -> _Listing:
    lowered = [pattern.lower() for pattern in patterns]
    domains = [pattern.lstrip("@") for pattern in lowered if "@" not in pattern.lstrip("@")]
    return _Listing(
        addresses=frozenset(pattern for pattern in lowered if "@" in pattern.lstrip("@")),
        domains=frozenset(pattern for pattern in domains if not pattern.startswith("*.")),
        suffixes=tuple(pattern[1:] for pattern in domains if pattern.startswith("*.")),
    )


def own_results(message: Message, identity: Identity) -> Authentication | None:
    """What our receiving host found out; None where it writes nothing. Other hosts' fields are forgeable."""
    if not identity.authserv_id:
        return None
    wanted = identity.authserv_id.lower()
    return next((found for found in message.authentication if found.authserv_id.lower() == wanted), None)


def _by_sender(sender: Address, message: Message, identity: Identity) -> Origin | None:
    names, domain = _names_of(sender), sender.domain
    for rules in identity.channels.values():
        if _names_one(rules.relay_domains, (), domain):
            return _relayed(sender, rules, message, identity)
    form = is_form(sender, message, identity)
    for rules in identity.channels.values():
        role = _listed_role(names, domain, rules, form)
        if role:
            return _noticed(sender, role, rules, message)
    return None


def _relayed(sender: Address, rules: Channel, message: Message, identity: Identity) -> Origin:
    verified = _verified(sender, rules, own_results(message, identity))
    if verified is False:
        return Origin(identity.default_channel, "customer", sender, verified=False, relay=True)
    keys = _thread_keys(sender, rules, message)
    return Origin(rules.name, "customer", sender, verified=verified, relay=True, thread_keys=keys)


def _verified(sender: Address, rules: Channel, found: Authentication | None) -> bool | None:
    if found is None or (not found.dmarc and not found.dkim):
        return None
    if found.dmarc == "fail":
        return False
    aligned = (*rules.relay_auth, sender.domain)
    if found.dmarc == "pass" or any(
        result == "pass" and under(domain.lower(), aligned) for result, domain in found.dkim
    ):
        return True
    return None if _UNSETTLED & {found.dmarc, *(result for result, _ in found.dkim)} else False


def _listed_role(names: Collection[str], domain: str, rules: Channel, form: bool) -> str:
    if _names_one(rules.office_senders, names, domain):
        return "office"
    if form:
        return ""  # its platform may well send notices, too
    notice = any(_names_one(each, names, domain) for each in (rules.notice_senders, rules.notice_domains))
    return "notice" if notice else ""


def _noticed(sender: Address, role: str, rules: Channel, message: Message) -> Origin:
    keys = _thread_keys(sender, rules, message)
    if role == "office":
        return Origin(rules.name, "office", sender, thread_keys=keys)
    if any(_pattern(each).search(message.subject) for each in rules.own_notice_subjects):
        return Origin(rules.name, "own", None, thread_keys=keys)
    return Origin(rules.name, "notice", None, thread_keys=keys)


def _of_group(hidden: Address, message: Message, identity: Identity) -> Origin:
    """The shop reads its mail through its own group; the sender is in X-Original-Sender (reference A1)."""
    if not through_own_list(message, identity):
        return Origin(identity.default_channel, "own", None)
    if is_form(hidden, message, identity):
        return Origin("own", "form", _customer_of_form(message, identity))
    return Origin(identity.default_channel, "customer", hidden)


def through_own_list(message: Message, identity: Identity) -> bool:
    """Whether the list that passed the message on is the shop's own group address."""
    marks = " ".join(
        value.lower()
        for name in ("list-id", "list-post", "mailing-list", "x-beenthere")
        for value in message.headers.get(name, ())
    )
    if not marks:
        return False
    own = [*identity.own_addresses, *(key.replace("@", ".", 1) for key in identity.own_addresses)]
    return any(_names(marks, key) for key in own) or any(
        _names(marks, domain) for domain in identity.own_domains
    )


def _names(marks: str, name: str) -> bool:
    return bool(re.search(r"(?<![\w-])" + re.escape(name) + r"(?![\w.-]*\w)", marks))


def _customer_of_form(message: Message, identity: Identity) -> Address | None:
    written = message.form.address if message.form else None
    candidates = [*message.reply_to, *([written] if written else [])]
    for address in candidates:
        if address.domain and not is_own(address, identity):
            return address
    return None


def _thread_keys(sender: Address, rules: Channel, message: Message) -> tuple[str, ...]:
    """The marketplace's own thread marks; a named group gives the mark's prefix ("rmesse:12345")."""
    if not rules.thread_pattern:
        return ()
    searched = "\n".join((sender.spec, message.subject, message.text))
    found = _pattern(rules.thread_pattern).finditer(searched)
    return tuple(dict.fromkeys(_keys(found, rules.name)))


def _keys(found: Iterable[re.Match[str]], name: str) -> Iterable[str]:
    for match in found:
        value = next((group for group in match.groups() if group), "")
        if value:
            yield f"{match.lastgroup or name}:{value}"


@lru_cache(maxsize=256)
def _pattern(source: str) -> re.Pattern[str]:
    return re.compile(source, re.IGNORECASE)
