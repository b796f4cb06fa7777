"""`firstmove calendar`: opening hours of the next days, and what would be promised now."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from firstmove.cli import screen
from firstmove.cli.invocation import Invocation, config_option, moment
from firstmove.decision import calendar as opening_hours
from firstmove.decision import promise
from firstmove.model.policy import Channel, Hours

_WEEKDAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_PROMISED = {
    "ja": ("いま届いたメールには", "苦情", "お問い合わせ"),
    "en": ("a mail that comes now is promised an answer by", "complaint", "inquiry"),
}


@click.command()
@config_option
@click.option("--days", type=click.IntRange(1, 400), default=21, show_default=True, help="How many days.")
@click.option("--now", help="As of this time (ISO 8601) instead of now.")
@click.pass_obj
def calendar(invocation: Invocation, config_path: Path | None, days: int, now: str | None) -> None:
    """Opening hours of the next days, and what would be promised now, for each mailbox."""
    config = invocation.config(config_path)
    language = config.shops["default"].language
    zone = ZoneInfo(config.shops["default"].timezone)
    at = moment(now, zone, "--now") if now else datetime.now(UTC)
    console = screen.console()
    for mailbox in config.mailboxes:
        policy = config.policy(mailbox)
        today = opening_hours.local_day(policy.hours, at)
        rows = [_row(policy.hours, today + timedelta(days=number), language) for number in range(days)]
        console.print(screen.plain(f"■ {mailbox.name}"))
        console.print(screen.table(("", "", "", ""), rows))
        channel = config.channels.get(mailbox.channel) or Channel(mailbox.channel)
        title, *kinds = _PROMISED[language]
        for kind, label in zip(("complaint", "inquiry"), kinds, strict=True):
            due = opening_hours.local(policy.hours, promise.due(at, kind, policy, channel, now=at))
            console.print(screen.plain(f"{title} {label}: {due:%Y-%m-%d %H:%M}"))


def _row(hours: Hours, day: date, language: str) -> tuple[str, str, str, str]:
    spans = [
        f"{opening_hours.local(hours, start):%H:%M}-{opening_hours.local(hours, end):%H:%M}"
        for start, end in opening_hours.openings_on(hours, day)
    ]
    return (
        day.isoformat(),
        _WEEKDAYS[language][day.weekday()],
        ", ".join(spans),
        _why_closed(opening_hours.closed_day(hours, day), language),
    )


def _why_closed(code: str, language: str) -> str:
    """ "holiday:勤労感謝の日" as people read it."""
    if code == "day_off":
        return "定休日" if language == "ja" else "day off"
    return code.partition(":")[2]
