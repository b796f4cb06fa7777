"""What every command shares: which configuration is meant, and the language of what is shown."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo

import click

from firstmove.errors import ConfigError, Unavailable

if TYPE_CHECKING:
    from firstmove.config.load import Config
    from firstmove.state.store import Store

PLACES = (Path("firstmove.toml"), Path("/etc/firstmove/firstmove.toml"))
FIRST_YEAR, LAST_YEAR = 1970, 2100  # of what is typed as a time
Command = TypeVar("Command", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Invocation:
    """The options of the group."""

    path: Path | None = None
    debug: bool = False

    def config_path(self, given: Path | None = None) -> Path:
        """The configuration that is meant: named, else in the working directory, else the system's.

        Raises:
            ConfigError: there is none.
        """
        named = given or self.path
        if named is not None:
            return named
        for place in PLACES:
            if place.exists():
                return place
        here, system = PLACES
        hint = "write one with `firstmove init`, or name it with --config"
        raise ConfigError([f"no configuration: neither {here} here nor {system} exists; {hint}"])

    def config(self, given: Path | None = None) -> "Config":
        """Load it.

        Raises:
            ConfigError: it cannot be used.
        """
        from firstmove.config import load

        path = self.config_path(given)
        try:
            return load.load(path)
        except ConfigError as error:
            raise ConfigError([_with_file(problem, path) for problem in error.problems]) from None

    @contextlib.contextmanager
    def store(self, config: "Config", *, create: bool = False) -> "Iterator[Store]":
        """The database, open; only with `create` is one made that was not there.

        Raises:
            ConfigError: its URL or schema cannot be used.
            Unavailable: it does not answer, or `firstmove run` has not made it yet.
        """
        from firstmove.state.store import Store

        file = sqlite_file(config.store_url)
        if file is not None and not file.exists() and not create:
            # Made here it would belong to whoever typed the command, and the daemon could not write to it.
            raise Unavailable(f"there is no database {file} yet; `firstmove run` makes it")
        store = Store.open(config.store_url, migrate=create)
        try:
            yield store
        finally:
            store.close()


def moment(text: str, zone: ZoneInfo, option: str) -> datetime:
    """What somebody typed as a time; one without a zone is the shop's.

    Raises:
        BadParameter: it is none, or too far away for a calendar.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        wrong = f'"{text}" is no ISO time such as 2026-06-12T10:00+09:00'
        raise click.BadParameter(wrong, param_hint=option) from None
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise click.BadParameter(f'"{text}" is not from {FIRST_YEAR} to {LAST_YEAR}', param_hint=option)
    return at if at.tzinfo else at.replace(tzinfo=zone)


def printable(text: str) -> str:
    """One line without what a terminal would obey: escape sequences, marks of direction, other lines."""
    return "".join(sign if sign.isprintable() or sign == "\u3000" else " " for sign in text)


def sqlite_file(url: str) -> Path | None:
    """The file of an SQLite URL; None for PostgreSQL."""
    if not url.startswith("sqlite:///"):
        return None
    return Path(url.removeprefix("sqlite:///").partition("?")[0])


def _with_file(problem: str, path: Path) -> str:
    return problem if problem.startswith(str(path)) else f"{path}: {problem}"


def config_option(command: Command) -> Command:
    """--config after the command's name means the same as before it."""
    option = click.option(
        "--config", "config_path", type=click.Path(path_type=Path), help="Configuration file."
    )
    return option(command)
