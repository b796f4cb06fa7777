"""Messages and decisions for the tests of the database: what a customer's mail usually leads to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from firstmove.model.case import Keys, Known
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    ClockStep,
    Decision,
    EffectPlan,
    FileThread,
    OpenPromise,
    PutCard,
    PutDraft,
    SendAck,
    StartClock,
)
from firstmove.model.mail import Address, Message, Origin, Position
from firstmove.model.order import Match
from firstmove.model.record import Effect, Incoming, Outgoing, Owner, Recorded
from firstmove.model.triage import Cue, Triage
from firstmove.state.store import Store, Unit

NOW = datetime(2026, 6, 12, 1, 30, tzinfo=UTC)
PROMISE = NOW + timedelta(hours=2)
OWNER = Owner("worker-1")
OTHER = Owner("worker-2")
LEASE = timedelta(seconds=90)
MINUTE = timedelta(minutes=1)
YAMADA = Address("yamada", "example.jp", "山田 花子")
SATO = Address("sato", "example.jp", "佐藤")
TRIAGE = Triage(category="not_arrived", anger=1, cues=(Cue("category", "not_arrived", "届きません"),))


def mail(
    uid: int = 1,
    sender: Address = YAMADA,
    *,
    mailbox: str = "shop",
    folder: str = "INBOX",
    uidvalidity: int = 7,
    digest: str = "",
    message_id: str = "",
    references: tuple[str, ...] = (),
    marks: tuple[str, ...] = (),
    channel: str = "own",
    text: str = "まだ届きません。",
    at: datetime = NOW,
) -> Incoming:
    """A customer's mail; each uid is a different mail."""
    message = Message(
        digest=digest or f"digest-{uid}-{sender.local}",
        message_id=message_id or f"<{uid}.{sender.local}@example.jp>",
        subject="注文の件",
        from_=(sender,),
        to=(Address("shop", "example.com"),),
        references=references,
        text=text,
        visible_text=text,
    )
    origin = Origin(channel, "customer", sender, thread_keys=marks)
    return Incoming(Position(mailbox, folder, uidvalidity, uid), message, origin, None, TRIAGE, at, size=2000)


def keys(incoming: Incoming, **more: Any) -> Keys:
    """The keys of a mail as `decision` makes them."""
    message = incoming.message
    made = Keys(
        sender=message.from_[0].key,
        digest=message.digest,
        message_id=message.message_id,
        thread=tuple(reversed(message.references)),
        marks=incoming.origin.thread_keys,
        channel=incoming.origin.channel,
        subject_skeleton="注文の件",
    )
    return replace(made, **more)


def ack(
    reason: str = "first", ordinal: int = 1, *, held: bool = False, promise: datetime = PROMISE
) -> SendAck:
    """An acknowledgement's plan."""
    return SendAck(reason, ordinal, YAMADA, promise, promise - 30 * MINUTE, "complaint", held=held)


def promise_clock(promise: datetime = PROMISE) -> tuple[ClockPlan, ...]:
    """A promise in the ledger and its clock: a reminder 30 minutes before, and the due time."""
    steps = (ClockStep(promise - 30 * MINUTE, "operator", draft="progress"), ClockStep(promise, due=True))
    return OpenPromise(promise, "ack"), StartClock("promise", promise, steps)


EFFECTS: tuple[EffectPlan, ...] = (ack(), FileThread("needs_reply"), PutCard(unseen=True), PutDraft())
HARD_LIMIT = StartClock(
    "hard_limit",
    NOW + timedelta(hours=24),
    (
        ClockStep(NOW + timedelta(hours=20), "owner", phone=True),
        ClockStep(NOW + timedelta(hours=24), due=True),
    ),
)


def opening(*effects: EffectPlan, clocks: tuple[ClockPlan, ...] | None = None) -> Decision:
    """The decision about a first mail."""
    return Decision(
        reason="first",
        ack=True,
        case=CaseChange("open", TRIAGE, Match(), unanswered_since=NOW),
        effects=effects or EFFECTS,
        clocks=(*promise_clock(), HARD_LIMIT) if clocks is None else clocks,
        why=("category: not_arrived",),
    )


def octets(name: str = "ack") -> Outgoing:
    """What goes out."""
    return Outgoing(
        octets=f"Message-ID: <{name}@example.com>\r\n\r\n{name}\r\n".encode(),
        message_id=f"<{name}@example.com>",
        recipient="yamada@example.jp",
        envelope_from="shop@example.com",
        token=f"<token-{name}@example.com>",
        text_hash=f"hash-{name}",
        subject="お問い合わせを受け付けました",
    )


def look_up(
    unit: Unit, incoming: Incoming, *, shop: str = "default", now: datetime = NOW, **more: Any
) -> Known:
    """What is known of a mail."""
    return unit.known(keys(incoming, **more), incoming.position, now=now, shop=shop)


def take_in(
    store: Store,
    incoming: Incoming,
    decision: Decision | None = None,
    out: Outgoing | None = None,
    *,
    shop: str = "default",
    owner: Owner = OWNER,
    now: datetime = NOW,
    **more: Any,
) -> Recorded:
    """Take one mail in, as the service does it."""
    with store.writing() as unit:
        look_up(unit, incoming, shop=shop, now=now, **more)
        fixed = out or octets(f"ack-{incoming.position.mailbox}-{incoming.position.uid}")
        recorded = unit.record(incoming, decision or opening(), fixed, owner=owner, now=now, lease=LEASE)
        unit.advance(incoming.position)
        return recorded


def apply(store: Store, case_id: int | None, decision: Decision, *, now: datetime = NOW) -> Recorded | None:
    """Write a decision that no mail led to."""
    assert case_id is not None
    with store.writing() as unit:
        return unit.apply(case_id, decision, owner=OWNER, now=now)


def case_of(recorded: Recorded) -> int:
    """The case that a record belongs to."""
    assert recorded.case_id is not None
    return recorded.case_id


def born(recorded: Recorded) -> Effect:
    """The acknowledgement of a record."""
    assert recorded.ack is not None
    return recorded.ack


def only(store: Store, kind: str) -> Effect:
    """The one effect of this kind."""
    with store.reading() as reader:
        (effect,) = reader.effects(kind=kind)
    return effect


def settle(
    store: Store,
    effect_id: int,
    event: str,
    *,
    owner: Owner | None = OWNER,
    now: datetime = NOW,
    **more: Any,
) -> bool:
    """Settle one effect in a unit of its own."""
    with store.writing() as unit:
        return unit.settle(effect_id, event, owner=owner, now=now, **more)


def claim(
    store: Store,
    *kinds: str,
    owner: Owner = OWNER,
    now: datetime = NOW,
    limit: int = 16,
    mailbox: str = "shop",
) -> tuple[Effect, ...]:
    """Claim effects in a unit of its own."""
    with store.writing() as unit:
        return unit.claim(mailbox, kinds, owner=owner, now=now, lease=LEASE, limit=limit)
