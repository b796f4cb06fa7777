"""The committed weights are what `make model` makes of the labelled mails, and read new ones well."""

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from labelled_mails import ROOT, figures, model

TRAINING = ROOT / "training"
UNTRAINABLE = importlib.util.find_spec("sklearn") is None
WRITTEN = sorted(path.name for path in (ROOT / "tests" / "labelled").glob("written_*.jsonl"))


def _run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=TRAINING, capture_output=True, text=True, check=True, timeout=1500
    )
    return done.stdout


def test_the_weights_were_made_from_these_mails_and_tables() -> None:
    digest = _run("examples.py").strip()

    assert digest == model().mails.inputs, "run `make model`"
    assert digest == model().days.inputs, "run `make model`"


@pytest.mark.parametrize("name", WRITTEN)
def test_the_mails_it_learnt_from_are_read_well(name: str) -> None:
    found = figures(name)

    assert found.category >= 0.96
    assert found.flags >= 0.90
    assert found.deadline >= 0.96
    assert found.language >= 0.97
    assert found.anger_within_one >= 0.97


@pytest.mark.full
@pytest.mark.skipif(UNTRAINABLE, reason="needs training/requirements.lock")
def test_training_again_gives_the_same_weights(tmp_path: Path) -> None:
    _run("train.py", str(tmp_path))

    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {path.name: path.read_bytes() for path in (ROOT / "templates").glob("*.weights")} == made


@pytest.mark.full
@pytest.mark.skipif(UNTRAINABLE, reason="needs training/requirements.lock")
def test_a_writer_the_model_has_not_seen_is_understood() -> None:
    last = re.findall(r"^all \d+ (\{.*\})$", _run("crossvalidate.py"), re.MULTILINE)

    found = json.loads(last[0].replace("'", '"'))
    assert found["category"] >= 0.87
    assert found["flags"] >= 0.87
    assert found["deadline"] >= 0.96
