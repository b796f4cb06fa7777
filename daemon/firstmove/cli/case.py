"""`firstmove case N`: everything that is known about one case."""

import dataclasses
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from rich.console import Console

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose import words
from firstmove.config.load import Config
from firstmove.decision import commands
from firstmove.errors import InputError
from firstmove.model.case import CaseFacts
from firstmove.model.record import CaseView, Owner
from firstmove.model.triage import CATEGORIES
from firstmove.service.runtime import Rules
from firstmove.state.store import Reader, Store

_TITLES = {
    "ja": {
        "messages": ("受信", "種類", "差出人", "件名", "判断"),
        "clocks": ("時計", "時刻", "状態", ""),
        "history": ("日時", "できごと", "内容"),
    },
    "en": {
        "messages": ("received", "kind", "from", "subject", "decision"),
        "clocks": ("clock", "at", "state", ""),
        "history": ("when", "what", "detail"),
    },
}

_TIMER_STATE: words.Labels = {"armed": ("進行中", "running"), "paused": ("休止中", "paused")}
_ROLE: words.Labels = {
    "operator": ("担当者", "operator"),
    "manager": ("責任者", "manager"),
    "owner": ("店長", "owner"),
}
_DIRECTION: words.Labels = {
    "in": ("受信", "received"),
    "reply": ("返信", "reply"),
    "own": ("初手", "firstmove"),
}


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.option("--text", is_flag=True, help="With the customer's words and the draft.")
@click.option("--category", metavar="NAME", default="", help="Set the category right first (破損, damaged).")
@click.argument("number", metavar="N")
@click.pass_obj
def case(
    invocation: Invocation, config_path: Path | None, as_json: bool, text: bool, category: str, number: str
) -> None:
    """Everything about case N (as people write it: 1042 or #1042)."""
    config = invocation.config(config_path)
    with invocation.store(config) as store:
        if category:
            _set_right(store, config, number, category)
        with store.reading() as reader:
            view = view_of(reader, number)
    if as_json:
        click.echo(json.dumps(screen.jsonable(dataclasses.asdict(view)), ensure_ascii=False))
        return
    _show(screen.console(), view, config, text=text)


def _set_right(store: Store, config: Config, number: str, category: str) -> None:
    """The card's own command 分類, given here.

    Raises:
        InputError: there is no such category, or the case's mailbox is not configured any more.
    """
    now = datetime.now(UTC)
    with store.writing() as unit:
        view = view_of(unit, number)
        mailbox = next((box for box in config.mailboxes if box.name == view.case.mailbox), None)
        if mailbox is None:
            raise InputError(
                f"case {number} belongs to the mailbox {view.case.mailbox}, which is not configured"
            )
        rules = Rules.of(config, mailbox)
        meant = commands.command_of(f"category {category}", rules.commands)
        if meant.problem or meant.name != "category":
            raise InputError(f"there is no category {category!r}; one of {', '.join(CATEGORIES)}")
        decision = commands.obey(meant, view, rules.policy_of(view), now)
        unit.apply(view.case.id, decision, owner=Owner("command line"), now=now)


def view_of(reader: Reader, number: str) -> CaseView:
    """The case that people call by this number.

    Raises:
        InputError: there is none.
    """
    digits = number.lstrip("#＃")
    found = reader.case_by_number(int(digits)) if digits.isdecimal() else None
    view = reader.view(found.id) if found else None
    if view is None:
        raise InputError(f"there is no case {number}; `firstmove cases --all` lists them")
    return view


def _show(console: Console, view: CaseView, config: Config, *, text: bool) -> None:
    shop = config.shops["default"]
    zone, language = ZoneInfo(shop.timezone), shop.language
    console.print(screen.plain(_headline(view.case, language)))
    titles = _TITLES[language]
    console.print(screen.table(titles["messages"], _messages(view, zone, language)))
    console.print(screen.table(titles["clocks"], _clocks(view, zone, language)))
    console.print(screen.table(titles["history"], _history(view, zone, language)))
    if view.draft:
        console.print(screen.plain(words.label(words.DRAFT_STATE, view.draft.state, language)))
    if text and view.newest:
        console.print(screen.block(view.newest.visible_text))
    if text and view.draft:
        console.print(screen.block(view.draft.text))


def _headline(case: CaseFacts, language: str) -> str:
    parts = [
        f"#{case.number}",
        words.label(words.CASE_STATE, case.state, language),
        words.label(words.CATEGORY, case.category, language),
        f"{case.customer_name} <{case.customer}>".strip(),
        case.order_number,
        *(words.label(words.FLAG, flag, language) for flag in case.flags),
    ]
    return "  ".join(filter(None, parts))


def _messages(view: CaseView, zone: ZoneInfo, language: str) -> Sequence[Sequence[str]]:
    return [
        (
            screen.when(row.received_at, zone),
            words.label(_DIRECTION, row.direction, language),
            row.sender,
            row.subject,
            words.label(words.REASON, row.reason, language),
        )
        for row in view.messages
    ]


def _clocks(view: CaseView, zone: ZoneInfo, language: str) -> Sequence[Sequence[str]]:
    timers = [
        (
            words.label(words.CLOCK, timer.clock, language),
            screen.when(timer.at, zone),
            words.label(_TIMER_STATE, timer.state, language),
            words.label(_ROLE, timer.to, language),
        )
        for timer in view.timers
        if timer.state in ("armed", "paused")
    ]
    promises = [
        (
            words.label(words.CLOCK, "promise", language),
            screen.when(promise.due, zone),
            words.label(words.PROMISE_STATE, promise.state, language),
            words.label(words.PROMISE_SOURCE, promise.source, language),
        )
        for promise in view.promises
    ]
    return promises + timers


def _history(view: CaseView, zone: ZoneInfo, language: str) -> Sequence[Sequence[str]]:
    return [
        (
            screen.when(event.at, zone),
            words.happening(event.what, language),
            words.label(words.REASON, event.detail, language),
        )
        for event in view.history
    ]
