"""`firstmove demo`: the whole main job before one's eyes, in under twenty seconds.

A dozen mails arrive; the real daemon acknowledges, files, drafts and keeps the clocks. A person answers one
case and its clocks stop; then the clock is moved forward, and what was not answered is escalated. What the
screen shows is read from the database and from the embedded servers, never from a script.
"""

import re
import time
from base64 import encodebytes
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes

from rich.console import Console
from rich.live import Live

from firstmove.compose.notice import what_happened
from firstmove.demo.mails import SHOP, Sample, samples
from firstmove.demo.stage import PASSWORD, Stage, stage
from firstmove.demo.view import Line, View
from firstmove.errors import Exit, Unavailable
from firstmove.message.parse import parse
from firstmove.model.record import CaseView

OPENING = 1.5  # seconds before the first mail: a daemon that has just started is still making ready
PAUSE = 0.45  # between two arrivals
LIMIT = 15.0  # seconds that any one step of the show may take
REPLIED = "missing_item"  # the case that a person answers
_MESSAGE_ID = re.compile(rb"^Message-ID:\s*(<[^>]+>)", re.IGNORECASE | re.MULTILINE)


def run(*, once: bool = False, console: Console | None = None) -> Exit:
    """Play the show; without `once` keep the servers open afterwards until Ctrl-C.

    Raises:
        Unavailable: a step did not come about; the daemon's log says why.
    """
    console = console or Console()
    view = View()
    with stage() as scene, Live(view.render(), console=console, refresh_per_second=8) as live:
        show = Show(scene, view, lambda: live.update(view.render()))
        show.arrivals()
        show.a_person_answers()
        show.time_passes()
        live.update(view.render())
        live.stop()
        _farewell(console, scene)
        if not once:
            _wait(console)
    return Exit.OK


class Show:
    """The steps of the show, in order. `pace`: 1 for people who watch; 0 leaves out every pause."""

    def __init__(self, scene: Stage, view: View, draw: Callable[[], None], pace: float = 1.0) -> None:
        self._scene = scene
        self._view = view
        self._draw = draw
        self._pace = pace
        self._arrived: dict[str, tuple[Sample, float]] = {}  # Message-ID → mail and instant of delivery

    def arrivals(self) -> None:
        """Deliver the mails one by one, then wait until each has been dealt with."""
        self._view.headline = "メールボックスの見守りを始めました"
        self._look(OPENING)
        self._view.headline = "お客様のメールが届きます"
        for sample in samples(self._scene.clock.now()):
            found = _MESSAGE_ID.search(sample.octets)
            assert found is not None
            self._arrived[found[1].decode("ascii")] = (sample, self._scene.deliver(sample.octets))
            self._look(PAUSE)
        self._until(self._all_done, "every mail acknowledged, filed and drafted")

    def a_person_answers(self) -> None:
        """Send one draft as a mail client would: a copy in Sent, the draft gone."""
        case = next(view for view in self._cases() if view.case.category == REPLIED)
        self._view.headline = f"担当者が下書きを直して送信します（#{case.case.number}）"
        self._look(0.8)
        began = time.monotonic()
        _send_draft(self._scene, case)
        self._until(lambda: self._state(case.case.id) == "replied", "the reply stopping the clocks")
        self._view.notes.append(
            f"#{case.case.number}: 返信を確認し、時計を止めました（{time.monotonic() - began:.1f}秒後）"
        )
        self._look(1.0)

    def time_passes(self) -> None:
        """Move the clock to a reminder and to a broken promise."""
        due, number = min(
            (view.open_promise.due, view.case.number) for view in self._cases() if view.open_promise
        )
        reminded, overdue = due - timedelta(minutes=29), due + timedelta(seconds=5)
        self._advance(reminded, "約束の30分前まで時計を進めます", "escalation", number)
        self._advance(overdue, "約束の時刻を過ぎるまで時計を進めます", "promise_broken", number)
        self._look(0.5)
        self._view.headline = "実演はここまでです"

    def _advance(self, instant: datetime, headline: str, kind: str, number: int) -> None:
        """Move the clock and wait for the notice that the headline speaks of, whatever else is told.

        Steps of other cases and other clocks fall due on the way; which ones depends on the hour.
        """
        before = len(self._scene.notices())
        self._view.headline = headline
        self._look(0.5)
        self._scene.clock.move_to(instant)

        def told() -> list[str]:
            return [
                said for mail in self._scene.notices()[before:] if (said := tells(mail.octets, kind, number))
            ]

        self._until(lambda: bool(told()), f"the notice ({kind}) of #{number}")
        self._look(0.8)
        count = len(self._scene.notices()) - before
        self._view.notes.append(f"{headline}：お知らせ{count}通\n    {told()[0]}")

    def _look(self, seconds: float) -> None:
        """Draw what is there now, for so long."""
        until = time.monotonic() + seconds * self._pace
        while True:
            self._view.now = self._scene.clock.now()
            self._view.lines = [self._line(key, *value) for key, value in self._arrived.items()]
            self._draw()
            if (left := until - time.monotonic()) <= 0:
                return
            time.sleep(min(left, 0.15))

    def _until(self, come_about: Callable[[], bool], what: str) -> None:
        limit = time.monotonic() + LIMIT
        while not come_about():
            if time.monotonic() > limit:
                raise Unavailable(f"demo: {what} did not come about within {LIMIT:.0f} s")
            self._look(0)
            time.sleep(0.15)
        self._look(0)

    def _line(self, message_id: str, sample: Sample, delivered: float) -> Line:
        answer = self._scene.answer_to(message_id)
        with self._scene.store.reading() as reader:
            row = reader.find_message(message_id)
            case = reader.view(row.case_id) if row is not None and row.case_id is not None else None
        return Line(
            label=sample.label,
            latency=(answer.at - delivered) * 1000 if answer else None,
            expected=sample.acknowledged,
            row=row,
            case=case,
        )

    def _all_done(self) -> bool:
        return all(line.settled for line in self._view.lines)

    def _cases(self) -> list[CaseView]:
        with self._scene.store.reading() as reader:
            found = [reader.view(case.id) for case in reader.cases()]
        return [view for view in found if view is not None]

    def _state(self, case_id: int) -> str:
        with self._scene.store.reading() as reader:
            case = reader.case(case_id)
        return case.state if case else ""


def _send_draft(scene: Stage, view: CaseView) -> None:
    """What a mail client does: own Message-ID, X-headers dropped, References kept, a line edited."""
    assert view.draft is not None
    token = view.draft.token.encode("ascii")
    stored = next(mail for mail in scene.imap.messages(SHOP, "Drafts") if token in mail.octets)
    draft = message_from_bytes(stored.octets)
    payload = draft.get_payload(decode=True)
    assert isinstance(payload, bytes)
    text = payload.decode("utf-8") + "\n追伸：ご不便をおかけし、重ねてお詫び申し上げます。\n"
    del draft["Message-ID"]
    draft["Message-ID"] = f"<sent-{stored.uid}@client.example.jp>"
    draft.set_payload(encodebytes(text.encode("utf-8")).decode("ascii"))
    scene.deliver(draft.as_bytes().replace(b"\n", b"\r\n"), "Sent")
    scene.imap.remove(SHOP, "Drafts", stored.uid)


def tells(octets: bytes, kind: str, number: int) -> str:
    """The line of a notice that says so of this case: its subject, else one of several; else ""."""
    notice = parse(octets)
    what, case = what_happened(kind, "ja"), f"#{number} "
    lines = (notice.subject, *notice.text.splitlines())
    return next((line.strip("・ ") for line in lines if case in line and what in line), "")


def _farewell(console: Console, scene: Stage) -> None:
    console.print()
    console.print("メールソフトでのぞいてみてください（このパソコンの中だけで動いています）。", style="bold")
    console.print(f"  IMAP  127.0.0.1:{scene.imap.port}  暗号化なし")
    console.print(f"  SMTP  127.0.0.1:{scene.smtp.port}  暗号化なし")
    console.print(f"  利用者 {SHOP}   パスワード {PASSWORD}")


def _wait(console: Console) -> None:
    console.print("終わるときは Ctrl-C を押してください。 / Press Ctrl-C to end.")
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        console.print()
