"""Mail domains compared the way organisations own them.

No network and no public suffix list: a small rule for the suffixes under which names are sold, which errs
towards calling two names different. That is the safe side, for then a person is asked.
"""

import re
from collections.abc import Iterable

# Second-level labels under which a registry sells names (co.jp, or.jp, co.uk, com.au, ...).
_SOLD_BELOW = re.compile(
    "ac|ad|co|com|ed|edu|firm|gen|go|gob|gouv|gov|gr|gv|id|ind|info|lg|ltd|me|mil|ne|net|nom|or|org|plc|sch|web"
)
# Hosting domains whose subdomains belong to different people.
_SHARED = re.compile(
    r"(?:base|color-me)\.shop|base\.ec|stores\.jp|(?:shop-pro|makeshop)\.jp|myshopify\.com|ocnk\.net"
    r"|blogspot\.com|github\.io"
)


def under(domain: str, parents: Iterable[str]) -> bool:
    """Whether `domain` is one of `parents` or below one."""
    return any(domain == parent or domain.endswith("." + parent) for parent in parents)


def registrable(domain: str) -> str:
    """The name an organisation registered: "mail.shop.co.jp" → "shop.co.jp"."""
    labels = domain.rstrip(".").split(".")
    if len(labels) <= 2:
        return ".".join(labels)
    country_code = len(labels[-1]) == 2
    sold_below = country_code and _SOLD_BELOW.fullmatch(labels[-2])
    shared = _SHARED.fullmatch(".".join(labels[-2:]))
    return ".".join(labels[-3:] if sold_below or shared else labels[-2:])


def same_organisation(one: str, other: str) -> bool:
    """Whether two domains belong to one organisation, as far as their names tell."""
    return bool(one) and bool(other) and registrable(one) == registrable(other)
