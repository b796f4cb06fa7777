"""How the other side is addressed, and what kind of telephone may be reading.

A display name is used only when it looks like a name (DESIGN 7); nothing is ever guessed from the local
part of an address. A wrong name hurts more than お客様.
"""

import re
import unicodedata

from firstmove.model.mail import Address

LONGEST_NAME = 20

# Japanese carrier mail: small limits, and filters that drop mails with a URL (reference E6).
_CARRIER_DOMAINS = (
    "docomo.ne.jp",
    "ezweb.ne.jp",
    "au.com",
    "uqmobile.jp",
    "softbank.ne.jp",
    "i.softbank.jp",
    "vodafone.ne.jp",
    "disney.ne.jp",
    "ymobile.ne.jp",
    "y-mobile.ne.jp",
    "willcom.com",
    "pdx.ne.jp",
    "emnet.ne.jp",
    "rakumail.jp",
)
_NAME = re.compile(
    "[A-Za-z\u00c0-\u024f"  # Latin
    "\u3005-\u3007\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\uff66-\uff9f"  # 々〇, kana
    "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff \u3000]+"  # kanji, spaces
)
_HONORIFIC = re.compile(r"[ \u3000]*(様|さま|さん|殿|御中)$")
_NOBODY = frozenset(
    {
        "お客様",
        "お客",
        "ゲスト",
        "匿名",
        "購入者",
        "会員",
        "名無し",
        "ななし",
        "無題",
        "guest",
        "anonymous",
        "unknown",
        "customer",
        "no name",
        "noname",
        "info",
        "mail",
        "iphone",
        "user",
        "me",
        "test",
    }
)


def usable_name(address: Address) -> str:
    """The display name without an honorific, "" when it does not look like a person's or company's name."""
    name = " ".join(address.name.split())
    if not name or len(name) > LONGEST_NAME or not _NAME.fullmatch(name):
        return ""
    name = _HONORIFIC.sub("", name)
    if not name or name.lower() in _NOBODY or name in _NOBODY:
        return ""
    return "" if _nickname(name, address.local) else name


def japanese(address: Address) -> str:
    """山田花子様, a company 株式会社あおば 御中, else お客様."""
    name = usable_name(address)
    if not name:
        return "お客様"
    if "株式会社" in name or "有限会社" in name or "合同会社" in name:
        return f"{name} 御中"
    return f"{name}様"


def english(address: Address) -> str:
    """Dear John Smith, else Dear Customer; a name in kana or kanji is not guessed into English."""
    name = usable_name(address)
    return f"Dear {name}" if name and _latin(name) else "Dear Customer"


def words(language: str, address: Address) -> str:
    """The first line of a mail, without its comma."""
    return japanese(address) if language == "ja" else english(address)


def of_carrier(address: Address) -> bool:
    """Whether this is a Japanese mobile carrier's mailbox."""
    return any(
        address.domain == domain or address.domain.endswith("." + domain) for domain in _CARRIER_DOMAINS
    )


def _nickname(name: str, local: str) -> bool:
    if not _latin(name):
        return False
    # hanako <hanako@…>: a login, not how somebody wishes to be addressed.
    return " " not in name and (name.islower() or name.lower() == local.lower())


def _latin(name: str) -> bool:
    return all(unicodedata.east_asian_width(c) not in "WFH" for c in name)
