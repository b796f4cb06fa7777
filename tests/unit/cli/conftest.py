"""What the tests of the command line share: a way to call it, configurations, a database with one case."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cli_scenes import MAIL, Firstmove, Outcome, WriteConfig
from click.testing import CliRunner

from firstmove.cli import main
from firstmove.decision import cues
from firstmove.decision.reading import read
from firstmove.demo.configuration import mailbox
from firstmove.model.decision import CaseChange, Decision
from firstmove.model.mail import Position
from firstmove.model.policy import Identity, Shop
from firstmove.model.record import Incoming, Owner
from firstmove.state.store import Store

NOW = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
SHOP = """
[shop]
name = "あおば商店"
address = "info@aoba.example.jp"
language = "{language}"
[people.owner]
email = "owner@example.jp"
[store]
url = "sqlite:///{directory}/firstmove.db"
"""


@pytest.fixture
def firstmove() -> Firstmove:
    """Call the command line as a person does, with what they type."""

    def call(*arguments: str | Path, typed: str = "") -> Outcome:
        with CliRunner().isolation(input=typed.encode()) as streams:
            code = main.run([str(argument) for argument in arguments])
            out, err = streams[0].getvalue(), streams[1].getvalue()
        return Outcome(code, out.decode(), err.decode())

    return call


@pytest.fixture
def write_config(tmp_path: Path) -> WriteConfig:
    """Write a configuration that can be loaded, with its password, and return its path."""

    def write(*, imap_port: int = 1, smtp_port: int = 1, rest: str = "", language: str = "ja") -> Path:
        path = tmp_path / "firstmove.toml"
        path.write_text(
            SHOP.format(directory=tmp_path, language=language)
            + mailbox("shop", imap_port, smtp_port, user="shop", credential='{ file = "password" }')
            + rest,
            encoding="utf-8",
        )
        (tmp_path / "password").write_text("open sesame\n", encoding="utf-8")
        (tmp_path / "password").chmod(0o600)
        return path

    return write


@pytest.fixture
def mail(tmp_path: Path) -> Path:
    """A customer's mail as a file."""
    path = tmp_path / "mail.eml"
    path.write_text(MAIL, encoding="utf-8")
    return path


@pytest.fixture
def one_case(tmp_path: Path) -> Path:
    """A database that holds one case, #1001: 山田花子 waits for A-1001."""
    identity = Identity(Shop(), frozenset(), frozenset())
    reading = read(MAIL.encode(), identity, cues.compile({}))
    incoming = Incoming(
        position=Position("shop", "INBOX", 1, 1),
        message=reading.message,
        origin=reading.origin,
        refusal=reading.refusal,
        triage=reading.triage,
        received_at=NOW,
        size=len(MAIL),
    )
    change = CaseChange(
        event="open",
        triage=reading.triage,
        customer=reading.origin.customer,
        channel="own",
        unanswered_since=NOW,
    )
    decision = Decision("disabled", case=change, why=("the switch is off",))
    store = Store.open(f"sqlite:///{tmp_path}/firstmove.db")
    with store.writing() as unit:
        unit.record(incoming, decision, None, owner=Owner("test"), now=NOW, lease=timedelta(seconds=90))
    store.close()
    return tmp_path / "firstmove.db"
