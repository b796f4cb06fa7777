"""Send what is to leave by SMTP: acknowledgements at once, notices and retries when due.

Runs on the event-loop thread. Every attempt is on record before it is made (the effect is claimed); what came
of it is settled afterwards, on the writer, and is tried again until the database has it: a verdict that is
known is never given away. A crash in between leaves the effect in doubt, never unknown.
"""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from firstmove import maillog
from firstmove.config.accounts import SmtpAccount as Configured
from firstmove.errors import Unavailable
from firstmove.model.record import Effect, Outgoing, Owner
from firstmove.service import doubts, trouble
from firstmove.service.backoff import next_attempt
from firstmove.service.connect import smtp_account, token_refused
from firstmove.service.gates import Gate
from firstmove.service.notices import compose_notice, folded
from firstmove.service.runtime import LEASE, Runtime, Station
from firstmove.state.store import Unit
from firstmove.transport.crashpoints import reach
from firstmove.transport.pool import SmtpPool
from firstmove.transport.smtp import Submission

CONNECTIONS = 4  # of one account at a time
AT_ONCE = 200  # attempts under way; what waits for a connection costs nothing
SENDING = ("send_ack", "send_notice")
_VERDICTS = {"sent": "accepted", "retry": "put-off", "permanent": "refused", "in_doubt": "unknown"}
# What a verdict means for an effect whose lease ran out before it could be written down.
_BELATED = {"accepted": "found", "refused": "give-up"}
_SETTLE_PAUSE = 10.0  # seconds, at most, between two tries to write a verdict down


@dataclass(slots=True)
class _Line:
    """One SMTP account: its connections, and whether it may be used now."""

    pool: SmtpPool
    gate: Gate
    told: bool | None = None  # that the login is refused: whether the owner knows; None: ask the database


@dataclass(slots=True)
class Outbox:
    """The sending side of all mailboxes of one process."""

    runtime: Runtime
    look_at_sent: Callable[[Station], "asyncio.Future[bool]"]  # a fresh look into Sent; False: not to be had
    loop: asyncio.AbstractEventLoop
    _lines: dict[Configured, _Line] = field(default_factory=dict)
    _under_way: dict[int, tuple[Station, "asyncio.Task[None]"]] = field(default_factory=dict)
    _trouble: dict[str, str] = field(default_factory=dict)
    _waiting: doubts.Patience = field(default_factory=doubts.Patience)

    def trouble(self, mailbox: str) -> str:
        """What keeps a mailbox from sending now; "" when it works."""
        return self._trouble.get(mailbox, "")

    @property
    def busy(self) -> int:
        """How many attempts are under way."""
        return len(self._under_way)

    def send_now(self, station: Station, effect: Effect) -> None:
        """Send an acknowledgement that was born claimed; called from any thread right after its commit."""
        with contextlib.suppress(RuntimeError):  # the loop has ended: the next start finds it claimed
            self.loop.call_soon_threadsafe(self._start, station, effect)

    def _start(self, station: Station, effect: Effect) -> None:
        if effect.id in self._under_way:  # its lease ran out while the database was away
            return  # one attempt is enough
        task = self.loop.create_task(self._attempt(station, effect))
        self._under_way[effect.id] = (station, task)
        task.add_done_callback(lambda _: self._under_way.pop(effect.id, None))

    async def send_due(self, station: Station) -> None:
        """Claim and send what is due in one mailbox."""
        now = self.runtime.now()
        kinds = await doubts.prepare(self.runtime, station, self.look_at_sent, self._waiting)
        room = AT_ONCE - self.busy
        if not kinds or room <= 0:
            return

        def claim(unit: Unit) -> tuple[Effect, ...]:
            return unit.claim(station.name, kinds, owner=station.owner, now=now, lease=LEASE, limit=room)

        for effect in await self._folded(station, await self.runtime.written(claim)):
            self._start(station, effect)

    async def _folded(self, station: Station, claimed: Sequence[Effect]) -> Sequence[Effect]:
        try:
            return await folded(self.runtime, station, claimed)
        except Exception as error:  # noqa: BLE001 - folding is a comfort: each goes out alone
            maillog.warn("effect.failed", mailbox=station.name, kind="fold", error=trouble.place(error))
            return claimed

    async def keep_claims(self) -> None:
        """Lengthen the leases of what is under way: a server may take ten minutes to answer the content."""
        until = self.runtime.now() + LEASE
        held: dict[Owner, list[int]] = defaultdict(list)
        for effect_id, (station, _) in self._under_way.items():
            held[station.owner].append(effect_id)

        def extend(unit: Unit) -> int:
            return sum(unit.extend(ids, owner, until) for owner, ids in held.items())

        if held:
            await self.runtime.written(extend)

    def reopen(self) -> None:
        """Try every account again at once: the configuration was read again."""
        for line in self._lines.values():
            line.gate.open()

    async def _attempt(self, station: Station, effect: Effect) -> None:
        reach("claimed")
        recipient = ""
        try:
            out = await self._octets(station, effect)
            recipient = out.recipient
        except Exception as error:  # noqa: BLE001 - round one effect: it is put off, and the others go on
            maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=trouble.place(error))
            outcome = Submission("retry", "compose", None, f"internal: {type(error).__name__}")
        else:
            outcome = await self._submitted(station, effect, out)
        reach("replied")
        await self._settle(station, effect, outcome, recipient)

    async def _octets(self, station: Station, effect: Effect) -> Outgoing:
        if effect.out is not None:
            return effect.out
        if effect.kind == "send_ack":
            raise ValueError("an acknowledgement without octets")
        out = await compose_notice(self.runtime, station, effect)
        reach("composed")
        return out

    async def _submitted(self, station: Station, effect: Effect, out: Outgoing) -> Submission:
        try:
            return await self._submit(station, out)
        except Exception as error:  # noqa: BLE001 - nobody knows how far it got: in doubt, and the others go on
            maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=trouble.place(error))
            return Submission("in_doubt", "content", None, f"internal: {type(error).__name__}")

    async def _submit(self, station: Station, out: Outgoing) -> Submission:
        route = station.rules.mailbox.route(out.recipient.rpartition("@")[2])
        if route is None:
            return Submission("permanent", "connect", None, "no route for this recipient", False)
        account = route.account
        line = self._line(station, account)
        if line.gate.enter(time.monotonic()):
            return Submission("retry", "gate", None, "the account rests", account=True)
        outcome = Submission("retry", "connect", None, "abandoned", account=True)
        try:
            outcome = await line.pool.submit(out.envelope_from, out.recipient, out.octets)
            if outcome.phase == "login" and outcome.code is not None and token_refused(account):
                outcome = await line.pool.submit(out.envelope_from, out.recipient, out.octets)
        finally:
            line.gate.leave(outcome, time.monotonic(), self.runtime.chance())
        await self._report(station, line, outcome)
        return outcome

    async def _report(self, station: Station, line: _Line, outcome: Submission) -> None:
        """Keep STATUS true; the owner is told once that a login is refused, and not after it is over."""
        if outcome.verdict == "in_doubt":
            return
        self._trouble[station.name] = f"SMTP: {outcome.reply[:120]}" if outcome.account else ""
        refused = line.gate.refused
        if line.told is refused or (outcome.account and not refused):
            return
        line.told = refused
        if refused:
            maillog.warn("mailbox.refused", mailbox=station.name, by="smtp", reply=outcome.reply[:200])
        change = trouble.refused if refused else trouble.over
        with contextlib.suppress(Unavailable):
            await self.runtime.written(change(station, "smtp", outcome.reply, self.runtime.now()))

    def _line(self, station: Station, account: Configured) -> _Line:
        if account not in self._lines:
            pool = SmtpPool(smtp_account(station.name, account), CONNECTIONS)
            self._lines[account] = _Line(pool, Gate(account.per_hour))
        return self._lines[account]

    async def _settle(self, station: Station, effect: Effect, outcome: Submission, recipient: str) -> None:
        """Write the verdict down, however long the database is away: what was sent must not go out again."""
        event, due = self._event(station, effect, outcome, recipient)
        pause = 0.25
        while True:
            try:
                done = await self.runtime.written(self._settlement(station, effect, event, due, outcome))
                break
            except Unavailable as error:
                maillog.warn("effect.failed", effect=effect.id, kind=effect.kind, error=str(error)[:300])
                await asyncio.sleep(pause)
                pause = min(pause * 2, _SETTLE_PAUSE)
        reach("settled")
        if done and event == "refused":
            # Where this fails, it shows as dead on the card and in `outbox` all the same.
            with contextlib.suppress(Unavailable):
                await self.runtime.written(doubts.refusal_told(effect, outcome, station, self.runtime.now()))
        maillog.event(
            "effect.settled",
            effect=effect.id,
            kind=effect.kind,
            outcome=event if done else "stale",
            phase=outcome.phase,
            code=outcome.code or "-",
            attempts=effect.attempts,
        )

    def _settlement(
        self, station: Station, effect: Effect, event: str, due: datetime | None, outcome: Submission
    ) -> Callable[[Unit], bool]:
        def settle(unit: Unit) -> bool:
            row = unit.effect(effect.id)
            state = row.state if row else ""
            # Not claimed any more: its lease ran out, or this very settlement had been committed after all.
            what = event if state == "claimed" else _BELATED.get(event, "") if state == "in_doubt" else ""
            reply = outcome.reply[:500]
            return bool(what) and unit.settle(
                effect.id, what, owner=station.owner, now=self.runtime.now(), reply=reply, due_at=due
            )

        return settle

    def _event(
        self, station: Station, effect: Effect, outcome: Submission, recipient: str
    ) -> tuple[str, datetime | None]:
        """The event of an outcome, and when it is tried again; an account's failure never ends an effect."""
        event = _VERDICTS[outcome.verdict]
        if event != "put-off":
            return event, None
        now = self.runtime.now()
        if outcome.account:
            return event, now + timedelta(seconds=self._rest(station, recipient))
        first = effect.first_tried_at or effect.created_at or now
        due = next_attempt(effect.attempts, first, now, self.runtime.chance())
        return (event, due) if due else ("refused", None)

    def _rest(self, station: Station, recipient: str) -> float:
        """Seconds until the account may be tried again."""
        route = station.rules.mailbox.route(recipient.rpartition("@")[2])
        line = self._lines.get(route.account) if route else None
        closed = line.gate.closed_for(time.monotonic()) if line else 0.0
        return closed + 1.0 + self.runtime.chance()

    async def finish(self, seconds: float) -> None:
        """Let what is under way end, at most so long; what is left then is in doubt at the next start."""
        tasks = {task for _, task in self._under_way.values()}
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        for line in self._lines.values():
            await line.pool.aclose()
