"""A small shop and its mail, for the tests of the decisions: open Mon-Fri 9-12 and 13-18, closed on 祝日."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

from firstmove.decision import decide
from firstmove.model.case import CaseFacts, Known
from firstmove.model.decision import Decision
from firstmove.model.mail import Address, Message, Origin, Position, Refusal
from firstmove.model.order import Match
from firstmove.model.policy import Channel, Closure, Hours, Identity, Person, Policy, Shop, Span, Step
from firstmove.model.record import CaseView, Incoming, MessageRow, PromiseRow, TimerRow
from firstmove.model.triage import Triage

Plan = TypeVar("Plan")
JST = ZoneInfo("Asia/Tokyo")
DAY = (Span(time(9), time(12)), Span(time(13), time(18)))
HOURS = Hours(
    week=(DAY, DAY, DAY, DAY, DAY, (), ()),
    closures=(Closure(date(2026, 8, 13), date(2026, 8, 16), "お盆休み"),),
    openings=((date(2026, 6, 20), (Span(time(10), time(15)),)),),
)
STEPS = (
    Step("promise", timedelta(minutes=-30), "operator", draft="progress"),
    Step("promise", timedelta(0), "manager"),
    Step("promise", timedelta(hours=1), "owner", phone=True),
    Step("reply_target", timedelta(0), "operator"),
    Step("hard_limit", timedelta(hours=-4), "manager"),
    Step("deadline", timedelta(0), "operator"),
)
PEOPLE = (
    Person("yamada", role="operator"),
    Person("sato", role="manager"),
    Person("aoba", role="owner"),
)
CHANNELS = {
    "own": Channel("own"),
    "amazon": Channel("amazon", hard_limit=timedelta(hours=24), relay_domains=("marketplace.amazon.co.jp",)),
    "mercari": Channel("mercari", reply_by_mail=False, acknowledge=False),
}
IDENTITY = Identity(
    shop=Shop(name="あおば商店", address="shop@example.jp"),
    own_addresses=frozenset({"shop@example.jp"}),
    own_domains=frozenset({"example.jp"}),
    channels=CHANNELS,
)
POLICY = Policy(identity=IDENTITY, hours=HOURS, people=PEOPLE, steps=STEPS)
HANAKO = Address("hanako", "example.com", "山田 花子")


def jst(month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    """An instant of 2026 in Japan."""
    return datetime(2026, month, day, hour, minute, tzinfo=JST).astimezone(UTC)


TUESDAY = jst(6, 9, 10, 12)
NIGHT = jst(6, 9, 22, 4)


def policy(**changes: object) -> Policy:
    """The shop's policy with other [acknowledge] values or other fields of its own."""
    own = {name: value for name, value in changes.items() if name in Policy.__dataclass_fields__}
    acknowledge = {name: value for name, value in changes.items() if name not in own}
    return replace(POLICY, acknowledge=replace(POLICY.acknowledge, **acknowledge), **own)


def mail(
    triage: Triage | None = None,
    *,
    at: datetime = TUESDAY,
    refusal: str = "",
    role: str = "customer",
    channel: str = "own",
    customer: Address | None = HANAKO,
    **facts: object,
) -> Incoming:
    """One incoming mail of hanako's; `facts` are fields of Message."""
    message = {"digest": "d", "subject": "お問い合わせ", "from_": (HANAKO,)} | facts
    return Incoming(
        position=Position("main", "INBOX", 1, 7),
        message=Message(**message),
        origin=Origin(channel, role, customer, relay=channel == "amazon"),
        refusal=Refusal(refusal) if refusal else None,
        triage=triage or Triage("product_question"),
        received_at=at,
    )


def case(state: str = "needs_reply", **facts: object) -> CaseFacts:
    """Case #1042 of hanako's, waiting since the day before unless told otherwise."""
    known: dict[str, object] = {
        "id": 5,
        "number": 1042,
        "mailbox": "main",
        "channel": "own",
        "state": state,
        "category": "not_arrived",
        "customer": "hanako@example.com",
        "version": 3,
    }
    if state in ("needs_reply", "on_hold"):
        known |= {"oldest_unanswered_at": jst(6, 8, 11), "last_customer_at": jst(6, 8, 11)}
    return CaseFacts(**(known | facts))


def decided(
    incoming: Incoming | None = None,
    known: Known | None = None,
    rules: Policy = POLICY,
    *,
    now: datetime | None = None,
    match: Match | None = None,
    reply_to: Address | None = HANAKO,
) -> Decision:
    """The decision about a mail, a few seconds after it came in."""
    incoming = incoming or mail()
    return decide.customer_mail(
        incoming,
        known or Known(next_number=1043),
        rules,
        now or incoming.received_at + timedelta(seconds=3),
        match=match or Match(),
        reply_to=reply_to,
    )


def follow_up(
    state: str = "needs_reply", *, known: dict[str, object] | None = None, **facts: object
) -> Known:
    """What is known when hanako writes again; `known` are fields of Known, `facts` of the case."""
    facts_of_known = {"case": case(state, **facts), "case_by": "thread", "ack_reasons": ("first",)}
    return Known(1043, **(facts_of_known | (known or {})))


def row(at: datetime, direction: str = "in", category: str = "not_arrived") -> MessageRow:
    """A stored message."""
    return MessageRow(
        id=1,
        position=Position("main", "INBOX", 1, 7),
        direction=direction,
        case_id=5,
        message_id="<1@example.com>",
        subject="まだ？",
        sender="hanako@example.com",
        sender_name="",
        received_at=at,
        reason="first",
        refusal="",
        category=category,
        visible_text="まだ？",
    )


def promised(
    due: datetime, state: str = "open", source: str = "ack", number: int = 1, **facts: object
) -> PromiseRow:
    """An entry of the promise ledger."""
    return PromiseRow(number, 5, due, state, source, jst(6, 8, 11), **facts)


def timer(clock: str, at: datetime, number: int = 1, **facts: object) -> TimerRow:
    """A clock's row."""
    known: dict[str, object] = {"state": "armed", "due": at, "to": "operator"} | facts
    return TimerRow(id=number, case_id=5, clock=clock, at=at, **known)


def view(state: str = "needs_reply", **parts: object) -> CaseView:
    """Everything about the case; keys of CaseFacts go to the case, the others to the view."""
    facts = {name: value for name, value in parts.items() if name in CaseFacts.__dataclass_fields__}
    own = {name: value for name, value in parts.items() if name not in facts}
    return CaseView(case=case(state, **facts), **own)


def of_kind(plans: tuple[object, ...], kind: type[Plan]) -> list[Plan]:
    """The plans of one kind."""
    return [plan for plan in plans if isinstance(plan, kind)]
