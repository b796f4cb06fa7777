"""Which mailboxes this process works: the lease of a mailbox is the unit (DESIGN 4)."""

from firstmove.model.record import Owner
from firstmove.service.runtime import LEASE, Runtime
from firstmove.state.store import Unit


def take(runtime: Runtime, name: str) -> Owner | None:
    """Become the one who works a mailbox, with all that a dead owner left behind; None: another has it."""

    def taking(unit: Unit) -> Owner | None:
        now = runtime.now()
        owner = unit.take_mailbox(name, runtime.process, now, LEASE)
        if owner is not None:
            unit.reclaim(owner, now)
            unit.pull_in([name], now)
        return owner

    return runtime.write(taking)


def keep(runtime: Runtime, name: str, owner: Owner) -> bool:
    """Renew; False when it is no longer ours."""
    now = runtime.now()
    return runtime.write(lambda unit: unit.renew(name, owner, now, LEASE))


def give_back(runtime: Runtime, name: str, owner: Owner) -> None:
    """Let another worker have it at once; not waited for: a lease that is not given back runs out."""
    runtime.writer.submit(lambda unit: unit.release(name, owner))


def free_all(runtime: Runtime) -> None:
    """End leases of dead processes; only under the lock of a SQLite file (`state.lock`)."""
    runtime.write(lambda unit: unit.free_mailboxes())
