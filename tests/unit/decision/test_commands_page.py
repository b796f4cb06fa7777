"""docs/commands.md is what the words say."""

from pathlib import Path

import generate_commands
from firstmove.config import shipped

PAGE = Path(__file__).resolve().parents[3] / "docs" / "commands.md"


def test_the_page_of_commands_is_what_the_words_give() -> None:
    assert generate_commands.text(shipped.command_words()) == PAGE.read_text("utf-8"), "generate_commands.py"
