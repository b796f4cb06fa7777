"""What holds for every decision, whatever the mail, the case, the policy and the hour."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from firstmove.decision import calendar, clocks, decide, promise, reasons
from firstmove.model.case import CaseFacts, Known
from firstmove.model.decision import (
    Decision,
    OpenPromise,
    PutCard,
    RemoveCard,
    SendAck,
    SettlePromise,
    StartClock,
    StopClock,
)
from firstmove.model.mail import Address, Bounce, Message, Origin, Position, Refusal
from firstmove.model.order import Match
from firstmove.model.policy import (
    Acknowledge,
    Caps,
    Channel,
    Closure,
    Hours,
    Identity,
    Person,
    Policy,
    PromisePolicy,
    Shop,
    Span,
    Step,
)
from firstmove.model.record import CaseView, Incoming, MessageRow, Placed, PromiseRow
from firstmove.model.states import CASE, DRAFT, states
from firstmove.model.triage import CATEGORIES, FLAGS, PRIORITIES, Triage

HANAKO = Address("hanako", "example.com")
SHOP = Address("shop", "example.jp")
REFUSALS = (
    "auto-submitted",
    "list",
    "no-reply",
    "notice-sender",
    "dmarc-fail",
    "own-message",
    "check-failed",
)

instants = st.datetimes(datetime(2024, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))
minutes = st.integers(0, 24 * 60 - 1)
spans = (
    st.tuples(minutes, minutes)
    .map(sorted)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Span(time(pair[0] // 60, pair[0] % 60), time(pair[1] // 60, pair[1] % 60)))
)
days = st.lists(spans, max_size=3).map(tuple)
dates = st.dates(date(2024, 1, 1), date(2031, 1, 1))
hours = st.builds(
    Hours,
    week=st.tuples(*[days] * 7),
    holidays=st.sampled_from(["JP", ""]),
    closures=st.lists(
        st.tuples(dates, st.integers(0, 20)).map(
            lambda p: Closure(p[0], p[0] + timedelta(days=p[1]), "お盆休み")
        ),
        max_size=3,
    ).map(tuple),
    openings=st.lists(st.tuples(dates, days), max_size=2).map(tuple),
    timezone=st.sampled_from(["Asia/Tokyo", "America/New_York", "Asia/Kolkata", "UTC"]),
)
periods = st.timedeltas(timedelta(0), timedelta(hours=80))
people = st.lists(
    st.builds(
        Person, id=st.just("p"), role=st.sampled_from(["operator", "manager", "owner"]), quiet=st.booleans()
    ),
    max_size=3,
).map(tuple)
steps = st.lists(
    st.builds(
        Step,
        clock=st.sampled_from(["promise", "reply_target", "hard_limit", "deadline"]),
        offset=st.timedeltas(timedelta(hours=-30), timedelta(hours=30)),
        to=st.sampled_from(["operator", "manager", "owner"]),
        draft=st.sampled_from(["", "progress"]),
    ),
    max_size=5,
).map(tuple)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    channel = Channel(
        "mall",
        reply_by_mail=draw(st.booleans()),
        acknowledge=draw(st.booleans()),
        hard_limit=draw(st.none() | st.just(timedelta(hours=24))),
    )
    return Policy(
        identity=Identity(
            shop=Shop(),
            own_addresses=frozenset({SHOP.key}),
            own_domains=frozenset(),
            channels={"own": Channel("own"), "mall": channel},
        ),
        hours=draw(hours),
        acknowledge=Acknowledge(
            enabled=draw(st.booleans()),
            max_age=draw(st.sampled_from([timedelta(0), timedelta(hours=6)])),
            only_if_addressed=draw(st.booleans()),
            follow_up=draw(st.sampled_from(["closed_hours", "always", "never"])),
        ),
        promise=PromisePolicy(draw(periods), draw(periods), timedelta(minutes=30), timedelta(minutes=10)),
        people=draw(people),
        steps=draw(steps),
        shadow=draw(st.booleans()),
        notice_at_arrival=draw(st.booleans()),
        has_route=draw(st.booleans()),
    )


triages = st.builds(
    Triage,
    category=st.sampled_from(CATEGORIES),
    also=st.just(()),
    flags=st.lists(st.sampled_from(FLAGS), unique=True, max_size=3).map(tuple),
    anger=st.integers(0, 3),
    priority=st.sampled_from(PRIORITIES),
    deadline=st.none() | dates,
    language=st.sampled_from(["ja", "en", "und"]),
    short=st.booleans(),
    cues=st.just(()),
)
refusals = st.none() | st.sampled_from(REFUSALS).map(Refusal)
channels = st.sampled_from(["own", "mall", "unknown"])
replies_to = st.none() | st.just(HANAKO)


@st.composite
def mails(draw: st.DrawFn) -> Incoming:
    bounce = draw(st.none() | st.none() | st.builds(Bounce, failed=st.booleans(), recipients=st.just(())))
    role = draw(st.sampled_from(["customer", "form", "notice", "office", "own"]))
    return Incoming(
        position=Position("main", "INBOX", 1, 1),
        message=Message(
            digest="d",
            subject=draw(st.sampled_from(["まだ？", "返品のご連絡", "お問い合わせ"])),
            from_=draw(st.sampled_from([(), (HANAKO,), (SHOP,)])),
            to=draw(st.sampled_from([(), (SHOP,)])),
            bounce=bounce,
        ),
        origin=Origin(draw(channels), role, draw(st.none() | st.just(HANAKO)), relay=draw(st.booleans())),
        refusal=Refusal("bounce") if bounce else draw(refusals),
        triage=draw(triages),
        received_at=draw(instants),
    )


@st.composite
def cases(draw: st.DrawFn) -> CaseFacts:
    return CaseFacts(
        id=1,
        number=1042,
        mailbox="main",
        channel=draw(channels),
        state=draw(st.sampled_from(states(CASE))),
        category=draw(st.sampled_from(CATEGORIES)),
        customer=draw(st.sampled_from(["", "hanako@example.com"])),
        flags=draw(st.lists(st.sampled_from(FLAGS), unique=True, max_size=2).map(tuple)),
        priority=draw(st.sampled_from(PRIORITIES)),
        last_customer_at=draw(instants),
        oldest_unanswered_at=draw(st.none() | instants),
        last_reply_at=draw(st.none() | instants),
        deadline=draw(st.sampled_from(["", "2026-06-12"])),
        version=draw(st.integers(0, 9)),
        undeliverable=draw(st.booleans()),
    )


known = st.builds(
    Known,
    next_number=st.just(1043),
    seen=st.booleans(),
    acknowledged_before=st.booleans(),
    case=st.none() | cases(),
    suppressed=st.sampled_from(["", "", "junk"]),
    caps=st.builds(
        Caps, case=st.integers(0, 4), sender_day=st.integers(0, 6), first_day_hour=st.none() | st.just(60)
    ),
    open_promise=st.none() | instants,
    open_cases=st.integers(0, 50),
    paused=st.booleans(),
    draft_state=st.sampled_from(["", *states(DRAFT)]),
    ack_reasons=st.sampled_from([(), ("first",), ("first", "reopened")]),
    bounced_ours=st.booleans(),
    bounced_kind=st.sampled_from(["", "ack", "reply"]),
)
lags = st.timedeltas(timedelta(0), timedelta(hours=9))


def rows(moments: list[datetime]) -> tuple[MessageRow, ...]:
    return tuple(
        MessageRow(
            number,
            Position("main", "INBOX", 1, number),
            ("in", "reply")[number % 2],
            1,
            "",
            "",
            "",
            "",
            at,
            "",
            "",
            "",
            "",
        )
        for number, at in enumerate(sorted(moments))
    )


@st.composite
def views(draw: st.DrawFn) -> CaseView:
    state = draw(st.sampled_from(states(DRAFT)))
    promised = draw(st.none() | instants)
    return CaseView(
        case=draw(cases()),
        messages=rows(draw(st.lists(instants, max_size=4))),
        triage=draw(triages),
        promises=(PromiseRow(1, 1, promised, "open", "ack", promised),) if promised else (),
        draft=draw(st.none() | st.just(Placed(1, 1, "draft", 1, state, "<d@x>", "t", "h"))),
    )


def decided(
    incoming: Incoming, facts: Known, policy: Policy, lag: timedelta, reply_to: Address | None
) -> Decision:
    return decide.customer_mail(
        incoming, facts, policy, incoming.received_at + lag, match=Match(), reply_to=reply_to
    )


def acks_of(decision: Decision) -> list[SendAck]:
    return [effect for effect in decision.effects if isinstance(effect, SendAck)]


@given(mails(), known, policies(), lags, replies_to)
@settings(max_examples=60, deadline=None)
def test_every_decision_keeps_the_promises_of_the_design(
    incoming: Incoming, facts: Known, policy: Policy, lag: timedelta, reply_to: Address | None
) -> None:
    decision = decided(incoming, facts, policy, lag, reply_to)
    acks = acks_of(decision)
    now = incoming.received_at + lag

    assert decision == decided(incoming, facts, policy, lag, reply_to)
    assert len(acks) <= 1
    assert decision.ack == bool(acks)
    assert not (
        acks and (incoming.refusal or policy.shadow or facts.paused or not policy.acknowledge.enabled)
    )
    assert all(ack.promise > now and ack.promise.utcoffset() is not None for ack in acks)
    assert all(now <= ack.not_after < ack.promise for ack in acks)
    assert decision.reason in reasons.REASONS or decision.reason in REFUSALS
    assert [ack.promise for ack in acks] == [p.due for p in decision.clocks if isinstance(p, OpenPromise)]


@given(mails(), known, policies(), lags, replies_to)
@settings(max_examples=40, deadline=None)
def test_in_shadow_only_cards_are_made(
    incoming: Incoming, facts: Known, policy: Policy, lag: timedelta, reply_to: Address | None
) -> None:
    decision = decided(incoming, facts, replace(policy, shadow=True), lag, reply_to)

    assert {PutCard, RemoveCard} >= {type(effect) for effect in decision.effects}


@given(mails(), known, policies(), lags, replies_to)
@settings(max_examples=40, deadline=None)
def test_a_started_clock_has_one_row_for_its_due_time_and_none_in_the_past(
    incoming: Incoming, facts: Known, policy: Policy, lag: timedelta, reply_to: Address | None
) -> None:
    decision = decided(incoming, facts, policy, lag, reply_to)
    started = [plan for plan in decision.clocks if isinstance(plan, StartClock)]

    assert all([plan.due] == [step.at for step in plan.steps if step.due] for plan in started)
    assert all(
        step.at >= incoming.received_at + lag for plan in started for step in plan.steps if not step.due
    )
    assert len(started) == len({plan.clock for plan in started})


@given(views(), policies(), instants, st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_persons_reply_always_stops_the_reply_target(
    case: CaseView, policy: Policy, at: datetime, by_draft: bool
) -> None:
    oldest = case.case.oldest_unanswered_at
    assume(oldest is None or at >= oldest)

    decision = clocks.human_reply(case, at, policy, at + timedelta(seconds=5), by_draft=by_draft)

    assert StopClock("reply_target", "human_reply") in decision.clocks
    assert decision.case is not None
    assert decision.case.answered
    assert (case.open_promise is not None) == any(isinstance(plan, SettlePromise) for plan in decision.clocks)


@given(views(), policies(), instants)
@settings(max_examples=40, deadline=None)
def test_a_broken_promise_opens_a_new_one_only_with_its_acknowledgement(
    case: CaseView, policy: Policy, now: datetime
) -> None:
    decision = decide.promise_broken(case, policy, now)
    opened = [plan.due for plan in decision.clocks if isinstance(plan, OpenPromise)]

    assert [ack.promise for ack in acks_of(decision)] == opened
    assert all(due > now for due in opened)


@given(hours, instants, periods, periods)
@settings(max_examples=60, deadline=None)
def test_adding_business_time_is_monotone_and_undone_by_measuring(
    when: Hours, at: datetime, less: timedelta, more: timedelta
) -> None:
    less, more = sorted((less, more))
    short, long = (calendar.add_business_time(when, at, span) for span in (less, more))

    assert at <= short <= long
    assert calendar.add_business_time(when, at, more) <= calendar.add_business_time(
        when, at + timedelta(hours=1), more
    )
    assume(calendar.opening_around(when, long) is not None or calendar.never_opens(when))
    assert more == calendar.business_time_between(when, at, long)


@given(hours, instants)
@settings(max_examples=40, deadline=None)
def test_open_and_why_closed_agree(when: Hours, at: datetime) -> None:
    assert calendar.is_open(when, at) == (calendar.why_closed(when, at) == "")
    assert at <= calendar.next_open(when, at)


@given(policies(), instants, lags, st.sampled_from(["complaint", "inquiry"]), st.integers(0, 30))
@settings(max_examples=60, deadline=None)
def test_a_promise_is_an_hour_away_and_inside_the_hours(
    policy: Policy, received: datetime, lag: timedelta, kind: str, open_cases: int
) -> None:
    now = received + lag
    due = promise.due(received, kind, policy, Channel("own"), open_cases, now=now)

    assert due >= now + timedelta(minutes=60)
    assert due.utcoffset() == timedelta(0)
    assume(calendar.opening_around(policy.hours, due) is not None)
    assert promise.somebody_is_there(policy.hours, due)
