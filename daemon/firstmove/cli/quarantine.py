"""`firstmove quarantine`: mails that could not be understood, kept until a person has looked at them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.errors import InputError
from firstmove.state.store import Reader

_COLUMNS = {
    "ja": ("番号", "メールボックス", "受信", "理由", "大きさ", "フォルダー", "UID", "確認済み"),
    "en": ("id", "mailbox", "received", "why", "size", "folder", "uid", "released"),
}
_NOTHING = {"ja": "要確認のメールはありません。", "en": "Nothing is in quarantine."}


@click.group()
def quarantine() -> None:
    """Mails that could not be understood: list, look, release."""


@quarantine.command("list")
@config_option
@click.option("--all", "everything", is_flag=True, help="What was released, too.")
@click.pass_obj
def list_(invocation: Invocation, config_path: Path | None, everything: bool) -> None:
    """What waits for a person, oldest first."""
    config = invocation.config(config_path)
    zone = ZoneInfo(config.shops["default"].timezone)
    with invocation.store(config) as store, store.reading() as reader:
        kept = reader.quarantined(released=everything)
    rows = [
        (
            mail["id"],
            mail["mailbox"],
            screen.when(mail["received_at"], zone),
            mail["code"],
            mail["size"],
            mail["folder"],
            mail["uid"],
            screen.when(mail["released_at"], zone),
        )
        for mail in kept
    ]
    language = config.shops["default"].language
    screen.console().print(screen.table(_COLUMNS[language], rows) if rows else _NOTHING[language])


@quarantine.command()
@config_option
@click.option("--body", is_flag=True, help="The octets as they were fetched, for `> mail.eml`.")
@click.argument("identifier", metavar="ID", type=int)
@click.pass_obj
def show(invocation: Invocation, config_path: Path | None, body: bool, identifier: int) -> None:
    """What is known of one; with --body the mail itself, octet for octet."""
    config = invocation.config(config_path)
    zone = ZoneInfo(config.shops["default"].timezone)
    with invocation.store(config) as store, store.reading() as reader:
        mail = _mail(reader, identifier)
        octets = reader.quarantined_octets(identifier) or b""
    if body:
        click.echo(octets, nl=False)
        return
    console = screen.console()
    for name in ("id", "mailbox", "folder", "uidvalidity", "uid", "code", "size"):
        console.print(screen.plain(f"{name:<12} {mail[name]}"))
    for name in ("received_at", "at", "released_at"):
        console.print(screen.plain(f"{name.removesuffix('_at'):<12} {screen.when(mail[name], zone)}"))


@quarantine.command()
@config_option
@click.argument("identifiers", metavar="ID...", type=int, nargs=-1, required=True)
@click.pass_obj
def release(invocation: Invocation, config_path: Path | None, identifiers: tuple[int, ...]) -> None:
    """A person took care of it: it stays kept, and is no longer counted."""
    config = invocation.config(config_path)
    with invocation.store(config) as store, store.writing() as unit:
        for identifier in identifiers:
            _mail(unit, identifier)
            if not unit.release_quarantined(identifier, datetime.now(UTC)):
                raise InputError(f"{identifier} was released before")
    for identifier in identifiers:
        click.echo(f"{identifier} is released.")


def _mail(reader: Reader, identifier: int) -> dict[str, Any]:
    for mail in reader.quarantined(released=True):
        if mail["id"] == identifier:
            return mail
    raise InputError(f"there is no {identifier} in quarantine; `firstmove quarantine list --all` names them")
