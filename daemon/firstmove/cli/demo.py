"""`firstmove demo`."""

import click


@click.command()
@click.option("--once", is_flag=True, help="Show one round and end, without waiting for keys.")
def demo(once: bool) -> int:
    """Show what firstmove does, with mails and servers of its own. Nothing leaves this machine."""
    from firstmove.demo.show import run

    return int(run(once=once))
