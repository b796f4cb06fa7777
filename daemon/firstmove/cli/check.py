"""`firstmove check`: look at everything that firstmove needs, and say what to do.

Exit code 0 when nothing failed, 78 when the configuration must be changed, else 69 when something is not to
be had.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import click

from firstmove.cli import screen
from firstmove.cli.findings import Finding, fail, local, order_database
from firstmove.cli.invocation import Invocation, config_option
from firstmove.errors import ConfigError, Exit


@click.command()
@config_option
@click.option("--offline", is_flag=True, help="Ask no server.")
@click.pass_obj
def check(invocation: Invocation, config_path: Path | None, offline: bool) -> int:
    """Look at everything: configuration, passwords, database, disk, clock, IMAP and SMTP. Nothing is sent."""
    worst = Exit.OK
    for finding in _findings(invocation, config_path, offline):
        _show(finding)
        if finding.level == "fail" and worst != Exit.CONFIG:
            worst = finding.exit_code
    return int(worst)


def _findings(invocation: Invocation, config_path: Path | None, offline: bool) -> Iterator[Finding]:
    try:
        config = invocation.config(config_path)
    except ConfigError as error:
        yield from (fail("configuration", problem, "correct it") for problem in error.problems)
        return
    yield from local(config, datetime.now(UTC))
    if not offline:
        yield from order_database(config, datetime.now(UTC))
        # loads the mail libraries, which --offline does not need
        from firstmove.cli.servers import remote

        yield from remote(config)


def _show(finding: Finding) -> None:
    mark = click.style(f"{finding.level:<5}", fg=screen.MARKS[finding.level])
    click.echo(f"{mark} {finding.what}: {screen.plain(finding.text)}")
    if finding.advice:
        click.echo(f"      {finding.advice}")
