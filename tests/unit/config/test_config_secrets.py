"""Secrets come from where the administrator keeps them, and their absence is told with what to do."""

import sys
from pathlib import Path

import pytest

from firstmove.config.secrets import secret
from firstmove.errors import ConfigError

PLACE = "[mailboxes] #1 imap.password"


def test_a_credential_is_read_from_systemds_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "imap-password").write_text("ひみつ\n", encoding="utf-8")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))

    password = secret({"credential": "imap-password"}, PLACE, tmp_path / "elsewhere")

    assert "ひみつ" == password()


def test_without_systemd_a_credential_lies_beside_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "credentials").mkdir()
    (tmp_path / "credentials" / "imap-password").write_text("open sesame", encoding="utf-8")

    assert "open sesame" == secret({"credential": "imap-password"}, PLACE, tmp_path)()


def test_a_file_gives_its_first_line_with_its_spaces(tmp_path: Path) -> None:
    (tmp_path / "password").write_bytes(b" two words \r\nsecond line\r\n")

    assert " two words " == secret({"file": "password"}, PLACE, tmp_path)()


def test_a_changed_file_is_read_anew(tmp_path: Path) -> None:
    path = tmp_path / "password"
    path.write_text("before", encoding="utf-8")
    password = secret({"file": "password"}, PLACE, tmp_path)
    password()

    path.write_text("after", encoding="utf-8")

    assert "after" == password()


def test_a_variable_is_read_when_it_is_asked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    password = secret({"env": "FIRSTMOVE_TEST"}, PLACE, tmp_path)

    monkeypatch.setenv("FIRSTMOVE_TEST", "open sesame")

    assert "open sesame" == password()


def test_a_command_gives_the_first_line_it_prints(tmp_path: Path) -> None:
    password = secret(
        {"command": [sys.executable, "-c", "print('open sesame'); print('x')"]}, PLACE, tmp_path
    )

    assert "open sesame" == password()


def test_a_command_may_be_one_text(tmp_path: Path) -> None:
    assert "open sesame" == secret({"command": "echo 'open sesame'"}, PLACE, tmp_path)()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"credential": "gone"}, 'the credential "gone" is not there; write it into {0}/credentials/gone'),
        ({"file": "gone"}, "the file {0}/gone cannot be read: No such file or directory"),
        ({"file": "empty"}, "the first line of {0}/empty is empty; write the password there"),
        ({"file": "binary"}, "the file {0}/binary cannot be read: not UTF-8 text"),
        ({"env": "FIRSTMOVE_GONE"}, "the environment variable FIRSTMOVE_GONE is not set"),
        ({"command": "false"}, "the command ['false'] ended with 1 and printed no password"),
        ({"command": "no-such-program"}, "the command ['no-such-program'] cannot be run: FileNotFoundError"),
        ({"command": "'unbalanced"}, "the command cannot be read: No closing quotation"),
    ],
)
def test_a_missing_secret_names_its_place_and_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: dict[str, str], expected: str
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    (tmp_path / "empty").write_text("\n", encoding="utf-8")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")

    with pytest.raises(ConfigError) as raised:
        secret(source, PLACE, tmp_path)()

    assert str(raised.value).startswith(f"{PLACE}: " + expected.format(tmp_path))


def test_asking_for_a_secret_is_put_off_until_it_is_needed(tmp_path: Path) -> None:
    password = secret({"file": "gone"}, PLACE, tmp_path)

    assert callable(password)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ({"file": "~nobody-of-that-name/password"}, "cannot be read"),
        ({"command": " "}, "the command is empty"),
        ({"command": []}, "the command is empty"),
        ({"credential": "x" * 300}, "is not there"),  # longer than any file name may be
    ],
)
def test_a_source_that_cannot_be_is_told_like_one_that_is_missing(
    tmp_path: Path, source: object, expected: str
) -> None:
    with pytest.raises(ConfigError, match=expected):
        secret(source, PLACE, tmp_path)()
