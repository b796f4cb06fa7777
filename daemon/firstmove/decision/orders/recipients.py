"""Who gets an order, where that is somebody else than the buyer: gift recipients write themselves. Pure.

The export says it in a column of its own, or a shop writes it into the address: 「…(お届け先 岡田 美帆様)」,
「…神田町5 上野 とし子様方」.
"""

import re

from firstmove.decision.orders import names
from firstmove.decision.orders.kanji import usual
from firstmove.model.order import Order

_LONGEST_ADDRESS = 300
_IN_ADDRESS = re.compile(
    r"(?:(?:お?届け?先|送り先|送付先|配送先|宛先|受取人)\s*[::]?\s*|[\s\d(,、-])"
    r"([一-龥々][一-龥々ァ-ヶーぁ-ん]{0,4} ?[一-龥々ァ-ヶーぁ-ん]{1,5}?)\s*(?:様|さま|殿)"
)


def of(order: Order) -> str:
    """The recipient's name as the export has it; "" where it says nothing."""
    if order.recipient or not any(honorific in order.address for honorific in ("様", "さま", "殿")):
        return order.recipient
    address = usual(order.address[:_LONGEST_ADDRESS])
    found = _IN_ADDRESS.search(address)
    return found[1] if found else ""


def key_of(order: Order) -> str:
    """The recipient's full name as it is compared (`names.key_of`); "" for the buyer's own."""
    recipient = of(order)
    if not recipient:
        return ""
    key = names.key_of(recipient)
    return "" if key == names.key_of(order.name) else key
