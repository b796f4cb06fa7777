"""What must be settled before anything is sent again: answered meanwhile, stale, or perhaps already sent.

The immediate first attempt of an acknowledgement needs none of this. Every later one does (DESIGN 4): Sent is
read first; an answered case cancels it; past `not_after` it is cancelled and decided anew. An effect in doubt
goes out once more at most, unless the provider's own Sent copy shows that it went (DESIGN G2).
"""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.decision import late
from firstmove.model.decision import Decision, SendAck, SendNotice
from firstmove.model.mail import Address, Message, Origin
from firstmove.model.record import CaseView, Effect, Incoming, Outgoing
from firstmove.service.intake import compose_ack
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.smtp import Submission

MAX_DOUBTS = 2  # at most two deliveries (DESIGN G2)
_JUST_BEFORE = timedelta(seconds=2)


async def prepare(
    runtime: Runtime, station: Station, look_at_sent: Callable[[Station], "asyncio.Future[bool]"]
) -> None:
    """Cancel, renew or hold what may not simply be sent again; look for what is in doubt."""
    with runtime.store.reading() as reader:
        doubtful = reader.doubtful(station.name, runtime.now())
    if not doubtful and not _sent_again(runtime, station):
        return
    await look_at_sent(station)  # False: Sent could not be read; the case's own state still protects
    for effect in doubtful:
        await asyncio.wrap_future(runtime.writer.submit(_looked(effect, runtime.now())))
    for effect in _sent_again(runtime, station):
        ack = await asyncio.wrap_future(runtime.writer.submit(_review(runtime, station, effect)))
        if ack is not None:
            station.send_now(station, ack)


def _looked(effect: Effect, now: datetime) -> Callable[[Unit], bool]:
    """Not in Sent yet: look once more just before it may go out again."""
    again = effect.due_at - _JUST_BEFORE if effect.due_at else None
    again = again if again is not None and again > now else None
    return lambda unit: unit.looked(effect.id, again)


def _sent_again(runtime: Runtime, station: Station) -> tuple[Effect, ...]:
    """Acknowledgements that are due and were tried before or waited: pending, or in doubt."""
    now = runtime.now()
    with runtime.store.reading() as reader:
        waiting = (
            *reader.effects(mailbox=station.name, state="pending", kind="send_ack"),
            *reader.effects(mailbox=station.name, state="in_doubt"),
        )
    return tuple(effect for effect in waiting if effect.due_at is None or effect.due_at <= now)


def _review(runtime: Runtime, station: Station, effect: Effect) -> Callable[[Unit], Effect | None]:
    def review(unit: Unit) -> Effect | None:
        now = runtime.now()
        view = unit.view(effect.case_id) if effect.case_id is not None else None
        if effect.kind == "send_ack" and view is not None and _answered(view, effect):
            _end(unit, effect, station, now, "answered meanwhile")
        elif effect.kind == "send_ack" and view is not None and effect.not_after and now > effect.not_after:
            _end(unit, effect, station, now, "past not_after")
            return _renew(unit, view, station, runtime, now)
        elif effect.state == "in_doubt" and _must_hold(effect, station):
            unit.settle(effect.id, "hold", owner=station.owner, now=now, reply="doubtful again: held")
            _tell(unit, effect, "held", station, now)
        return None

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


def _renew(unit: Unit, view: CaseView, station: Station, runtime: Runtime, now: datetime) -> Effect | None:
    newest = view.newest
    if newest is None:
        return None
    decision = late.stale_ack(view, newest.received_at, station.rules.policy, now)
    out = ack_for_case(decision, view, station, runtime, now)
    recorded = unit.apply(view.case.id, decision, owner=station.owner, now=now, out=out)
    return recorded.ack if recorded is not None else None


def ack_for_case(
    decision: Decision, view: CaseView, station: Station, runtime: Runtime, now: datetime
) -> Outgoing | None:
    """The octets of an acknowledgement that no incoming mail triggered; None when the decision holds none."""
    plan = next((effect for effect in decision.effects if isinstance(effect, SendAck)), None)
    newest = view.newest
    if plan is None or newest is None:
        return None
    local, _, domain = newest.to_address.rpartition("@")
    stands_for = Incoming(
        position=newest.position,
        message=Message(
            digest="",
            message_id=newest.message_id,
            references=newest.references,
            to=(Address(local, domain),) if newest.to_address else (),
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
