"""Who signs: everything a customer may use on the shop's own channel, the shop's name alone elsewhere.

Marketplaces forbid URLs, telephone numbers and mail addresses in messages (DESIGN 7, S15); a carrier
phone's filter drops mails with a URL (reference E6).
"""

import re

from firstmove.model.policy import Channel, Shop

_RULE = "─" * 16
# What a marketplace would call contact data; also looked for in what a shop's own template gave.
_CONTACT = re.compile(
    r"https?://|www\.|[\w.+-]+@[\w-]+\.\w|(?<![\d-])0\d{1,4}[-(（ ]\d{1,4}[-)） ]\d{3,4}(?![\d-])"
    r"|(?<![\d-])0[5789]0\d{8}(?![\d-])|\+81[- ]?\d",
    re.ASCII | re.IGNORECASE,
)


def contact_found(text: str) -> bool:
    """Whether the text holds a URL, a mail address or a Japanese telephone number."""
    return _CONTACT.search(text.translate(_NARROW)) is not None


def signature(shop: Shop, channel: Channel, language: str, *, person: str = "", short: bool = False) -> str:
    """The lines under a mail. `short`: no URL and no postal data (carrier phones)."""
    desk = "お客様窓口" if language == "ja" else "Customer Service"
    head = [f"{shop.name} {desk}".strip()]
    if person:
        head.append(f"担当：{person}" if language == "ja" else person)
    if not channel.contact_allowed:
        return "\n".join([_RULE, *head, _RULE])
    if short:
        return "\n".join([*head, *_telephone(shop, language)])
    if shop.signature:
        return (
            shop.signature.strip("\n") if not person else "\n".join([*head[1:], shop.signature.strip("\n")])
        )
    return "\n".join([_RULE, *head, *_contact_lines(shop, language), _RULE])


def _telephone(shop: Shop, language: str) -> list[str]:
    if not shop.phone:
        return []
    if language != "ja":
        hours = f" ({shop.phone_hours})" if shop.phone_hours else ""
        return [f"Phone: {shop.phone}{hours}"]
    hours = f"（受付時間 {shop.phone_hours}）" if shop.phone_hours else ""
    return [f"電話：{shop.phone}{hours}"]


def _contact_lines(shop: Shop, language: str) -> list[str]:
    label = "メール：" if language == "ja" else "E-mail: "
    company = f"運営：{shop.company}" if language == "ja" else shop.company
    return [
        *([company] if shop.company else []),
        *([shop.postal_address] if shop.postal_address else []),
        *_telephone(shop, language),
        *([f"{label}{shop.address}"] if shop.address else []),
        *([shop.url] if shop.url else []),
    ]


# Full-width forms are the usual way round a marketplace's filter.
_NARROW = {0xFF01 + offset: 0x21 + offset for offset in range(94)} | {0x2010: "-", 0x2212: "-", 0x30FC: "-"}
