"""The documents say what is true: events, links, and the tests that failure rows name."""

import re
from pathlib import Path

import pytest

from firstmove import maillog

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")


def _tests() -> str:
    return "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "tests").rglob("*.py")))


@pytest.mark.parametrize("name", sorted(maillog.EVENTS))
def test_every_log_event_is_documented(name: str) -> None:
    operations = (ROOT / "docs" / "operations.md").read_text("utf-8")

    assert f"| `{name}` | {maillog.EVENTS[name]} |" in operations


def test_every_log_event_in_the_code_is_in_the_list() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (ROOT / "daemon").rglob("*.py"))
    used = set(re.findall(r'maillog\.(?:event|warn)\(\s*"([a-z.-]+)"', source))

    assert set() == used - set(maillog.EVENTS)


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    missing = [
        target for target in LINK.findall(page.read_text("utf-8")) if not (page.parent / target).exists()
    ]

    assert [] == missing


def test_the_failure_table_names_tests_that_exist() -> None:
    table = (ROOT / "docs" / "failure-modes.md").read_text("utf-8")
    named = set(re.findall(r"`(test_[a-z0-9_]+)`", table))
    defined = set(re.findall(r"def (test_[a-z0-9_]+)\(", _tests()))

    assert named
    assert set() == named - defined


def test_the_places_that_the_how_tos_name_can_be_seen_by_the_service() -> None:
    unit = (ROOT / "systemd" / "firstmove.service").read_text("utf-8")
    hidden = re.findall(r"^InaccessiblePaths=(.*)$", unit, re.MULTILINE)[0].replace("-/", "/").split()
    pages = "".join(page.read_text("utf-8") for page in (ROOT / "docs" / "how-to").glob("*.md"))
    configured = set(re.findall(r'(?:files = \["|sqlite:///)(/[a-z/]+)', pages))

    assert {"/srv/exports", "/srv/shop/shop"} <= configured
    assert [] == [place for place in configured if place.startswith(tuple(hidden))]


@pytest.mark.parametrize("page", ["docs/flow.md", "docs/architecture.md"])
def test_the_modules_that_a_page_names_exist(page: str) -> None:
    parts = "message|decision|compose|config|state|orderfiles|transport|service|demo|cli"
    named = re.findall(rf"(?<![\w/])(?:{parts})/[a-z_]+", (ROOT / page).read_text("utf-8"))
    source = ROOT / "daemon" / "firstmove"

    assert len(named) > 3
    assert [] == [
        name for name in named if not (source / name).is_dir() and not (source / f"{name}.py").is_file()
    ]
