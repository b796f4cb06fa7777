# ruff: noqa: E501 - a row of an export is read whole
"""Every importer on a file with the header row that its shop system really writes (tests/corpus/orders)."""

import csv
import os
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firstmove.model.order import OrderItem
from firstmove.orderfiles.read import OrderFile, combined, read

HEADERS = Path(__file__).parents[2] / "corpus" / "orders"
AS_OF = datetime(2026, 6, 12, 3, 0, tzinfo=UTC)
BUYER = {"name": "山田花子", "email": "hanako@example.jp", "phone": "09012345678"}


@dataclass(frozen=True)
class Export:
    """One row of one export, and what must come of it."""

    file: str
    row: dict[str, str]
    number: str
    layout: str = ""
    channel: str = "own"
    encoding: str = "cp932"
    address: str = ""
    item: OrderItem | None = None
    tracking: str = ""
    ordered: datetime | None = None
    shipped: datetime | None = None
    buyer: dict[str, str] = field(default_factory=lambda: BUYER)


ORDERED = datetime(2026, 6, 10, 0, 30, tzinfo=UTC)
SHIPPED = datetime(2026, 6, 10, 15, 0, tzinfo=UTC)
_RAKUTEN = {
    "注文番号": "123456-20260610-0123456789",
    "注文日時": "2026-06-10 09:30:00",
    "発送完了報告日時": "2026-06-11 00:00:00",
    "注文者姓": "山田",
    "注文者名": "花子",
    "注文者電話番号1": "90",
    "注文者電話番号2": "1234",
    "注文者電話番号3": "5678",
    "注文者メールアドレス": "hanako@example.jp",
    "送付先郵便番号1": "12",
    "送付先郵便番号2": "34",
    "送付先住所都道府県": "東京都",
    "送付先住所郡市区": "千代田区",
    "送付先住所それ以降の住所": "1-1",
    "商品名": "髙島屋の皿①",
    "商品管理番号": "sara-1",
    "個数": "2",
    "お荷物伝票番号": "123456789013",
    "配送会社": "ヤマト運輸",
}
_WITH_ZEROS = "〒012-0034 東京都千代田区1-1"
EXPORTS = (
    Export("rakuten.csv", _RAKUTEN, "123456-20260610-0123456789", "rakuten", "rakuten",
           address=_WITH_ZEROS, item=OrderItem("髙島屋の皿①", 2, "sara-1"), tracking="123456789013",
           ordered=ORDERED, shipped=SHIPPED),
    Export("rakuten-sku.csv", _RAKUTEN | {"システム連携用SKU番号": "sara-1-ao"}, "123456-20260610-0123456789",
           "rakuten", "rakuten", address=_WITH_ZEROS, item=OrderItem("髙島屋の皿①", 2, "sara-1-ao"),
           tracking="123456789013", ordered=ORDERED, shipped=SHIPPED),
    Export("rakuten-legacy.csv",
           {"受注番号": "123456-20260610-0123456789", "受注ステータス": "処理済", "配送日": "2026/06/11",
            "注文日時": "2026/06/10 09:30", "注文者名字": "山田", "注文者名前": "花子", "注文者電話番号１": "90",
            "注文者電話番号２": "1234", "注文者電話番号３": "5678", "メールアドレス": "hanako@example.jp",
            "お荷物伝票番号": '="123456789013"', "送付先郵便番号１": "12", "送付先郵便番号２": "34",
            "送付先住所：都道府県": "東京都", "送付先住所：都市区": "千代田区", "送付先住所：町以降": "1-1",
            "商品名": "皿", "商品番号": "sara-1", "個数": "2"},
           "123456-20260610-0123456789", "rakuten-legacy", "rakuten", address=_WITH_ZEROS,
           item=OrderItem("皿", 2, "sara-1"), tracking="123456789013", ordered=ORDERED, shipped=SHIPPED),
    Export("amazon.tsv",
           {"order-id": "250-1234567-1234567", "order-item-id": "1", "purchase-date": "2026-06-10T00:30:00+00:00",
            "buyer-email": "hanako@example.jp", "buyer-name": "山田花子", "buyer-phone-number": "9012345678",
            "sku": "SARA-1", "product-name": '7" 皿', "quantity-purchased": "2", "ship-address-1": "1-1",
            "ship-city": "千代田区", "ship-state": "東京都", "ship-postal-code": "120034"},
           "250-1234567-1234567", "amazon", "amazon", "utf-8", _WITH_ZEROS, OrderItem('7" 皿', 2, "SARA-1"),
           ordered=ORDERED),
    Export("yahoo.csv",
           {"OrderId": "aoba-10000001", "OrderTime": "2026/06/10 09:30:00", "ShipPrefecture": "東京都",
            "ShipCity": "千代田区", "ShipAddress1": "1-1", "ShipZipCode": "120034",
            "ShipInvoiceNumber1": "123456789013", "ShipDate": "2026/06/11", "BillLastName": "山田",
            "BillFirstName": "花子", "BillMailAddress": "hanako@example.jp", "BillPhoneNumber": "9012345678"},
           "aoba-10000001", "yahoo", "yahoo", address=_WITH_ZEROS, tracking="123456789013", ordered=ORDERED,
           shipped=SHIPPED),
    Export("shopify.csv",
           {"Name": "#1001", "Email": "hanako@example.jp", "Financial Status": "paid",
            "Fulfilled at": "2026-06-11 00:00:00 +0900", "Created at": "2026-06-10 09:30:00 +0900",
            "Lineitem quantity": "2", "Lineitem name": "皿", "Lineitem sku": "SARA-1", "Billing Name": "山田 花子",
            "Shipping Zip": "'012-0034", "Shipping Province Name": "東京都", "Shipping City": "千代田区",
            "Shipping Address1": "1-1", "Phone": "'09012345678"},
           "#1001", "shopify", encoding="utf-8", address=_WITH_ZEROS, item=OrderItem("皿", 2, "SARA-1"),
           ordered=ORDERED, shipped=SHIPPED),
    Export("color-me.csv",
           {"売上ID": "12345678", "受注日": "2026/06/10 09:30", "購入者 名前": "山田花子",
            "購入者 メールアドレス": "hanako@example.jp", "購入者 電話番号": "090-1234-5678", "配送先 郵便番号": "120034",
            "配送先 都道府県名": "東京都", "配送先 住所": "千代田区1-1", "購入商品 型番": "SARA-1",
            "購入商品 商品名": "皿", "購入商品 販売個数": "2"},
           "12345678", "color-me", address=_WITH_ZEROS, item=OrderItem("皿", 2, "SARA-1"), ordered=ORDERED),
    Export("base.csv",
           {"注文ID": "0A1B2C3D4E5F6789", "注文日時": "2026-06-10 09:30:00", "氏(請求先)": "山田", "名(請求先)": "花子",
            "メールアドレス(請求先)": "hanako@example.jp", "電話番号(請求先)": "9012345678", "郵便番号(配送先)": "120034",
            "都道府県(配送先)": "東京都", "住所(配送先)": "千代田区1-1", "商品名": "皿", "商品コード": "SARA-1",
            "数量": "2", "発送状況": "発送済み"},
           "0A1B2C3D4E5F6789", "base", address=_WITH_ZEROS, item=OrderItem("皿", 2, "SARA-1"), ordered=ORDERED),
    Export("au-pay.csv",
           {"orderId": "123456789", "orderDetailId": "1", "orderDate": "2026/06/10 09:30", "itemCode": "SARA-1",
            "itemName": "皿", "rawMailAddress": "hanako@example.jp", "ordererName": "山田花子",
            "ordererPhoneNumber1": "9012345678", "senderZipCode": "120034", "senderAddress": "東京都千代田区1-1",
            "shippingDate": "2026/06/11", "shippingNumber": "123456789013", "shippingCarrier": "ヤマト運輸"},
           "123456789", "au-pay", "aupay", address=_WITH_ZEROS, item=OrderItem("皿", 1, "SARA-1"),
           tracking="123456789013", ordered=ORDERED, shipped=SHIPPED),
    Export("makeshop.csv",
           {"日付": "2026/6/10", "注文時間": "93000", "注文番号": "P171323551145213731", "処理状況": "配送",
            "注文者": "山田花子", "メールアドレス": "hanako@example.jp", "電話番号": "9012345678", "郵便番号": "120034",
            "住所": "東京都千代田区1-1", "商品名": "皿", "独自商品コード": "SARA-1", "数量": "2",
            "送り状番号": "123456789013"},
           "P171323551145213731", "makeshop", address=_WITH_ZEROS, item=OrderItem("皿", 2, "SARA-1"),
           tracking="123456789013", ordered=ORDERED),
    Export("qoo10.csv",
           {"配送状態": "配送中", "注文番号": "987654321", "カート番号": "123123123", "配送会社": "ヤマト運輸",
            "送り状番号": '="123456789013"', "発送日": "2026/06/11", "商品名": "皿", "数量": "2",
            "受取人名": "山田花子", "販売者商品コード": "SARA-1"},
           "987654321", "qoo10", "qoo10", item=OrderItem("皿", 2, "SARA-1"), tracking="123456789013",
           shipped=SHIPPED, buyer={"name": "山田花子", "email": "", "phone": ""}),
    Export("creema.csv",
           {"注文ID": "11223344", "購入日": "2026/06/10 09:30", "ステータス": "発送済み", "発送日": "2026/06/11",
            "作品タイトル": "皿", "氏名": "山田花子", "郵便番号": "120034", "住所": "東京都千代田区1-1",
            "TEL": "9012345678"},
           "11223344", "creema", "creema", address=_WITH_ZEROS, item=OrderItem("皿"), ordered=ORDERED,
           shipped=SHIPPED, buyer=BUYER | {"email": ""}),
)  # fmt: skip


def header_of(name: str) -> list[str]:
    text = (HEADERS / name).read_text("utf-8").strip("\n")
    return text.split("\t" if name.endswith(".tsv") else ",")


def export(tmp_path: Path, name: str, rows: list[dict[str, str]], encoding: str) -> OrderFile:
    """The whole header and these rows, as the shop system would write them."""
    path, header = tmp_path / name, header_of(name)
    delimiter, quoting = ("\t", csv.QUOTE_NONE) if name.endswith(".tsv") else (",", csv.QUOTE_ALL)
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.writer(
            stream, delimiter=delimiter, quoting=quoting, quotechar=None if quoting == csv.QUOTE_NONE else '"'
        )
        writer.writerow(header)
        writer.writerows([row.get(column, "") for column in header] for row in rows)
    os.utime(path, (AS_OF.timestamp(), AS_OF.timestamp()))
    return read(path)


@pytest.mark.parametrize("case", EXPORTS, ids=[case.file for case in EXPORTS])
def test_a_row_under_the_real_header_becomes_an_order(tmp_path: Path, case: Export) -> None:
    assert set() == case.row.keys() - set(header_of(case.file))

    file = export(tmp_path, case.file, [case.row], case.encoding)

    (order,) = file.orders
    assert ((), (), case.layout) == (file.skipped, file.notes, file.layout)
    assert (case.number, case.channel, case.address) == (order.number, order.channel, order.address)
    assert case.buyer == {"name": order.name.replace(" ", ""), "email": order.email, "phone": order.phone}
    assert ((case.item,) if case.item else ()) == order.items
    assert (case.tracking, case.ordered, case.shipped) == (
        order.tracking_number,
        order.ordered_at,
        order.shipped_at,
    )


@pytest.mark.parametrize("case", EXPORTS, ids=[case.file for case in EXPORTS])
def test_what_excel_destroyed_is_told_with_its_line(tmp_path: Path, case: Export) -> None:
    number = next(column for column, value in case.row.items() if value == case.number)

    file = export(tmp_path, case.file, [case.row, case.row | {number: "1.23E+11"}, case.row], case.encoding)

    assert [(3, True)] == [(line, "Excel shortened 1.23E+11" in reason) for line, reason in file.skipped]
    assert [case.number] == [order.number for order in file.orders]


RECIPIENT_COLUMNS = {
    "rakuten.csv": {"送付先姓": "森", "送付先名": "俊子"},
    "rakuten-sku.csv": {"送付先姓": "森", "送付先名": "俊子"},
    "rakuten-legacy.csv": {"送付先名字": "森", "送付先名前": "俊子"},
    "amazon.tsv": {"recipient-name": "森 俊子"},
    "yahoo.csv": {"ShipLastName": "森", "ShipFirstName": "俊子"},
    "shopify.csv": {"Shipping Name": "森 俊子"},
    "color-me.csv": {"配送先 名前": "森 俊子"},
    "base.csv": {"氏(配送先)": "森", "名(配送先)": "俊子"},
    "au-pay.csv": {"senderName": "森 俊子"},
}
WITH_RECIPIENT = [case for case in EXPORTS if case.file in RECIPIENT_COLUMNS]


@pytest.mark.parametrize("case", WITH_RECIPIENT, ids=[case.file for case in WITH_RECIPIENT])
def test_who_gets_it_is_read_where_that_is_somebody_else(tmp_path: Path, case: Export) -> None:
    columns = RECIPIENT_COLUMNS[case.file]
    assert set() == columns.keys() - set(header_of(case.file))

    file = export(tmp_path, case.file, [case.row | columns], case.encoding)

    assert ["森 俊子"] == [order.recipient for order in file.orders]


def test_who_orders_for_themselves_has_no_recipient(tmp_path: Path) -> None:
    file = export(tmp_path, "rakuten.csv", [_RAKUTEN | {"送付先姓": "山田", "送付先名": "花子"}], "cp932")

    assert [""] == [order.recipient for order in file.orders]


def test_yahoos_two_real_files_become_one_order(tmp_path: Path) -> None:
    (orders,) = (case for case in EXPORTS if case.file == "yahoo.csv")
    line = {"OrderId": orders.number, "LineId": "1", "Quantity": "2", "ItemId": "sara-1", "Title": "皿"}

    (order,) = combined(
        [
            export(tmp_path, "yahoo.csv", [orders.row], "cp932"),
            export(tmp_path, "yahoo-items.csv", [line], "cp932"),
        ]
    )

    assert (OrderItem("皿", 2, "sara-1"),) == order.items
    assert "hanako@example.jp" == order.email


def test_every_header_row_of_the_corpus_is_tried() -> None:
    assert {path.name for path in HEADERS.iterdir()} == {case.file for case in EXPORTS} | {"yahoo-items.csv"}
