"""Who gets an order, by the export's column or by the address."""

import pytest

from firstmove.decision.orders import recipients
from firstmove.model.order import Order


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("長野県松本市蟻ケ崎3-0-22(お届け先 三輪 義男様)", "三輪義男"),
        ("岐阜県岐阜市神田町5 上野 とし子様方", "上野とし子"),
        ("〒390-0811 長野県松本市中央2-7-4 森 俊子様方", "森俊子"),
        ("群馬県前橋市敷島町244-9（真壁 トシ様方）", "真壁トシ"),
        ("東京都杉並区西荻南1-2-3", ""),
        ("東京都杉並区西荻南1-2-3 内藤様方", ""),
        ("東京都杉並区西荻南1-2-3 内藤 浩様", ""),
    ],
)
def test_a_recipient_in_the_address_is_found(address: str, key: str) -> None:
    assert key == recipients.key_of(Order("1", name="内藤 浩", address=address))


def test_the_exports_own_column_comes_before_the_address() -> None:
    order = Order("1", name="内藤 浩", recipient="森 俊子", address="松本市2-7 森 とし様方")

    assert "森俊子" == recipients.key_of(order)


def test_who_orders_for_themselves_has_no_recipient() -> None:
    assert "" == recipients.key_of(Order("1", name="内藤 浩", recipient="内藤　浩"))
