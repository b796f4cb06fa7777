"""Clocks that never lie: due timers go through the same decide → commit as mail.

Runs on the event-loop thread. Before anything is told, Sent is read again: nobody is called about a case that
is already answered. When Sent cannot be read within the limit, the notice goes out all the same.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from firstmove import maillog
from firstmove.decision import clocks, decide
from firstmove.model.record import CaseView, TimerRow
from firstmove.service.doubts import ack_for_case
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Unit

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
            recorded = await asyncio.wrap_future(self.runtime.writer.submit(self._fire(station, timer)))
            if recorded:
                maillog.event("timer.fired", mailbox=station.name, case=timer.case_id, clock=timer.clock)
        station.desk_bell.ring()

    def _fire(self, station: Station, timer: TimerRow) -> Callable[[Unit], bool]:
        def fire(unit: Unit) -> bool:
            if not unit.settle_timer(timer.id, "fire", "due"):
                return False  # stopped meanwhile
            view = unit.view(timer.case_id)
            if view is not None:
                self._decide(unit, view, timer, station)
            return True

        return fire

    def _decide(self, unit: Unit, view: CaseView, timer: TimerRow, station: Station) -> None:
        policy, now = station.rules.policy, self.runtime.now()
        if timer.marks_due and timer.clock == "promise":
            decision = decide.promise_broken(view, policy, now)
        else:
            decision = clocks.timer_due(view, timer, policy, now)
        out = ack_for_case(decision, view, station, self.runtime, now)
        recorded = unit.apply(view.case.id, decision, owner=station.owner, now=now, lease=LEASE, out=out)
        if recorded is not None and recorded.ack is not None:
            unit.after_commit(lambda ack=recorded.ack: station.send_now(station, ack))
