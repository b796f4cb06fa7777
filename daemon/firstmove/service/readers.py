"""Read mails in a process of its own, so that a second core shares the work of acknowledging them.

Reading (decoding, triage) is pure and costs about as much as deciding and recording. Batches go to a child
over pipes and come back as readings. The child touches nothing: no network, no files, no database. Should it
fail, the watch reads for itself; `second_reader` says when there is one.
"""

import contextlib
import gc
import os
import pickle
import select
import signal
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, NoReturn, Self

from firstmove.decision.cues import Cues
from firstmove.decision.reading import Reading, read
from firstmove.errors import Malformed
from firstmove.model.mail import RawMessage
from firstmove.model.policy import Identity

_LENGTH = struct.Struct("!Q")
_READY = "ready"


class ReadersFailed(Exception):
    """The child is gone or does not answer sensibly; read here."""


@dataclass(frozen=True, slots=True)
class _Child:
    requests: IO[bytes]
    answers: IO[bytes]
    end: Callable[[], object]  # and forget it


class Readers:
    """One child process. One batch at a time: `ask`, then `answer`."""

    def __init__(self, child: _Child, cues: Cues, identity: Identity) -> None:
        self._child = child
        self._reads_for = cues, identity
        self._ready = False

    @classmethod
    def started(cls, cues: Cues, identity: Identity) -> Self:
        """A new program: it needs a second to begin."""
        child = subprocess.Popen(
            [sys.executable, "-m", "firstmove.service.readers"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert child.stdin is not None
        assert child.stdout is not None

        def end() -> None:
            child.kill()
            child.wait()

        readers = cls(_Child(child.stdin, child.stdout, end), cues, identity)
        readers._send((cues, identity))
        return readers

    @classmethod
    def forked(cls, cues: Cues, identity: Identity) -> Self:
        """A copy of this process, ready at once. For a start only: one thread, and nothing is open yet."""
        ours, theirs = os.pipe(), os.pipe()
        pid = os.fork()
        if pid == 0:
            _live(ours[0], theirs[1], cues, identity)
        os.close(ours[0])
        os.close(theirs[1])

        def end() -> None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)

        return cls(_Child(os.fdopen(ours[1], "wb"), os.fdopen(theirs[0], "rb"), end), cues, identity)

    def reads_for(self, cues: Cues, identity: Identity) -> bool:
        """Whether these very rules are the ones it was started with."""
        return self._reads_for[0] is cues and self._reads_for[1] is identity

    def ready(self) -> bool:
        """Whether the child has begun; never waits.

        Raises:
            ReadersFailed: the child is gone.
        """
        if not self._ready and select.select([self._child.answers], [], [], 0)[0]:
            self._ready = self._next() == _READY
        return self._ready

    def ask(self, raws: Sequence[RawMessage], *, orders: bool = True) -> None:
        """Hand a batch over, when `ready`; `orders`: whether there are any to be sought.

        Raises:
            ReadersFailed: the child is gone.
        """
        self._send((orders, [(raw.octets, raw.truncated) for raw in raws]))

    def answer(self) -> list[Reading | str]:
        """The readings of the batch handed over last, in its order; a Malformed's code for what is none.

        Raises:
            ReadersFailed: the child is gone.
        """
        answer: list[Reading | str] = self._next()
        return answer

    def close(self) -> None:
        """End the child; once is enough."""
        if self._child.requests.closed:
            return
        self._child.end()
        for pipe in (self._child.requests, self._child.answers):
            with contextlib.suppress(OSError):
                pipe.close()

    def _next(self) -> Any:
        try:
            return _receive(self._child.answers)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise ReadersFailed(str(error)) from error

    def _send(self, thing: object) -> None:
        try:
            _send(self._child.requests, thing)
        except OSError as error:
            raise ReadersFailed(str(error)) from error


def _send(pipe: IO[bytes], thing: object) -> None:
    packed = pickle.dumps(thing, pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(packed)) + packed)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """What the other half of this very program wrote; the pipe has no other end."""
    header = pipe.read(_LENGTH.size)
    if len(header) < _LENGTH.size:
        raise EOFError("the other side has gone")
    return pickle.loads(pipe.read(*_LENGTH.unpack(header)))  # noqa: S301


def _read_or_refuse(
    octets: bytes, truncated: bool, cues: Cues, identity: Identity, orders: bool
) -> Reading | str:
    try:
        return read(octets, identity, cues, truncated=truncated, orders=orders)
    except Malformed as error:
        return error.code


def serve(requests: IO[bytes], answers: IO[bytes], cues: Cues, identity: Identity) -> None:
    """The child's whole life: until its parent closes the pipe, whatever is said to all of its group."""
    for said in (signal.SIGINT, signal.SIGTERM):
        signal.signal(said, signal.SIG_IGN)
    gc.freeze()
    gc.enable()
    _send(answers, _READY)
    with contextlib.suppress(EOFError):
        while True:
            orders, batch = _receive(requests)
            _send(answers, [_read_or_refuse(octets, cut, cues, identity, orders) for octets, cut in batch])


def _live(requests: int, answers: int, cues: Cues, identity: Identity) -> NoReturn:
    """In a copy: nothing of the parent's stays open, so that its locks and connections end with it alone."""
    try:
        for opened in list(Path("/dev/fd").iterdir()):
            if int(opened.name) not in {0, 1, 2, requests, answers}:
                with contextlib.suppress(OSError):  # the one that lists them
                    os.close(int(opened.name))
        serve(os.fdopen(requests, "rb"), os.fdopen(answers, "wb"), cues, identity)
    finally:
        os._exit(0)


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer, *_receive(sys.stdin.buffer))
