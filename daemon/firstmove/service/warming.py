"""Make ready in idle moments what the first mails after a start would else have to wait for.

A start compiles only what it must: patterns of cues, templates and the model's words wait until they are
needed, and the first mail would take 0.2 s longer for it. So one short-lived thread goes through them step by
step, and steps aside while mails are taken in.
Fails: never; what cannot be compiled says so when it is used.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator, Sequence

from firstmove.decision.reading import read
from firstmove.service.runtime import Rules, Runtime

ASIDE = 0.1  # seconds between looks whether mails are still being taken in
_SAMPLE = """From: hanako@example.com
Subject: 注文した商品がまだ届きません
Date: Wed, 03 Jun 2026 10:00:00 +0900
Content-Type: text/plain; charset=utf-8

6月1日に注文したマグカップがまだ届きません。金曜日までに必要です。注文番号は 12345 です。
至急ご連絡ください。電話は 03-0000-0000 です。
"""


def begin(runtime: Runtime, rules: Sequence[Rules], busy: Callable[[], bool], stop: threading.Event) -> None:
    """Start the thread for what `runtime` holds now; it ends by itself, or at `stop`."""
    threading.Thread(
        target=_warm, args=(_steps(runtime, rules), busy, stop), name="warming", daemon=True
    ).start()


def _warm(steps: Iterator[None], busy: Callable[[], bool], stop: threading.Event) -> None:
    with contextlib.suppress(Exception):  # a shop's own tables: told by `check`, and where they are used
        for _ in steps:
            while busy() and not stop.wait(ASIDE):
                pass
            if stop.is_set():
                return


def _steps(runtime: Runtime, rules: Sequence[Rules]) -> Iterator[None]:
    for mailbox in rules[:1]:
        read(_SAMPLE.encode(), mailbox.identity, runtime.cues)
        yield
    yield from runtime.cues.warming()
    yield from runtime.templates.warming()
