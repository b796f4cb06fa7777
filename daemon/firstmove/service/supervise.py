"""Run everything of one process, see that it lives, and stop it in two stages.

One thread per IMAP connection, one event-loop thread for SMTP and timers, one writer thread for the database;
this module's own thread waits for signals, renews leases, reports to systemd. A worker that died is started
again; a sign of life goes to systemd only when every worker has given one.
"""

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date

from firstmove import maillog
from firstmove.model.record import Effect, Owner
from firstmove.service import leases, notify
from firstmove.service.clockwork import Clockwork
from firstmove.service.desk import Desk
from firstmove.service.filing import KINDS
from firstmove.service.outbox import SENDING, Outbox
from firstmove.service.runtime import LEASE, Rules, Runtime, Station
from firstmove.service.watch import Watch
from firstmove.state.due import CLOCKS

TICK = 0.5  # seconds between looks at what is due; the CLI's rows are seen within a second
STALE = 180.0  # seconds without a heartbeat: the worker hangs
STOP_SOFT = 30.0
_SENT_LIMIT = 20.0


@dataclass(slots=True)
class Crew:
    """The workers of one mailbox."""

    station: Station
    stop: threading.Event
    watch: Watch | None
    desk: Desk
    threads: dict[str, threading.Thread] = field(default_factory=dict)


@dataclass(slots=True)
class Supervisor:
    """One process."""

    runtime: Runtime
    rules: tuple[Rules, ...]
    reload: Callable[[], tuple[Rules, ...]]
    since: date | None = None
    drain: bool = False
    stop: threading.Event = field(default_factory=threading.Event)
    _hup: threading.Event = field(default_factory=threading.Event)
    _crews: dict[str, Crew] = field(default_factory=dict)
    _loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    _loop_thread: threading.Thread | None = None
    _outbox: Outbox | None = None
    _loop_beat: float = field(default_factory=time.monotonic)

    def run(self) -> None:
        """Until a signal (or, draining, until nothing is left)."""
        self._listen()
        self._outbox = Outbox(self.runtime, self._look_at_sent, self._loop)
        clockwork = Clockwork(self.runtime, self._look_at_sent)
        self._loop_thread = threading.Thread(target=self._run_loop, args=(clockwork,), name="loop")
        self._loop_thread.start()
        self._staff()
        notify.tell(READY=1, STATUS=self.status())
        maillog.event("daemon.ready", mailboxes=len(self._crews))
        self._keep_watch()
        self._wind_down()

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
            watch = Watch(station, self.runtime, stop, since=self.since, drain=self.drain)
        crew = Crew(station, stop, watch, Desk(station, self.runtime, stop))
        self._start_threads(crew)
        return crew

    def _start_threads(self, crew: Crew) -> None:
        works = {"desk": crew.desk.run} | ({"watch": crew.watch.run} if crew.watch else {})
        for part, work in works.items():
            running = crew.threads.get(part)
            finished = part == "watch" and crew.watch is not None and crew.watch.drained.is_set()
            if (running is not None and running.is_alive()) or finished or crew.stop.is_set():
                continue
            if running is not None:
                maillog.warn("worker.failed", mailbox=crew.station.name, worker=part)
            thread = threading.Thread(
                target=_guarded(work, part, crew.station.name), name=f"{part}-{crew.station.name}"
            )
            crew.threads[part] = thread
            thread.start()

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
        while not self.stop.is_set():
            self._loop_beat = time.monotonic()
            for crew in list(self._crews.values()):
                await self._round(crew, clockwork)
            await asyncio.sleep(TICK)
        if self._outbox is not None:
            await self._outbox.finish(STOP_SOFT)

    def _may_send(self, station: Station, kinds: frozenset[str]) -> bool:
        waiting = kinds.intersection(SENDING)
        return "send_ack" in waiting or (bool(waiting) and not station.acknowledging())

    async def _round(self, crew: Crew, clockwork: Clockwork) -> None:
        try:
            now = self.runtime.now()
            with self.runtime.store.reading() as reader:
                kinds = reader.due_kinds(crew.station.name, now)
                paused = bool(kinds) and reader.paused()
            if self._may_send(crew.station, kinds) and not paused and self._outbox is not None:
                await self._outbox.send_due(crew.station)
            if CLOCKS in kinds:
                await clockwork.tick(crew.station)
            if kinds.intersection(KINDS):
                crew.station.desk_bell.ring()
        except Exception as error:  # noqa: BLE001 - one round of one mailbox; the next comes in half a second
            maillog.warn("worker.failed", mailbox=crew.station.name, worker="loop", error=repr(error)[:300])

    # Watching over the workers ------------------------------------------------------------------------

    def _keep_watch(self) -> None:
        interval = notify.watchdog_interval()
        renew_at = 0.0
        while not self.stop.wait(0.2 if self.drain else 1.0):
            if self._hup.is_set():
                self._hup.clear()
                self._read_again()
            if time.monotonic() >= renew_at:
                self._renew()
                renew_at = time.monotonic() + LEASE.total_seconds() / 3
            for crew in self._crews.values():
                self._start_threads(crew)
            if self._all_alive():
                notify.tell(STATUS=self.status(), **({"WATCHDOG": 1} if interval else {}))
            if self.drain and self._drained():
                return

    def _all_alive(self) -> bool:
        beats = [self._loop_beat, self.runtime.writer.heartbeat]
        for crew in self._crews.values():
            beats.append(crew.desk.heartbeat)
            if crew.watch is not None and not crew.watch.drained.is_set():
                # A watch may rest in IDLE for IDLE_REFRESH seconds; keepalive guards that wire.
                beats.append(crew.watch.heartbeat + 600.0)
        return min(beats) > time.monotonic() - STALE

    def _renew(self) -> None:
        for name, crew in list(self._crews.items()):
            if not leases.keep(self.runtime, name, crew.station.owner):
                crew.stop.set()
                del self._crews[name]
        self._staff()

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
        for rules in fresh:
            if rules.mailbox.name in self._crews:
                self._crews[rules.mailbox.name].station.rules = rules
        self._staff()
        maillog.event("daemon.reloaded", mailboxes=len(fresh))
        notify.tell(READY=1, STATUS=self.status())

    def status(self) -> str:
        """One line for systemd and `firstmove status`."""
        trouble = [
            f"{c.station.name}: {c.station.trouble}" for c in self._crews.values() if c.station.trouble
        ]
        return f"{len(self._crews)} mailbox(es)" + (f"; {'; '.join(trouble)}" if trouble else ", all well")

    def _wind_down(self) -> None:
        """First stage: nothing new, finish what is in flight; second stage: enforce."""
        maillog.event("daemon.stopping")
        notify.tell(STOPPING=1, STATUS="finishing what is in flight")
        self.stop.set()
        until = time.monotonic() + STOP_SOFT
        for crew in self._crews.values():
            crew.stop.set()
            crew.station.desk_bell.ring()
            crew.station.watch_bell.ring()
        threads = [thread for crew in self._crews.values() for thread in crew.threads.values()]
        for thread in [*threads, *([self._loop_thread] if self._loop_thread else [])]:
            thread.join(max(0.1, until - time.monotonic()))
        for name, crew in self._crews.items():
            leases.give_back(self.runtime, name, crew.station.owner)
            crew.station.close()
        self.runtime.writer.stop(10.0)
        maillog.event("daemon.stopped")


def _guarded(work: Callable[[], None], part: str, mailbox: str) -> Callable[[], None]:
    """The last guard of a worker: it ends with a line in the log, and the supervisor starts it again."""

    def guarded() -> None:
        try:
            work()
        except Exception as error:  # noqa: BLE001
            maillog.warn("worker.failed", mailbox=mailbox, worker=part, error=repr(error)[:300])

    return guarded


async def _within(asked: Future[bool], seconds: float) -> bool:
    try:
        return await asyncio.wait_for(asyncio.wrap_future(asked), seconds)
    except TimeoutError:
        return False
