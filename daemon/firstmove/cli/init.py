"""`firstmove init`: a few questions, then a configuration that begins in shadow.

Writes the configuration and one file a password, all 0600, and overwrites nothing without asking. Only the
system's configuration is 0644: the service has a user of its own that must read it, and no password is in it.
"""

import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import click

from firstmove.cli.answers import DAY_LETTERS, WEEKDAYS, Answers, configuration
from firstmove.cli.invocation import Invocation, config_option
from firstmove.cli.provider_hosts import servers_of
from firstmove.config import kinds, load
from firstmove.config.secrets import CREDSTORE
from firstmove.errors import InputError

SYSTEM = Path("/etc/firstmove/firstmove.toml")
RELAYS = ("amazon", "rakuten")
# 祝日 is none of the week's days ([hours] holidays), and 水曜日 is not Sunday.
_DAY = re.compile(rf"祝日?|([{DAY_LETTERS}])(?:曜日?)?|(mon|tue|wed|thu|fri|sat|sun)[a-z]*")
_DAYS = re.compile(rf"(?:(?:{_DAY.pattern})[\s,、・/と]*)+")
MARKETPLACES = ("rakuten", "amazon", "yahoo", "buyma", "mercari")


@click.command()
@config_option
@click.pass_obj
def init(invocation: Invocation, config_path: Path | None) -> None:
    """Ask a few questions and write a configuration. Nothing is sent, and no server is asked."""
    path = (
        config_path or invocation.path or (SYSTEM if os.geteuid() == 0 else Path("firstmove.toml"))
    ).absolute()
    if path.is_dir():
        raise InputError(f"{path} is a directory; name the file to write")
    if path.exists() and not click.confirm(
        f"{path} はすでにあります。上書きしますか (overwrite it)?", default=False
    ):
        raise click.Abort
    answers, secrets = _asked(path)
    text = configuration(answers)
    load.parse(text, path)
    for name, secret in secrets.items():
        _write(credential_path(path, name), secret + "\n", 0o600)
    _write(path, text, mode_of(path))
    _tell(path)


def credential_path(config: Path, name: str) -> Path:
    """Where a password goes: the unit's store for a system's configuration, else beside it."""
    if config == SYSTEM:
        return CREDSTORE / f"firstmove.{name}"
    return config.parent / "credentials" / name


def mode_of(config: Path) -> int:
    """Who may read a configuration: everybody on this machine if it is the service's, else its owner."""
    return 0o644 if config == SYSTEM else 0o600


def _asked(path: Path) -> tuple[Answers, dict[str, str]]:
    name = _ask("店舗名 (name of the shop)", kinds.LINE)
    address = _ask("お客様からのメールが届くアドレス (the shop's mail address)", kinds.ADDRESS)
    proposed = servers_of(address)
    if proposed.note:
        click.echo(f"  {proposed.note}")
    imap_host = _ask("受信サーバー IMAP (IMAP server)", kinds.HOST, proposed.imap)
    imap_user = _ask("受信サーバーのユーザー名 (login name)", kinds.LINE, address)
    password = _ask_secret("パスワード (password)")
    secrets = {"imap-password": password, "smtp-password": password}
    smtp_host = _ask("送信サーバー SMTP (SMTP server)", kinds.HOST, proposed.smtp)
    smtp_security = click.prompt(
        "送信の暗号化 (encryption of SMTP)",
        type=click.Choice(["tls", "starttls"]),
        default=proposed.smtp_security,
    )
    owner = _ask("お知らせを受け取る方のアドレス (who is told, other than the shop)", kinds.ADDRESS)
    on_phone = click.confirm("メールはスマートフォンで読みますか (read on a phone)?", default=False)
    hours, days_off = _ask_hours()
    marketplaces, rakuten_host, rakuten_user = _ask_marketplaces(secrets)
    answers = Answers(
        name=name,
        address=address,
        imap_host=imap_host,
        imap_user=imap_user,
        smtp_host=smtp_host,
        smtp_security=smtp_security,
        owner_email=owner,
        on_phone=on_phone,
        hours=hours,
        days_off=days_off,
        marketplaces=marketplaces,
        rakuten_host=rakuten_host,
        rakuten_user=rakuten_user,
        store_url="" if path == SYSTEM else f"sqlite:///{path.parent / 'firstmove.db'}",
    )
    return answers, secrets


def _ask_hours() -> tuple[tuple[str, ...], tuple[str, ...]]:
    spans = _ask(
        "営業時間（休憩があるときは , で区切る） (opening hours)", _listed(kinds.SPANS), "09:00-18:00"
    )
    days = _ask("定休日 (days off)", _DAYS_OFF, "土日")
    letters = _letters(days)
    return tuple(part.strip() for part in spans.split(",")), letters


def _ask_marketplaces(secrets: dict[str, str]) -> tuple[dict[str, bool], str, str]:
    listed = ", ".join(MARKETPLACES)
    given = _ask(
        f"このアドレスにメールが届くモール（なければそのまま Enter） (marketplaces: {listed})",
        _MARKETPLACES,
        "",
    )
    acknowledged: dict[str, bool] = {}
    host = user = ""
    for channel in filter(None, (part.strip() for part in given.split(","))):
        if channel not in RELAYS:
            continue  # their notices are never answered by mail
        acknowledged[channel] = click.confirm(
            f"{channel}: お客様に自動の受付メールを送りますか (acknowledge its customers)?", default=True
        )
        if channel == "rakuten" and acknowledged[channel]:
            host = _ask(
                "あんしんメルアドの SMTP サーバー (R-Login の設定情報)", kinds.HOST, "sub.fw.rakuten.ne.jp"
            )
            user = _ask("SMTP AUTH ID", kinds.LINE)
            secrets["rakuten-password"] = _ask_secret("SMTP AUTH パスワード")
    return acknowledged, host, user


def _ask(question: str, kind: kinds.Kind, default: str | None = None) -> str:
    def usable(value: str) -> str:
        try:
            kind.read(value)
        except ValueError:
            raise click.UsageError(f'"{value}" is not {kind.noun}; allowed: {kind.allowed}') from None
        return value

    answer: str = click.prompt(
        question, default=default, value_proc=_stripped(usable), show_default=bool(default)
    )
    return answer


def _ask_secret(question: str) -> str:
    answer: str = click.prompt(question, hide_input=True)
    if "\n" in answer or not answer:
        raise InputError("a password is one line")
    return answer


def _stripped(usable: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: usable(value.strip())


def _listed(kind: kinds.Kind) -> kinds.Kind:
    """The same kind, typed as a line with commas."""

    def read(value: object) -> object:
        return kind.read([part.strip() for part in str(value).split(",")])

    return kinds.Kind(kind.name, kind.noun, "09:00-12:00, 13:00-18:00", read)


def _letters(text: str) -> tuple[str, ...]:
    found = [letter or day for letter, day in _DAY.findall(text.lower()) if letter or day]
    return tuple(WEEKDAYS[DAY_LETTERS.index(day)] if day in DAY_LETTERS else day for day in found)


def _read_days_off(value: object) -> object:
    text = str(value)
    if text not in ("", "なし", "none") and not _DAYS.fullmatch(text.lower()):
        raise ValueError
    return text


def _read_marketplaces(value: object) -> object:
    names = [part.strip() for part in str(value).split(",") if part.strip()]
    if any(name not in MARKETPLACES for name in names):
        raise ValueError
    return names


_DAYS_OFF = kinds.Kind("days", "a list of weekdays", "土日, sat sun, なし", _read_days_off)
_MARKETPLACES = kinds.Kind(
    "marketplaces", "a list of marketplaces", ", ".join(MARKETPLACES), _read_marketplaces
)


def _write(path: Path, text: str, mode: int) -> None:
    try:
        path.parent.mkdir(mode=0o755 if mode & 0o044 else 0o700, parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.new")
        beside.unlink(missing_ok=True)
        # 0600 from the first octet on: a password never exists readable for others.
        with os.fdopen(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
        beside.chmod(mode)
        beside.replace(path)
    except OSError as error:
        raise InputError(f"{path}: cannot be written: {error.strerror}") from None


def _tell(path: Path) -> None:
    name = shlex.quote(str(path))
    command = "firstmove" if path == SYSTEM else f"firstmove --config {name}"
    again = "systemctl reload firstmove" if path == SYSTEM else f"{command} run"
    click.echo(
        f"\n{path} を書きました (written).\n"
        f"次に (next):\n"
        f"  {command} check    すべての接続を確かめる (looks at everything)\n"
        f"  {command} run      試運転で始める (starts; nothing is sent to customers)\n"
        f"試運転を終える (to end the shadow):\n"
        f"  sed -i 's/^shadow = true/shadow = false/' {name}\n"
        f"  そのあと (then): {again}"
    )
