"""The tables, and in them the invariants that must never be broken whatever the code does (STYLE 13).

CHECKs of states are made from model.states. Times are UTC; numbers given out by IMAP servers are 64 bit, for
UIDs and UIDVALIDITYs are unsigned 32 bit (RFC 9051 section 2.3.1.1). Statements elsewhere in `state/` are
SQLAlchemy Core on the Table objects below; nothing outside `state/` sees any of this.
"""

from sqlalchemy import Table

from firstmove.state.tables import mail, matter, orders
from firstmove.state.tables.naming import METADATA

__all__ = ["METADATA", "mail", "matter", "orders"]


def _table(name: str) -> Table:
    return METADATA.tables[name]


MAILBOX = _table("mailbox")
FOLDER_SEEN = _table("folder_seen")
CASES = _table("support_case")
MESSAGE = _table("message")
THREAD_KEY = _table("thread_key")
EFFECTS = _table("effect")
TIMERS = _table("timer")
PROMISES = _table("promise")
PLACED = _table("placed")
HAPPENING = _table("happening")
MARKS = _table("mark")
ORDERS = _table("shop_order")
ORDER_ITEM = _table("order_item")
STOCK = _table("stock")
SUPPRESSION = _table("suppression")
QUARANTINE = _table("quarantine")
SETTING = _table("setting")
