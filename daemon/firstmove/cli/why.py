"""`firstmove why ID`: why firstmove did what it did."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import codes, screen
from firstmove.cli.case import view_of
from firstmove.cli.invocation import Invocation, config_option
from firstmove.errors import InputError
from firstmove.message.automated import REASONS
from firstmove.model.record import MessageRow
from firstmove.state.store import Reader

_TITLES = {"ja": ("", "処理", "状態", "最後の返答"), "en": ("", "effect", "state", "reply")}


@click.command()
@config_option
@click.argument("identifier", metavar="ID")
@click.pass_obj
def why(invocation: Invocation, config_path: Path | None, identifier: str) -> None:
    """Why firstmove did what it did: ID is a case (1042, #1042) or a Message-ID."""
    config = invocation.config(config_path)
    shop = config.shops["default"]
    zone, language = ZoneInfo(shop.timezone), shop.language
    with invocation.store(config) as store, store.reading() as reader:
        messages = _messages(reader, identifier)
        effects = [
            (
                screen.when(effect.settled_at or effect.due_at, zone),
                codes.shown(codes.EFFECT_KIND, effect.kind, language),
                codes.shown(codes.EFFECT_STATE, effect.state, language),
                effect.reply,
            )
            for case_id in dict.fromkeys(message.case_id for message in messages if message.case_id)
            for effect in reader.effects(case_id=case_id)
        ]
    console = screen.console()
    for message in messages:
        for line in _lines(message, zone):
            console.print(screen.plain(line))
    if effects:
        console.print(screen.table(_TITLES[language], effects))


def _messages(reader: Reader, identifier: str) -> tuple[MessageRow, ...]:
    if identifier.lstrip("#＃").isdecimal():
        return view_of(reader, identifier).messages
    bracketed = identifier if identifier.startswith("<") else f"<{identifier}>"
    found = reader.message_of(bracketed) or reader.message_of(identifier)
    if found is None:
        raise InputError(f"no message {identifier} was taken in; an ID is a case number or a Message-ID")
    return (found,)


def _lines(message: MessageRow, zone: ZoneInfo) -> list[str]:
    lines = [
        f"{screen.when(message.received_at, zone)} {message.direction} {message.sender} {message.subject}",
        f"  decision: {message.reason}",
    ]
    if message.refusal:
        meaning, rule = REASONS.get(message.refusal, ("", ""))
        lines.append(f"  no automatic answer: {message.refusal}: {meaning} ({rule})")
    noted = message.facts.get("why", ())
    if isinstance(noted, list | tuple):
        lines += [f"  - {line}" for line in noted]
    return lines
