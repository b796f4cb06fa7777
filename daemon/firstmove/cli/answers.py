"""From the answers of `init` to the text of a configuration. Pure; `init` loads it before it is written."""

from dataclasses import dataclass, field

from firstmove.config.reading import toml

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_LETTERS = "月火水木金土日"
_HEAD = """\
# firstmove; every key and its default: config.example.toml, docs/configuration.md

# Shadow: everything is decided and recorded, nothing is sent to customers. false ends it.
shadow = true
"""


@dataclass(frozen=True, slots=True)
class Answers:
    """What a person answered. `marketplaces`: channel to whether its customers are acknowledged."""

    name: str
    address: str
    imap_host: str
    imap_user: str
    smtp_host: str
    smtp_security: str = "tls"
    owner_email: str = ""
    on_phone: bool = False
    hours: tuple[str, ...] = ("09:00-18:00",)
    days_off: tuple[str, ...] = ("sat", "sun")
    marketplaces: dict[str, bool] = field(default_factory=dict)
    rakuten_host: str = ""
    rakuten_user: str = ""
    store_url: str = ""


def configuration(answers: Answers) -> str:
    """The file, with a word of explanation where a person will want to change something."""
    parts = [_HEAD, _section("shop", name=answers.name, address=answers.address)]
    if answers.owner_email:
        parts.append(_section("people.owner", email=answers.owner_email))
    if answers.store_url:
        parts.append(_section("store", url=answers.store_url))
    parts.append(_hours(answers))
    if answers.on_phone:
        parts.append(
            "# Phones notify for INBOX only: mails that wait for a person stay there.\n"
            + _section("filing", needs_reply="INBOX")
        )
    parts += [
        _section(f"channels.{channel}", acknowledge=False)
        for channel, acknowledged in answers.marketplaces.items()
        if not acknowledged
    ]
    parts.append(_mailbox(answers))
    return "\n".join(parts)


def _hours(answers: Answers) -> str:
    days = {day: [] if day in answers.days_off else list(answers.hours) for day in WEEKDAYS}
    return _section("hours", **days)


def _mailbox(answers: Answers) -> str:
    password = {"credential": "imap-password"}
    text = (
        "[[mailboxes]]\n"
        + _keys(name="shop")
        + "\n"
        + _section("mailboxes.imap", host=answers.imap_host, user=answers.imap_user, password=password)
        + "\n"
        + _section(
            "mailboxes.smtp",
            host=answers.smtp_host,
            security=answers.smtp_security,
            user=answers.imap_user,
            password={"credential": "smtp-password"},
        )
    )
    if answers.rakuten_host:
        text += "\n# あんしんメルアド: only Rakuten's own server delivers to masked addresses.\n" + _route(
            answers
        )
    return text


def _route(answers: Answers) -> str:
    facts = {
        "match": "*.fw.rakuten.ne.jp",
        "from": answers.address,
        "host": answers.rakuten_host,
        "security": "starttls",
        "user": answers.rakuten_user,
        "password": {"credential": "rakuten-password"},
    }
    return "[[mailboxes.smtp.routes]]\n" + _keys(**facts)


def _section(section: str, /, **facts: object) -> str:
    return f"[{section}]\n" + _keys(**facts)


def _keys(**facts: object) -> str:
    return "".join(f"{name} = {toml(value)}\n" for name, value in facts.items())
