"""`firstmove promises`: what customers were told, and whether it was kept."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose import words
from firstmove.model import states
from firstmove.model.record import PromiseRow
from firstmove.state.store import Reader

_TITLES = {"ja": ("番号", "期限", "状態", "約束した時刻", "元"), "en": ("case", "due", "state", "told", "by")}


@click.command()
@config_option
@click.option("--state", type=click.Choice(states.states(states.PROMISE)), help="Only these.")
@click.pass_obj
def promises(invocation: Invocation, config_path: Path | None, state: str | None) -> None:
    """The promise ledger, oldest first."""
    config = invocation.config(config_path)
    shop = config.shops["default"]
    zone = ZoneInfo(shop.timezone)
    with invocation.store(config) as store, store.reading() as reader:
        found = reader.promises(state=state)
        cases = {row.case_id: reader.case(row.case_id) for row in found}
        told = {row.id: _told(reader, row) for row in found if row.source == "reply"}
    numbers = {case_id: f"#{case.number}" for case_id, case in cases.items() if case}
    rows = [
        (
            numbers.get(row.case_id, ""),
            screen.when(row.due, zone),
            words.label(words.PROMISE_STATE, row.state, shop.language),
            screen.when(row.told_at, zone),
            words.label(words.PROMISE_SOURCE, row.source, shop.language) + told.get(row.id, ""),
        )
        for row in found
    ]
    screen.console().print(screen.table(_TITLES[shop.language], rows))


def _told(reader: Reader, promise: PromiseRow) -> str:
    """The words of the reply that made the promise."""
    lines = reader.happenings(promise.case_id)
    said = next((line for line in lines if line.what == "pledged" and line.at == promise.told_at), None)
    return f"「{said.detail}」" if said else ""
