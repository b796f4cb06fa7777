"""`firstmove run`: from a configuration to a running process."""

import contextlib
import gc
import os
import secrets
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from firstmove import __version__, maillog
from firstmove.compose.render import Templates
from firstmove.config import load as config_loader
from firstmove.config import texts
from firstmove.config.load import Config
from firstmove.decision.cues import Cues
from firstmove.decision.lint import LintFacts
from firstmove.errors import ConfigError, Exit
from firstmove.service import leases
from firstmove.service.orderdata import OrderData
from firstmove.service.proofreading import Proofreader
from firstmove.service.readers import Readers
from firstmove.service.runtime import Rules, Runtime
from firstmove.service.supervise import Supervisor
from firstmove.state.lock import process_lock
from firstmove.state.store import Store
from firstmove.state.writer import Writer

# Seconds for which one thread may keep the others waiting. While a mail is read, every reply of the SMTP
# server to the acknowledgement before it would else have to wait for the interpreter's 0.005.
_TURN = 0.0005


def run(config: Config, path: Path, *, since: date | None = None, drain: bool = False) -> Exit:
    """Run until a signal. Raises ConfigError or Unavailable when it cannot begin."""
    maillog.event("daemon.starting", version=__version__, config=path.name)
    with process_lock(config.store_url), contextlib.ExitStack() as ends:
        spoken, rules = texts.compiled(config), rules_of(config)
        readers = _readers_of(rules, spoken[1], ends)
        store = Store.open(config.store_url)
        ends.callback(store.close)
        runtime = _runtime(config, spoken, store)
        runtime.writer.start()
        if config.store_url.startswith("sqlite"):
            leases.free_all(runtime)
        orders = OrderData(runtime, config)
        orders.start()
        ends.callback(orders.stop)
        reload = _reloader(path, runtime, orders)
        _settle()
        Supervisor(runtime, rules, reload, since=since, drain=drain, readers=readers).run()
    return Exit.OK


def _readers_of(rules: Sequence[Rules], cues: Cues, ends: contextlib.ExitStack) -> dict[str, Readers]:
    """A second process that reads, for the first mailbox that is watched: much may have come meanwhile.

    Copied now that all is loaded and nothing open; in a program with other threads it would not be safe.
    """
    first = next((each for each in rules if each.mailbox.watch == "all"), None)
    if first is None or (os.cpu_count() or 1) < 2 or threading.active_count() > 1:
        return {}
    child = Readers.forked(cues, first.identity)
    ends.callback(child.close)
    return {first.mailbox.name: child}


def _settle() -> None:
    """What is loaded now stays: no look for garbage, which `run` began without, goes through it again."""
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(_TURN)


def runtime_of(config: Config, store: Store) -> Runtime:
    """What the workers share; templates and cues are compiled here, once.

    Raises:
        ConfigError: a template or a triage table cannot be used.
    """
    return _runtime(config, texts.compiled(config), store)


def rules_of(config: Config) -> tuple[Rules, ...]:
    """The rules of every configured mailbox."""
    return tuple(Rules.of(config, mailbox) for mailbox in config.mailboxes)


def _lint(config: Config) -> Proofreader:
    """Compiled at the first draft; at once where the shop has phrases of its own, which may have problems."""
    reader = Proofreader(lambda: texts.phrases_of(config))
    own = config.templates_dir is not None and any(config.templates_dir.glob("*/phrases.toml"))
    if own or config.values["lint"]["allow"] or config.values["lint"]["forbid"]:
        reader.findings("", LintFacts)
    return reader


def _runtime(config: Config, spoken: tuple[Templates, Cues], store: Store) -> Runtime:
    templates, compiled = spoken
    return Runtime(
        store=store,
        writer=Writer(store),
        templates=templates,
        cues=compiled,
        lint=_lint(config),
        process=f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}",
    )


def _reloader(path: Path, runtime: Runtime, orders: OrderData) -> Callable[[], tuple[Rules, ...]]:
    """Reads the configuration again; nothing is replaced unless all of it can be used."""

    def reload() -> tuple[Rules, ...]:
        config = config_loader.load(path)
        if config.store_url != runtime.store.url:
            raise ConfigError(["[store] url: another database needs a restart"])
        spoken, rules, lint = texts.compiled(config), rules_of(config), _lint(config)
        runtime.templates, runtime.cues = spoken
        runtime.lint = lint
        orders.config = config
        maillog.setup(config.log_level, addresses=config.log_addresses)
        return rules

    return reload
