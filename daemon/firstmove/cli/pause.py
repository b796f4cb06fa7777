"""`firstmove pause` and `firstmove resume`: rows that the daemon sees within a second."""

from datetime import UTC, datetime
from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, config_option


@click.command()
@config_option
@click.pass_obj
def pause(invocation: Invocation, config_path: Path | None) -> None:
    """Stop all sending at once. Mail is still taken in, cases and clocks go on; nothing is lost."""
    _set(invocation, config_path, on=True)
    click.echo("Sending is paused. `firstmove resume` ends it.")


@click.command()
@config_option
@click.pass_obj
def resume(invocation: Invocation, config_path: Path | None) -> None:
    """Send again. What has become too old meanwhile is not sent."""
    _set(invocation, config_path, on=False)
    click.echo("Sending goes on.")


def _set(invocation: Invocation, config_path: Path | None, *, on: bool) -> None:
    with invocation.store(invocation.config(config_path)) as store, store.writing() as unit:
        unit.pause(on, "command line", datetime.now(UTC))
