"""`firstmove templates check`: whether every template and table of words can be used."""

from pathlib import Path

import click

from firstmove.cli.invocation import Invocation, config_option
from firstmove.compose.render import Templates
from firstmove.config import shipped
from firstmove.config.texts import cues_of, phrases_from

_TABLES = ("triage", "phrases", "commands")


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
    """Compile templates, triage tables, phrases and words of commands, the shop's own over the shipped."""
    own = directory
    forbid: tuple[str, ...] = ()
    allow: tuple[str, ...] = ()
    if own is None and (config_path or invocation.path):
        config = invocation.config(config_path)
        own, values = config.templates_dir, config.values["lint"]
        allow, forbid = tuple(values["allow"]), tuple(values["forbid"])
    sources = shipped.templates(own=own)
    compiled = Templates.compile(sources)
    tables = cues_of(own).tables
    phrases = shipped.phrase_tables(own)
    phrases_from(phrases, allow, forbid)
    shipped.command_words(own)
    shipped.channels(own)
    shipped.automatic(own)
    names = (
        *sources,
        *(f"{language}/{table}.toml" for language in tables for table in _TABLES),
        "channels.toml",
    )
    changed = sorted(name for name in names if own is not None and (own / name).is_file())
    counts = f"{len(sources)} templates, {len(tables)} triage tables, {len(phrases)} phrase tables"
    click.echo(f"{counts}: no problem.")
    given = _given()
    for name in changed:
        click.echo(f"  own: {name}")
        if name in sources and (strange := compiled.asks_for(name) - given):
            named = ", ".join(sorted(strange))
            click.echo(f"    no shipped template knows {named}: the built-in text may be used", err=True)


def _given() -> frozenset[str]:
    """The facts that shipped templates name: what a template is given, as far as that is known here."""
    shipped_ones = Templates.known_good(shipped.templates())
    return frozenset().union(*(shipped_ones.asks_for(name) for name in shipped_ones.names()))
