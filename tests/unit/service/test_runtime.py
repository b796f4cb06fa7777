"""What the workers of one process share."""

from dataclasses import replace

import pytest

from firstmove.errors import Unavailable
from firstmove.state.writer import Writer
from unit.service.service_scenes import Scene


def test_a_unit_that_is_not_committed_in_time_is_a_database_that_is_away(scene: Scene) -> None:
    never_started = replace(scene.runtime, writer=Writer(scene.store), commit_limit=0.01)

    with pytest.raises(Unavailable, match="no commit within"):
        never_started.write(lambda unit: unit.paused())


def test_what_a_unit_gives_comes_back_after_its_commit(scene: Scene) -> None:
    scene.runtime.write(lambda unit: unit.set_setting("said", "once"))

    assert "once" == scene.runtime.write(lambda unit: unit.setting("said"))
