"""`firstmove config show`: what holds, without secrets."""

import tomllib

import pytest

from firstmove.config import document

RAW = {
    "shop": {"name": "あおば商店", "address": "info@example.jp"},
    "people": {"owner": {"email": "o@example.jp"}},
    "mailboxes": [
        {"name": "shop", "imap": {"host": "imap.example.jp", "user": "u", "password": "open sesame"}}
    ],
}


def test_a_secret_of_the_file_is_hidden() -> None:
    shown = document.effective(RAW)

    assert "open sesame" not in shown
    assert 'password = "(hidden)"' in shown


def test_where_a_secret_comes_from_is_shown() -> None:
    raw = {"mailboxes": [{"imap": {"password": {"credential": "imap-password"}}}]}

    shown = document.effective(raw)

    assert 'password = { credential = "imap-password" }' in shown


def test_given_values_and_defaults_can_be_told_apart() -> None:
    shown = document.effective({"acknowledge": {"cap_case": 3}})

    assert "cap_case = 3\n" in shown
    assert "cap_minute = 60  # default\n" in shown


def test_what_is_shown_is_toml_again() -> None:
    shown = tomllib.loads(document.effective(RAW))

    assert 0 == shown["mailboxes"][0]["imap"]["port"]
    assert shown["people"]["owner"]["quiet"] is True
    assert 7 == len(shown["escalation"]["steps"])


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://shop:open@sesame@db.example.jp/x", "postgresql://shop:(hidden)@db.example.jp/x"),
        (
            "postgresql:///x?user=shop&password=sesame&port=1",
            "postgresql:///x?user=shop&password=(hidden)&port=1",
        ),
        ("sqlite:////var/lib/firstmove/firstmove.db", "sqlite:////var/lib/firstmove/firstmove.db"),
    ],
)
def test_the_password_of_a_database_is_hidden(url: str, expected: str) -> None:
    shown = document.effective({"store": {"url": url}, "orders": {"url": url}})

    assert 2 == shown.count(f'url = "{expected}"\n')
    assert "sesame" not in shown


def test_the_tokens_of_ways_to_tell_are_hidden() -> None:
    shown = document.effective({"people": {"owner": {"notify": ["slack://open/sesame"]}}})

    assert 'notify = ["slack://(hidden)"]' in shown
