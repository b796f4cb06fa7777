"""What the test half (tests/unseen) was understood like when it was written must stay."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def figures() -> dict[str, float]:
    command = [ROOT / "benchmarks" / "understanding.py", ROOT / "tests" / "unseen" / "mails.jsonl", "--json"]
    orders = ["--orders", ROOT / "tests" / "unseen" / "orders.csv"]
    done = subprocess.run([sys.executable, *command, *orders], capture_output=True, check=True, timeout=120)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize(
    ("name", "floor"),
    [("category", 0.92), ("flags F1", 0.90), ("deadline", 0.90), ("language", 0.99), ("order match", 0.98)],
)
def test_mails_that_nobody_tuned_for_are_understood(
    figures: dict[str, float], name: str, floor: float
) -> None:
    assert figures[name] >= floor


def test_no_mail_is_matched_with_another_order_than_its_own(figures: dict[str, float]) -> None:
    assert 0 == figures["wrong matches"]
