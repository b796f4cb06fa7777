"""What the demo's terminal shows: one line a mail, from what the database and the servers hold."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from firstmove.compose import words
from firstmove.model.record import CaseView, MessageRow

ZONE = ZoneInfo("Asia/Tokyo")
FOLDERS = {
    "needs_reply": "要返信",
    "on_hold": "保留",
    "replied": "返信済み",
    "closed": "完了",
    "automatic": "自動通知",
    "unclear": "要確認",
}
STATES = {"open": "まで", "kept": "履行", "broken": "超過", "withdrawn": "取消"}
_DRAFTS = {"placed": "あり", "pending": "…", "sent": "送信", "edited": "編集", "removed": "済"}
Justify = Literal["left", "right"]
COLUMNS: tuple[tuple[str, int, Justify], ...] = (
    ("番号", 5, "left"),
    ("届いたメール", 18, "left"),
    ("用件", 8, "left"),
    ("受付", 8, "right"),
    ("移動先", 8, "left"),
    ("下書き", 6, "left"),
    ("お約束", 9, "left"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One mail and what has become of it. `latency` in milliseconds, None while nothing was sent."""

    label: str
    latency: float | None
    expected: bool
    row: MessageRow | None
    case: CaseView | None

    @property
    def settled(self) -> bool:
        """Acknowledged if it deserves it, filed, and drafted if a person has to answer."""
        if self.row is None or not self.row.folder_role:
            return False
        if self.expected and (self.latency is None or self.case is None or self.case.card is None):
            return False
        wants_draft = self.case is not None and self.case.case.state == "needs_reply"
        return not wants_draft or (
            self.case is not None and self.case.draft is not None and self.case.draft.state == "placed"
        )

    def cells(self) -> tuple[str | Text, ...]:
        """For the table."""
        if self.row is None:
            return ("", self.label, "", "…", "", "", "")
        number = f"#{self.case.case.number}" if self.case else "–"
        category = words.label(words.CATEGORY, self.row.category) if self.row.category else ""
        promise = self.case.promises[-1] if self.case and self.case.promises else None
        clock = ""
        if promise is not None:
            clock = f"{promise.due.astimezone(ZONE):%H:%M}{STATES[promise.state]}"
        draft = self.case.draft.state if self.case and self.case.draft else ""
        return (
            number,
            self.label,
            category,
            self._acknowledged(),
            FOLDERS.get(self.row.folder_role, ""),
            _DRAFTS.get(draft, draft),
            clock,
        )

    def _acknowledged(self) -> Text:
        if self.latency is not None:
            return Text(f"{self.latency:.0f} ms", style="bold green")
        if self.expected:
            return Text("…", style="yellow")
        return Text("送らず", style="dim")


@dataclass(slots=True)
class View:
    """The whole screen."""

    headline: str = "準備しています"
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    now: datetime | None = None

    def render(self) -> RenderableType:
        """The screen as it stands; fits 80 columns."""
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="underline")
        for name, width, justify in COLUMNS:
            table.add_column(name, no_wrap=True, width=width, justify=justify)
        for line in self.lines:
            table.add_row(*line.cells())
        at = f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" if self.now else ""
        notes = [Text("・" + note) for note in self.notes]
        return Group(
            Text(f"初手 firstmove   {at}", style="bold cyan"),
            Text(self.headline, style="bold"),
            table,
            *notes,
        )
