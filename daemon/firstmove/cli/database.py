"""`firstmove verify`, `firstmove backup` and `firstmove migrate`: the database itself."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, config_option, sqlite_file
from firstmove.errors import Exit, InputError, Unavailable
from firstmove.state.store import Store


@click.command()
@config_option
@click.pass_obj
def verify(invocation: Invocation, config_path: Path | None) -> int:
    """Walk through the database: does every invariant hold? One line a breach, and then exit 1."""
    with invocation.store(invocation.config(config_path)) as store:
        breaches = store.verify()
    for breach in breaches:
        click.echo(breach)
    click.echo(f"{len(breaches)} breaches." if breaches else "Every invariant holds.")
    return int(Exit.BUG if breaches else Exit.OK)


@click.command()
@config_option
@click.argument("target", type=click.Path(path_type=Path))
@click.pass_obj
def backup(invocation: Invocation, config_path: Path | None, target: Path) -> None:
    """Copy the SQLite database to TARGET while it is in use; for PostgreSQL use pg_dump."""
    config = invocation.config(config_path)
    file = sqlite_file(config.store_url)
    if file is None:
        raise InputError("this database is PostgreSQL's; use pg_dump")
    if not file.exists():
        raise Unavailable(f"there is no database {file} yet")
    if target.exists():
        raise InputError(f"{target} exists; name a new file")
    _copy(file, target)
    click.echo(f"{target}: {target.stat().st_size} octets.")


@click.command()
@config_option
@click.pass_obj
def migrate(invocation: Invocation, config_path: Path | None) -> None:
    """Bring the schema up to date; `firstmove run` does it by itself. Make a backup first."""
    Store.open(invocation.config(config_path).store_url).close()
    click.echo("The schema is up to date.")


def _copy(file: Path, target: Path) -> None:
    """SQLite's online backup: consistent although others write (sqlite.org/backup.html)."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        source = sqlite3.connect(f"file:{file}?mode=ro", uri=True)
        with closing(source), closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        target.unlink()
        raise Unavailable(f"{file} cannot be copied: {error}") from None
