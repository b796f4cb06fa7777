"""Orders as look-up and drafts see them: facts from the shop's own export, each with its source time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OrderItem:
    """One line of an order."""

    title: str
    quantity: int = 1
    sku: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One order. Times are aware; empty text means the export did not say."""

    number: str  # normalised (reference B)
    channel: str = ""
    email: str = ""  # Address.key form
    name: str = ""
    phone: str = ""  # digits only
    address: str = ""
    items: tuple[OrderItem, ...] = ()
    ordered_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    carrier: str = ""
    tracking_number: str = ""
    as_of: datetime | None = None  # age of the data: when the export was made or read
    recipient: str = ""  # to whom it goes, where the export says so beside who ordered
    written_about: datetime | None = None  # when its buyer, or who writes now, last wrote about it


@dataclass(frozen=True, slots=True)
class StockItem:
    """One article of the shop's inventory: how many were there when the list was made."""

    sku: str
    title: str
    quantity: int
    as_of: datetime | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """Which order a message is about. confidence: "high" | "medium" | "low" | "none"."""

    order: Order | None = None
    confidence: str = "none"
    how: str = "none"  # step of the look-up ladder: "number+address", "thread", ...
    privacy: bool = False  # sender is not the buyer on record: nothing of the order may be said
    candidates: tuple[Order, ...] = ()
