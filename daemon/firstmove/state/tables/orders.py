"""Tables of the shop's own order data."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, UniqueConstraint, text
from sqlmodel import Field

from firstmove.state.tables.naming import Row


def _of_some(key: str, *further: str) -> Index:
    """An index over those that have the key: few orders are a firm's."""
    given = text(f"{key} != ''")
    return Index(f"ix_shop_order_{key}", key, *further, sqlite_where=given, postgresql_where=given)


class OrderTable(Row, table=True):
    """One order of the shop's own export."""

    __tablename__ = "shop_order"
    __table_args__ = (
        UniqueConstraint("number_key", "channel"),
        Index("ix_shop_order_email", "email", "ordered_at"),
        Index("ix_shop_order_phone", "phone", "ordered_at"),
        Index("ix_shop_order_name_key", "name_key", "ordered_at"),
        Index("ix_shop_order_parcel_key", "parcel_key"),
        Index("ix_shop_order_family_key", "family_key", "ordered_at"),
        Index("ix_shop_order_recipient_key", "recipient_key", "ordered_at"),
        _of_some("firm_key", "ordered_at"),
        _of_some("domain_key"),
    )
    id: int | None = Field(default=None, primary_key=True)
    number: str
    number_key: str  # order_numbers.canonical: Shopify exports #1001 and 1001 for one order
    channel: str
    email: str
    name: str
    name_key: str  # names.key_of: "" for less than a full name
    family_key: str  # families.key_of: as many buyers share it as share the name
    recipient: str
    recipient_key: str  # names.key_of: "" for who ordered it
    firm_key: str  # firms.of_order: "" for a private buyer
    domain_key: str  # firms.domain_of: "" for a provider's
    phone: str
    address: str
    ordered_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None
    cancelled_at: datetime | None = None
    carrier: str
    tracking_number: str
    parcel_key: str  # tracking.compact of it
    as_of: datetime | None = None
    items_as_of: datetime | None = None  # of its lines, which may come from a file of their own
    source: str


class OrderItemTable(Row, table=True):
    """One line of an order."""

    __tablename__ = "order_item"
    order_id: int = Field(primary_key=True, foreign_key="shop_order.id", ondelete="CASCADE")
    line: int = Field(primary_key=True)
    title: str
    quantity: int = Field(default=1, sa_type=BigInteger)
    sku: str = ""


class StockTable(Row, table=True):
    """One article of the inventory."""

    __tablename__ = "stock"
    __table_args__ = (UniqueConstraint("article"), Index("ix_stock_sku", "sku"))
    id: int | None = Field(default=None, primary_key=True)
    article: str  # what makes it the same one in the next list: its SKU, else its title
    sku: str  # as it is compared
    shown_sku: str
    title: str
    folded: str  # the title as it is searched
    quantity: int = Field(sa_type=BigInteger)
    as_of: datetime
    source: str
