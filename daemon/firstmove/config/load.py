"""Read the configuration file: either a frozen Config, or ConfigError with every problem at once.

Nothing is asked of the network, and no secret is read: they are asked for when a connection opens.
"""

import stat
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from firstmove.config import build, checks, places, shipped
from firstmove.config.accounts import Mailbox
from firstmove.config.files import is_directory, path_in
from firstmove.config.reading import Problems, Values, read
from firstmove.config.schema import FOLDER_ROLES, ROOT
from firstmove.errors import ConfigError
from firstmove.model.automatic import AutomaticRules
from firstmove.model.freemail import is_shared
from firstmove.model.mail import Address
from firstmove.model.policy import Channel, Hours, Identity, Person, Policy, Shop

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "ja": ("0_対応カード", "1_要返信", "2_保留", "3_返信済み", "4_完了", "8_自動通知", "9_要確認"),
    "en": ("0_cards", "1_needs_reply", "2_on_hold", "3_replied", "4_closed", "8_automatic", "9_to_check"),
}


@dataclass(frozen=True, slots=True)
class Contact:
    """Another party of cases."""

    id: str
    name: str
    email: str
    role: str  # supplier | office | carrier | insurance | adviser


@dataclass(frozen=True, slots=True)
class OrderDatabase:
    """[orders] url and what is asked of it; with url "" nothing."""

    url: str
    queries: tuple[str, ...]
    refresh: timedelta


@dataclass(frozen=True, slots=True)
class Config:
    """Everything configured. `values` are the typed values by section."""

    path: Path
    raw: Mapping[str, Any] = field(repr=False)  # as the file has it, for `config show`
    values: Values = field(repr=False)
    mailboxes: tuple[Mailbox, ...]
    shops: Mapping[str, Shop]  # "default" is [shop]
    channels: Mapping[str, Channel]
    automatic: AutomaticRules
    hours: Hours
    people: tuple[Person, ...]
    contacts: tuple[Contact, ...] = ()

    @property
    def shadow(self) -> bool:
        """Decide everything, send nothing."""
        return bool(self.values["shadow"])

    @property
    def store_url(self) -> str:
        """SQLAlchemy's URL of the database."""
        url = str(self.values["store"]["url"])
        return (
            "postgresql+psycopg://" + url.removeprefix("postgresql://")
            if url.startswith("postgresql://")
            else url
        )

    @property
    def filing_mode(self) -> str:
        """ "move", "copy" or "none"."""
        return str(self.values["filing"]["mode"])

    @property
    def notify_text(self) -> bool:
        """Whether push notices may hold names and text."""
        return bool(self.values["privacy"]["notify_text"])

    @property
    def templates_dir(self) -> Path | None:
        """The shop's own templates, which win over the shipped ones."""
        given = self.values["playbooks"]["templates_dir"]
        return path_in(self.path.parent, given) if given else None

    @property
    def order_files(self) -> tuple[str, ...]:
        """Paths (with * and ?) of order exports; relative ones start at the configuration."""
        return tuple(str(path_in(self.path.parent, name)) for name in self.values["orders"]["files"])

    @property
    def order_mapping(self) -> Mapping[str, str]:
        """Field of an order or article → header, where the shop has named it."""
        return {field: header for field, header in self.values["orders"]["mapping"].items() if header}

    @property
    def order_database(self) -> OrderDatabase:
        """The shop system's own database; without an url there is none."""
        orders = self.values["orders"]
        queries = tuple(query for query in (orders["query"], orders["inventory_query"]) if query)
        return OrderDatabase(orders["url"], queries, orders["refresh"])

    @property
    def orders_max_age(self) -> timedelta | None:
        """From which age on nothing is said from order data; None for never."""
        return self.values["orders"]["max_age"] or None

    @property
    def keep_text(self) -> timedelta:
        """How long the text of mails is kept."""
        span: timedelta = self.values["privacy"]["keep_text"]
        return span

    @property
    def keep_facts(self) -> timedelta:
        """How long facts are kept."""
        span: timedelta = self.values["privacy"]["keep_facts"]
        return span

    @property
    def log_level(self) -> str:
        """For maillog.setup."""
        return str(self.values["log"]["level"])

    @property
    def log_addresses(self) -> bool:
        """For maillog.setup."""
        return bool(self.values["log"]["addresses"])

    @property
    def metrics_listen(self) -> str:
        """host:port, or "" for none."""
        return str(self.values["metrics"]["listen"])

    def template_sources(self) -> Mapping[str, str]:
        """Template sources by name, the shop's own over the shipped ones."""
        return shipped.templates(own=self.templates_dir)

    def cue_tables(self) -> Mapping[str, Mapping[str, Any]]:
        """Triage tables by language."""
        return shipped.cue_tables(self.templates_dir)

    def people_of(self, role: str) -> tuple[Person, ...]:
        """Who is told when `role` is meant: the next role up, then anybody, when nobody has it."""
        order = ["operator", "manager", "owner"]
        for wanted in [*order[order.index(role) :], *reversed(order)]:
            if found := tuple(person for person in self.people if person.role == wanted):
                return found
        return ()

    def shop_of(self, mailbox: Mailbox, recipients: Iterable[str] = (), channel: str = "") -> str:
        """The id of the shop that a mail belongs to: [shops.<id>] match, else the mailbox's."""
        written_to = [address.lower() for address in recipients]
        for identifier, values in self.values["shops"].items():
            match = values["match"]
            if channel in match["channel"] or any(
                _matches(to, pattern) for to in written_to for pattern in match["to"]
            ):
                return str(identifier)
        return mailbox.shop

    @property
    def matched_shops(self) -> tuple[str, ...]:
        """The ids of the shops that are told apart by their mails, not only by their mailbox."""
        shops = self.values["shops"].items()
        return tuple(shop for shop, values in shops if values["match"]["to"] or values["match"]["channel"])

    def identity(self, mailbox: Mailbox, shop: str = "") -> Identity:
        """Who we are here. Every shop's addresses are own ones: two shops never greet each other."""
        addresses = frozenset(_key(address) for address in self._own_addresses())
        domains = {address.rpartition("@")[2] for address in addresses}
        return Identity(
            shop=self.shops[shop or mailbox.shop],
            own_addresses=addresses,
            own_domains=frozenset(domain for domain in domains if domain and not is_shared(domain)),
            default_channel=mailbox.channel,
            channels=self.channels,
            authserv_id=mailbox.imap.authserv_id,
            automatic=self.automatic,
        )

    def policy(self, mailbox: Mailbox, shop: str = "") -> Policy:
        """Everything `decide` needs for this mailbox."""
        filing, escalation = self.values["filing"], self.values["escalation"]
        return Policy(
            identity=self.identity(mailbox, shop),
            hours=mailbox.hours,
            acknowledge=build.acknowledge(self.values["acknowledge"]),
            promise=build.promise(self.values["promise"]),
            people=self.people,
            steps=build.steps(escalation["steps"]),
            reply_target=escalation["reply_target"],
            quiet_days=filing["quiet_days"],
            shadow=self.shadow,
            notice_at_arrival=self.folder_names(mailbox)["needs_reply"].upper() != "INBOX",
            has_route=bool(mailbox.routes),
            orders_max_age=self.orders_max_age,
        )

    def folder_names(self, mailbox: Mailbox, channel: str = "") -> Mapping[str, str]:
        """Folder by role; "/" separates levels (the transport puts the server's own delimiter)."""
        name = channel or mailbox.channel
        known = self.channels.get(name)
        return _folder_names(self.values["filing"], known.label if known and known.label else name)

    def _own_addresses(self) -> list[str]:
        addresses = [address for shop in self.shops.values() for address in (shop.address, *shop.aliases)]
        for mailbox in self.mailboxes:
            addresses.append(mailbox.imap.user)
            for route in mailbox.routes:
                addresses += [route.from_, route.account.user]
        return [address for address in addresses if "@" in address]


def load(path: Path | str) -> Config:
    """Read the file at `path`.

    Raises:
        ConfigError: it cannot be used; every problem is named with its place and what is allowed.
    """
    path = Path(path)
    text, private = _read_file(path)
    return parse(text, path, private=private)


def parse(text: str, path: Path, *, private: bool = False) -> Config:
    """The configuration in `text`. `private`: only its owner may read the file, so passwords may stand in it.

    Raises:
        ConfigError: as `load`.
    """
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError([f"not TOML: {error}"]) from None
    problems = Problems(places.lines(text))
    values = read(ROOT, raw, (), problems)
    channels = shipped.merged(shipped.channels(_own_templates(values, path)), values["channels"])
    checks.check(values, channels, path.parent, private=private, problems=problems)
    checks.folder_clashes(_folder_names(values["filing"], "own"), problems)
    if problems.found:
        raise ConfigError(problems.found)
    return _config(raw, values, channels, path)


def _config(raw: Mapping[str, Any], values: Values, channels: Mapping[str, Channel], path: Path) -> Config:
    shops = {"default": build.shop("default", values["shop"])}
    shops |= {identifier: build.shop(identifier, shop) for identifier, shop in values["shops"].items()}
    # Relays that refuse every server but their own (reference A2): mail to them is never tried by another.
    only_routes = tuple(
        domain for known in channels.values() if known.needs_route for domain in known.relay_domains
    )
    mailboxes = tuple(
        build.mailbox(
            mailbox,
            number,
            build.hours(values["hours"], shops[mailbox["shop"]].timezone, mailbox["hours"]),
            only_routes,
            path.parent,
        )
        for number, mailbox in enumerate(values["mailboxes"], 1)
    )
    return Config(
        path=path,
        raw=raw,
        values=values,
        mailboxes=mailboxes,
        shops=shops,
        channels=channels,
        automatic=shipped.automatic(_own_templates(values, path)),
        hours=build.hours(values["hours"], shops["default"].timezone),
        people=build.people(values["people"]),
        contacts=tuple(Contact(identifier, **contact) for identifier, contact in values["contacts"].items()),
    )


def _own_templates(values: Values, path: Path) -> Path | None:
    given = values["playbooks"]["templates_dir"]
    own = path_in(path.parent, given) if given else None
    return own if own and is_directory(own) else None


def _read_file(path: Path) -> tuple[str, bool]:
    try:
        private = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
        return path.read_text("utf-8-sig"), private
    except FileNotFoundError:
        raise ConfigError([f"{path}: there is no such file; `firstmove init` writes one"]) from None
    except PermissionError:
        advice = f"the service runs as a user of its own: chmod 755 {path.parent}; chmod 644 {path}"
        raise ConfigError([f"{path}: this user may not read it; {advice}"]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise ConfigError([f"{path}: cannot be read: {reason}"]) from None


def _folder_names(filing: Values, channel: str) -> Mapping[str, str]:
    shipped_names = dict(zip(FOLDER_ROLES, FOLDERS[filing["names"]], strict=True))
    names: dict[str, str] = {}
    for role in FOLDER_ROLES:
        name = checks.CHANNEL_SLOT.sub(
            lambda _: channel.replace("/", "-"), filing[role] or shipped_names[role]
        )
        outside = not filing["root"] or name.upper() == "INBOX"
        names[role] = name if outside else f"{filing['root']}/{name}"
    return names


def _key(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return Address(local, domain.lower()).key


def _matches(address: str, pattern: str) -> bool:
    if "@" in pattern:
        return address == pattern
    domain = address.rpartition("@")[2]
    return domain == pattern or (pattern.startswith("*.") and domain.endswith(pattern[1:]))
