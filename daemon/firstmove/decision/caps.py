"""How many acknowledgements are too many. Pure; the store counts, this module judges.

A cap of 0 is no cap. Domains behind which many different customers sit (freemail, mobile carriers, relays)
are not one sender: only the caps per case, sender and minute hold for them.
"""

from firstmove.model.policy import Acknowledge, Caps

# Two robots acknowledge each other under one subject; three of the same an hour are no customers.
SUBJECT_HOUR = 3

_SHARED = """
    gmail.com googlemail.com yahoo.co.jp ymail.ne.jp yahoo.com outlook.com outlook.jp hotmail.com
    hotmail.co.jp live.jp live.com msn.com icloud.com me.com mac.com aol.com aol.jp proton.me
    protonmail.com gmx.com mail.com excite.co.jp goo.jp infoseek.jp nifty.com biglobe.ne.jp so-net.ne.jp
    ocn.ne.jp plala.or.jp dion.ne.jp docomo.ne.jp ezweb.ne.jp au.com uqmobile.jp softbank.ne.jp
    i.softbank.jp vodafone.ne.jp disney.ne.jp ymobile.ne.jp y-mobile.ne.jp yahoo.ne.jp willcom.com
    pdx.ne.jp emnet.ne.jp rakumail.jp rakuten.jp qq.com 163.com 126.com naver.com
"""
SHARED_DOMAINS = frozenset(_SHARED.split())


def shared(domain: str) -> bool:
    """Whether many different people write from this domain or the one above it (d.vodafone.ne.jp)."""
    labels = domain.lower().split(".")
    return any(".".join(labels[start:]) in SHARED_DOMAINS for start in range(len(labels)))


def exceeded(caps: Caps, policy: Acknowledge, domain: str, *, relay: bool = False) -> str:
    """The first cap that is reached ("case", "sender_day", ...), "" when none is."""
    many = relay or shared(domain)
    reached = (
        ("case", caps.case, policy.cap_case),
        ("sender_day", caps.sender_day, policy.cap_sender_day),
        ("domain_hour", caps.domain_hour, 0 if many else policy.cap_domain_hour),
        ("subject_hour", caps.subject_hour, 0 if many else SUBJECT_HOUR),
        ("minute", caps.minute, policy.cap_minute),
    )
    return next((name for name, count, cap in reached if cap and count >= cap), "")


def held(caps: Caps, policy: Acknowledge) -> bool:
    """Whether this acknowledgement is held: over first_day_per_hour in a database's first 24 hours."""
    if caps.first_day_hour is None or not policy.first_day_per_hour:
        return False
    return caps.first_day_hour >= policy.first_day_per_hour
