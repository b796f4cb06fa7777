"""[orders]: where order data and the inventory come from, and for how long they may be believed."""

from firstmove.config import kinds
from firstmove.config.keys import Key, Table

_FIELDS = {
    "order_number": "the order number",
    "email": "the buyer's mail address",
    "name": "the buyer's name",
    "recipient": "the name of who gets it, where that is somebody else",
    "phone": "the buyer's telephone number",
    "postcode": "the postcode of the delivery address",
    "address": "the delivery address",
    "item": "an order's article",
    "sku": "the article's SKU",
    "quantity": "how many",
    "title": "an inventory's article",
    "ordered_at": "when it was ordered",
    "shipped_at": "when it was shipped",
    "delivered_at": "when it was delivered",
    "cancelled_at": "when it was cancelled",
    "status": "a status, which may say that it was cancelled",
    "carrier": "the carrier",
    "tracking_number": "the tracking number",
    "channel": "the channel",
}
_MAPPING = Table(
    "mapping",
    'Which column holds what, where its header is not known: "受注No"; joined: "姓 + 名"; the first that is'
    ' filled: "TEL | 携帯".',
    tuple(Key(field, kinds.LINE, "", f"Header of {what}.") for field, what in _FIELDS.items()),
)
ORDERS = Table(
    "orders",
    "Order data and inventory for the look-up.",
    (
        Key(
            "files",
            kinds.LINES,
            [],
            "Exports of orders or of the inventory that are read again whenever they change; a folder, or a"
            " path in which * and ? are allowed.",
        ),
        Key(
            "url",
            kinds.SOURCE_URL,
            "",
            "The shop system's own database, which is only read: SQLite or PostgreSQL.",
        ),
        Key("query", kinds.TEXT, "", "One SELECT that gives orders; its columns are named as in an export."),
        Key("inventory_query", kinds.TEXT, "", "One SELECT that gives the inventory: sku, title, quantity."),
        Key("refresh", kinds.SPAN, "15m", "How often the database is asked."),
        Key(
            "max_age",
            kinds.SPAN,
            "2d",
            "Nothing is said to a customer from data older than this; 0m to say it whatever its age.",
        ),
        _MAPPING,
    ),
)
