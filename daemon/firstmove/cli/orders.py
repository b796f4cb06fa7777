"""`firstmove orders import`: a shop system's exports, of orders or of the inventory, into the database."""

import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option, moment, printable
from firstmove.errors import InputError
from firstmove.orderfiles import choosing
from firstmove.orderfiles.loading import Write, load
from firstmove.orderfiles.read import Export, open_export
from firstmove.state.store import Store, Unit

_SHOWN = 10


@click.group()
def orders() -> None:
    """Order data."""


@orders.command("import")
@config_option
@click.option("--dry-run", is_flag=True, help="Only say what would be imported.")
@click.option(
    "--map",
    "given",
    multiple=True,
    metavar="FIELD=HEADER",
    help="Which column holds what, where firstmove does not know it (order_number=受注No); may be repeated.",
)
@click.option(
    "--as-of", metavar="TIME", help="When the export was made (ISO 8601); else the file's own time."
)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.pass_obj
def import_(
    invocation: Invocation,
    config_path: Path | None,
    dry_run: bool,
    given: tuple[str, ...],
    as_of: str | None,
    files: tuple[Path, ...],
) -> None:
    """Import exports (CSV or TSV): orders, or an inventory with sku, title and quantity.

    Known are the generic file, Rakuten, Amazon, Yahoo!, Shopify, Color Me, BASE, au PAY, MakeShop, Qoo10,
    Creema and files with usual headers. The same file twice changes nothing, and an older file overwrites
    nothing that is newer.
    """
    config = invocation.config(config_path)
    zone = ZoneInfo(config.shops["default"].timezone)
    mapping = {**config.order_mapping, **_mapping(given)}
    made = moment(as_of, zone, "--as-of") if as_of else None
    exports = [open_export(path, mapping=mapping, zone=zone, as_of=made) for path in files]
    try:
        if dry_run:
            for export in exports:
                _tell(export, load(export, _nowhere), zone)
            return
        counts = {"orders": 0, "articles": 0}
        with invocation.store(config, create=True) as store:
            for export in exports:
                count = _loaded(export, store)
                _tell(export, count, zone)
                counts[_kind(export)] += count
        click.echo(
            ", ".join(f"{count} {kind}" for kind, count in counts.items() if count or kind == "orders")
            + " imported."
        )
    finally:
        for export in exports:
            export.close()


def _loaded(export: Export, store: Store) -> int:
    """Write one export, with a progress bar on a terminal."""
    name = Path(export.source.name).name
    length = max(1, export.source.size)
    with click.progressbar(length=length, label=name, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return load(export, _writing(store), told=lambda position: bar.update(position - bar.pos))


def _writing(store: Store) -> Write:
    def write(work: Callable[[Unit], int]) -> int:
        with store.writing() as unit:
            return work(unit)

    return write


def _nowhere(_: object) -> int:
    return 0


def _kind(export: Export) -> str:
    return "articles" if export.is_inventory else "orders"


def _tell(export: Export, count: int, zone: ZoneInfo) -> None:
    report, source = export.report, export.source
    said = f"{export.layout.name}, {count} {_kind(export)}, as of {screen.when(source.as_of, zone)}"
    click.echo(f"{source.name}: {said} ({report.rows} rows)")
    if report.skipped_in_all:
        click.echo(f"  {report.skipped_in_all} rows left out", err=True)
    told = [f"line {line}: left out: {reason}" for line, reason in report.skipped] + report.notes
    for note in told[:_SHOWN]:
        click.echo(f"  {printable(note)}", err=True)
    more = report.skipped_in_all + report.notes_in_all - len(told[:_SHOWN])
    if more > 0:
        click.echo(f"  ... and {more} more", err=True)


def _mapping(given: tuple[str, ...]) -> dict[str, str]:
    """--map options as a mapping.

    Raises:
        InputError: one of them is no FIELD=HEADER.
    """
    mapping = {}
    for option in given:
        field, equals, header = option.partition("=")
        if field not in (*choosing.FIELDS, "title") or not equals or not header:
            allowed = ", ".join(choosing.FIELDS)
            raise InputError(f"--map {option}: write FIELD=HEADER with one of the fields {allowed}, title")
        mapping[field] = header
    return mapping
