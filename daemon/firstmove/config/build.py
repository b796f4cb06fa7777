"""From checked values to the frozen dataclasses of the pure layers and of accounts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from firstmove.config import places
from firstmove.config.accounts import ImapAccount, Mailbox, OAuth, Route, Secret, SmtpAccount, no_secret
from firstmove.config.escalation import DEFAULT_STEPS, ROLES, read_at
from firstmove.config.files import path_in
from firstmove.config.places import Path as Place
from firstmove.config.reading import Values
from firstmove.config.schema_hours import WEEKDAYS
from firstmove.config.secrets import secret
from firstmove.model.policy import Acknowledge, Closure, Hours, Person, PromisePolicy, Shop, Step

_TOKEN_URLS = {
    "google": "https://oauth2.googleapis.com/token",
    "microsoft": "https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",
}
_SCOPES = {
    "google": "https://mail.google.com/",
    "microsoft": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send"
    " offline_access",
}
_IMAP_FACTS = (
    "host", "security", "user", "connect_timeout", "read_timeout", "folders", "sent", "drafts", "trash",
    "junk_folder", "junk", "authserv_id", "fetch_limit", "wake", "connections", "desk_interval",
)  # fmt: skip


def shop(identifier: str, values: Values) -> Shop:
    """One shop."""
    return Shop(id=identifier, **{key: value for key, value in values.items() if key != "match"})


def people(values: Mapping[str, Values]) -> tuple[Person, ...]:
    """Everybody of the shop; ids operator, manager and owner imply the role."""
    return tuple(
        Person(
            id=identifier,
            name=person["name"] or identifier,
            email=person["email"],
            role=person["role"] or (identifier if identifier in ROLES else "operator"),
            notify=person["notify"],
            quiet=person["quiet"],
            aliases=person["aliases"],
        )
        for identifier, person in values.items()
    )


def hours(values: Values, timezone: str, different: Values | None = None) -> Hours:
    """Business hours; `different` holds what a mailbox has of its own."""
    given = {**values, **{key: value for key, value in (different or {}).items() if value not in (None, [])}}
    return Hours(
        week=tuple(given[day] for day in WEEKDAYS),
        holidays=given["holidays"],
        closures=tuple(Closure(day["from"], day["to"], day["label"]) for day in given["closures"]),
        openings=tuple((day["date"], day["hours"]) for day in given["openings"]),
        timezone=timezone,
    )


def acknowledge(values: Values) -> Acknowledge:
    """[acknowledge]."""
    return Acknowledge(**values)


def promise(values: Values) -> PromisePolicy:
    """[promise]."""
    return PromisePolicy(**values)


def steps(values: list[Values]) -> tuple[Step, ...]:
    """The configured steps, or the shipped ones when none are."""
    chosen: list[Mapping[str, Any]] = list(values) or [
        {"draft": "", "phone": False, **entry, "at": read_at(entry["at"])} for entry in DEFAULT_STEPS
    ]
    return tuple(
        Step(
            clock=entry["at"][0],
            offset=entry["at"][1],
            to=entry["to"],
            draft=entry["draft"],
            phone=entry["phone"],
        )
        for entry in chosen
    )


def mailbox(
    values: Values, number: int, day_hours: Hours, only_routes: tuple[str, ...], beside: Path
) -> Mailbox:
    """One mailbox with its accounts. `only_routes` are relay domains that refuse any server but their own."""
    path = ("mailboxes", f"#{number}")
    imap = _imap(values["imap"], (*path, "imap"), beside)
    return Mailbox(
        name=values["name"],
        imap=imap,
        channel=values["channel"],
        shop=values["shop"],
        watch=values["watch"],
        hours=day_hours,
        routes=_routes(values["smtp"], imap, (*path, "smtp"), beside) if values["smtp"] else (),
        only_routes=only_routes,
    )


def _imap(values: Values, path: Place, beside: Path) -> ImapAccount:
    return ImapAccount(
        port=values["port"] or (993 if values["security"] == "tls" else 143),
        password=_secret(values["password"], (*path, "password"), beside),
        oauth=_oauth(values["oauth"], (*path, "oauth"), beside) if values["oauth"] else None,
        ca_file=_beside(values["ca_file"], beside),
        **{fact: values[fact] for fact in _IMAP_FACTS},
    )


def _oauth(values: Values, path: Place, beside: Path) -> OAuth:
    provider = values["provider"]
    return OAuth(
        token_url=values["token_url"] or _TOKEN_URLS[provider].format(tenant=values["tenant"]),
        client_id=values["client_id"],
        client_secret=_secret(values["client_secret"], (*path, "client_secret"), beside),
        refresh_token=_secret(values["refresh_token"], (*path, "refresh_token"), beside),
        scope=_SCOPES[provider],
    )


def _routes(values: Values, imap: ImapAccount, path: Place, beside: Path) -> tuple[Route, ...]:
    listed = tuple(
        Route(
            route["match"], _smtp(route, None, (*path, "routes", f"#{number}"), beside), route["from"] or ""
        )
        for number, route in enumerate(values["routes"], 1)
    )
    return (*listed, Route("*", _smtp(values, imap, path, beside)))


def _smtp(values: Values, imap: ImapAccount | None, path: Place, beside: Path) -> SmtpAccount:
    user, password = values["user"], _secret(values["password"], (*path, "password"), beside)
    oauth = None
    # One account for both is the usual case; a relay on this machine wants no login unless a user is named.
    if imap and values["security"] != "none":
        user = user or imap.user
        if values["password"] is None:
            password, oauth = imap.password, imap.oauth
    return SmtpAccount(
        host=values["host"],
        port=values["port"] or {"tls": 465, "starttls": 587, "none": 25}[values["security"]],
        security=values["security"],
        user=user,
        password=password,
        oauth=oauth,
        local_hostname=values["local_hostname"],
        per_hour=values["per_hour"],
        timeout=values["timeout"],
        ca_file=_beside(values["ca_file"], beside),
    )


def _beside(name: str, beside: Path) -> str:
    return str(path_in(beside, name)) if name else ""


def _secret(source: object, path: Place, beside: Path) -> Secret:
    return no_secret if source is None else secret(source, places.shown(path), beside)
