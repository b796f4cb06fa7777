"""A command → what changes: remedy, draft, clocks, folder, and a line of history that the card shows. Pure.

Never sends anything to a customer: the most a command does is to place another draft. What cannot be obeyed
changes nothing, and the card says why (DESIGN 6). `pause` has no decision of its own: the caller pauses.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from firstmove.decision import calendar, corrections, late, operator, remedies, replies, standing, steps
from firstmove.decision.commands.moments import instant
from firstmove.decision.commands.reading import Command
from firstmove.decision.shadow import in_shadow
from firstmove.model.case import Remedy
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    ClockStep,
    Decision,
    DraftFate,
    OpenPromise,
    PutCard,
    PutDraft,
    RemoveCard,
    StartClock,
    StopClock,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView
from firstmove.model.states import DRAFT, allows

# Commands that choose a remedy; compose.variants.REMEDIES names the drafts alike.
REMEDIES = (
    "in_stock",
    "source",
    "shipped",
    "resend",
    "exchange",
    "in_delivery",
    "delivered",
    "held_at_depot",
    "address_unknown",
    "confirm_address",
    "photos",
    "return_ok",
    "refund",
    "refunded",
    "explain",
    "decline",
)
MOST_REMEDIES = 20  # kept of one case
_SENT = ("sent", "answered_elsewhere")

_Meaning = Callable[[Command, CaseView, Policy, datetime], Decision]


def obey(command: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    """What a person's command changes; the case as it was before."""
    if command.problem:
        return _answered(Decision("not_obeyed"), _why_not(command), view, policy)
    if command.name in REMEDIES:
        decision = _chosen(command, view, policy, now)
    else:
        decision = _MEANINGS[command.name](command, view, policy, now)
    told = () if command.name == "note" else (("command", command.line),)
    return _answered(decision, told, view, policy)


def _why_not(command: Command) -> tuple[tuple[str, str], ...]:
    if command.problem == "unknown":
        return (("note", command.line), *((("offered", command.offered),) if command.offered else ()))
    code = "wrong_tracking" if command.problem == "tracking" else "not_understood"
    return ((code, command.line), ("offered", command.name))


def _answered(
    decision: Decision, told: tuple[tuple[str, str], ...], view: CaseView, policy: Policy
) -> Decision:
    """With its lines of history, and a card that shows them at once unless the case is closed."""
    change = decision.case or CaseChange()
    others = tuple(plan for plan in decision.effects if not isinstance(plan, PutCard))
    after = "closed" if view.case.state == "closed" and change.event == "" else ""
    gone = after == "closed" or any(isinstance(plan, RemoveCard) for plan in others)
    unseen = any(isinstance(plan, PutCard) and plan.unseen for plan in decision.effects)
    card = () if gone else (PutCard(unseen=unseen, prompt=True),)
    written = replace(decision, case=replace(change, told=(*told, *change.told)), effects=(*others, *card))
    return in_shadow(written, policy)


# Remedies -------------------------------------------------------------------------------------------


def _chosen(command: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    remedy = Remedy(
        command.name,
        tracking=command.argument if command.name == "shipped" else "",
        amount=command.argument if command.name == "refunded" else "",
        days=int(command.argument or remedies.ASKED_DAYS) if command.name == "source" else 0,
    )
    kept = (*view.case.remedies, remedy)[-MOST_REMEDIES:]
    return _with_remedies(kept, remedies.started(remedy, view.timers, policy, now), view, policy, now)


def _undone(_: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    if not view.case.remedies:
        return Decision("nothing_to_undo", case=CaseChange(told=(("nothing_to_undo", ""),)))
    kept = view.case.remedies[:-1]
    stopped = tuple(StopClock(clock, "undo") for clock in remedies.CLOCKS)
    again = remedies.started(kept[-1], (), policy, now) if kept else ()
    return _with_remedies(kept, (*stopped, *again), view, policy, now)


def _with_remedies(
    kept: tuple[Remedy, ...],
    clocks: tuple[ClockPlan, ...],
    view: CaseView,
    policy: Policy,
    now: datetime,
) -> Decision:
    """The customer has to be told of it: the case is on the list, and the draft says it."""
    back = operator.reopened(view, policy, now)
    change = replace(back.case or CaseChange(), remedies=kept)
    drafted = _draft(view, policy)
    return replace(
        drafted,
        reason="remedy",
        case=replace(change, told=(*change.told, *(drafted.case or CaseChange()).told)),
        effects=(*back.effects, *drafted.effects),
        clocks=(*back.clocks, *clocks),
    )


def _draft(view: CaseView, policy: Policy, *, wished: bool = False) -> Decision:
    """A new draft in place of an untouched one; one that a person edits stays, unless she wishes another."""
    if not late.progress_draft(replace(view, draft=None), policy):
        return Decision("no_draft")  # nobody can be reached by mail here
    edited = view.draft is not None and view.draft.state == "edited"
    if edited and not wished:
        fate = DraftFate("outdate") if view.draft and allows(DRAFT, view.draft.state, "outdate") else None
        return Decision("draft_kept", case=CaseChange(told=(("draft_kept", ""),)), draft=fate)
    return Decision("draft", effects=(PutDraft("reply"),))


# Everything else ------------------------------------------------------------------------------------


def _replied(_: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    if view.case.state == "replied":
        return Decision("moved")
    decision = replies.answered_elsewhere(view, policy, now)
    return replace(decision, clocks=(*decision.clocks, *remedies.after_reply(view.case)))


def _phoned(command: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    """Nobody was spoken to: no answer, the clocks run on."""
    return replies.phoned(view, policy, now) if command.reached else Decision("not_reached")


def _working(_: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    return operator.working(view, policy, now)


def _held(command: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    until = instant(command.argument, policy.hours, now) if command.argument else None
    if command.argument and until is None:
        return _not_understood(command)
    return operator.held(view, policy, now, until)


def _called_back(command: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A time that the customer was told on the telephone: the old promise is kept, this one is new.

    The case stays on the list, for somebody has to call.
    """
    due = instant(command.argument, policy.hours, now)
    if due is None:
        return _not_understood(command)
    back = operator.reopened(view, policy, now)
    told: tuple[ClockPlan, ...] = (
        *standing.plans(view, "phoned", policy, now),
        OpenPromise(due, "operator"),
        replies.promise_named(due, policy, now),
    )
    return replace(back, reason="callback", clocks=(*back.clocks, *told))


def _waiting(command: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    """Another party owes something: a row more of the clock, for several may be waited for."""
    _, _, when = command.argument.partition(" ")
    named = instant(when or command.argument, policy.hours, now)
    due = named or calendar.next_business_morning(policy.hours, now)
    role = steps.role_for(policy.people, "operator")
    before = late.armed(view, "waiting_on")
    first = min([due, *(row.at for row in before)])
    clock = late.with_rows(StartClock("waiting_on", first), [*before, ClockStep(at=due, to=role)])
    return Decision("waiting", clocks=(late.with_rows(clock, [ClockStep(at=first, due=True)]),))


def _out_of_stock(_: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    """Sourced or refunded is for a person to say; the customer hears within a day (S10)."""
    plans: tuple[ClockPlan, ...] = (
        StopClock("remedy", "out_of_stock"),
        *remedies.bad_news(view.timers, policy, now),
    )
    if view.case.remedy.name == "in_stock":  # what the draft says is not so
        return _with_remedies(view.case.remedies[:-1], plans, view, policy, now)
    return Decision("out_of_stock", clocks=plans)


def _assigned(command: Command, _view: CaseView, _policy: Policy, _now: datetime) -> Decision:
    return Decision("assigned", case=CaseChange(assignee=command.argument))


def _categorised(command: Command, view: CaseView, policy: Policy, _now: datetime) -> Decision:
    meant, found = command.argument, view.case.category
    if meant == found:
        return Decision("category")
    also = tuple(category for category in view.triage.also if category != meant)
    triage = replace(view.triage, category=meant, also=also)
    drafted = _draft(view, policy)
    change = replace(
        drafted.case or CaseChange(),
        triage=triage,
        corrected=found,
        corrected_words=corrections.misleading(view, found),
    )
    if (view.draft is not None and view.draft.state in _SENT) or view.case.oldest_unanswered_at is None:
        return Decision("category", case=change)  # nothing is left to be written
    return replace(drafted, reason="category", case=change)


def _noted(command: Command, _view: CaseView, _policy: Policy, _now: datetime) -> Decision:
    return Decision("note", case=CaseChange(note=command.argument))


def _redrafted(_: Command, view: CaseView, policy: Policy, _now: datetime) -> Decision:
    return _draft(view, policy, wished=True)


def _done(_: Command, view: CaseView, policy: Policy, _now: datetime) -> Decision:
    return Decision("moved") if view.case.state == "closed" else standing.closed(view, "closed", policy)


def _reopened(_: Command, view: CaseView, policy: Policy, now: datetime) -> Decision:
    return operator.reopened(view, policy, now)


def _paused(_: Command, _view: CaseView, _policy: Policy, _now: datetime) -> Decision:
    return Decision("paused", case=CaseChange(told=(("sending_paused", ""),)))


def _not_understood(command: Command) -> Decision:
    told = (("not_understood", command.line), ("offered", command.name))
    return Decision("not_obeyed", case=CaseChange(told=told))


_MEANINGS: Mapping[str, _Meaning] = {
    "replied": _replied,
    "working": _working,
    "phoned": _phoned,
    "callback": _called_back,
    "hold": _held,
    "waiting": _waiting,
    "out_of_stock": _out_of_stock,
    "assign": _assigned,
    "category": _categorised,
    "note": _noted,
    "draft": _redrafted,
    "undo": _undone,
    "done": _done,
    "reopen": _reopened,
    "pause": _paused,
}
