"""The step to 0002: orders by the canonical form of their number, of two spellings the newer one; the step
to 0004: names and parcels as keys; the step to 0005: family names and recipients; the step to 0006: firms."""

from pathlib import Path

from sqlalchemy import text

from firstmove.model.case import Keys
from firstmove.state.engine import engine_of
from firstmove.state.store import Store
from firstmove.state.upgrade import upgrade

ROW = (
    "INSERT INTO shop_order"
    " (id, number, channel, email, name, phone, address, carrier, tracking_number, as_of, source)"
    " VALUES (:id, :number, :channel, 'a@example.jp', '', '', '', '', '', '2026-06-12 00:00:00', 'x.csv')"
)
NAMED = (
    "INSERT INTO shop_order"
    " (id, number, number_key, channel, email, name, phone, address, carrier, tracking_number, source)"
    " VALUES (:id, 'A-1', 'A-1', 'own', '', '藤本 綾', '', '', '', '4500-1111-2222', 'x.csv')"
)
GIVEN = (
    "INSERT INTO shop_order"
    " (id, number, number_key, channel, email, name, name_key, phone, address, carrier, tracking_number,"
    " parcel_key, source)"
    " VALUES (:id, 'A-1', 'A-1', 'own', '', '藤本 綾', '藤本綾', '', '松本市1-2(お届け先 森 俊子様)',"
    " '', '', '', 'x.csv')"
)
OF_A_FIRM = (
    "INSERT INTO shop_order"
    " (id, number, number_key, channel, email, name, name_key, family_key, recipient, recipient_key, phone,"
    " address, carrier, tracking_number, parcel_key, source)"
    " VALUES (:id, 'A-1', 'A-1', 'own', 'mori@aoba.example.jp', '髙橋 恵', '髙橋恵', '髙橋', '', '', '',"
    " '松本市1-2 株式会社アオバ設計', '', '', '', 'x.csv')"
)
ORDERS = ((1, "#1001", "own"), (2, "1001", "own"), (3, "1001", "rakuten"), (4, "jp-7", "own"))


def test_orders_of_two_spellings_become_one_and_keep_their_lines(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/old.db"
    upgrade(url, "0001")
    engine = engine_of(url)
    with engine.begin() as connection:
        for id_, number, channel in ORDERS:
            connection.execute(text(ROW), {"id": id_, "number": number, "channel": channel})
            line = {"id": id_, "title": f"line of {id_}"}
            connection.execute(text("INSERT INTO order_item VALUES (:id, 0, :title, 1, '')"), line)
    engine.dispose()

    store = Store.open(url)

    with store.reading() as reader:
        found = [*reader.orders_by_number("＃1001"), *reader.orders_by_number("JP-7")]
        assert 3 == reader.order_count()
    assert [("1001", "own", "line of 2"), ("1001", "rakuten", "line of 3"), ("jp-7", "own", "line of 4")] == [
        (order.number, order.channel, order.items[0].title) for order in found
    ]
    assert () == store.verify()
    store.close()


def opened_anew(folder: Path, revision: str, insert: str) -> Store:
    """A database of an older schema with one order, opened by today's code."""
    url = f"sqlite:///{folder}/old.db"
    upgrade(url, revision)
    engine = engine_of(url)
    with engine.begin() as connection:
        connection.execute(text(insert), {"id": 1})
    engine.dispose()
    return Store.open(url)


def test_orders_of_before_are_found_by_name_and_parcel(tmp_path: Path) -> None:
    store = opened_anew(tmp_path, "0003", NAMED)

    with store.reading() as reader:
        by_name = reader.orders(Keys(names=("藤本綾",)))
        by_parcel = reader.orders(Keys(parcels=("450011112222",)))
    assert ["A-1"] == [order.number for order in by_name]
    assert by_name == by_parcel
    store.close()


def test_orders_of_before_are_found_by_family_name_and_by_the_recipient_in_the_address(
    tmp_path: Path,
) -> None:
    store = opened_anew(tmp_path, "0004", GIVEN)

    with store.reading() as reader:
        by_family = reader.orders(Keys(families=("藤本",)))
        by_recipient = reader.orders(Keys(names=("森俊子",)))
    assert ["A-1"] == [order.number for order in by_family]
    assert by_family == by_recipient
    store.close()


def test_orders_of_before_are_found_by_firm_domain_and_the_usual_form_of_a_name(tmp_path: Path) -> None:
    store = opened_anew(tmp_path, "0005", OF_A_FIRM)

    with store.reading() as reader:
        found = [
            reader.orders(keys)
            for keys in (
                Keys(firms=("アオバ設計",)),
                Keys(domain="aoba.example.jp"),
                Keys(names=("高橋恵",)),
                Keys(families=("高橋",)),
            )
        ]
    assert 4 * [["A-1"]] == [[order.number for order in orders] for orders in found]
    store.close()
