"""A line server on 127.0.0.1 with its own event loop in its own thread: the frame of the demo's servers."""

import asyncio
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from ssl import SSLContext
from typing import Self, TypeVar

LINE_LIMIT = 1 << 20
START_LIMIT = 10.0  # seconds

T = TypeVar("T")


class Serving(ABC):
    """`with` it, or `start` and `stop` it; then `port` says where it listens."""

    def __init__(self, name: str, port: int = 0, ssl: SSLContext | None = None) -> None:
        self.port = port
        self._ssl = ssl
        self._tasks: set[asyncio.Task[None]] = set()
        self._listening = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @abstractmethod
    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Talk on one connection until it ends."""

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Listen; `port` is known afterwards. Raises OSError when the port is taken."""
        self._thread.start()
        if not self._listening.wait(START_LIMIT):
            raise OSError(f"{self._thread.name} did not start")
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Hang up on everybody and stop; stopping twice does nothing."""
        if self._loop is not None and self._stop is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(START_LIMIT)

    def ask(self, question: Callable[[], T]) -> T:
        """The answer of a function run on the server's thread."""
        if self._loop is None or threading.current_thread() is self._thread:
            return question()

        async def answer() -> T:
            return question()

        return asyncio.run_coroutine_threadsafe(answer(), self._loop).result(START_LIMIT)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except OSError as error:
            self._failure = error
        finally:
            self._listening.set()

    async def _main(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        server = await asyncio.start_server(
            self._serve, "127.0.0.1", self.port, limit=LINE_LIMIT, ssl=self._ssl
        )
        self.port = server.sockets[0].getsockname()[1]
        self._listening.set()
        await self._stop.wait()
        server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)  # a task that nobody refers to may be garbage-collected
        try:
            await self.converse(reader, writer)
        except (asyncio.CancelledError, ConnectionError, asyncio.IncompleteReadError, ValueError):
            pass  # the server stops, the client left, or it said a line without end
        finally:
            self._tasks.discard(task)
            writer.close()
