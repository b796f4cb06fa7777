"""What the schema cannot say about one value alone: how values must fit together."""

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

from firstmove.config import queries
from firstmove.config.files import is_directory, path_in
from firstmove.config.kinds import is_loopback
from firstmove.config.places import Path as Place
from firstmove.config.reading import Problems, Values
from firstmove.config.schema import FOLDER_ROLES

SHORTEST_REFRESH = timedelta(seconds=10)
SHORTEST_WAIT = timedelta(seconds=1)
LONGEST_PROMISE = timedelta(days=30)  # of business time: nobody is promised a later answer
CHANNEL_SLOT = re.compile(r"\{\{\s*channel\s*\}\}")  # in the name of a folder
SLOT = re.compile(r"\{\{|\}\}")
LARGEST_FETCH = 1024**3  # octets; IMAP's numbers have 32 bits


def check(
    values: Values, channels: Iterable[str], beside: Path, *, private: bool, problems: Problems
) -> None:
    """Add every contradiction to `problems`. `private`: nobody but the file's owner may read it."""
    _shops(values, channels, problems)
    _closures(values["hours"], ("hours",), problems)
    _templates(values["playbooks"], beside, problems)
    _orders(values["orders"], problems)
    _promises(values, problems)
    _folders(values["filing"], problems)
    _mailboxes(values, channels, private, problems)


def _shops(values: Values, channels: Iterable[str], problems: Problems) -> None:
    if "default" in values["shops"]:
        problems.add(("shops.default",), "this id is taken: [shop] is the shop called default", section=True)
    for name, shop in values["shops"].items():
        match = shop["match"]
        owned = any(mailbox["shop"] == name for mailbox in values["mailboxes"])
        if not owned and not match["to"] and not match["channel"]:
            problems.add(
                (f"shops.{name}", "match"),
                f'no mail would ever be this shop\'s; give match = {{ to = ["address"] }}'
                f' or a mailbox shop = "{name}"',
            )
        for channel in match["channel"]:
            known = (*channels, *values["channels"])
            _reference(channel, known, "channel", (f"shops.{name}", "match", "channel"), problems)


def _closures(hours: Values, path: Place, problems: Problems) -> None:
    for number, closure in enumerate(hours["closures"], 1):
        first, last = closure["from"], closure["to"]
        if first and last and last < first:
            problems.add(
                (*path, "closures", f"#{number}"),
                f"it ends ({last}) before it starts ({first}); exchange from and to",
            )


def _templates(playbooks: Values, beside: Path, problems: Problems) -> None:
    directory = playbooks["templates_dir"]
    if directory and not is_directory(path_in(beside, directory)):
        problems.add(
            ("playbooks", "templates_dir"), f"{directory} is not a directory; create it or leave the key out"
        )


def _orders(orders: Values, problems: Problems) -> None:
    given = [key for key in ("query", "inventory_query") if orders[key]]
    if orders["url"] and not given and ("orders", "query") not in problems.at:
        problems.add(("orders", "query"), "missing, nothing would be read from url; write one SELECT")
    if given and not orders["url"] and ("orders", "url") not in problems.at:
        problems.add(("orders", "url"), f"missing; {given[0]} needs the database that it asks")
    for key in given:
        if problem := queries.problem_of(orders[key]):
            problems.add(("orders", key), problem)
    if orders["refresh"] < SHORTEST_REFRESH:
        problems.add(("orders", "refresh"), 'too often for a shop system; allowed: at least "10s"')


def _promises(values: Values, problems: Problems) -> None:
    for section, keys in (("promise", values["promise"]), ("escalation", values["escalation"])):
        for key in ("complaint", "inquiry", "lead", "per_open_case", "reply_target"):
            if keys.get(key, timedelta()) > LONGEST_PROMISE:
                problems.add((section, key), 'too long, nobody waits for that; allowed: at most "30d"')


def _folders(filing: Values, problems: Problems) -> None:
    for role in ("root", *FOLDER_ROLES):
        if SLOT.search(CHANNEL_SLOT.sub("", filing[role])):
            problems.add(
                ("filing", role), f'"{filing[role]}" cannot be filled in; known is {{{{ channel }}}}'
            )


def _mailboxes(values: Values, channels: Iterable[str], private: bool, problems: Problems) -> None:
    mailboxes = values["mailboxes"]
    if not mailboxes and ("mailboxes",) not in problems.at:
        problems.add(
            ("mailboxes",),
            "none is given; write one [[mailboxes]] with [mailboxes.imap] and [mailboxes.smtp]",
            section=True,
        )
    names = Counter(mailbox["name"] for mailbox in mailboxes if mailbox["name"])
    for number, mailbox in enumerate(mailboxes, 1):
        path = ("mailboxes", f"#{number}")
        if names[mailbox["name"]] > 1:
            problems.add(
                (*path, "name"), f'"{mailbox["name"]}" is the name of another mailbox too; each needs its own'
            )
        known = (*channels, *values["channels"])
        _reference(mailbox["channel"], known, "channel", (*path, "channel"), problems)
        _reference(mailbox["shop"], ("default", *values["shops"]), "shop", (*path, "shop"), problems)
        if mailbox["hours"]:
            _closures(mailbox["hours"], (*path, "hours"), problems)
        _imap(mailbox["imap"], (*path, "imap"), private, problems)
        if mailbox["smtp"]:
            _smtp(mailbox["smtp"], (*path, "smtp"), private, problems)
        elif mailbox["watch"] == "all" and not values["shadow"]:
            problems.add(
                (*path, "smtp"),
                "missing, nothing could be sent; add [mailboxes.smtp], or shadow = true,"
                ' or watch = "sent-only"',
            )


def _reference(given: str, known: Iterable[str], what: str, path: Place, problems: Problems) -> None:
    names = sorted(set(known))
    if given in names:
        return
    near = difflib.get_close_matches(given, names, n=1)
    hint = f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(names)}"
    problems.add(path, f'no {what} is called "{given}"; {hint}')


def _imap(imap: Values, path: Place, private: bool, problems: Problems) -> None:
    _wire(imap, path, private, problems)
    if not 1 <= imap["connections"] <= 2:
        problems.add((*path, "connections"), f"{imap['connections']} is not possible; allowed: 1 or 2")
    if not imap["folders"]:
        problems.add(
            (*path, "folders"), 'empty, no mail would be read; allowed: at least one, such as ["INBOX"]'
        )
    if imap["fetch_limit"] < 16 * 1024:
        problems.add((*path, "fetch_limit"), 'too little to read a header; allowed: at least "16KiB"')
    if imap["fetch_limit"] > LARGEST_FETCH:
        problems.add((*path, "fetch_limit"), 'more than a mail has; allowed: at most "1GiB"')
    _waits(imap, ("desk_interval", "connect_timeout", "read_timeout"), path, problems)
    if imap["password"] is None and imap["oauth"] is None and (*path, "password") not in problems.at:
        problems.add(
            (*path, "password"),
            'missing; needed: password = { credential = "imap-password" } (or file, env, command),'
            " or [mailboxes.imap.oauth]",
        )
    if imap["password"] is not None and imap["oauth"] is not None:
        problems.add((*path, "password"), "a password and oauth are both given; keep one of them")
    if imap["oauth"]:
        for key in ("client_secret", "refresh_token"):
            _plain(imap["oauth"][key], (*path, "oauth", key), private, problems)


def _waits(account: Mapping[str, Any], keys: Iterable[str], path: Place, problems: Problems) -> None:
    for key in keys:
        if account[key] < SHORTEST_WAIT:
            problems.add((*path, key), 'too short for a server to answer; allowed: at least "1s"')


def _smtp(smtp: Values, path: Place, private: bool, problems: Problems) -> None:
    _wire(smtp, path, private, problems)
    _waits(smtp, ("timeout",), path, problems)
    for number, route in enumerate(smtp["routes"], 1):
        way = (*path, "routes", f"#{number}")
        _wire(route, way, private, problems)
        _waits(route, ("timeout",), way, problems)


def _wire(account: Mapping[str, Any], path: Place, private: bool, problems: Problems) -> None:
    if account["security"] == "none" and account["host"] and not is_loopback(account["host"]):
        problems.add(
            (*path, "security"),
            f'"none" would send the password in the clear to {account["host"]};'
            ' allowed there: "tls" or "starttls"',
        )
    _plain(account["password"], (*path, "password"), private, problems)


def _plain(secret: object, path: Place, private: bool, problems: Problems) -> None:
    if isinstance(secret, str) and not private:
        problems.add(
            path,
            'written in plain text in a file that others can read; use { credential = "name" }'
            ' or { file = "path" }, or make the configuration private: chmod 600',
        )


def folder_clashes(names: Mapping[str, str], problems: Problems) -> None:
    """Two roles in one folder could not be told apart."""
    counted = Counter(names.values())
    for role, name in names.items():
        if counted[name] > 1:
            problems.add(
                ("filing", role), f'"{name}" is used for another role too; each needs a folder of its own'
            )
