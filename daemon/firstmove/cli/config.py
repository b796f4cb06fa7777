"""`firstmove config show`."""

from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, config_option


@click.group()
def config() -> None:
    """The configuration."""


@config.command()
@config_option
@click.pass_obj
def show(invocation: Invocation, config_path: Path | None) -> None:
    """What holds: given values, and the defaults, marked as such. Passwords are hidden."""
    from firstmove.config import document

    loaded = invocation.config(config_path)
    click.echo(f"# {loaded.path}")
    click.echo(document.effective(loaded.raw), nl=False)
