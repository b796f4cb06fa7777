"""What the workers of one process share."""

import threading
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


def test_a_piece_of_longer_work_goes_on_as_soon_as_the_mails_are_taken_in(scene: Scene) -> None:
    went_on = threading.Event()
    scene.station.taken_in.clear()
    desk = threading.Thread(target=lambda: (scene.station.give_way(60.0), went_on.set()))
    desk.start()
    early = went_on.wait(0.05)

    scene.station.taken_in.set()

    assert went_on.wait(20.0)  # not only after its whole minute
    assert not early
    desk.join()


def test_work_that_has_given_way_long_enough_goes_on_all_the_same(scene: Scene) -> None:
    scene.station.taken_in.clear()

    scene.station.give_way(0.01)

    assert not scene.station.taken_in.is_set()
