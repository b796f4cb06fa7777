"""What must be settled before anything is sent again: answered meanwhile, stale, or perhaps already sent.

The immediate first attempt of an acknowledgement needs none of this. Every later one does (DESIGN 4): Sent is
read first; an answered case cancels it; past `not_after` it is cancelled and decided anew. An effect in doubt
goes out once more at most, unless the provider's own Sent copy shows that it went (DESIGN G2).
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.decision import late
from firstmove.errors import Unavailable
from firstmove.model.case import CaseFacts
from firstmove.model.decision import Decision, SendAck, SendNotice
from firstmove.model.mail import Address, Message, Origin
from firstmove.model.record import CaseView, Effect, Incoming, Outgoing
from firstmove.service import trouble
from firstmove.service.intake import compose_ack
from firstmove.service.runtime import Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.crashpoints import reach
from firstmove.transport.smtp import Submission

MAX_DOUBTS = 2  # at most two deliveries (DESIGN G2)
UNSEEN = 300.0  # seconds for which an acknowledgement waits for a Sent folder that cannot be read
_JUST_BEFORE = timedelta(seconds=2)


@dataclass(slots=True)
class Patience:
    """Since when each mailbox's Sent cannot be read (monotonic seconds)."""

    _since: dict[str, float] = field(default_factory=dict)

    def over(self, name: str, *, seen: bool) -> bool:
        """Whether to go on: Sent was read, or could not be read for so long that waiting does more harm."""
        if seen:
            self._since.pop(name, None)
            return True
        since = self._since.setdefault(name, time.monotonic())
        return time.monotonic() - since >= UNSEEN


async def prepare(
    runtime: Runtime,
    station: Station,
    look_at_sent: Callable[[Station], "asyncio.Future[bool]"],
    patience: Patience,
) -> tuple[str, ...]:
    """Cancel, renew or hold what may not simply be sent again; look for what is in doubt.

    Gives the kinds of effects that may be claimed now: no acknowledgement goes out a second time before Sent
    was read, or could not be read for five minutes.
    """
    with runtime.store.reading() as reader:
        doubtful = reader.doubtful(station.name, runtime.now())
    again = _sent_again(runtime, station)
    if not doubtful and not again:
        return ("send_ack", "send_notice")
    seen = await look_at_sent(station)
    if seen:
        for effect in doubtful:
            await runtime.written(_looked(effect, runtime.now()))
    if not patience.over(station.name, seen=seen):
        return ("send_notice",)  # nobody is harmed by one that comes twice
    for effect in _to_review(runtime, station):
        await _reviewed(runtime, station, effect)
    reach("looked")
    return ("send_ack", "send_notice")


def _looked(effect: Effect, now: datetime) -> Callable[[Unit], bool]:
    """Not in Sent yet: look once more just before it may go out again."""
    again = effect.due_at - _JUST_BEFORE if effect.due_at else None
    again = again if again is not None and again > now else None
    return lambda unit: unit.looked(effect.id, again)


def _sent_again(runtime: Runtime, station: Station) -> tuple[Effect, ...]:
    """What is due and was tried before or had to wait: acknowledgements, and whatever is in doubt."""
    now = runtime.now()
    with runtime.store.reading() as reader:
        waiting = (
            *reader.effects(mailbox=station.name, state="pending", kind="send_ack"),
            *reader.effects(mailbox=station.name, state="in_doubt"),
        )
    return tuple(effect for effect in waiting if effect.due_at is None or effect.due_at <= now)


def _to_review(runtime: Runtime, station: Station) -> tuple[Effect, ...]:
    """Those that may not simply go out: hundreds may wait for an account, and hardly one needs more."""
    now = runtime.now()
    waiting = _sent_again(runtime, station)
    with runtime.store.reading() as reader:
        cases = {effect.id: reader.case(effect.case_id) for effect in waiting if effect.case_id}
    return tuple(effect for effect in waiting if _questionable(cases.get(effect.id), effect, station, now))


def _questionable(case: CaseFacts | None, effect: Effect, station: Station, now: datetime) -> bool:
    if _must_hold(effect, station, now):
        return True
    pointless = effect.kind == "send_ack" and case is not None and bool(_pointless(case, effect))
    return pointless or _stale(effect, now)


async def _reviewed(runtime: Runtime, station: Station, effect: Effect) -> None:
    """One effect's review; one that fails is set aside with a word to a person, and the others go on."""
    try:
        ack = await runtime.written(_review(runtime, station, effect))
    except Unavailable:
        raise
    except Exception as error:  # noqa: BLE001 - round one effect
        maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=trouble.place(error))
        await runtime.written(_set_aside(runtime, station, effect, error))
        return
    if ack is not None:
        station.send_now(station, ack)


def _review(runtime: Runtime, station: Station, effect: Effect) -> Callable[[Unit], Effect | None]:
    def review(unit: Unit) -> Effect | None:
        now = runtime.now()
        row = unit.effect(effect.id)
        if row is None or row.state != effect.state:
            return None  # found in Sent, or settled by a person, since we looked
        view = unit.view(effect.case_id) if effect.case_id is not None else None
        why = _pointless(view.case, effect) if effect.kind == "send_ack" and view is not None else ""
        if why:
            _end(unit, effect, station, now, why)
        elif _must_hold(effect, station, now):
            unit.settle(effect.id, "hold", owner=station.owner, now=now, reply="in doubt: held")
            _tell(unit, effect, "held", station, now)
        elif view is not None and _stale(effect, now):
            _end(unit, effect, station, now, "past not_after")
            return _renew(unit, view, station, runtime, now)
        return None

    return review


def _pointless(case: CaseFacts, effect: Effect) -> str:
    """Why the customer needs no acknowledgement any more, "" when one is still wanted."""
    replied = case.last_reply_at
    if replied is not None and effect.created_at is not None and replied >= effect.created_at:
        return "answered meanwhile"
    return "bounced meanwhile" if case.undeliverable else ""


def _stale(effect: Effect, now: datetime) -> bool:
    return effect.kind == "send_ack" and effect.not_after is not None and now > effect.not_after


def _must_hold(effect: Effect, station: Station, now: datetime) -> bool:
    """Doubtful again; or doubtful and stale: a new promise beside one that may have arrived would lie.

    A doubt stays one while its second try waits for a greylisting or an account.
    """
    if effect.doubts and _stale(effect, now):
        return True
    if effect.state != "in_doubt":
        return False
    if effect.doubts >= MAX_DOUBTS:
        return True
    return effect.kind == "send_ack" and station.rules.policy.acknowledge.in_doubt == "hold"


def _end(unit: Unit, effect: Effect, station: Station, now: datetime, why: str) -> None:
    event = "cancel" if effect.state == "pending" else "give-up"
    unit.settle(effect.id, event, owner=station.owner, now=now, reply=why)
    maillog.event("effect.settled", effect=effect.id, kind=effect.kind, outcome=event, reply=why)


def _set_aside(
    runtime: Runtime, station: Station, effect: Effect, error: Exception
) -> Callable[[Unit], None]:
    def set_aside(unit: Unit) -> None:
        now = runtime.now()
        _end(unit, effect, station, now, f"internal: {type(error).__name__}")
        _tell(unit, effect, "ack_refused", station, now, f"internal: {type(error).__name__}")

    return set_aside


def _renew(unit: Unit, view: CaseView, station: Station, runtime: Runtime, now: datetime) -> Effect | None:
    newest = view.newest
    if newest is None:
        return None
    decision = late.stale_ack(view, newest.received_at, station.rules.policy_of(view), now)
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


def refusal_told(
    effect: Effect, outcome: Submission, station: Station, now: datetime
) -> Callable[[Unit], None]:
    """The unit after a refusal for good: a person must know. A refused notice causes no other notice."""
    words = f"{outcome.code or ''} {outcome.reply}"[:200]
    return lambda unit: _tell(unit, effect, "ack_refused", station, now, words)


def _tell(unit: Unit, effect: Effect, kind: str, station: Station, now: datetime, detail: str = "") -> None:
    if effect.case_id is None or effect.kind != "send_ack":
        return
    decision = Decision(reason=kind, effects=(SendNotice(to="operator", kind=kind, detail=detail),))
    unit.apply(effect.case_id, decision, owner=station.owner, now=now)
