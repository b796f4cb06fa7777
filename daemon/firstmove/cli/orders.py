"""`firstmove orders import`: a shop system's export into the database."""

from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option
from firstmove.orderfiles.read import OrderFile, combined, read

_SHOWN = 10


@click.group()
def orders() -> None:
    """Order data."""


@orders.command("import")
@config_option
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.pass_obj
def import_(invocation: Invocation, config_path: Path | None, dry_run: bool, files: tuple[Path, ...]) -> None:
    """Import order exports (CSV or TSV): the generic file, Rakuten, Amazon, Yahoo!, Shopify, BASE and others.

    The same file twice changes nothing. Give files that belong together (Yahoo!'s orders and items) at once.
    """
    config = invocation.config(config_path)
    zone = ZoneInfo(config.shops["default"].timezone)
    read_files = [read(path) for path in files]
    for path, file in zip(files, read_files, strict=True):
        _tell(path, file, zone)
    if dry_run:
        return
    as_of = min(file.as_of for file in read_files)
    with invocation.store(config, create=True) as store, store.writing() as unit:
        count = unit.replace_orders(combined(read_files), files[0].name, as_of)
    click.echo(f"{count} orders imported.")


def _tell(path: Path, file: OrderFile, zone: ZoneInfo) -> None:
    click.echo(f"{path}: {file.layout}, {len(file.orders)} orders, as of {screen.when(file.as_of, zone)}")
    told = [f"line {line}: left out: {reason}" for line, reason in file.skipped] + list(file.notes)
    for note in told[:_SHOWN]:
        click.echo(f"  {note}", err=True)
    if len(told) > _SHOWN:
        click.echo(f"  ... and {len(told) - _SHOWN} more", err=True)
