"""What the inventory and the age of the order data say of a case, read when they are needed."""

from dataclasses import replace
from datetime import datetime

from firstmove.decision import stock
from firstmove.model.order import Match, StockItem
from firstmove.model.policy import Policy
from firstmove.model.record import CaseView, Incoming
from firstmove.state.store import Reader, Unit

MOST_SHOWN = 5


def in_stock(unit: Unit, incoming: Incoming, match: Match, policy: Policy, now: datetime) -> StockItem | None:
    """What is missing from this mail's order and can be sent after at once; asked only where it matters."""
    triage, order = incoming.triage, match.order
    if triage.category != "missing_item" or order is None:
        return None
    known = unit.stock_of(order)
    text = incoming.message.visible_text
    return stock.to_ship(triage, match, text, known, now, policy.orders_max_age) if known else None


def informed(reader: Reader, view: CaseView, policy: Policy, now: datetime) -> CaseView:
    """A case with what the inventory says of it, and whether its data are too old to be spoken of."""
    order, limit = view.match.order, policy.orders_max_age
    found = _articles(reader, view)[:MOST_SHOWN] if view.case.category in stock.ASKING else ()
    return replace(
        view,
        stock=found,
        too_old=order is not None and stock.too_old(order.as_of, now, limit),
        stock_too_old=any(not stock.fresh(item, now, limit) for item in found),
    )


def _articles(reader: Reader, view: CaseView) -> tuple[StockItem, ...]:
    """Of a question the articles that it names, of a complaint those of the order."""
    if view.case.category not in ("stock", "product_question"):
        return stock.of_order(view.match.order, reader.stock_of(view.match.order))
    text = f"{view.newest.subject}\n{view.newest.visible_text}" if view.newest else ""
    words = stock.words_of(text)
    return stock.named(text, reader.stock_of(None, words)) if words else ()
