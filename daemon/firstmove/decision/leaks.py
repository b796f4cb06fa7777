"""Whether a mail that left the house holds the text of an internal card. Pure.

A card says what is missing, what not to say and why we think so; its draft is there to be copied. So the
draft's own lines do not count, and one line in common proves nothing.
"""

from collections.abc import Iterable

from firstmove.decision.keys import key_of
from firstmove.model.mail import Address
from firstmove.model.policy import Policy

SHORTEST_LINE = 8  # characters; shorter lines are words that anybody may write
TELLING = 3  # lines in common


def outside(recipients: Iterable[Address], policy: Policy) -> bool:
    """Whether somebody who is not of the shop gets the mail."""
    identity = policy.identity
    staff = {key_of(person.email) for person in policy.people if person.email}
    return any(
        address.key not in identity.own_addresses
        and address.domain not in identity.own_domains
        and address.key not in staff
        for address in recipients
    )


def holds_card(text: str, card_text: str, draft_text: str) -> bool:
    """Whether `text`, quoted or not, repeats the internal lines of a card."""
    written = {_bare(line) for line in text.splitlines()}
    own = {_bare(line) for line in draft_text.splitlines()}
    internal = {_bare(line) for line in card_text.splitlines()} - own
    return len({line for line in internal if len(line) >= SHORTEST_LINE} & written) >= TELLING


def _bare(line: str) -> str:
    """A line without quote marks and white space: clients wrap and quote as they like."""
    return "".join(line.lstrip("> |\u3000").split())
