"""Every file of tests/badconfigs fails with exactly the text beside it."""

from pathlib import Path

import pytest

from firstmove.config import load
from firstmove.errors import ConfigError, Exit

DIRECTORY = Path(__file__).resolve().parents[2] / "badconfigs"
FILES = sorted(DIRECTORY.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_a_bad_configuration_is_refused_with_exactly_the_expected_text(path: Path, tmp_path: Path) -> None:
    expected = path.with_suffix(".expected").read_text("utf-8")
    copy = tmp_path / "firstmove.toml"
    copy.write_bytes(path.read_bytes())
    copy.chmod(0o644)

    with pytest.raises(ConfigError) as raised:
        load.load(copy)

    assert expected == f"{raised.value}\n"
    assert raised.value.exit_code == Exit.CONFIG


def test_no_expectation_is_left_without_its_file() -> None:
    orphans = {path.stem for path in DIRECTORY.glob("*.expected")} - {path.stem for path in FILES}

    assert not orphans


def test_there_are_enough_of_them() -> None:
    assert len(FILES) >= 25
