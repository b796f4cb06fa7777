"""`firstmove version`."""

import platform

import click

from firstmove import __version__


@click.command()
def version() -> None:
    """The version of firstmove and of what it runs on."""
    click.echo(f"firstmove {__version__} (Python {platform.python_version()}, {platform.system()})")
