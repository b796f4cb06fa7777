"""Servers of common mail providers, for `init` to propose. Data; the person answers, nothing is looked up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Servers:
    """What `init` proposes for a domain; `note` is told to the person."""

    imap: str
    smtp: str
    smtp_security: str = "tls"
    note: str = ""


_APP_ONLY = "アプリ パスワードが必要です (needs an app password)"
_KNOWN = {
    "gmail.com": Servers("imap.gmail.com", "smtp.gmail.com", note=_APP_ONLY),
    "googlemail.com": Servers("imap.gmail.com", "smtp.gmail.com", note=_APP_ONLY),
    "icloud.com": Servers("imap.mail.me.com", "smtp.mail.me.com", "starttls", _APP_ONLY),
    "me.com": Servers("imap.mail.me.com", "smtp.mail.me.com", "starttls", _APP_ONLY),
    "yahoo.co.jp": Servers(
        "imap.mail.yahoo.co.jp", "smtp.mail.yahoo.co.jp", note="IMAP の利用設定が必要です (allow IMAP first)"
    ),
    "outlook.jp": Servers(
        "outlook.office365.com",
        "smtp-mail.outlook.com",
        "starttls",
        "パスワードではなく OAuth が必要です (needs OAuth: [mailboxes.imap.oauth])",
    ),
    "nifty.com": Servers("imap.nifty.com", "smtp.nifty.com"),
    "ocn.ne.jp": Servers("imap.ocn.ne.jp", "smtp.ocn.ne.jp"),
    "biglobe.ne.jp": Servers("imap.biglobe.ne.jp", "mail.biglobe.ne.jp"),
    "so-net.ne.jp": Servers("imap.so-net.ne.jp", "mail.so-net.ne.jp"),
}
_SAME_AS = {
    "outlook.com": "outlook.jp",
    "hotmail.com": "outlook.jp",
    "hotmail.co.jp": "outlook.jp",
    "live.jp": "outlook.jp",
}


def servers_of(address: str) -> Servers:
    """The servers of an address's provider; for an own domain the name that most hosters use."""
    domain = address.rpartition("@")[2].lower()
    known = _KNOWN.get(_SAME_AS.get(domain, domain))
    # エックスサーバー, さくら and others answer to the shop's own domain or mail.<domain>.
    return known or Servers(f"mail.{domain}", f"mail.{domain}")
