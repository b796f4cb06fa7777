"""`firstmove templates check`: whether every template and table can be used."""

from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose.render import Templates
from firstmove.config import shipped
from firstmove.config.texts import cues_of


@click.group()
def templates() -> None:
    """Templates."""


@templates.command()
@config_option
@click.option(
    "--dir", "directory", type=click.Path(path_type=Path, exists=True, file_okay=False), help="Check these."
)
@click.pass_obj
def check(invocation: Invocation, config_path: Path | None, directory: Path | None) -> None:
    """Compile the templates and the triage tables, the shop's own over the shipped ones."""
    own = directory
    if own is None and (config_path or invocation.path):
        own = invocation.config(config_path).templates_dir
    sources = shipped.templates(own=own)
    Templates.compile(sources)
    tables = cues_of(own).tables
    shipped.channels(own)
    shipped.automatic(own)
    changed = sorted(name for name in sources if own is not None and (own / name).is_file())
    click.echo(f"{len(sources)} templates, {len(tables)} triage tables: no problem.")
    for name in changed:
        click.echo(f"  own: {name}")
