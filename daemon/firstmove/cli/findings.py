"""What `firstmove check` finds on this machine: configuration, templates, secrets, database, disk, clock.

Each Finding says what was looked at, how it is, and, unless it is fine, what to do. Nothing is changed, and
nothing that is missing is created.
"""

import os
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from firstmove.cli.invocation import PLACES, sqlite_file
from firstmove.config import shipped, texts
from firstmove.config.accounts import ImapAccount, Mailbox, Secret, SmtpAccount
from firstmove.config.load import Config
from firstmove.decision import calendar
from firstmove.errors import ConfigError, Exit, FirstmoveError, InputError, Unavailable
from firstmove.orderfiles.database import open_query
from firstmove.orderfiles.read import files_of, open_export
from firstmove.state.store import Store

LITTLE_SPACE = 500 * 1024 * 1024
NO_SPACE = 50 * 1024 * 1024
RELEASED = datetime(2026, 11, 1, tzinfo=UTC)  # a clock before this is wrong
AHEAD = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. `exit_code` counts only when the level is "fail"."""

    level: str  # "ok" | "warn" | "fail"
    what: str
    text: str
    advice: str = ""
    exit_code: Exit = Exit.CONFIG


def ok(what: str, text: str) -> Finding:
    """It is as it should be."""
    return Finding("ok", what, text)


def warn(what: str, text: str, advice: str) -> Finding:
    """It works, and a person should look at it."""
    return Finding("warn", what, text, advice)


def fail(what: str, text: str, advice: str, exit_code: Exit = Exit.CONFIG) -> Finding:
    """firstmove cannot do its work like this."""
    return Finding("fail", what, text, advice, exit_code)


def of_error(what: str, error: FirstmoveError, advice: str) -> Finding:
    """A failure in the words of what failed."""
    return Finding("fail", what, str(error), advice, error.exit_code)


def local(config: Config, now: datetime) -> Iterator[Finding]:
    """Everything that can be looked at without a network."""
    yield from configuration(config)
    yield from templates(config)
    yield from secrets(config)
    yield from database(config, now)
    yield from disk(config)
    yield from clock(now)
    yield from order_files(config, now)


def configuration(config: Config) -> Iterator[Finding]:
    """What can be loaded and still surprise."""
    count = len(config.mailboxes)
    yield ok("configuration", f"{config.path}: {count} mailbox{'es' if count > 1 else ''}")
    if config.shadow:
        yield warn(
            "configuration", "shadow: nothing is sent to customers", "set shadow = false when you are content"
        )
    if not config.people:
        yield warn(
            "people",
            "nobody is named, so nobody is told of anything",
            'add [people.owner] with email = "..."',
        )
    for person in config.people:
        if any(person.email.lower() == shop.address.lower() for shop in config.shops.values()):
            yield warn(
                "people",
                f"{person.id} is told at the shop's own address",
                "name an address that somebody reads",
            )
    for place in _without_effect(config):
        yield warn(
            "configuration",
            f"{place} is read and has no effect yet",
            "docs/known-issues.md says more",
        )
    if calendar.never_opens(config.hours):
        yield warn("hours", "no opening hours at all: the shop counts as always open", "fill in [hours]")
    if config.path.parent == PLACES[-1].parent and not _everybody_reads(config.path):
        yield warn(
            "configuration",
            "the service has a user of its own, and that one cannot read it",
            f"chmod 755 {config.path.parent}; chmod 644 {config.path} (no password belongs into it)",
        )
    if config.path.exists() and _mode(config.path) & 0o022:
        yield fail("configuration", f"others can change {config.path}", f"chmod go-w {config.path}")


def templates(config: Config) -> Iterator[Finding]:
    """Templates, triage tables, phrases of the lint and words of commands compile."""
    try:
        count = len(texts.compiled(config)[0].names())
        texts.phrases_of(config)
        shipped.command_words(config.templates_dir)
    except FirstmoveError as error:
        yield fail("templates", str(error), "`firstmove templates check` says more")
        return
    yield ok("templates", f"{count} can be used")


def secrets(config: Config) -> Iterator[Finding]:
    """Every password can be had; none is shown."""
    found: set[Secret] = set()
    for mailbox in config.mailboxes:
        for secret in _secrets_of(mailbox):
            if secret in found:
                continue
            found.add(secret)
            try:
                secret()
            except ConfigError as error:
                yield of_error("password", error, "until then this account cannot log in")
    directory = config.path.parent / "credentials"
    for path in sorted(directory.glob("*")) if directory.is_dir() else ():
        if _mode(path) & 0o077:
            yield warn("password", f"others can read {path}", f"chmod 600 {path}")


def database(config: Config, now: datetime) -> Iterator[Finding]:
    """The database answers and has the schema of this version."""
    file = sqlite_file(config.store_url)
    if file is not None:
        try:
            facts_of_file = file.stat()
        except PermissionError:
            yield fail(
                "database",
                f"this user may not look at {file}",
                "ask as root, or as the service's user",
                Exit.UNAVAILABLE,
            )
            return
        except OSError:
            yield from _future_database(file)
            return
        if stat.S_ISREG(facts_of_file.st_mode) and stat.S_IMODE(facts_of_file.st_mode) & 0o077:
            yield warn("database", f"others can read {file}", f"chmod 600 {file}")
    try:
        store = Store.open(config.store_url, migrate=False)
    except FirstmoveError as error:
        out_of_reach = "see that it is there, and that this user may open it"
        yield of_error("database", error, out_of_reach if isinstance(error, Unavailable) else "")
        return
    try:
        with store.reading() as reader:
            facts = reader.status()
            newest = max(
                (case.last_customer_at for case in reader.cases(limit=20) if case.last_customer_at),
                default=now,
            )
    finally:
        store.close()
    yield ok("database", f"{facts['messages']} messages, {sum(_counts(facts['cases']))} cases")
    if facts["paused"]:
        yield warn("database", "sending is paused", "`firstmove resume` ends it")
    if newest > now + AHEAD:
        yield fail(
            "clock", f"mails were taken in at {newest}, which is still to come", "set the clock (timedatectl)"
        )


def disk(config: Config) -> Iterator[Finding]:
    """Room for the database."""
    file = sqlite_file(config.store_url)
    place = next((parent for parent in file.parents if parent.exists()), None) if file else None
    if place is None:
        return
    free = shutil.disk_usage(place).free
    shown = f"{free // (1024 * 1024)} MiB free on {place}"
    if free < NO_SPACE:
        yield fail("disk", shown, "make room: without it no mail can be recorded", Exit.UNAVAILABLE)
    elif free < LITTLE_SPACE:
        yield warn("disk", shown, "make room soon")
    else:
        yield ok("disk", shown)


def clock(now: datetime) -> Iterator[Finding]:
    """The clock is not obviously wrong: promises to customers are made by it."""
    if now < RELEASED:
        yield fail("clock", f"it says {now:%Y-%m-%d %H:%M}", "set the clock (timedatectl)")
    else:
        yield ok("clock", f"{now:%Y-%m-%d %H:%M} UTC")


def order_files(config: Config, now: datetime) -> Iterator[Finding]:
    """Each configured export can be read."""
    for pattern in config.order_files:
        paths = files_of(pattern)
        if not paths:
            yield warn(
                "orders", f"no file is called {pattern}", "export the orders there, or change [orders] files"
            )
        for path in paths:
            yield _order_file(path, config, now)


def _order_file(path: Path, config: Config, now: datetime) -> Finding:
    try:
        with closing(open_export(path, mapping=config.order_mapping)) as export:
            count = len(export.stock()) if export.is_inventory else sum(1 for _ in export.orders())
    except InputError as error:
        return of_error("orders", error, "the earlier data stay in force")
    age, made = config.orders_max_age, export.source.as_of
    text = f"{path}: {count} {'articles' if export.is_inventory else 'orders'}, {export.layout.name}"
    if age is not None and now - made > age:
        return warn("orders", f"{text}, of {made:%Y-%m-%d}", "export it again")
    if export.report.skipped_in_all:
        line, reason = export.report.skipped[0]
        left = f"{export.report.skipped_in_all} rows left out, the first in line {line}: {reason}"
        return warn("orders", f"{text}; {left}", "`firstmove orders import --dry-run` names them")
    return ok("orders", text)


def order_database(config: Config, now: datetime) -> Iterator[Finding]:
    """The shop system's own database answers, with columns that are known."""
    database = config.order_database
    zone = ZoneInfo(config.shops["default"].timezone)
    for query in database.queries if database.url else ():
        try:
            with open_query(database.url, query, mapping=config.order_mapping, zone=zone, now=now) as export:
                what = "the inventory" if export.is_inventory else f"orders ({export.layout.name})"
        except FirstmoveError as error:
            yield of_error("orders", error, "the earlier data stay in force")
            continue
        yield ok("orders", f"the shop's database gives {what}")


def _future_database(file: Path) -> Iterator[Finding]:
    place = next(parent for parent in file.parents if parent.exists())
    if place == file.parent and os.access(place, os.W_OK):
        yield ok("database", f"{file} will be made by `firstmove run`")
    elif place == file.parent:
        yield warn("database", f"you cannot write to {place}", "the user of `firstmove run` must own it")
    else:
        yield warn(
            "database",
            f"{file.parent} does not exist",
            f"mkdir -m 700 {file.parent} (systemd does it itself)",
        )


def _secrets_of(mailbox: Mailbox) -> Iterable[Secret]:
    accounts: list[ImapAccount | SmtpAccount] = [mailbox.imap, *(route.account for route in mailbox.routes)]
    for account in accounts:
        if account.oauth is not None:
            yield from (account.oauth.client_secret, account.oauth.refresh_token)
        else:
            yield account.password


def _counts(value: object) -> list[int]:
    return [int(count) for count in value.values()] if isinstance(value, dict) else []


def _without_effect(config: Config) -> Iterator[str]:
    """What is configured, and nothing obeys yet."""
    values = config.values
    yield from (f"[people.{person.id}] notify" for person in config.people if person.notify)
    yield from (f"[contacts.{name}]" for name in values["contacts"])
    yield from (
        f"[privacy] {key}" for key in ("keep_text", "keep_facts") if key in config.raw.get("privacy", ())
    )
    if values["metrics"]["listen"]:
        yield "[metrics] listen"


def _everybody_reads(path: Path) -> bool:
    return bool(_mode(path.parent) & 0o001 and _mode(path) & 0o004) if path.exists() else True


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
