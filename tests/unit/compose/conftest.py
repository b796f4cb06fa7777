"""The shipped templates, compiled once for every compose test."""

import pytest
from compose_scenes import sources

from firstmove.compose.render import Templates


@pytest.fixture(scope="session")
def templates() -> Templates:
    return Templates.compile(sources())
