"""Open a TCP connection to whichever of a name's addresses answers first (RFC 8305, in short).

A provider's name often has an IPv6 address that leads nowhere from the shop. Asked one after the other, it
would use up the whole time limit on every connection, and no mail would ever leave.
"""

import asyncio
import contextlib
import socket
from collections.abc import Sequence

HEAD_START = 0.3  # seconds for one address before the next one is tried as well


async def dial(host: str, port: int, limit: float) -> socket.socket:
    """A connected, non-blocking socket.

    Raises:
        TimeoutError: nobody answered within `limit` seconds, neither the name servers nor an address.
        OSError: every address refused; socket.gaierror: the name has none.
    """
    loop = asyncio.get_running_loop()
    tries: list[asyncio.Task[socket.socket]] = []
    try:
        async with asyncio.timeout(limit):  # the name servers may be as silent as the server
            addresses = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            first, *others = [(family, place) for family, _, _, _, place in addresses]
            tries.append(asyncio.ensure_future(_one(*first)))
            return await _first(tries, others)
    finally:
        await _give_up(tries)


async def _first(
    tries: "list[asyncio.Task[socket.socket]]", others: Sequence[tuple[int, object]]
) -> socket.socket:
    """The first that is connected; it is taken out of `tries`."""
    left, waiting = list(others), set(tries)
    while True:
        done, waiting = await asyncio.wait(
            waiting, timeout=HEAD_START if left else None, return_when=asyncio.FIRST_COMPLETED
        )
        for task in done:
            if task.exception() is None:
                tries.remove(task)
                return task.result()
        if left:
            another = asyncio.ensure_future(_one(*left.pop(0)))
            tries.append(another)
            waiting.add(another)
        elif not waiting:
            failed = next(iter(done)).exception()
            raise failed if failed is not None else OSError("no address answers")


async def _one(family: int, place: object) -> socket.socket:
    connection = socket.socket(family, socket.SOCK_STREAM)
    connection.setblocking(False)
    try:
        await asyncio.get_running_loop().sock_connect(connection, place)  # type: ignore[arg-type]
    except BaseException:
        connection.close()
        raise
    return connection


async def _give_up(tries: "Sequence[asyncio.Task[socket.socket]]") -> None:
    """Cancel who still tries, and close what was connected too late."""
    for task in tries:
        task.cancel()
    for task in tries:
        with contextlib.suppress(asyncio.CancelledError, OSError):
            (await task).close()
