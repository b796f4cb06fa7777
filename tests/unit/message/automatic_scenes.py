"""One shop and its mails, for the tests of who must not be answered."""

from functools import cache

from firstmove.config import shipped
from firstmove.message import channel
from firstmove.message.automated import refusal
from firstmove.model.mail import Address, Message
from firstmove.model.policy import Identity, Shop

CUSTOMER = Address("taro", "example.com", "山田 太郎")
OWN = Address("info", "aoba.example.jp", "あおば商店")
FORM = Address("form", "aoba.example.jp")


@cache
def identity() -> Identity:
    """あおば商店, with every shipped channel."""
    return Identity(
        shop=Shop(name="あおば商店", address=OWN.spec, form_senders=(FORM.spec,)),
        own_addresses=frozenset({OWN.spec}),
        own_domains=frozenset({OWN.domain}),
        channels=shipped.channels(),
        authserv_id="mx.aoba.example.jp",
    )


def mail(
    *from_: Address, subject: str = "注文について", text: str = "まだ届きません。", **facts: object
) -> Message:
    """A customer's mail, with other facts where given."""
    senders = from_ or (CUSTOMER,)
    facts.setdefault("visible_text", text)
    return Message(digest="d", subject=subject, from_=senders, text=text, **facts)  # type: ignore[arg-type]


def headers(**values: str) -> dict[str, tuple[str, ...]]:
    """Header fields; "_" stands for "-"."""
    return {name.replace("_", "-"): (value,) for name, value in values.items()}


def reason(message: Message, known: Identity | None = None) -> str | None:
    """The code of the refusal, None when the mail may be answered."""
    shop = known or identity()
    found = refusal(message, shop, channel.origin(message, shop))
    return found.code if found else None
