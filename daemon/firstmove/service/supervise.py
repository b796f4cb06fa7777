"""Run everything of one process, see that it lives, and stop it in two stages.

One thread per IMAP connection, one event-loop thread for SMTP and timers, one writer thread for the database;
this module's own thread waits for signals, renews leases, reports to systemd. A worker that died is started
again; a sign of life goes to systemd only when every worker has given one.
"""

import asyncio
import contextlib
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

from firstmove import maillog
from firstmove.decision import calendar
from firstmove.errors import Unavailable
from firstmove.model.record import Effect, Owner
from firstmove.service import leases, notify, trouble, warming
from firstmove.service.clockwork import Clockwork
from firstmove.service.crew import Crew
from firstmove.service.desk import Desk
from firstmove.service.filing import KINDS
from firstmove.service.outbox import SENDING, Outbox
from firstmove.service.readers import Readers
from firstmove.service.runtime import LEASE, Rules, Runtime, Station
from firstmove.service.setback import Setback
from firstmove.service.watch import Watch
from firstmove.state.due import CLOCKS

TICK = 0.5  # seconds between looks at what is due; the CLI's rows are seen within a second
STALE = 180.0  # seconds without a heartbeat: the worker hangs
STOP_SOFT = 30.0
KEEP_CLAIMS = 20.0  # seconds between two extensions of what the outbox has under way; well within LEASE
_SENT_LIMIT = 20.0


@dataclass(slots=True)
class Supervisor:
    """One process."""

    runtime: Runtime
    rules: tuple[Rules, ...]
    reload: Callable[[], tuple[Rules, ...]]
    since: date | None = None
    drain: bool = False
    readers: dict[str, Readers] = field(default_factory=dict)  # by mailbox: begun for its first watch
    stop: threading.Event = field(default_factory=threading.Event)
    _hup: threading.Event = field(default_factory=threading.Event)
    _crews: dict[str, Crew] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _loop_thread: threading.Thread | None = None
    _outbox: Outbox | None = None
    _loop_beat: float = field(default_factory=time.monotonic)
    _until: float = 0.0  # monotonic: a stop is enforced then
    _ending: threading.Event = field(default_factory=threading.Event)  # the loop, after the workers
    _setback: Setback = field(default_factory=Setback)
    _leaving: list[Crew] = field(default_factory=list)  # their mailbox went to another, or out of the config

    def run(self) -> None:
        """Until a signal (or, draining, until nothing is left).

        Raises:
            RuntimeError: the event loop ended by itself; whoever started this process starts it again.
        """
        self._listen()
        self._warm()
        self._outbox = Outbox(self.runtime, self._look_at_sent, self._loop)
        clockwork = Clockwork(self.runtime, self._look_at_sent)
        self._loop_thread = threading.Thread(
            target=self._run_loop, args=(clockwork,), name="loop", daemon=True
        )
        self._loop_thread.start()
        self._staff()
        notify.tell(READY=1, STATUS=self.status())
        maillog.event("daemon.ready", mailboxes=len(self._crews))
        if not self.drain:
            self._warm_tables()
        self._keep_watch()
        broken = not self._loop_thread.is_alive()
        self._wind_down()
        if broken:
            raise RuntimeError("the event loop ended by itself")

    def _warm(self) -> None:
        """The first question to the holiday calendar takes 0.15 s: better now than before the first mail."""
        for rules in self.rules:
            calendar.next_open(rules.policy.hours, self.runtime.now())

    def _warm_tables(self) -> None:
        warming.begin(self.runtime, self.rules, self._taking_in, self.stop)

    def _taking_in(self) -> bool:
        return not all(crew.station.taken_in.is_set() for crew in list(self._crews.values()))

    # Signals ----------------------------------------------------------------------------------------

    def _listen(self) -> None:
        if threading.current_thread() is not threading.main_thread():
            return  # inside another program (the demo): it asks by `stop`
        signal.signal(signal.SIGTERM, lambda *_: self.stop.set())
        signal.signal(signal.SIGINT, lambda *_: self.stop.set())
        signal.signal(signal.SIGHUP, lambda *_: self._hup.set())

    # Mailboxes --------------------------------------------------------------------------------------

    def _staff(self) -> None:
        """Take every mailbox that nobody else holds, and start its workers."""
        for rules in self.rules:
            if rules.mailbox.name not in self._crews:
                owner = leases.take(self.runtime, rules.mailbox.name)
                if owner is not None:
                    self._crews[rules.mailbox.name] = self._hire(rules, owner)

    def _hire(self, rules: Rules, owner: Owner) -> Crew:
        station = Station(rules, owner, self._send_now)
        stop = threading.Event()
        watch = None
        if rules.mailbox.watch == "all":
            reader = self.readers.pop(station.name, None)
            watch = Watch(station, self.runtime, stop, since=self.since, drain=self.drain, reader=reader)
        desk = Desk(station, self.runtime, stop)
        if watch is not None and rules.mailbox.imap.connections == 1:
            desk.watch_turn = watch.turn
        crew = Crew(station, stop, watch, desk)
        crew.start_threads()
        return crew

    def _send_now(self, station: Station, effect: Effect) -> None:
        if self._outbox is not None:
            self._outbox.send_now(station, effect)

    def _look_at_sent(self, station: Station) -> "asyncio.Future[bool]":
        crew = self._crews.get(station.name)
        if crew is None:
            nobody: Future[bool] = Future()
            nobody.set_result(False)
            return asyncio.wrap_future(nobody)
        return asyncio.ensure_future(_within(crew.desk.look_now(), _SENT_LIMIT))

    # The loop thread --------------------------------------------------------------------------------

    def _run_loop(self, clockwork: Clockwork) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._beat(clockwork))
        self._loop.close()

    async def _beat(self, clockwork: Clockwork) -> None:
        """One round a mailbox, twice a second; a slow mailbox (its Sent is read first) delays no other."""
        rounds: dict[str, asyncio.Task[None]] = {}
        extending: asyncio.Task[None] | None = None
        extend_at = time.monotonic() + KEEP_CLAIMS
        while not self._ending.is_set():
            self._loop_beat = time.monotonic()
            if self._setback.look(self.runtime.now(), self._loop_beat) and not self.stop.is_set():
                await self._make_good()
            for name, crew in [] if self.stop.is_set() else list(self._crews.items()):
                if name not in rounds or rounds[name].done():
                    rounds[name] = self._loop.create_task(self._round(crew, clockwork))
            if time.monotonic() >= extend_at and (extending is None or extending.done()):
                extending = self._loop.create_task(self._keep_claims())
                extend_at = time.monotonic() + KEEP_CLAIMS
            await asyncio.sleep(0.05 if self.stop.is_set() else TICK)
        if self._outbox is not None:
            await self._outbox.finish(max(1.0, self._until - time.monotonic()))
        left = [task for task in (*rounds.values(), *([extending] if extending else [])) if not task.done()]
        for task in left:
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)

    async def _make_good(self) -> None:
        """The wall clock was set back: pauses that were begun before do not last longer for that."""
        names, now, lost = tuple(self._crews), self.runtime.now(), self._setback.lost

        with contextlib.suppress(Unavailable):  # the next beat tries it again
            sooner = await self.runtime.written(lambda unit: unit.pull_in(names, now, lost))
            self._setback.lost -= lost
            maillog.warn("daemon.clock-set-back", seconds=int(lost.total_seconds()), sooner=sooner)

    async def _keep_claims(self) -> None:
        if self._outbox is not None:
            with contextlib.suppress(Unavailable):  # the next one comes before the leases run out
                await self._outbox.keep_claims()

    def _may_send(self, station: Station, kinds: frozenset[str]) -> bool:
        waiting = kinds.intersection(SENDING)
        return "send_ack" in waiting or (bool(waiting) and not station.acknowledging())

    async def _round(self, crew: Crew, clockwork: Clockwork) -> None:
        try:
            now = self.runtime.now()
            with self.runtime.store.reading() as reader:
                kinds = reader.due_kinds(crew.station.name, now)
                if crew.station.standing_by:
                    kinds &= {"send_notice"}
                paused = bool(kinds) and reader.paused()
            if self._may_send(crew.station, kinds) and not paused and self._outbox is not None:
                await self._outbox.send_due(crew.station)
            if CLOCKS in kinds:
                await clockwork.tick(crew.station)
            if kinds.intersection(KINDS):
                crew.station.desk_bell.ring()
        except Exception as error:  # noqa: BLE001 - one round of one mailbox; the next comes in half a second
            maillog.warn("worker.failed", mailbox=crew.station.name, worker="loop", at=trouble.place(error))

    # Watching over the workers ------------------------------------------------------------------------

    def _keep_watch(self) -> None:
        interval = notify.watchdog_interval()
        renew_at = 0.0
        while not self.stop.wait(0.2 if self.drain else 1.0):
            if self._hup.is_set():
                self._hup.clear()
                self._read_again()
            if self._loop_thread is not None and not self._loop_thread.is_alive():
                return
            try:
                if time.monotonic() >= renew_at:
                    self._renew()
                    renew_at = time.monotonic() + LEASE.total_seconds() / 3
                if self.drain and self._drained():
                    return
            except Unavailable as error:  # the database is away: the leases wait for it
                maillog.warn("worker.failed", worker="supervisor", error=str(error)[:300])
            for crew in self._crews.values():
                crew.start_threads()
            if self._all_alive():
                notify.tell(STATUS=self.status(), **({"WATCHDOG": 1} if interval else {}))

    def _all_alive(self) -> bool:
        beats = [self._loop_beat, self.runtime.writer.heartbeat]
        for crew in self._crews.values():
            beats += crew.beats()
        return min(beats) > time.monotonic() - STALE

    def _renew(self) -> None:
        for name, crew in list(self._crews.items()):
            if crew.ousted:
                leases.give_back(self.runtime, name, crew.station.owner)
                self._dismiss(name)
            elif not leases.keep(self.runtime, name, crew.station.owner):
                crew.desk.succeeded = True
                self._dismiss(name)
        self._staff()

    def _dismiss(self, name: str) -> None:
        """Let a mailbox's workers go; they end by themselves, and nothing they still say is listened to."""
        crew = self._crews.pop(name)
        crew.ask_to_stop()
        self._leaving.append(crew)

    def _drained(self) -> bool:
        watching = [crew.watch for crew in self._crews.values() if crew.watch is not None]
        if not all(watch.drained.is_set() for watch in watching):
            return False
        if self._outbox is not None and self._outbox.busy:
            return False
        with self.runtime.store.reading() as reader:
            return not any(reader.unfinished(name, self.runtime.now()) for name in self._crews)

    def _read_again(self) -> None:
        notify.reloading()
        try:
            fresh = self.reload()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with the new one, the old one stays
            maillog.warn("daemon.reload-refused", error=str(error)[:500])
            notify.tell(READY=1, STATUS="configuration has problems; the earlier one stays in force")
            return
        self.rules = fresh
        self._loop.call_soon_threadsafe(self._reopen)
        names = {rules.mailbox.name: rules for rules in fresh}
        for name, crew in list(self._crews.items()):
            if name not in names:
                self._dismiss(name)
                leases.give_back(self.runtime, name, crew.station.owner)
                continue
            crew.station.rules = names[name]
            crew.station.watch_bell.ring()  # whoever rests after a refused login tries the new password now
            crew.station.desk_bell.ring()
        with contextlib.suppress(Unavailable):  # the next renewal staffs what is new
            self._staff()
        self._warm_tables()
        maillog.event("daemon.reloaded", mailboxes=len(fresh))
        notify.tell(READY=1, STATUS=self.status())

    def _reopen(self) -> None:
        if self._outbox is not None:
            self._outbox.reopen()

    def status(self) -> str:
        """One line for systemd and `firstmove status`."""
        stations = [crew.station for crew in self._crews.values()]
        outbox = self._outbox
        told = [
            (station.name, (station.trouble, outbox.trouble(station.name) if outbox else ""))
            for station in stations
        ]
        trouble = [f"{name}: {word}" for name, words in told for word in words if word]
        return f"{len(self._crews)} mailbox(es)" + (f"; {'; '.join(trouble)}" if trouble else ", all well")

    def _wind_down(self) -> None:
        """First stage: nothing new, finish what is in flight; second stage: enforce.

        The workers end before the loop does: an acknowledgement that was just committed still leaves.
        """
        maillog.event("daemon.stopping")
        notify.tell(STOPPING=1, STATUS="finishing what is in flight")
        self._until = time.monotonic() + STOP_SOFT
        self.stop.set()
        crews = [*self._crews.values(), *self._leaving]
        for crew in crews:
            crew.ask_to_stop()
        for thread in [thread for crew in crews for thread in crew.threads.values()]:
            thread.join(max(0.1, self._until - time.monotonic()))
        self._ending.set()
        if self._loop_thread is not None:
            self._loop_thread.join(max(2.0, self._until + 2.0 - time.monotonic()))
        for crew in crews:
            leases.give_back(self.runtime, crew.station.name, crew.station.owner)
            if not any(thread.is_alive() for thread in crew.threads.values()):
                crew.station.close()
        self.runtime.writer.stop(10.0)
        maillog.event("daemon.stopped")


async def _within(asked: Future[bool], seconds: float) -> bool:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(asked), seconds)
    except TimeoutError:
        return False
