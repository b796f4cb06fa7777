"""What is made ready in idle moments, and that it steps aside for mail."""

import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

from firstmove.config import texts
from firstmove.service import warming

LIMIT = 20.0


def counted(steps: list[str], gate: threading.Event, name: str) -> Any:
    def go() -> Iterator[None]:
        steps.append(name)
        gate.set()
        yield

    return SimpleNamespace(warming=go)


def test_cues_and_templates_are_gone_through() -> None:
    steps: list[str] = []
    done = threading.Event()
    runtime: Any = SimpleNamespace(
        cues=counted(steps, threading.Event(), "cues"), templates=counted(steps, done, "templates")
    )

    warming.begin(runtime, (), lambda: False, threading.Event())

    assert done.wait(LIMIT)
    assert ["cues", "templates"] == steps


def test_while_mails_are_taken_in_nothing_more_is_done() -> None:
    steps: list[str] = []
    begun, done, free, asked = (threading.Event() for _ in range(4))
    runtime: Any = SimpleNamespace(
        cues=counted(steps, begun, "cues"), templates=counted(steps, done, "templates")
    )

    def busy() -> bool:
        asked.set()
        return not free.is_set()

    warming.begin(runtime, (), busy, threading.Event())

    assert begun.wait(LIMIT)
    assert asked.wait(LIMIT)
    assert ["cues"] == steps
    free.set()
    assert done.wait(LIMIT)


def test_a_stop_ends_it() -> None:
    stop = threading.Event()
    begun, done = threading.Event(), threading.Event()
    runtime: Any = SimpleNamespace(cues=counted([], begun, "cues"), templates=counted([], done, "templates"))
    stop.set()

    warming.begin(runtime, (), lambda: True, stop)

    assert begun.wait(LIMIT)
    assert not done.wait(0.3)


def test_every_rule_of_the_shipped_tables_is_a_step() -> None:
    cues = texts.cues_of(None)
    rules = sum(len(each.rules) + len(each.short) for each in (*cues.tables.values(), *cues.faint.values()))
    assert cues.model is not None

    steps = sum(1 for _ in cues.warming())

    assert rules + len(cues.model.mails.outputs) == steps
