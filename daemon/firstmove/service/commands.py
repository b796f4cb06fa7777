"""A reply to a case card, found in Sent: its commands are obeyed, one after the other, in one unit.

Only a message that lies in Sent and comes from an own address is believed (G7); a customer who quotes a card
writes to the inbox, which nobody reads for commands. Whatever is not wholly commands is kept as notes, and a
person is told that nothing of it went to the customer.
"""

from collections.abc import Sequence
from datetime import datetime

from firstmove import maillog
from firstmove.decision import commands
from firstmove.decision.commands import Command
from firstmove.model.decision import Decision, SendNotice
from firstmove.model.policy import Policy
from firstmove.model.record import Incoming, Owner, Placed
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit


def card_answered(station: Station, runtime: Runtime, incoming: Incoming, card: Placed) -> None:
    """Obey the commands of a reply to `card` that lies in Sent; the caller knows that we wrote it."""
    text = _without_card(incoming.message.text, card)
    read = commands.read(text, station.rules.commands)

    def carry_out(unit: Unit) -> bool:
        now = runtime.now()
        if unit.reply_seen(None, incoming, direction="own") is None:
            return False  # seen before
        view = unit.view(card.case_id)
        if view is not None:
            obey_all(unit, card.case_id, read, station.rules.policy_of(view), station.owner, now)
        if not read or any(command.problem == "unknown" for command in read):
            unit.apply(card.case_id, _told(), owner=station.owner, now=now)
        return True

    fresh = runtime.write(carry_out)
    if fresh:
        names = ",".join(command.problem or command.name for command in read)
        maillog.event("command.read", mailbox=station.name, case=card.case_id, commands=names)
        if any(command.name == "pause" for command in read):
            maillog.warn("paused", on=True, by="card")
        station.desk_bell.ring()


def obey_all(
    unit: Unit, case_id: int, read: Sequence[Command], policy: Policy, owner: Owner, now: datetime
) -> None:
    """Each command sees what the one before it has changed."""
    for command in read:
        view = unit.view(case_id)
        if view is None:
            return
        unit.apply(case_id, commands.obey(command, view, policy, now), owner=owner, now=now)
        if command.name == "pause" and not command.problem:
            unit.pause(True, f"card of #{view.case.number}", now)


def _told() -> Decision:
    return Decision("card_reply", effects=(SendNotice(to="operator", kind="card_reply"),))


def _without_card(text: str, card: Placed) -> str:
    """Without the lines of the card itself: some telephones quote without any mark."""
    lines = (line.strip() for line in card.text.split("\n"))
    printed = {line for line in lines if any(map(str.isalnum, line))}  # "-- " ends the person's own text too
    return "\n".join("" if line.strip() in printed else line for line in text.split("\n"))
