"""`firstmove status`: one look at how things stand."""

import json
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import codes, screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose import words
from firstmove.config.load import Config

_WORDS = {
    "sending": ("送信", "sending"),
    "paused": ("停止中（firstmove resume で再開）", "paused (`firstmove resume` ends it)"),
    "shadow": ("試運転：お客様には何も送りません", "shadow: nothing is sent to customers"),
    "on": ("稼働", "on"),
    "waiting": ("最も長くお待ちのお客様", "longest waiting since"),
    "effects": ("処理の残り", "effects not done"),
    "promises": ("約束", "promises"),
    "quarantined": ("要確認（読めないメール）", "in quarantine"),
    "orders": ("注文データ", "order data"),
    "refused": ("読み込めない注文データ", "order data that cannot be used"),
    "none": ("なし", "none"),
    "messages": ("受け付けたメール", "messages taken in"),
}


@click.command()
@config_option
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def status(invocation: Invocation, config_path: Path | None, as_json: bool) -> None:
    """How many cases wait, what is held or in doubt, how old the order data are."""
    config = invocation.config(config_path)
    with invocation.store(config) as store, store.reading() as reader:
        facts = reader.status()
        waiting = reader.cases("needs_reply", limit=1)
        facts["orders"] = reader.order_count()
    since = waiting[0].oldest_unanswered_at if waiting else None
    facts |= {"shadow": config.shadow, "waiting_since": since}
    if as_json:
        click.echo(json.dumps(screen.jsonable(facts), ensure_ascii=False))
        return
    screen.console().print(screen.table(("", ""), _rows(facts, config, since)))


def _rows(facts: dict[str, object], config: Config, since: datetime | None) -> list[tuple[str, str]]:
    shop = config.shops["default"]
    slot, zone = 0 if shop.language == "ja" else 1, ZoneInfo(shop.timezone)
    sending = "paused" if facts["paused"] else "shadow" if config.shadow else "on"
    rows = [(_WORDS["sending"][slot], _WORDS[sending][slot])]
    rows += [
        (words.label(words.CASE_STATE, state, shop.language), str(count))
        for state, count in _counts(facts, "cases").items()
    ]
    rows += [
        (_WORDS["waiting"][slot], screen.when(since, zone) or _WORDS["none"][slot]),
        (_WORDS["effects"][slot], _unfinished(facts, shop.language) or "0"),
        (_WORDS["promises"][slot], str(_counts(facts, "promises").get("open", 0))),
        (_WORDS["messages"][slot], str(facts["messages"])),
        (_WORDS["quarantined"][slot], str(facts["quarantined"])),
        (_WORDS["orders"][slot], _orders(facts, zone) or _WORDS["none"][slot]),
        *([(_WORDS["refused"][slot], trouble)] if (trouble := str(facts["orders_trouble"])) else []),
    ]
    return rows


def _counts(facts: dict[str, object], name: str) -> dict[str, int]:
    counts = facts[name]
    return counts if isinstance(counts, dict) else {}


def _unfinished(facts: dict[str, object], language: str) -> str:
    counts = _counts(facts, "effects")
    wanted = ("pending", "claimed", "in_doubt", "held", "dead")
    separator = "、" if language == "ja" else ", "
    return separator.join(
        f"{codes.shown(codes.EFFECT_STATE, state, language)} {counts[state]}"
        for state in wanted
        if counts.get(state)
    )


def _orders(facts: dict[str, object], zone: ZoneInfo) -> str:
    as_of = str(facts["orders_as_of"] or "")
    if not facts["orders"] or not as_of:
        return ""
    at = datetime.fromisoformat(as_of)
    return f"{facts['orders']} ({screen.when(at if at.tzinfo else at.replace(tzinfo=UTC), zone)})"
