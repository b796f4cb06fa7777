"""Statements on the driver itself: the same values in and out, the same errors, as through SQLAlchemy."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import bindparam, select
from sqlalchemy.exc import IntegrityError
from store_scenes import NOW

from firstmove.state.driver import Listed, Statement
from firstmove.state.statements import prepared
from firstmove.state.store import Store
from firstmove.state.tables import MAILBOX, SETTING, SUPPRESSION

SET = prepared(SETTING)
SUPPRESSED = prepared(SUPPRESSION)
BY_KEY = Listed(SETTING.c.key, select(SETTING).order_by(SETTING.c.key))
JAPAN = timezone(timedelta(hours=9))


@pytest.mark.parametrize(
    "at",
    [NOW, NOW.astimezone(JAPAN), NOW.replace(microsecond=120), datetime(1999, 1, 2, tzinfo=UTC)],
)
def test_a_time_is_the_same_whether_core_or_the_driver_reads_it(store: Store, at: datetime) -> None:
    wanted = select(SUPPRESSION.c.at)
    with store.writing() as unit:
        SUPPRESSED.run(unit.connection, {"address_key": "a", "reason": "b", "at": at})

    with store.reading() as reader:
        by_core = reader.connection.execute(wanted).scalar_one()
        by_driver = Statement(wanted).scalar(reader.connection)

    assert (at, at) == (by_core, by_driver)
    assert (UTC, UTC) == (by_core.tzinfo, by_driver.tzinfo)


def test_times_that_core_wrote_compare_with_those_the_driver_is_asked_for(store: Store) -> None:
    with store.writing() as unit:
        unit.take_mailbox("shop", "worker", NOW - timedelta(seconds=90), timedelta(seconds=90))

    until = Statement(select(MAILBOX.c.name).where(MAILBOX.c.lease_until == bindparam("at")))

    with store.reading() as reader:
        assert "shop" == until.scalar(reader.connection, {"at": NOW.astimezone(JAPAN)})


def test_a_time_without_its_zone_is_refused(store: Store) -> None:
    naive = NOW.replace(tzinfo=None)

    with pytest.raises(ValueError, match="zone"), store.writing() as unit:
        SUPPRESSED.run(unit.connection, {"address_key": "a", "reason": "b", "at": naive})


def test_what_the_database_refuses_is_told_without_its_values(store: Store) -> None:
    with store.writing() as unit:
        SET.run(unit.connection, {"key": "name", "value": "花子"})

    with pytest.raises(IntegrityError) as refused, store.writing() as unit:
        SET.run(unit.connection, {"key": "name", "value": "太郎"})

    assert "太郎" not in str(refused.value)


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
def test_rows_are_found_by_any_number_of_values(store: Store, count: int) -> None:
    names = [f"name-{index}" for index in range(8)]
    with store.writing() as unit:
        SET.many(unit.connection, [{"key": name, "value": ""} for name in names])

    with store.reading() as reader:
        found = BY_KEY.all(reader.connection, names[:count])

    assert names[:count] == [row.key for row in found]


def test_a_reader_sees_one_snapshot(store: Store) -> None:
    with store.reading() as reader:
        before = reader.setting("late")
        with store.writing() as unit:
            unit.set_setting("late", "written")
        after = reader.setting("late")

    assert ("", "") == (before, after)
