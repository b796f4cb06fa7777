"""Clocks that never lie: due timers go through the same decide → commit as mail.

Runs on the event-loop thread. Before anything is told, Sent is read again: nobody is called about a case that
is already answered. When Sent cannot be read within the limit, the notice goes out all the same.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from firstmove import maillog
from firstmove.decision import clocks
from firstmove.errors import Unavailable
from firstmove.model.decision import Decision, SendNotice
from firstmove.model.record import CaseView, Effect, TimerRow
from firstmove.service import trouble
from firstmove.service.doubts import ack_for_case
from firstmove.service.runtime import Rules, Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.crashpoints import reach

AT_ONCE = 50


@dataclass(slots=True)
class Clockwork:
    """The timers of all mailboxes of one process."""

    runtime: Runtime
    look_at_sent: Callable[[Station], "asyncio.Future[bool]"]

    async def tick(self, station: Station) -> None:
        """Fire what is due in one mailbox."""
        with self.runtime.store.reading() as reader:
            due = reader.due_timers(station.name, self.runtime.now(), AT_ONCE)
        if not due:
            return
        await self.look_at_sent(station)
        for timer in due:
            await self._one(station, timer)
        station.desk_bell.ring()

    async def _one(self, station: Station, timer: TimerRow) -> None:
        """Fire one step. One that raises is told to a person as it stands, and the others go on."""
        reach("timer-due")
        try:
            fired, ack = await self.runtime.written(self._fire(station, timer))
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - round one step: a clock is never lost
            maillog.warn("effect.failed", timer=timer.id, kind=timer.clock, error=trouble.place(error))
            await self.runtime.written(self._tell_plainly(station, timer))
            return
        reach("timer-fired")
        if fired:
            maillog.event("timer.fired", mailbox=station.name, case=timer.case_id, clock=timer.clock)
        if ack is not None:
            station.send_now(station, ack)

    def _tell_plainly(self, station: Station, timer: TimerRow) -> Callable[[Unit], None]:
        def tell(unit: Unit) -> None:
            now = self.runtime.now()
            notice = SendNotice(
                to=timer.to or "owner", kind="escalation", detail=timer.clock, phone=timer.phone
            )
            if unit.settle_timer(timer.id, "fire", now=now, reason="failed"):
                decision = Decision("timer_failed", effects=(notice,))
                unit.apply(timer.case_id, decision, owner=station.owner, now=now)

        return tell

    def _fire(self, station: Station, timer: TimerRow) -> Callable[[Unit], tuple[bool, Effect | None]]:
        def fire(unit: Unit) -> tuple[bool, Effect | None]:
            now = self.runtime.now()
            view = unit.view(timer.case_id)
            if not unit.settle_timer(timer.id, "fire", now=now, reason="due") or view is None:
                return False, None  # stopped meanwhile
            policy = replace(station.rules.policy, has_route=reachable(station.rules, view))
            decision = clocks.timer_due(view, timer, policy, now)
            out = ack_for_case(decision, view, station, self.runtime, now)
            recorded = unit.apply(view.case.id, decision, owner=station.owner, now=now, out=out)
            return True, recorded.ack if recorded is not None else None

        return fire


def reachable(rules: Rules, view: CaseView) -> bool:
    """Whether mail to the case's customer can be sent at all."""
    return rules.mailbox.route(view.case.customer.rpartition("@")[2]) is not None
