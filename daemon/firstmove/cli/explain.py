"""`firstmove explain`: what firstmove makes of mails, acting on nothing (DESIGN 9).

One compact JSON object a line and an argument, in order; `{"file", "error"}` for a file that cannot be read,
and exit 1 at the end.
"""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli.explanation import Explanation, Orders, prose
from firstmove.cli.invocation import Invocation, moment
from firstmove.config import shipped
from firstmove.config.load import Config
from firstmove.config.texts import cues_of
from firstmove.decision.cues import Cues
from firstmove.errors import Exit, FirstmoveError
from firstmove.model.policy import Identity, Shop
from firstmove.orderfiles.read import combined, read

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class View:
    """From where a mail is looked at."""

    identity: Identity
    cues: Cues
    orders: Orders
    now: datetime | None


@click.command()
@click.option(
    "--config", "config_path", type=click.Path(path_type=Path), help="Whose addresses and channels."
)
@click.option("--mailbox", help="With --config: whose default channel, when several are configured.")
@click.option(
    "--orders",
    type=click.Path(path_type=Path),
    multiple=True,
    help="Order export to match with; may be repeated.",
)
@click.option(
    "--now", help='Judge as of this time (ISO 8601, "2026-06-12T10:00+09:00"), not of each mail\'s Date.'
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object a mail.")
@click.option("--lang", type=click.Choice(["ja", "en"]), default="ja", help="Language without --json.")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.pass_obj
def explain(
    invocation: Invocation,
    config_path: Path | None,
    mailbox: str | None,
    orders: tuple[Path, ...],
    now: str | None,
    as_json: bool,
    lang: str,
    files: tuple[str, ...],
) -> int:
    """Say what firstmove makes of mails (.eml files, or - for standard input)."""
    view = view_of(invocation, config_path or invocation.path, mailbox, orders, now)
    failed = False
    for file in files:
        facts = _facts(file, view)
        failed = failed or "error" in facts
        click.echo(_line(facts) if as_json else _words(facts, lang).encode("utf-8", "replace"))
    return Exit.BUG if failed else Exit.OK


def view_of(
    invocation: Invocation,
    config_path: Path | None,
    mailbox: str | None,
    orders: tuple[Path, ...],
    now: str | None,
) -> View:
    """What the options mean. Without a configuration the shop has no addresses, and every channel is known.

    Raises:
        BadParameter: a mailbox is named that no configuration tells of.
        ConfigError: the configuration or its data cannot be used.
        InputError: an order file cannot be used.
    """
    if mailbox is not None and config_path is None:
        wrong = "mailboxes are those of a configuration; name it with --config, too"
        raise click.BadParameter(wrong, param_hint="--mailbox")
    config = invocation.config(config_path) if config_path else None
    identity = _identity(config, mailbox)
    return View(
        identity=identity,
        cues=cues_of(config.templates_dir if config else None),
        orders=Orders.of(combined([read(path) for path in orders])),
        now=moment(now, ZoneInfo(identity.shop.timezone), "--now") if now else None,
    )


def _identity(config: Config | None, mailbox: str | None) -> Identity:
    if config is None:
        return Identity(
            Shop(), frozenset(), frozenset(), channels=shipped.channels(), automatic=shipped.automatic()
        )
    for candidate in config.mailboxes:
        if mailbox in (None, candidate.name):
            return config.identity(candidate)
    names = ", ".join(candidate.name for candidate in config.mailboxes)
    raise click.BadParameter(f"no mailbox is called {mailbox}; there are: {names}", param_hint="--mailbox")


def _facts(file: str, view: View) -> Mapping[str, object]:
    try:
        octets = _octets(file)
        return Explanation.of(octets, view.identity, view.cues, view.orders, view.now).facts(file)
    except OSError as error:
        return {"file": file, "error": error.strerror or type(error).__name__}
    except FirstmoveError as error:
        return {"file": file, "error": str(error)}
    except Exception as error:  # noqa: BLE001 - one odd mail must not hide what is said of the others
        return {"file": file, "error": f"unexpected {type(error).__name__}: {error}"}


def _octets(file: str) -> bytes:
    if file != STANDARD_INPUT:
        return Path(file).read_bytes()
    octets: bytes = sys.stdin.buffer.read()
    return octets


def _line(facts: Mapping[str, object]) -> bytes:
    # UTF-8 whatever the locale; a lone surrogate of a broken mail becomes "?".
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _words(facts: Mapping[str, object], language: str) -> str:
    if "error" in facts:
        return f"■ {facts['file']}\n  {('読めません', 'cannot be read')[language != 'ja']}: {facts['error']}"
    return prose(dict(facts), language) + "\n"
