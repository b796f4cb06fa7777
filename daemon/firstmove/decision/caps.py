"""How many acknowledgements are too many. Pure; the store counts, this module judges.

A cap of 0 is no cap; without one per domain there is none per subject either. Domains behind which many
different customers sit (freemail, mobile carriers, relays) are not one sender: only the caps per case and
sender hold for them. The cap per minute refuses nobody: in a flood each acknowledgement gets its turn, in the
order of arrival, and the owner is told once.

A robot that answers our acknowledgement under a new address, without a thread and without a quote, is told by
its haste: it writes from a domain to which one has just gone, and either names no customer's matter or
repeats the subject that was acknowledged.
"""

from datetime import datetime, timedelta
from functools import lru_cache

from firstmove.model.automatic import AutomaticRules
from firstmove.model.policy import Acknowledge, Caps

# Two robots acknowledge each other under one subject; three of the same an hour are no customers.
SUBJECT_HOUR = 3

MINUTE = timedelta(minutes=1)
ONE_FLOOD = timedelta(hours=1)

ANSWERS_WITHIN = timedelta(minutes=15)  # greylisting and hourly queues excepted, a robot's answer is there
REPEATS_WITHIN = timedelta(minutes=2)  # two colleagues write about one thing, but not that fast
# INTERNALDATE has whole seconds, and its server another clock than ours.
CLOCKS_APART = timedelta(seconds=2)


def shared(domain: str, rules: AutomaticRules) -> bool:
    """Whether many different people write from this domain or the one above it (d.vodafone.ne.jp)."""
    many = _many(rules.freemail_domains, rules.carrier_domains)
    while domain and domain not in many:
        domain = domain.partition(".")[2]
    return bool(domain)


@lru_cache(maxsize=8)
def _many(freemail: tuple[str, ...], carriers: tuple[str, ...]) -> frozenset[str]:
    return frozenset((*freemail, *carriers))


def exceeded(
    caps: Caps, policy: Acknowledge, domain: str, *, rules: AutomaticRules, relay: bool = False
) -> str:
    """The first cap that is reached ("case", "sender_day", ...), "" when none is."""
    many = relay or shared(domain.lower(), rules)
    reached = (
        ("case", caps.case, policy.cap_case),
        ("sender_day", caps.sender_day, policy.cap_sender_day),
        ("domain_hour", caps.domain_hour, 0 if many else policy.cap_domain_hour),
        ("subject_hour", caps.subject_hour, 0 if many or not policy.cap_domain_hour else SUBJECT_HOUR),
    )
    return next((name for name, count, cap in reached if cap and count >= cap), "")


def hasty(
    received_at: datetime,
    domain_acked_at: datetime | None,
    subject_acked_at: datetime | None,
    *,
    matter: bool,
) -> bool:
    """Whether a mail from a domain that is one sender looks like an answer to an acknowledgement sent there.

    `matter`: it names something that a customer wants. Mail that lay waiting before the acknowledgement
    went out (a backlog) is none.
    """
    if _follows(received_at, subject_acked_at, REPEATS_WITHIN):
        return True
    return not matter and _follows(received_at, domain_acked_at, ANSWERS_WITHIN)


def _follows(received_at: datetime, acked_at: datetime | None, limit: timedelta) -> bool:
    return acked_at is not None and -CLOCKS_APART <= received_at - acked_at <= limit


def turn(caps: Caps, policy: Acknowledge, now: datetime) -> datetime | None:
    """When an acknowledgement may leave in a flood; None outside of one.

    A flood begins with the first one over the cap and lasts until a minute has passed without a turn. Turns
    are as far apart as the cap says; the first comes when the minute that was full is over.
    """
    if not policy.cap_minute:
        return None
    if caps.last_turn is not None and now - caps.last_turn < MINUTE:
        return max(now, caps.last_turn + MINUTE / policy.cap_minute)
    return now + MINUTE if caps.minute >= policy.cap_minute else None


def flood_begins(caps: Caps, now: datetime) -> bool:
    """Whether the owner has not heard of this flood yet; several within an hour are one."""
    return caps.last_turn is None or now - caps.last_turn >= ONE_FLOOD


def held(caps: Caps, policy: Acknowledge) -> bool:
    """Whether this acknowledgement is held: over first_day_per_hour in a database's first 24 hours."""
    if caps.first_day_hour is None or not policy.first_day_per_hour:
        return False
    return caps.first_day_hour >= policy.first_day_per_hour
