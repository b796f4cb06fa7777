"""What a person means by moving a mail to a folder, and what follows. Pure.

`commands` has the same changes made by words written in reply to a card.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from firstmove.decision import calendar, clock_table, replies, standing, steps
from firstmove.decision.acks import channel_of
from firstmove.decision.keys import key_of
from firstmove.decision.shadow import in_shadow
from firstmove.model.decision import (
    CaseChange,
    ClockPlan,
    Decision,
    FileThread,
    PauseClock,
    PutCard,
    ResumeClock,
    SendNotice,
    StopClock,
    Suppress,
)
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView

# folder role → command. A role that is not here (trash, an unknown folder, "") is no command: clocks run on.
COMMANDS: Mapping[str, str] = {
    "needs_reply": "reopen",
    "on_hold": "hold",
    "replied": "answered",
    "closed": "close",
    "archive": "archive",
    "junk": "junk",
}
_CLOSING_REASONS: Mapping[str, str] = {"close": "closed", "archive": "archived", "junk": "junk"}
WORKING = timedelta(minutes=30)  # 対応中, or a star
# Moving between these says nothing about the case (DESIGN 6).
SILENT_ROLES = ("automatic", "unclear", "cards")


def moved(view: CaseView, from_role: str, to_role: str, policy: Policy, now: datetime) -> Decision:
    """A person moved a mail of the case by hand (DESIGN 6); roles are folder roles, "" an unknown folder."""
    command = command_of(to_role)
    why = (f"moved {from_role or '-'} {to_role or '-'}",)
    if to_role in SILENT_ROLES or from_role == to_role:
        return Decision("moved", why=why)
    decision = _obey(command, view, policy, now)
    return replace(decision, why=why)


def command_of(role: str) -> str:
    """The command behind a folder's role, "" for none."""
    return COMMANDS.get(role, "")


def _obey(command: str, view: CaseView, policy: Policy, now: datetime) -> Decision:
    match command:
        case "reopen":
            return reopened(view, policy, now)
        case "hold":
            return held(view, policy, now)
        case "answered" if view.case.state != "replied":
            return replies.answered_elsewhere(view, policy, now)
        case "close" | "archive" | "junk" if view.case.state != "closed":
            return standing.closed(view, _CLOSING_REASONS[command], policy)
        case "junk":
            return Decision("junk", suppress=(Suppress(key_of(view.case.customer), "junk"),))
        case "":
            return _asked(view, policy)
    return Decision("moved")


def reopened(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """Back on the list of what waits for a person."""
    if view.case.state == "needs_reply":
        return Decision("moved")
    clocks: tuple[ClockPlan, ...] = (StopClock("closing", "reopen"), StopClock("hold", "reopen"))
    waits = view.case.oldest_unanswered_at is not None
    if waits:
        clocks += (ResumeClock("reply_target"),)
    else:
        clocks += clock_table.waiting_for_us(now, policy, channel_of(policy, view.case.channel), now)
    return in_shadow(
        Decision(
            reason="reopen",
            case=CaseChange(event="reopen", unanswered_since=None if waits else now),
            effects=(FileThread("needs_reply"), PutCard(unseen=True)),
            clocks=clocks,
        ),
        policy,
    )


def held(view: CaseView, policy: Policy, now: datetime, until: datetime | None = None) -> Decision:
    """On hold until then, else until the next business morning."""
    if view.case.state == "on_hold":
        return Decision("moved", clocks=(standing.mark("hold", until),) if until else ())
    until = until or calendar.next_business_morning(policy.hours, now)
    promise = view.open_promise
    sooner = promise is not None and promise.due <= until
    return in_shadow(
        Decision(
            reason="on_hold",
            case=CaseChange(event="snooze"),
            effects=(
                FileThread("on_hold"),
                PutCard(),
                *(standing.told(view, "escalation", policy, now, "promise_sooner") if sooner else ()),
            ),
            clocks=(
                *standing.plans(view, "on_hold", policy, now),
                standing.mark("hold", until),
                StopClock("closing", "on_hold"),
            ),
        ),
        policy,
    )


def working(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """Somebody is at work on it: reminders rest for half an hour; a promise that is due sooner is told."""
    until = now + WORKING
    promise = view.open_promise
    sooner = promise is not None and promise.due <= until
    warned = standing.told(view, "escalation", policy, now, "promise_sooner") if sooner else ()
    return Decision(
        "working", effects=warned, clocks=(PauseClock("reply_target"), standing.mark("working", until))
    )


def starred(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A star means the same. The card stays as it is, for it may be the card that bears the star."""
    return in_shadow(
        replace(working(view, policy, now), reason="starred", case=CaseChange(told=(("starred", ""),))),
        policy,
    )


def unstarred(view: CaseView, policy: Policy) -> Decision:
    """The star was taken away: reminders go on at once."""
    if not any(row.clock == "working" and row.state == "armed" for row in view.timers):
        return Decision("star_gone")  # the half hour had passed
    resumed: tuple[ClockPlan, ...] = (
        (ResumeClock("reply_target"),) if view.case.state == "needs_reply" else ()
    )
    return in_shadow(
        Decision(
            "star_gone",
            case=CaseChange(told=(("star_gone", ""),)),
            clocks=(StopClock("working", "star_gone"), *resumed),
        ),
        policy,
    )


def found_in_junk(view: CaseView, policy: Policy, now: datetime) -> Decision:
    """A mail that belongs to an open case lies in the junk folder: a person looks, nothing is answered."""
    return in_shadow(
        Decision(
            "junk_match",
            case=CaseChange(note="junk_match"),
            effects=(PutCard(unseen=True), *standing.told(view, "junk_match", policy, now)),
        ),
        policy,
    )


def _asked(view: CaseView, policy: Policy) -> Decision:
    """Trash or an unknown folder is no command: one notice asks, clocks run on."""
    if any("moved_nowhere" in (line.what, line.detail) for line in view.history):
        return Decision("moved")
    role = steps.role_for(policy.people, "operator")
    asked = Decision(
        "moved_nowhere",
        case=CaseChange(note="moved_nowhere"),  # kept in the history, which is read above
        effects=(SendNotice(to=role, kind="moved_nowhere"),),
    )
    return in_shadow(asked, policy)
