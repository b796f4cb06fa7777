"""`firstmove verify`, `firstmove backup` and `firstmove migrate`: the database itself."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, config_option, sqlite_file
from firstmove.config.load import Config
from firstmove.errors import Exit, InputError, Unavailable
from firstmove.state import belonging
from firstmove.state.store import Store


@click.command()
@config_option
@click.option("--mailbox", "mailboxes", is_flag=True, help="Hold it against the folders on the server, too.")
@click.pass_obj
def verify(invocation: Invocation, config_path: Path | None, mailboxes: bool) -> int:
    """Walk through the database: does every invariant hold? One line a breach, and then exit 1."""
    config = invocation.config(config_path)
    with invocation.store(config) as store:
        breaches = list(store.verify())
        if mailboxes:
            breaches += _compared(config, store)
    for breach in breaches:
        click.echo(breach)
    click.echo(f"{len(breaches)} breaches." if breaches else "Every invariant holds.")
    return int(Exit.BUG if breaches else Exit.OK)


def _compared(config: Config, store: Store) -> list[str]:
    """Breaches found in the folders; what only lies elsewhere is told at once."""
    # loads the mail libraries, which nothing else here needs
    from firstmove.cli.comparison import compare

    breaches: list[str] = []
    with store.reading() as reader:
        for mailbox in config.mailboxes:
            names = config.folder_names(mailbox)
            filed = [name for role, name in names.items() if role != "cards" and name.upper() != "INBOX"]
            for breach, text in compare(mailbox, filed, reader):
                if breach:
                    breaches.append(f"{mailbox.name}: {text}")
                else:
                    click.echo(f"{mailbox.name}: {text}")
    return breaches


@click.command()
@config_option
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def backup(invocation: Invocation, config_path: Path | None, target: Path) -> None:
    """Copy the SQLite database to TARGET while it is in use; for PostgreSQL use pg_dump.

    TARGET appears only when it is whole and checked: what a crash leaves is called TARGET.<number>.part.
    """
    config = invocation.config(config_path)
    file = sqlite_file(config.store_url)
    if file is None:
        raise InputError('this database is PostgreSQL\'s; use pg_dump, such as "pg_dump -Fc firstmove"')
    if not file.exists():
        raise Unavailable(f"there is no database {file} yet")
    if target.exists():
        raise InputError(f"{target} exists; name a new file")
    if not target.parent.is_dir():
        raise InputError(f"there is no directory {target.parent}; make it first")
    _copy(file, target)
    click.echo(f"{target}: {target.stat().st_size} octets.")


@click.command()
@config_option
@click.pass_obj
def migrate(invocation: Invocation, config_path: Path | None) -> None:
    """Bring the schema up to date, as `firstmove run` does by itself. A copy of the file is made first."""
    Store.open(invocation.config(config_path).store_url).close()
    click.echo("The schema is up to date.")


def _copy(file: Path, target: Path) -> None:
    """SQLite's online backup: consistent although others write (sqlite.org/backup.html)."""
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        source = sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it
            damage = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if damage != "ok":
            raise Unavailable(f"{file} is damaged: {damage}; keep it, and your earlier backups")
        belonging.give(part, file)  # renamed into its place, it must be the service's
        _settle(part, target)
    except sqlite3.Error as error:
        raise Unavailable(f"{file} cannot be copied: {error}") from None
    finally:
        part.unlink(missing_ok=True)


def _settle(part: Path, target: Path) -> None:
    """Give the copy its name once it is on the disk, and the name too."""
    _sync(part)
    part.rename(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
