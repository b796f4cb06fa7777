"""`firstmove cases`: the list of cases, the longest waiting first."""

import dataclasses
import json
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose import words
from firstmove.model import states

_TITLES = {
    "ja": ("番号", "状態", "いつから", "分類", "お客様", "注文", "優先度"),
    "en": ("number", "state", "waiting since", "about", "customer", "order", "priority"),
}


@click.command()
@config_option
@click.option("--state", type=click.Choice(states.states(states.CASE)), help="Only these.")
@click.option("--all", "everything", is_flag=True, help="Closed ones, too.")
@click.option("--mailbox", help="Only of this mailbox.")
@click.option(
    "--limit", type=click.IntRange(1, 100_000), default=50, show_default=True, help="At most so many."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a case.")
@click.pass_obj
def cases(
    invocation: Invocation,
    config_path: Path | None,
    state: str | None,
    everything: bool,
    mailbox: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List cases, the longest waiting first."""
    config = invocation.config(config_path)
    with invocation.store(config) as store, store.reading() as reader:
        shown = reader.cases(state, mailbox=mailbox, limit=limit, closed=everything or state == "closed")
    if as_json:
        for case in shown:
            click.echo(json.dumps(screen.jsonable(dataclasses.asdict(case)), ensure_ascii=False))
        return
    shop = config.shops["default"]
    zone, language = ZoneInfo(shop.timezone), shop.language
    rows = [
        (
            f"#{case.number}",
            words.label(words.CASE_STATE, case.state, language),
            screen.when(case.oldest_unanswered_at or case.last_customer_at, zone),
            words.label(words.CATEGORY, case.category, language),
            case.customer_name or case.customer,
            case.order_number,
            words.label(words.PRIORITY, case.priority, language),
        )
        for case in shown
    ]
    screen.console().print(screen.table(_TITLES[language], rows))
