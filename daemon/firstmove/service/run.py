"""`firstmove run`: from a configuration to a running process."""

import os
import secrets
import socket
from collections.abc import Callable
from datetime import date
from pathlib import Path

from firstmove import __version__, maillog
from firstmove.compose.render import Templates
from firstmove.config import load as config_loader
from firstmove.config.load import Config
from firstmove.decision import cues
from firstmove.errors import Exit
from firstmove.service import leases
from firstmove.service.runtime import Rules, Runtime
from firstmove.service.supervise import Supervisor
from firstmove.state.lock import process_lock
from firstmove.state.store import Store
from firstmove.state.writer import Writer


def run(config: Config, path: Path, *, since: date | None = None, drain: bool = False) -> Exit:
    """Run until a signal. Raises ConfigError or Unavailable when it cannot begin."""
    maillog.event("daemon.starting", version=__version__, config=path.name)
    with process_lock(config.store_url):
        store = Store.open(config.store_url)
        try:
            runtime = runtime_of(config, store)
            runtime.writer.start()
            if config.store_url.startswith("sqlite"):
                leases.free_all(runtime)
            Supervisor(runtime, rules_of(config), _reloader(path), since=since, drain=drain).run()
        finally:
            store.close()
    return Exit.OK


def runtime_of(config: Config, store: Store) -> Runtime:
    """What the workers share; templates and cues are compiled here, once."""
    return Runtime(
        store=store,
        writer=Writer(store),
        templates=Templates.compile(config.template_sources()),
        cues=cues.compile(config.cue_tables()),
        process=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
    )


def rules_of(config: Config) -> tuple[Rules, ...]:
    """The rules of every configured mailbox."""
    return tuple(Rules.of(config, mailbox) for mailbox in config.mailboxes)


def _reloader(path: Path) -> Callable[[], tuple[Rules, ...]]:
    def reload() -> tuple[Rules, ...]:
        return rules_of(config_loader.load(path))

    return reload
