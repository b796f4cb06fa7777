"""From a clock's due time to its timer rows: one row per configured step, one that marks the due time.

Pure. A step whose role nobody has goes upward (operator, manager, owner), then downward, so that no step is
ever lost. Steps that lie in the past already do not all fire at once: only the last of them does, at `now`.
"""

from collections.abc import Sequence
from datetime import datetime

from firstmove.decision import calendar
from firstmove.model.decision import ClockStep, StartClock
from firstmove.model.policy import Person, Policy, Step

ROLES = ("operator", "manager", "owner")
# Clocks that run in wall time: their due time may lie in the night, so warnings for it must come before.
WALL_CLOCKS = ("hard_limit",)


def start(clock: str, due: datetime, policy: Policy, now: datetime) -> StartClock:
    """The clock with its rows, in the order of time."""
    steps = [_row(step, due, policy, now) for step in policy.steps if step.clock == clock]
    past = [row for row in steps if row.at < now]
    rows = [row for row in steps if row.at >= now]
    if past:
        latest = max(past, key=lambda row: row.at)
        rows.append(ClockStep(at=now, to=latest.to, draft=latest.draft, phone=latest.phone))
    rows.append(ClockStep(at=due, due=True))
    return StartClock(clock=clock, due=due, steps=tuple(sorted(rows, key=lambda row: (row.at, row.due))))


def role_for(people: Sequence[Person], role: str) -> str:
    """Who is told in the name of `role`: it, else the next above, else the nearest below, else itself."""
    held = {person.role for person in people}
    place = ROLES.index(role) if role in ROLES else 0
    upward = ROLES[place:]
    downward = tuple(reversed(ROLES[:place]))
    return next((candidate for candidate in upward + downward if candidate in held), role)


def role_above(people: Sequence[Person], role: str) -> str:
    """One level up, as far as there is somebody."""
    place = ROLES.index(role) if role in ROLES else 0
    return role_for(people, ROLES[min(place + 1, len(ROLES) - 1)])


def may_disturb(role: str, policy: Policy, at: datetime, *, critical: bool = False) -> bool:
    """Whether this role may be told now: in hours, or critical, or one of them chose not to be quiet."""
    if critical or calendar.is_open(policy.hours, at):
        return True
    told = [person for person in policy.people if person.role == role]
    return any(not person.quiet for person in told)


def in_time_for(at: datetime, due: datetime, policy: Policy, now: datetime) -> datetime:
    """A warning in the night would wait for the opening; where that is too late it comes before closing."""
    hours = policy.hours
    if calendar.is_open(hours, at) or calendar.next_open(hours, at) < due:
        return at
    closed_at = calendar.last_closing_before(hours, at)
    if closed_at is None:
        return at
    before_closing = closed_at - policy.promise.lead
    return before_closing if before_closing > now else at


def _row(step: Step, due: datetime, policy: Policy, now: datetime) -> ClockStep:
    at = due + step.offset
    if step.clock in WALL_CLOCKS and at <= due:
        at = in_time_for(at, due, policy, now)
    return ClockStep(at=at, to=role_for(policy.people, step.to), draft=step.draft, phone=step.phone)
