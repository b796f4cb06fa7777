"""`firstmove`: the group of commands, and how every failure ends (DESIGN 9).

Exit codes: 0, 1 a bug, 2 usage, 69 unavailable, 78 configuration. A FirstmoveError is told in words; anything
else is one line, and a traceback only with --debug.
"""

import importlib
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, printable
from firstmove.errors import ConfigError, Exit, FirstmoveError

# Name: (module in firstmove.cli, its command, what --help says).
COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "demo": ("demo", "demo", "Show what firstmove does, with mails and servers of its own."),
    "init": ("init", "init", "Ask a few questions and write a configuration."),
    "check": ("check", "check", "Look at everything that firstmove needs, and say what to do."),
    "run": ("run", "run", "Watch the mailboxes until a signal comes."),
    "pause": ("pause", "pause", "Stop all sending at once."),
    "resume": ("pause", "resume", "Send again."),
    "status": ("status", "status", "How many cases wait, what is held, how old the order data are."),
    "cases": ("cases", "cases", "List cases, the longest waiting first."),
    "case": ("case", "case", "Everything about one case."),
    "why": ("why", "why", "Why firstmove did what it did, for a case or a message."),
    "outbox": ("outbox", "outbox", "What is to leave: list, show, retry, drop, hold, release."),
    "quarantine": ("quarantine", "quarantine", "Mails that could not be understood: list, show, release."),
    "explain": ("explain", "explain", "Say what firstmove makes of mails, and act on nothing."),
    "lint": ("lint", "lint", "Look for what a reply to a customer should not say."),
    "orders": ("orders", "orders", "Order data: import a shop system's export."),
    "templates": ("templates", "templates", "Templates: check the shop's own ones."),
    "config": ("config", "config", "The configuration: show what holds."),
    "promises": ("promises", "promises", "The promise ledger: what customers were told, kept or not."),
    "calendar": ("calendar", "calendar", "Opening hours of the next days, and what would be promised now."),
    "verify": ("database", "verify", "Walk through the database: does every invariant hold?"),
    "backup": ("database", "backup", "Copy the database while it is in use."),
    "migrate": ("database", "migrate", "Bring the database's schema up to date."),
    "version": ("version", "version", "The version."),
}


class Commands(click.Group):
    """A group that imports a command only when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order in which they are needed, not of the alphabet."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - as above
        """Load one command."""
        if cmd_name not in COMMANDS:
            return None
        module, name, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"firstmove.cli.{module}"), name)
        assert isinstance(command, click.Command), cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """The list without importing anything."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0, 1 a bug, 2 usage, 69 unavailable, 78 configuration.",
)
@click.option(
    "--config", "path", type=click.Path(path_type=Path), envvar="FIRSTMOVE_CONFIG", help="Configuration file."
)
@click.option("--debug", is_flag=True, help="Show a traceback for what is not understood.")
@click.pass_context
def group(ctx: click.Context, path: Path | None, debug: bool) -> None:
    """firstmove (初手): the first move in a small shop's inbox, and the clock until a person answers."""
    ctx.obj = Invocation(path, debug)


def main(arguments: list[str] | None = None) -> None:
    """Run a command and end the process with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: list[str]) -> int:
    """Run a command; the exit code."""
    try:
        result = group.main(arguments, prog_name="firstmove", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("aborted", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except FirstmoveError as error:
        click.echo(_told(error), err=True)
        return error.exit_code
    except SystemExit:
        # click ends so when the reader of a pipe (head, less) has gone: nothing is wrong.
        return Exit.OK
    except OSError as error:
        # A full disk, a directory that is not ours: nothing that a traceback would explain.
        if "--debug" in arguments:
            traceback.print_exc()
        click.echo(f"firstmove: {_place_and_reason(error)}", err=True)
        return Exit.UNAVAILABLE
    except Exception as error:  # noqa: BLE001 - the last line of defence: a person gets one line
        return _unexpected(error, arguments)
    return result if isinstance(result, int) else Exit.OK


def _told(error: FirstmoveError) -> str:
    if isinstance(error, ConfigError) and len(error.problems) > 1:
        lines = "\n".join(f"  - {printable(problem)}" for problem in error.problems)
        return f"firstmove: the configuration has {len(error.problems)} problems:\n{lines}"
    return f"firstmove: {printable(str(error))}"


def _place_and_reason(error: OSError) -> str:
    return f"{error.filename}: {error.strerror}" if error.filename and error.strerror else str(error)


def _unexpected(error: Exception, arguments: list[str]) -> int:
    if "--debug" in arguments:
        traceback.print_exc()
    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}:{place.lineno}"
    click.echo(
        f"firstmove: unexpected {type(error).__name__} at {where}: {error}"
        " (this is a bug; `firstmove --debug ...` shows more)",
        err=True,
    )
    return Exit.BUG
