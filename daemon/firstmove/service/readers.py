"""Read mails in a process of its own, so that a second core shares the work of acknowledging them.

Reading (decoding, triage) is pure and costs about as much as deciding and recording. Batches go to a child
over pipes and come back as readings. The child touches nothing: no network, no files, no database. Should it
fail, the watch reads for itself; `second_reader` says when there is one.
"""

import contextlib
import gc
import pickle
import select
import struct
import subprocess
import sys
from collections.abc import Sequence
from typing import IO, Any

from firstmove.decision.cues import Cues
from firstmove.decision.reading import Reading, read
from firstmove.errors import Malformed
from firstmove.model.mail import RawMessage
from firstmove.model.policy import Identity

_LENGTH = struct.Struct("!Q")
_READY = "ready"


class ReadersFailed(Exception):
    """The child is gone or does not answer sensibly; read here."""


class Readers:
    """One child process. One batch at a time: `ask`, then `answer`."""

    def __init__(self, cues: Cues, identity: Identity) -> None:
        self._child = subprocess.Popen(
            [sys.executable, "-m", "firstmove.service.readers"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._send((cues, identity))
        self._reads_for = cues, identity
        self._ready = False

    def reads_for(self, cues: Cues, identity: Identity) -> bool:
        """Whether these very rules are the ones it was started with."""
        return self._reads_for[0] is cues and self._reads_for[1] is identity

    def ready(self) -> bool:
        """Whether the child has begun; never waits.

        Raises:
            ReadersFailed: the child is gone.
        """
        assert self._child.stdout is not None
        if not self._ready and select.select([self._child.stdout], [], [], 0)[0]:
            self._ready = self._next() == _READY
        return self._ready

    def ask(self, raws: Sequence[RawMessage]) -> None:
        """Hand a batch over, when `ready`.

        Raises:
            ReadersFailed: the child is gone.
        """
        self._send([(raw.octets, raw.truncated) for raw in raws])

    def answer(self) -> list[Reading | str]:
        """The readings of the batch handed over last, in its order; a Malformed's code for what is none.

        Raises:
            ReadersFailed: the child is gone.
        """
        answer: list[Reading | str] = self._next()
        return answer

    def close(self) -> None:
        """End the child."""
        self._child.kill()
        for pipe in (self._child.stdin, self._child.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._child.wait()

    def _next(self) -> Any:
        assert self._child.stdout is not None
        try:
            return _receive(self._child.stdout)
        except (OSError, EOFError, pickle.UnpicklingError) as error:
            raise ReadersFailed(str(error)) from error

    def _send(self, thing: object) -> None:
        assert self._child.stdin is not None
        try:
            _send(self._child.stdin, thing)
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


def _read_or_refuse(octets: bytes, truncated: bool, cues: Cues, identity: Identity) -> Reading | str:
    try:
        return read(octets, identity, cues, truncated=truncated)
    except Malformed as error:
        return error.code


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """The child's whole life: until its parent closes the pipe."""
    cues, identity = _receive(requests)
    gc.freeze()
    _send(answers, _READY)
    with contextlib.suppress(EOFError):
        while True:
            batch = _receive(requests)
            _send(answers, [_read_or_refuse(octets, cut, cues, identity) for octets, cut in batch])


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
