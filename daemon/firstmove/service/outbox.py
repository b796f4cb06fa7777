"""Send what is to leave by SMTP: acknowledgements at once, notices and retries when due.

Runs on the event-loop thread. Every attempt is on record before it is made (the effect is claimed); what came
of it is settled afterwards, on the writer. A crash in between leaves the effect in doubt, never unknown.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.config.accounts import Route
from firstmove.config.accounts import SmtpAccount as Configured
from firstmove.model.record import Effect, Outgoing
from firstmove.service import doubts
from firstmove.service.backoff import next_attempt
from firstmove.service.connect import smtp_account, token_refused
from firstmove.service.notices import compose_notice, folded
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.pool import SmtpPool
from firstmove.transport.smtp import Submission

CONNECTIONS = 4
SENDING = ("send_ack", "send_notice")
LOOK_AGAIN_AFTER = timedelta(seconds=30)
_VERDICTS = {"sent": "accepted", "retry": "put-off", "permanent": "refused", "in_doubt": "unknown"}


@dataclass(slots=True)
class Outbox:
    """The sending side of all mailboxes of one process."""

    runtime: Runtime
    look_at_sent: Callable[[Station], "asyncio.Future[bool]"]  # a fresh look into Sent; False: not to be had
    loop: asyncio.AbstractEventLoop
    _pools: dict[Configured, SmtpPool] = field(default_factory=dict)
    _under_way: set["asyncio.Task[None]"] = field(default_factory=set)

    @property
    def busy(self) -> int:
        """How many attempts are under way."""
        return len(self._under_way)

    def send_now(self, station: Station, effect: Effect) -> None:
        """Send an acknowledgement that was born claimed; called from any thread right after its commit."""
        self.loop.call_soon_threadsafe(self._start, station, effect)

    def _start(self, station: Station, effect: Effect) -> None:
        task = self.loop.create_task(self._attempt(station, effect))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def send_due(self, station: Station) -> None:
        """Claim and send what is due in one mailbox."""
        now = self.runtime.now()
        await doubts.prepare(self.runtime, station, self.look_at_sent)

        def claim(unit: Unit) -> tuple[Effect, ...]:
            return unit.claim(station.name, SENDING, owner=station.owner, now=now, lease=LEASE, limit=20)

        claimed = await asyncio.wrap_future(self.runtime.writer.submit(claim))
        for effect in await folded(self.runtime, station, claimed):
            self._start(station, effect)

    async def _attempt(self, station: Station, effect: Effect) -> None:
        try:
            out = effect.out or await compose_notice(self.runtime, station, effect)
            submission = await self._submit(station, out)
            await self._settle(station, effect, submission)
        except Exception as error:  # noqa: BLE001 - round one effect: it is put off, and the others go on
            maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=repr(error)[:300])
            await self._put_off(station, effect, f"internal: {type(error).__name__}")

    async def _put_off(self, station: Station, effect: Effect, reply: str) -> None:
        now = self.runtime.now()
        due = self._later(effect) or now + timedelta(hours=1)

        def settle(unit: Unit) -> bool:
            return unit.settle(effect.id, "put-off", owner=station.owner, now=now, reply=reply, due_at=due)

        await asyncio.wrap_future(self.runtime.writer.submit(settle))

    async def _submit(self, station: Station, out: Outgoing) -> Submission:
        route = station.rules.mailbox.route(out.recipient.rpartition("@")[2])
        if route is None:
            return Submission("permanent", "connect", None, "no route for this recipient", False)
        outcome = await self._pool(station, route).submit(out.envelope_from, out.recipient, out.octets)
        if outcome.phase == "login" and outcome.code is not None and token_refused(route.account):
            return await self._pool(station, route).submit(out.envelope_from, out.recipient, out.octets)
        return outcome

    def _pool(self, station: Station, route: Route) -> SmtpPool:
        account = route.account
        if account not in self._pools:
            self._pools[account] = SmtpPool(smtp_account(station.name, account), CONNECTIONS)
        return self._pools[account]

    async def _settle(self, station: Station, effect: Effect, outcome: Submission) -> None:
        event = _VERDICTS[outcome.verdict]
        now = self.runtime.now()
        due: datetime | None = None
        if event == "put-off":
            due = self._later(effect)
            event = "put-off" if due else "refused"
        elif event == "unknown":
            due = now + LOOK_AGAIN_AFTER

        def settle(unit: Unit) -> bool:
            done = unit.settle(
                effect.id, event, owner=station.owner, now=now, reply=outcome.reply[:500], due_at=due
            )
            if done and event == "refused":
                doubts.tell_refused(unit, effect, outcome, station, now)
            return done

        await asyncio.wrap_future(self.runtime.writer.submit(settle))
        maillog.event(
            "effect.settled",
            effect=effect.id,
            kind=effect.kind,
            outcome=event,
            phase=outcome.phase,
            code=outcome.code or "-",
            attempts=effect.attempts,
        )

    def _later(self, effect: Effect) -> datetime | None:
        now = self.runtime.now()
        first = effect.first_tried_at or effect.created_at or now
        return next_attempt(effect.attempts, first, now, self.runtime.chance())

    async def finish(self, seconds: float) -> None:
        """Let what is under way end, at most so long, then close the connections."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=seconds)
        for pool in self._pools.values():
            await pool.aclose()
