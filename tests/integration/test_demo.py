"""The demo tells what its headlines speak of, whatever the hour at which somebody starts it."""

from datetime import UTC, datetime, timedelta

import pytest

from firstmove.demo.show import Show, tells
from firstmove.demo.stage import stage
from firstmove.demo.view import ZONE, View

NOTICE = (
    "Subject: =?utf-8?B?MTEvMjQgMDE6MDDjgb7jgacgIzEwMDEg5pyq552A77ya44GK5a6i5qeY44Gr44GK57SE5p2f44GX44Gf"
    "5pmC5Yi744KS6YGO44GO44G+44GX44Gf?=\r\n"  # 11/24 01:00まで #1001 未着：お客様にお約束した時刻を過ぎました
    "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    "・11/24 03:00まで #1004 領収書：お返事の期限が近づいています\r\n"
).encode()


def until(hour: int, minute: int) -> timedelta:
    """How long it is from now until that time of day in Japan."""
    now = datetime.now(UTC).astimezone(ZONE)
    return (timedelta(hours=hour, minutes=minute) - timedelta(hours=now.hour, minutes=now.minute)) % (
        timedelta(days=1)
    )


# By night other clocks (needed by tomorrow, renewed promises) fall due on the way; by day none does.
@pytest.mark.parametrize(("hour", "minute"), [(9, 0), (22, 30)])
def test_at_any_hour_the_reminder_and_the_broken_promise_are_shown(hour: int, minute: int) -> None:
    view = View()

    with stage(until(hour, minute)) as scene:
        show = Show(scene, view, lambda: None, pace=0)
        show.arrivals()
        show.a_person_answers()
        show.time_passes()

    answered, reminded, overdue = view.notes
    assert "返信を確認し、時計を止めました" in answered
    assert "お返事の期限が近づいています" in reminded
    assert "お客様にお約束した時刻を過ぎました" in overdue


@pytest.mark.parametrize(
    ("kind", "number", "expected"),
    [
        ("promise_broken", 1001, "11/24 01:00まで #1001 未着：お客様にお約束した時刻を過ぎました"),
        ("escalation", 1004, "11/24 03:00まで #1004 領収書：お返事の期限が近づいています"),
        ("escalation", 1001, ""),
        ("promise_broken", 1004, ""),
        ("promise_broken", 100, ""),
    ],
)
def test_a_notice_is_known_by_its_case_and_by_what_happened(kind: str, number: int, expected: str) -> None:
    assert expected == tells(NOTICE, kind, number)
