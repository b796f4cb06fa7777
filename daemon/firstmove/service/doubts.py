"""What must be settled before anything is sent again: answered meanwhile, stale, or perhaps already sent.

The immediate first attempt of an acknowledgement needs none of this. Every later one does (DESIGN 4): Sent is
read first; an answered case cancels it; past `not_after` it is cancelled and decided anew. An effect in doubt
goes out once more at most, unless the provider's own Sent copy shows that it went (DESIGN G2).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime

from firstmove import maillog
from firstmove.decision import decide
from firstmove.model.decision import Decision, SendAck, SendNotice
from firstmove.model.mail import Address, Message, Origin
from firstmove.model.record import CaseView, Effect, Incoming, Outgoing
from firstmove.service.intake import compose_ack
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.smtp import Submission

MAX_DOUBTS = 2  # at most two deliveries (DESIGN G2)


async def prepare(
    runtime: Runtime, station: Station, look_at_sent: Callable[[Station], "asyncio.Future[bool]"]
) -> None:
    """Cancel, renew or hold what may not simply be sent again."""
    again = _sent_again(runtime, station)
    if not again:
        return
    await look_at_sent(
        station
    )  # False: Sent could not be read; the rest still protects (the case's own state)
    for effect in _sent_again(runtime, station):
        await asyncio.wrap_future(runtime.writer.submit(_review(runtime, station, effect)))


def _sent_again(runtime: Runtime, station: Station) -> tuple[Effect, ...]:
    """Acknowledgements that are due and were tried before or waited: pending with attempts, or in doubt."""
    now = runtime.now()
    with runtime.store.reading() as reader:
        waiting = reader.effects(mailbox=station.name, states=("pending", "in_doubt"))
    return tuple(
        effect
        for effect in waiting
        if effect.kind == "send_ack" or effect.state == "in_doubt"
        if effect.due_at is None or effect.due_at <= now
    )


def _review(runtime: Runtime, station: Station, effect: Effect) -> Callable[[Unit], None]:
    def review(unit: Unit) -> None:
        now = runtime.now()
        view = unit.view(effect.case_id) if effect.case_id is not None else None
        if effect.kind == "send_ack" and view is not None and _answered(view, effect):
            _end(unit, effect, station, now, "answered meanwhile")
        elif effect.kind == "send_ack" and view is not None and effect.not_after and now > effect.not_after:
            _end(unit, effect, station, now, "past not_after")
            _renew(unit, view, station, runtime, now)
        elif effect.state == "in_doubt" and _must_hold(effect, station):
            unit.settle(effect.id, "hold", owner=station.owner, now=now, reply="doubtful again: held")
            _tell(unit, effect, "held", station, now)

    return review


def _answered(view: CaseView, effect: Effect) -> bool:
    replied = view.case.last_reply_at
    return replied is not None and effect.created_at is not None and replied >= effect.created_at


def _must_hold(effect: Effect, station: Station) -> bool:
    return effect.doubts >= MAX_DOUBTS or station.rules.policy.acknowledge.in_doubt == "hold"


def _end(unit: Unit, effect: Effect, station: Station, now: datetime, why: str) -> None:
    event = "cancel" if effect.state == "pending" else "give-up"
    unit.settle(effect.id, event, owner=station.owner, now=now, reply=why)
    maillog.event("effect.settled", effect=effect.id, kind=effect.kind, outcome=event, reply=why)


def _renew(unit: Unit, view: CaseView, station: Station, runtime: Runtime, now: datetime) -> None:
    newest = view.newest
    if newest is None:
        return
    decision = decide.stale_ack(view, newest.received_at, station.rules.policy, now)
    out = ack_for_case(decision, view, station, runtime, now)
    recorded = unit.apply(view.case.id, decision, owner=station.owner, now=now, lease=LEASE, out=out)
    if recorded is not None and recorded.ack is not None:
        station.send_now(station, recorded.ack)


def ack_for_case(
    decision: Decision, view: CaseView, station: Station, runtime: Runtime, now: datetime
) -> Outgoing | None:
    """The octets of an acknowledgement that no incoming mail triggered; None when the decision holds none."""
    plan = next((effect for effect in decision.effects if isinstance(effect, SendAck)), None)
    newest = view.newest
    if plan is None or newest is None:
        return None
    own = newest.to_address.rpartition("@")
    stands_for = Incoming(
        position=newest.position,
        message=Message(
            digest="",
            message_id=newest.message_id,
            references=newest.references,
            to=(Address(own[0], own[2]),) if newest.to_address else (),
        ),
        origin=Origin(view.case.channel, "customer", plan.to),
        refusal=None,
        triage=view.triage,
        received_at=newest.received_at,
    )
    return compose_ack(plan, stands_for, view.case.number, station, runtime, now)


def tell_refused(unit: Unit, effect: Effect, outcome: Submission, station: Station, now: datetime) -> None:
    """A server refused for good: a person must know, once; a refused notice is not told by another notice."""
    if effect.kind == "send_ack":
        _tell(unit, effect, "ack_refused", station, now, f"{outcome.code or ''} {outcome.reply}"[:200])


def _tell(unit: Unit, effect: Effect, kind: str, station: Station, now: datetime, detail: str = "") -> None:
    if effect.case_id is None or effect.kind != "send_ack":
        return
    decision = Decision(reason=kind, effects=(SendNotice(to="operator", kind=kind, detail=detail),))
    unit.apply(effect.case_id, decision, owner=station.owner, now=now)
