"""Connections of one SMTP account, kept for the next message and closed when nobody needs them.

At most `size` at a time. A kept connection that turns out dead before the content costs one new connection,
never a verdict. All on one event loop.
"""

import asyncio

from firstmove.errors import FirstmoveError
from firstmove.transport import smtp
from firstmove.transport.smtp import SmtpAccount, SmtpFailure, Submission, Wire

IDLE_CLOSE = 30.0  # seconds; servers answer 421 to idle connections before long
MESSAGES_PER_CONNECTION = 100  # providers cap it without saying so


class SmtpPool:
    """`await pool.submit(...)` from any number of tasks of one loop."""

    def __init__(self, account: SmtpAccount, size: int, *, idle_close: float = IDLE_CLOSE) -> None:
        self.account = account
        self._idle_close = idle_close
        self._turns = asyncio.Semaphore(size)
        self._idle: list[Wire] = []
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False

    async def submit(self, envelope_from: str, recipient: str, octets: bytes) -> Submission:
        """Send one message. Never raises for what a server does."""
        async with self._turns:
            wire, kept = await self._kept_wire(), True
            try:
                if wire is None:
                    wire, kept = await smtp.connect(self.account), False
                submission = await wire.submit(envelope_from, recipient, octets)
                if kept and _went_stale(submission):
                    wire = await smtp.connect(self.account)
                    submission = await wire.submit(envelope_from, recipient, octets)
            except FirstmoveError as error:  # a secret that cannot be had is one, too
                return _not_connected(error)
            self._keep(wire)
            return submission

    async def _kept_wire(self) -> Wire | None:
        while self._idle:
            wire = self._idle.pop()
            if await wire.ready():
                return wire
            wire.quit()
        return None

    def _keep(self, wire: Wire) -> None:
        if self._closed or not wire.usable or wire.carried >= MESSAGES_PER_CONNECTION:
            wire.quit()
            return
        self._idle.append(wire)
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._idle_close, self._close_idle)

    def _close_idle(self) -> None:
        for wire in self._idle:
            wire.quit()
        self._idle.clear()

    async def aclose(self) -> None:
        """Close what is idle; a connection in use is closed when its message is done."""
        self._closed = True
        if self._timer is not None:
            self._timer.cancel()
        self._close_idle()
        await asyncio.sleep(0)  # lets the transports write QUIT


def _went_stale(submission: Submission) -> bool:
    """True when a kept connection was closed by the server before it took anything."""
    return submission.phase == "mail" and submission.verdict == "retry" and submission.code in (None, 421)


def _not_connected(error: FirstmoveError) -> Submission:
    if isinstance(error, SmtpFailure):
        return Submission("retry", error.phase, error.status, str(error), account=True)
    return Submission("retry", "login", None, str(error), account=True)
