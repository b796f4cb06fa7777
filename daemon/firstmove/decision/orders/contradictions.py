"""What the words and an order of somebody's contradict each other in. Pure.

Who writes from an unknown address is taken for no buyer whose order was another day's, came by another
carrier, or is still to be sent where theirs has come.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from firstmove.decision.orders import persons, tracking
from firstmove.decision.orders.circumstances import came_on, changed_too_late, channels, days_come
from firstmove.decision.orders.clues import Clues
from firstmove.decision.orders.likelihood import surely_there
from firstmove.decision.orders.tracking import compact
from firstmove.model.case import Keys
from firstmove.model.order import Order

_LONG_AGO = timedelta(days=60)
_HARDLY_SHIPPED = timedelta(days=14)  # not every export tells when an order was sent


def against(order: Order, keys: Keys, clues: Clues, now: datetime) -> Iterator[bool]:
    """Each way in which they might, whether they do; the writer's place is for the caller to judge."""
    spoken = clues.spoken
    yield persons.contradicted(order, keys, clues)
    yield bool(keys.parcels and order.tracking_number) and compact(order.tracking_number) not in keys.parcels
    yield order.cancelled_at is not None or changed_too_late(order, clues, now)
    named, carrier = tracking.carrier(spoken), tracking.carrier(order.carrier)
    yield bool(named and carrier) and named != carrier
    yield bool(order.channel and (there := channels(spoken))) and order.channel not in there
    yield _ordered_otherwise(order, clues)
    yield not clues.waiting and bool(days_come(spoken, now)) and not came_on(spoken, now)(order)
    unsent = order.shipped_at is None and order.delivered_at is None
    lately = order.ordered_at is not None and now - order.ordered_at < _HARDLY_SHIPPED
    yield (clues.received or clues.just_came) and unsent and lately
    yield clues.waiting and surely_there(order, now, _LONG_AGO)


def _ordered_otherwise(order: Order, clues: Clues) -> bool:
    """Whether the words name another day, or another time, of the order."""
    if clues.said.days:
        return not clues.ordered_by(order)
    return bool(clues.said.around or clues.said.months) and not clues.ordered_in(order)
