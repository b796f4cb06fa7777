"""What a mail's headers declare about it: automatic answer, list, mass mail (reference E4)."""

import re
from collections.abc import Iterable
from functools import lru_cache

from firstmove.message.channel import through_own_list
from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.policy import Identity

_DENIED = ("", "no", "false", "0", "none")
_SUPPRESSING = frozenset({"all", "oof", "autoreply"})
# Not "special-delivery", "normal" or "first-class", which some mailers write for people.
_NO_ANSWER = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply", "autoreply"})
# Addresses to which each single bounce of a mass mail comes back.
_RETURN = re.compile(r"(?:bounces?|returns?|errors?|err)[-+_.=]\S*\d")
_WORD = re.compile(r"[\w-]+")
_ADDRESS = re.compile(r"([^\s<>\"@]+)@([\w.-]+)")


def automatic(message: Message, identity: Identity, _origin: Origin) -> Refusal | None:
    """Declared automatic, or asking for no automatic answers."""
    rules = identity.automatic
    if message.auto_submitted not in ("", "no"):
        return Refusal("auto-submitted", message.auto_submitted)
    suppressed = _SUPPRESSING & set(_words(message, "x-auto-response-suppress"))
    if suppressed:
        return Refusal("auto-response-suppress", min(suppressed))
    for name in rules.autoreply_headers:
        if _declared(message, name):
            return Refusal("autoreply-header", name)
    if any("autorespond" in value.lower() for value in message.headers.get("delivered-to", ())):
        return Refusal("autoreply-header", "delivered-to")
    if "autoresponder" in _words(message, "x-post-messageclass"):
        return Refusal("autoreply-header", "x-post-messageclass")
    for name in rules.challenge_headers:
        if name in message.headers:
            return Refusal("challenge-response", name)
    for name in _present(message, rules.machine_headers):
        if _declared(message, name):
            return Refusal("machine-sender", name)
    return None


def through_a_list(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """Sent through a list or in bulk; the shop's own group address is a mailbox (reference A1)."""
    if through_own_list(message, identity):
        return None
    rules = identity.automatic
    for name in _present(message, rules.list_headers):
        if _declared(message, name):
            return Refusal("list", name)
    for name in ("precedence", "x-precedence"):
        spoken = _NO_ANSWER & set(_words(message, name))
        if spoken:
            return Refusal("precedence", min(spoken))
    if any("mailing list" in value.lower() for value in message.headers.get("delivered-to", ())):
        return Refusal("list", "delivered-to")
    if origin.relay or origin.role in ("form", "office"):
        return None  # relays write return paths like a list's (reference E1, deviation a)
    return _list_path(message, rules.list_return_paths)


def _list_path(message: Message, patterns: Iterable[str]) -> Refusal | None:
    writers = {address.spec.lower() for address in message.from_}
    for name, spec in _envelope(message):
        local = spec.rpartition("@")[0] or spec
        if spec not in writers and any(re.search(pattern, local) for pattern in patterns):
            return Refusal("list", name)
    return None


def _envelope(message: Message) -> Iterable[tuple[str, str]]:
    if message.return_path:
        yield "return-path", message.return_path.strip("<> ").lower()
    for address in message.sender:
        yield "sender", address.spec.lower()
    for name in ("errors-to", "resent-sender", "resent-from"):
        for value in message.headers.get(name, ()):
            yield from ((name, found[0].lower()) for found in _ADDRESS.finditer(value))


def sent_in_bulk(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """Marks of mass senders: only a hint, which a relay, a form service or an answer to us overrules."""
    if origin.relay or origin.role in ("form", "office") or message.in_reply_to:
        return None
    rules = identity.automatic
    for name in _present(message, rules.bulk_headers):
        return Refusal("marketing", name)
    path = (message.return_path or "").strip("<> ").lower()
    if _RETURN.match(path):
        return Refusal("marketing", "return-path")
    mailer = f"{message.header('x-mailer')} {message.header('user-agent')}"
    if any(re.search(pattern, mailer, re.IGNORECASE) for pattern in rules.bulk_mailers):
        return Refusal("marketing", "x-mailer")
    return None


def _present(message: Message, names: tuple[str, ...]) -> list[str]:
    """The mail's headers that are named, exactly or by a beginning ("list-*")."""
    exact, beginnings = _split(names)
    return [name for name in message.headers if name in exact or name.startswith(beginnings)]


@lru_cache(maxsize=64)
def _split(names: tuple[str, ...]) -> tuple[frozenset[str], tuple[str, ...]]:
    """Whole names, and the beginnings that end in "*"."""
    beginnings = tuple(name[:-1] for name in names if name.endswith("*"))
    return frozenset(name for name in names if not name.endswith("*")), beginnings


def _declared(message: Message, name: str) -> bool:
    return any(value.strip().lower() not in _DENIED for value in message.headers.get(name, ()))


def _words(message: Message, name: str) -> list[str]:
    return [word for value in message.headers.get(name, ()) for word in _WORD.findall(value.lower())]
