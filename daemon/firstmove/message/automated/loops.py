"""Mail of our own: the shop's addresses as senders, and marks that firstmove put into its own mail."""

from firstmove.message.channel import is_own
from firstmove.model.mail import Message, Origin, Refusal
from firstmove.model.policy import Identity

OWN_MARKS = ("x-firstmove", "x-firstmove-loop", "x-firstmove-case", "x-firstmove-kind")


def own_mail(message: Message, identity: Identity, origin: Origin) -> Refusal | None:
    """An own mark, an own address, or an own domain that is no form and no rewriting group."""
    for name in OWN_MARKS:
        if name in message.headers:
            return Refusal("loop", name)
    if any("firstmove" in value.lower() for value in message.headers.get("x-loop", ())):
        return Refusal("loop", "x-loop")
    if origin.role == "own" and (not message.from_ or not is_own(message.from_[0], identity)):
        return Refusal("own-message", f"notice of {origin.channel}")
    if origin.role != "own":
        return None
    exact = message.from_[0].key in identity.own_addresses
    return Refusal("own-message" if exact else "own-domain", message.from_[0].domain)
