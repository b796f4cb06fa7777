"""Which draft a case gets, and what is still missing: from facts alone.

Every variant is sendable as it stands (G6): where a fact is missing it is the one that asks or reports
progress. A remedy is only ever chosen by a person's word.
"""

from firstmove.compose import words
from firstmove.decision.orders import tracking
from firstmove.model.case import Remedy
from firstmove.model.order import Order, StockItem
from firstmove.model.record import CaseView

# A person's commands (DESIGN 6) and the drafts they ask for.
REMEDIES = (
    "in_stock",
    "shipped",
    "source",
    "refund",
    "refunded",
    "exchange",
    "resend",
    "return_ok",
    "explain",
    "decline",
    "photos",
    "confirm_address",
    "in_delivery",
    "delivered",
    "held_at_depot",
    "address_unknown",
)
_OF_THE_PARCEL = frozenset(
    {
        "not_arrived_shipped",
        "not_arrived_delivered",
        "cancel_shipped",
        "change_order_shipped",
        "in_delivery",
        "delivered",
        "held_at_depot",
        "address_unknown",
    }
)
# The owner decides about these; the draft concedes nothing and hurries nothing (S14, S20).
OWNER_FLAGS = frozenset({"suspected_abuse", "legal_threat", "chargeback"})
_CONFIDENT = ("high", "medium")
# What the draft asks or answers completely, so that it can be sent without looking into anything (S22).
_ON_THE_SPOT = frozenset(
    {
        "not_arrived_no_order",
        "wrong_item",
        "missing_item",
        "damaged",
        "defective",
        "not_as_described",
        "return_refund",
        "receipt",
        "stock_there",
    }
)


NO_REMEDY = Remedy()


def usable_order(view: CaseView) -> Order | None:
    """The order that may be spoken of to this customer; None when the match is not good enough.

    Nothing of an order is said when the sender is not the buyer on record, nor of a cancelled one, nor from
    data that are too old.
    """
    match = view.match
    if view.too_old or match.privacy or match.confidence not in _CONFIDENT or match.order is None:
        return None
    return None if match.order.cancelled_at else match.order


def variant(view: CaseView, kind: str = "reply", remedy: Remedy = NO_REMEDY) -> str:
    """The draft's name: template "<language>/draft_<variant>.j2"."""
    if kind == "progress":
        return "progress"
    if remedy.name in REMEDIES:
        return remedy.name
    flags = set(view.case.flags)
    if "injury" in flags:
        return "injury"
    if flags & OWNER_FLAGS:
        return "owner"
    if view.too_old and view.case.category == "not_arrived" and not view.match.privacy:
        return "not_arrived_checking"  # which order it is, is known; how it stands is not
    if view.case.category == "stock" and (article := asked_article(view)):
        return "stock_there" if article.quantity else "stock_gone"
    return _of_category(view.case.category, usable_order(view))


def of_the_parcel(view: CaseView, name: str) -> bool:
    """Whether a draft is about the parcel on record; elsewhere its number would be taken for a new one's."""
    return name in _OF_THE_PARCEL and view.case.category in ("not_arrived", "cancel", "change_order")


def on_the_spot(view: CaseView, remedy: Remedy = NO_REMEDY) -> bool:
    """Whether the draft answers as it is (この場で回答できます), or something must be looked into first.

    Who has chosen a remedy has looked into the matter already.
    """
    return remedy.name in REMEDIES or variant(view, remedy=remedy) in _ON_THE_SPOT


def asked_article(view: CaseView) -> StockItem | None:
    """The one article that a question about stock is about, with a quantity that may be told."""
    return view.stock[0] if len(view.stock) == 1 and not view.stock_too_old else None


def unobtainable(view: CaseView) -> bool:
    """Whether a person has said that the item cannot be had: out of stock, or sourced in vain."""
    remedies = [remedy.name for remedy in view.case.remedies]
    if "in_stock" in remedies:
        return False
    said = {word.casefold() for word in words.COMMAND["out_of_stock"]}
    commands = (line.detail for line in view.history if line.what == "command")
    return "source" in remedies or any(command.strip().casefold() in said for command in commands)


def missing(view: CaseView, remedy: Remedy = NO_REMEDY) -> tuple[str, ...]:
    """Codes of the facts that a person has to find out: words.MISSING."""
    order = usable_order(view)
    category = view.case.category
    if category == "stock":
        return () if asked_article(view) else ("stock",)
    if order is None and view.too_old and not view.match.privacy:
        return ("order_old",)
    if order is None:
        return ("order_privacy",) if view.match.privacy else ("order",)
    if remedy.name in REMEDIES:
        return ()
    if category == "not_arrived" and not order.shipped_at:
        return ("shipping",)
    if category == "not_arrived" and (not order.tracking_number or tracking.mistyped(order)):
        return ("delivery", "tracking")
    if category == "not_arrived":
        return ("delivery",)
    codes = _MISSING.get(category, ())
    return tuple(code for code in codes if code != "stock" or not view.stock or view.stock_too_old)


_MISSING = {
    "wrong_item": ("stock", "photos"),
    "missing_item": ("stock", "packing"),
    "damaged": ("photos", "stock"),
    "defective": ("photos",),
    "not_as_described": ("listing", "photos"),
    "return_refund": ("condition",),
    "payment": ("payment",),
    "receipt": ("receipt_name",),
}


def _of_category(category: str, order: Order | None) -> str:
    if category == "not_arrived":
        return _of_delivery(order)
    if category in {"cancel", "change_order"} and order is not None:
        return f"{category}_{'shipped' if order.shipped_at else 'unshipped'}"
    return category


def _of_delivery(order: Order | None) -> str:
    if order is None:
        return "not_arrived_no_order"
    if order.delivered_at:
        return "not_arrived_delivered"
    return "not_arrived_shipped" if order.shipped_at else "not_arrived_unshipped"
