"""`firstmove run`."""

import gc
from datetime import datetime
from pathlib import Path

import click

from firstmove import maillog
from firstmove.cli.invocation import Invocation, config_option


@click.command()
@config_option
@click.option(
    "--since",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="At the very first start: take in mail from this day on.",
)
@click.option("--drain", is_flag=True, help="Do what is due, take in what is there, and end.")
@click.pass_obj
def run(invocation: Invocation, config_path: Path | None, since: datetime | None, drain: bool) -> int:
    """Watch the mailboxes until SIGTERM or SIGINT; SIGHUP reads the configuration again."""
    gc.disable()  # nothing of what is loaded now is garbage, and looking for it is a tenth of a start
    from firstmove.service.run import run as serve

    path = invocation.config_path(config_path)
    config = invocation.config(config_path)
    maillog.setup(config.log_level, addresses=config.log_addresses)
    return int(serve(config, path, since=since.date() if since else None, drain=drain))
