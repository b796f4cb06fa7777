"""How commands are found, and how every failure ends."""

import subprocess
import sys
from pathlib import Path
from typing import cast

import pytest
from cli_scenes import Firstmove, WriteConfig

from firstmove import __version__
from firstmove.cli import main
from firstmove.errors import Exit

SLOW = (
    "sqlalchemy",
    "sqlmodel",
    "imapclient",
    "aiosmtplib",
    "jinja2",
    "rich.table",
    "jpholiday",
    "mailparser",
)


def test_the_help_names_every_command(firstmove: Firstmove) -> None:
    outcome = firstmove("--help")

    assert Exit.OK == outcome.code
    assert [name for name in main.COMMANDS if name not in outcome.out] == []


@pytest.mark.parametrize("name", [name for name in main.COMMANDS if name != "demo"])
def test_every_command_can_be_loaded_and_explains_itself(firstmove: Firstmove, name: str) -> None:
    outcome = firstmove(name, "--help")

    assert Exit.OK == outcome.code
    assert outcome.out.startswith(f"Usage: firstmove {name}")


def test_the_help_loads_nothing_slow() -> None:
    program = "import sys; from firstmove.cli import main; main.run(['--help']); print(*sys.modules)"

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    loaded = set(done.stdout.rpartition("\n")[0].splitlines()[-1].split())
    assert "click" in loaded
    assert set() == loaded & set(SLOW)


def test_the_version_is_told(firstmove: Firstmove) -> None:
    outcome = firstmove("version")

    assert outcome.out.startswith(f"firstmove {__version__} (Python ")


def test_it_runs_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "firstmove", "version"], capture_output=True, text=True, check=False
    )

    assert Exit.OK == done.returncode
    assert f"firstmove {__version__}" in done.stdout


@pytest.mark.parametrize("arguments", [["nonsense"], ["cases", "--nonsense"], ["explain"], ["case"]])
def test_a_wrong_use_ends_with_two(firstmove: Firstmove, arguments: list[str]) -> None:
    outcome = firstmove(*arguments)

    assert Exit.USAGE == outcome.code
    assert "Usage: " in outcome.err


def test_every_problem_of_the_configuration_is_told_with_the_file(
    firstmove: Firstmove, tmp_path: Path
) -> None:
    path = tmp_path / "firstmove.toml"
    path.write_text("[shop]\nnmae = 'x'\n", encoding="utf-8")

    outcome = firstmove("--config", path, "status")

    assert Exit.CONFIG == outcome.code
    assert "firstmove: the configuration has 4 problems:\n" in outcome.err
    assert f'  - {path}: [shop] nmae (line 2): no such key; did you mean "name"?\n' in outcome.err


def test_a_missing_configuration_is_told_in_words(firstmove: Firstmove, tmp_path: Path) -> None:
    outcome = firstmove("status", "--config", tmp_path / "none.toml")

    assert Exit.CONFIG == outcome.code
    assert (
        f"firstmove: {tmp_path}/none.toml: there is no such file; `firstmove init` writes one\n"
        == outcome.err
    )


def test_without_any_configuration_the_places_are_named(
    firstmove: Firstmove, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    outcome = firstmove("status")

    assert Exit.CONFIG == outcome.code
    assert "neither firstmove.toml here nor /etc/firstmove/firstmove.toml exists" in outcome.err


def test_the_working_directorys_configuration_is_found(
    firstmove: Firstmove, write_config: WriteConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(write_config().parent)

    outcome = firstmove("config", "show")

    assert Exit.OK == outcome.code
    assert 'name = "あおば商店"' in outcome.out


def test_a_database_that_is_not_there_yet_is_unavailable_and_not_made(
    firstmove: Firstmove, write_config: WriteConfig, tmp_path: Path
) -> None:
    outcome = firstmove("--config", write_config(), "status")

    assert Exit.UNAVAILABLE == outcome.code
    assert "`firstmove run` makes it" in outcome.err
    assert not (tmp_path / "firstmove.db").exists()


def test_what_is_unexpected_is_one_line_and_a_bug(capsys: pytest.CaptureFixture[str]) -> None:
    no_text = cast(str, None)

    code = main.run([no_text])

    told = capsys.readouterr().err
    assert Exit.BUG == code
    assert told.startswith("firstmove: unexpected ")
    assert 1 == told.count("\n")


def test_with_debug_the_traceback_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    no_text = cast(str, None)

    code = main.run(["--debug", no_text])

    assert Exit.BUG == code
    assert "Traceback (most recent call last)" in capsys.readouterr().err


@pytest.mark.usefixtures("one_case")
def test_a_place_that_cannot_be_written_is_told_without_a_traceback(
    firstmove: Firstmove, write_config: WriteConfig
) -> None:
    outcome = firstmove("--config", write_config(), "backup", "/proc/backup.db")

    assert Exit.UNAVAILABLE == outcome.code
    assert outcome.err.startswith("firstmove: /proc/backup.db.")
    assert outcome.err.endswith(".part: No such file or directory\n")
    assert 1 == outcome.err.count("\n")


def test_a_reader_that_goes_away_is_no_failure(mail: Path) -> None:
    command = [sys.executable, "-m", "firstmove", "explain", "--json", *[str(mail)] * 60]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        told = process.stderr.read()
        code = process.wait(timeout=60)

    assert (Exit.OK, b"") == (code, told)
