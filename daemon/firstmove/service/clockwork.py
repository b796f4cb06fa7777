"""Clocks that never lie: due timers go through the same decide → commit as mail.

Runs on the event-loop thread. Before anything is told, Sent is read again: nobody is called about a case that
is already answered. When Sent cannot be read within the limit, the notice goes out all the same.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from firstmove import maillog
from firstmove.decision import clocks
from firstmove.model.record import CaseView, Effect, TimerRow
from firstmove.service.doubts import ack_for_case
from firstmove.service.runtime import Rules, Runtime, Station
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
            fired, ack = await asyncio.wrap_future(self.runtime.writer.submit(self._fire(station, timer)))
            if fired:
                maillog.event("timer.fired", mailbox=station.name, case=timer.case_id, clock=timer.clock)
            if ack is not None:
                station.send_now(station, ack)
        station.desk_bell.ring()

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
