"""What the inventory says of a mail: which article is meant, and what can be sent after at once."""

from dataclasses import replace
from datetime import timedelta

import pytest
from decision_scenes import TUESDAY, decided, follow_up, mail, of_kind, policy

from firstmove.decision import stock
from firstmove.model.case import Known, Remedy
from firstmove.model.decision import StartClock
from firstmove.model.order import Match, Order, OrderItem, StockItem
from firstmove.model.triage import Triage

AGE = timedelta(days=2)
MUG = OrderItem("波佐見焼マグカップ（青）", 1, "mug-ao")
BENCH = OrderItem("木製ベンチ 幅90cm", 1, "bench")
ORDER = Order("A-1", "own", email="hanako@example.com", items=(MUG, BENCH), as_of=TUESDAY)
SURE = Match(ORDER, "high", "address")
MISSING = Triage("missing_item")
IN_STOCK = (
    StockItem("BENCH", "木製ベンチ 幅90cm", 3, TUESDAY),
    StockItem("mug-ao", "波佐見焼マグカップ（青）", 0, TUESDAY),
    StockItem("mug-shiro", "波佐見焼マグカップ（白）", 9, TUESDAY),
)
TEXT = "ベンチが入っていませんでした。"


def test_what_is_missing_and_there_can_be_sent_after() -> None:
    assert IN_STOCK[0] == stock.to_ship(MISSING, SURE, TEXT, IN_STOCK, TUESDAY, AGE)


@pytest.mark.parametrize(
    ("triage", "match", "text"),
    [
        (Triage("damaged"), SURE, TEXT),
        (Triage("missing_item", flags=("suspected_abuse",)), SURE, TEXT),
        (Triage("missing_item", flags=("injury",)), SURE, TEXT),
        (MISSING, replace(SURE, confidence="medium"), TEXT),
        (MISSING, replace(SURE, privacy=True), TEXT),
        (MISSING, replace(SURE, order=replace(ORDER, cancelled_at=TUESDAY)), TEXT),
        (MISSING, replace(SURE, order=replace(ORDER, as_of=TUESDAY - timedelta(days=3))), TEXT),
        (MISSING, replace(SURE, order=replace(ORDER, items=(BENCH,))), TEXT),
        (MISSING, replace(SURE, order=replace(ORDER, items=(MUG, replace(BENCH, quantity=4)))), TEXT),
        (MISSING, SURE, "マグカップが入っていませんでした。"),
        (MISSING, SURE, "ベンチのネジが足りません。"),
        (MISSING, SURE, "ひとつ足りません。"),
        (MISSING, Match(), TEXT),
    ],
    ids=[
        "another matter", "abuse", "injury", "unsure order", "stranger", "cancelled", "old orders",
        "one piece", "too few", "none there", "a part", "which one", "no order",
    ],
)  # fmt: skip
def test_in_doubt_nothing_is_promised(triage: Triage, match: Match, text: str) -> None:
    assert stock.to_ship(triage, match, text, IN_STOCK, TUESDAY, AGE) is None


def test_an_old_inventory_promises_nothing() -> None:
    old = tuple(replace(item, as_of=TUESDAY - timedelta(days=3)) for item in IN_STOCK)

    assert stock.to_ship(MISSING, SURE, TEXT, old, TUESDAY, AGE) is None
    assert old[0] == stock.to_ship(MISSING, SURE, TEXT, old, TUESDAY, None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("木製ベンチの在庫はありますか", ["BENCH"]),
        ("ｍｕｇ－ｓｈｉｒｏ はありますか", ["mug-shiro"]),
        ("マグカップの在庫はありますか", ["mug-ao", "mug-shiro"]),
        ("在庫はありますか", []),
    ],
)
def test_a_question_names_one_article_several_or_none(text: str, expected: list[str]) -> None:
    assert expected == [item.sku for item in stock.named(text, IN_STOCK)]


def test_what_is_sent_after_is_secured_within_the_hour() -> None:
    decision = decided(mail(MISSING), Known(1043, in_stock=IN_STOCK[0]), match=SURE)

    assert decision.case is not None
    assert (Remedy("in_stock"),) == decision.case.remedies
    assert ("stock_known", "木製ベンチ 幅90cm 3") in decision.case.told
    assert ["remedy"] == [p.clock for p in of_kind(decision.clocks, StartClock) if p.clock == "remedy"]


def test_a_remedy_that_a_person_chose_stays() -> None:
    known = follow_up(remedies=(Remedy("refund"),), known={"in_stock": IN_STOCK[0]})

    decision = decided(mail(MISSING), known, match=SURE)

    assert decision.case is not None
    assert decision.case.remedies is None


def test_the_policy_says_how_old_data_may_be() -> None:
    assert stock.too_old(TUESDAY - timedelta(days=3), TUESDAY, policy(orders_max_age=AGE).orders_max_age)
    assert not stock.too_old(TUESDAY - timedelta(days=3), TUESDAY, policy().orders_max_age)
    assert not stock.too_old(None, TUESDAY, AGE)
