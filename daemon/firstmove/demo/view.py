"""What the demo's terminal shows: one line a mail, from what the database and the servers hold."""

from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from firstmove.compose import words
from firstmove.model.record import CaseView, MessageRow

ZONE = ZoneInfo("Asia/Tokyo")
FOLDERS = {
    "needs_reply": "1_要返信",
    "on_hold": "2_保留",
    "replied": "3_返信済み",
    "closed": "4_完了",
    "automatic": "8_自動通知",
    "unclear": "9_要確認",
}
STATES = {"open": "約束", "kept": "守れました", "broken": "過ぎました", "withdrawn": "取消"}
_DRAFTS = {"placed": "あり", "pending": "…", "sent": "送信済み", "edited": "編集中", "removed": "済"}


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
            clock = f"{promise.due.astimezone(ZONE):%m/%d %H:%M} {STATES[promise.state]}"
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
            return Text(f"{self.latency:5.0f} ms", style="bold green")
        if self.expected:
            return Text("…", style="yellow")
        return Text("送りません", style="dim")


@dataclass(slots=True)
class View:
    """The whole screen."""

    headline: str = "準備しています"
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    now: datetime | None = None

    def render(self) -> RenderableType:
        """The screen as it stands."""
        table = Table(box=SIMPLE_HEAD, expand=False, pad_edge=False)
        for name, options in (
            ("番号", {}),
            ("届いたメール", {"min_width": 22}),
            ("ご用件", {"min_width": 10}),
            ("自動受付", {"justify": "right", "min_width": 10}),
            ("フォルダー", {"min_width": 10}),
            ("下書き", {}),
            ("お約束", {"min_width": 18}),
        ):
            table.add_column(name, no_wrap=True, **options)
        for line in self.lines:
            table.add_row(*line.cells())
        at = f"{self.now.astimezone(ZONE):%Y-%m-%d %H:%M:%S}" if self.now else ""
        notes = [Text("・" + note) for note in self.notes]
        return Panel(Group(Text(self.headline, style="bold"), table, *notes), title=f"初手 firstmove  {at}")
