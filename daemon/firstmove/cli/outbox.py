"""`firstmove outbox`: what is to leave or to be done in a mailbox, and a person's word about it.

The words write rows; the daemon sees them within a second. What a worker has just in its hands (claimed) is
its own: a word about it is refused, not queued.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import codes, screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose import words
from firstmove.config import build
from firstmove.config.load import Config
from firstmove.errors import BrokenTransition, InputError
from firstmove.model import states
from firstmove.model.record import Effect
from firstmove.service.rendering import text_of
from firstmove.state.store import Reader, Unit

UNFINISHED = ("pending", "claimed", "in_doubt", "held", "dead")
_COLUMNS = {
    "ja": ("番号", "状態", "種類", "案件", "期限", "回数", "最後の返答"),
    "en": ("id", "state", "kind", "case", "due", "attempts", "last reply"),
}
_NOTHING = {"ja": "待っているものはありません。", "en": "Nothing is waiting."}
_REPLY = 60  # characters of the last reply in the list

# Word: what it does to an effect in each state that it fits.
WORDS = {
    "retry": {"dead": "retry"},
    "release": {"held": "release"},
    "hold": {"pending": "hold", "in_doubt": "hold"},
    "drop": {"pending": "cancel", "held": "cancel", "in_doubt": "give-up"},
}
_LET_GO = ("release", "retry")
_SAID: words.Labels = {
    "retry": ("もう一度試します", "is tried again"),
    "release": ("保留を解除しました", "goes on its way"),
    "hold": (
        "保留しました（再開は firstmove outbox release です）",
        "is held until `firstmove outbox release`",
    ),
    "drop": ("取り消しました。この処理は行われません", "is dropped and will not be done"),
}
_TURN = ("送信は {when} です（cap_minute）", "it leaves at {when} (cap_minute)")
_FACTS: words.Labels = {
    "id": ("番号", "id"),
    "kind": ("種類", "kind"),
    "state": ("状態", "state"),
    "mailbox": ("メールボックス", "mailbox"),
    "case": ("案件", "case"),
    "plan": ("内容", "plan"),
    "created": ("作成", "created"),
    "due": ("期限", "due"),
    "not_after": ("送信の締め切り", "not after"),
    "settled": ("終了", "settled"),
    "attempts": ("回数", "attempts"),
    "doubts": ("結果が不明だった回数", "doubts"),
    "reply": ("最後の返答", "last reply"),
    "to": ("宛先", "to"),
    "from": ("差出人", "from"),
    "subject": ("件名", "subject"),
    "message-id": ("Message-ID", "message-id"),
    "octets": ("大きさ（オクテット）", "octets"),
}


@click.group()
def outbox() -> None:
    """What is to leave: list it, look at it, retry, drop, hold or release it."""


@outbox.command("list")
@config_option
@click.option("--state", type=click.Choice(states.states(states.EFFECT)), help="Only these.")
@click.option("--kind", type=click.Choice(states.EFFECT_KINDS), help="Only these.")
@click.option("--mailbox", help="Only of this mailbox.")
@click.option("--all", "everything", is_flag=True, help="What is done or cancelled, too.")
@click.pass_obj
def list_(
    invocation: Invocation,
    config_path: Path | None,
    state: str | None,
    kind: str | None,
    mailbox: str | None,
    everything: bool,
) -> None:
    """What is not finished, oldest first."""
    config = invocation.config(config_path)
    with invocation.store(config) as store, store.reading() as reader:
        found = reader.effects(state=state, kind=kind, mailbox=mailbox)
        shown = [effect for effect in found if everything or state or effect.state in UNFINISHED]
        rows = [_row(effect, reader, config) for effect in shown]
    language = _language(config)
    screen.console().print(screen.table(_COLUMNS[language], rows) if rows else _NOTHING[language])


@outbox.command()
@config_option
@click.option("--body", is_flag=True, help="With the text of the mail.")
@click.argument("identifier", metavar="ID", type=int)
@click.pass_obj
def show(invocation: Invocation, config_path: Path | None, body: bool, identifier: int) -> None:
    """Everything about one, and with --body its text."""
    config = invocation.config(config_path)
    with invocation.store(config) as store, store.reading() as reader:
        effect = _effect(reader, identifier)
        facts = _facts(effect, reader, config)
    console = screen.console()
    rows = [(words.label(_FACTS, name, _language(config)), value) for name, value in facts]
    console.print(screen.table(("", ""), rows))
    if body and effect.out is not None:
        console.print(screen.block(text_of(effect.out)))


def _word(word: str, text: str) -> Callable[..., None]:
    @config_option
    @click.argument("identifiers", metavar="ID...", type=int, nargs=-1, required=True)
    @click.pass_obj
    def say(invocation: Invocation, config_path: Path | None, identifiers: tuple[int, ...]) -> None:
        config = invocation.config(config_path)
        now = datetime.now(UTC)
        with invocation.store(config) as store, store.writing() as unit:
            # By age: acknowledgements leave in the order in which their mails arrived.
            due = {
                identifier: _done(unit, identifier, word, config, now) for identifier in sorted(identifiers)
            }
        for identifier in identifiers:
            turn = due[identifier]
            click.echo(_said(identifier, word, turn if turn and turn > now else None, config))

    say.__doc__ = text
    return say


for _name, _text in (
    ("retry", "Try again what was given up (dead)."),
    ("drop", "Do not do it (pending, held or in doubt). A customer may stay unanswered: look at the case."),
    ("hold", "Keep it back until it is released (pending or in doubt)."),
    ("release", "Let go what is held."),
):
    outbox.command(_name)(_word(_name, _text))


def _said(identifier: int, word: str, turn: datetime | None, config: Config) -> str:
    language = _language(config)
    said = words.label(_SAID, word, language)
    if turn is not None:
        waits = _TURN[language != "ja"].format(when=screen.when(turn, _zone(config)))
        said += f"。{waits}" if language == "ja" else f"; {waits}"
    return f"{identifier}：{said}。" if language == "ja" else f"{identifier} {said}."


def _done(unit: Unit, identifier: int, word: str, config: Config, now: datetime) -> datetime | None:
    """Do what the word says; the turn of an acknowledgement that has to wait for one (cap_minute)."""
    effect = _effect(unit, identifier)
    event = _event(effect, word)
    turn = None
    if event in _LET_GO and effect.kind == "send_ack":
        turn = unit.take_turn(build.acknowledge(config.values["acknowledge"]), now)
    try:
        done = unit.settle(identifier, event, owner=None, now=now, reply=f"{word}, by a person", due_at=turn)
    except BrokenTransition:
        done = False
    if not done:
        raise InputError(f"{identifier} has changed meanwhile; look at it again")
    return turn


def _effect(reader: Reader, identifier: int) -> Effect:
    effect = reader.effect(identifier)
    if effect is None:
        raise InputError(f"there is no {identifier} in the outbox; `firstmove outbox list --all` names them")
    return effect


def _event(effect: Effect, word: str) -> str:
    """What a person's word does to an effect in its present state.

    Raises:
        InputError: it does not fit.
    """
    event = WORDS[word].get(effect.state)
    if event is not None:
        return event
    if effect.state == "claimed":
        raise InputError(f"{effect.id} is being done at this moment; look at it again in a minute")
    fitting = " or ".join(WORDS[word])
    raise InputError(f"{effect.id} is {effect.state}; {word} is for what is {fitting}")


def _row(effect: Effect, reader: Reader, config: Config) -> tuple[str, ...]:
    zone, language = _zone(config), _language(config)
    reply = " ".join(effect.reply.split())
    return (
        str(effect.id),
        codes.shown(codes.EFFECT_STATE, effect.state, language),
        codes.shown(codes.EFFECT_KIND, effect.kind, language),
        _case(effect, reader),
        screen.when(effect.due_at, zone) if effect.state in UNFINISHED else "",
        str(effect.attempts),
        reply if len(reply) <= _REPLY else reply[: _REPLY - 1] + "…",
    )


def _facts(effect: Effect, reader: Reader, config: Config) -> list[tuple[str, str]]:
    zone, language = _zone(config), _language(config)
    facts = [
        ("id", str(effect.id)),
        ("kind", codes.shown(codes.EFFECT_KIND, effect.kind, language)),
        ("state", codes.shown(codes.EFFECT_STATE, effect.state, language)),
        ("mailbox", effect.mailbox),
        ("case", _case(effect, reader)),
        (
            "plan",
            ", ".join(f"{key}={value}" for key, value in effect.plan.items() if value not in ("", None)),
        ),
        ("created", screen.when(effect.created_at, zone)),
        ("due", screen.when(effect.due_at, zone)),
        ("not_after", screen.when(effect.not_after, zone)),
        ("settled", screen.when(effect.settled_at, zone)),
        ("attempts", str(effect.attempts)),
        ("doubts", str(effect.doubts)),
        ("reply", effect.reply),
    ]
    if effect.out is not None:
        facts += [
            ("to", effect.out.recipient),
            ("from", effect.out.envelope_from or "<>"),
            ("subject", effect.out.subject),
            ("message-id", effect.out.message_id),
            ("octets", str(len(effect.out.octets))),
        ]
    return [(name, value) for name, value in facts if value]


def _case(effect: Effect, reader: Reader) -> str:
    case = reader.case(effect.case_id) if effect.case_id is not None else None
    return f"#{case.number}" if case else ""


def _language(config: Config) -> str:
    return config.shops["default"].language


def _zone(config: Config) -> ZoneInfo:
    return ZoneInfo(config.shops["default"].timezone)
