"""Order exports as they really come: headers of the shop systems, encodings, damage."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from firstmove.errors import Exit, InputError
from firstmove.model.order import Order, OrderItem
from firstmove.orderfiles.read import OrderFile, combined, files_of, read

HEADER = (
    "order_number,email,name,phone,address,item,quantity,ordered_at,shipped_at,"
    "carrier,tracking_number,channel\n"
)
ROW = (
    "A-1001,Hanako@Example.jp,山田花子,9012345678,東京都千代田区1-1,髙島屋の皿①,2,2026-06-10 09:30,"
    "2026-06-11,ヤマト運輸,1234-5678-9013,own\n"
)
AS_OF = datetime(2026, 6, 12, 3, 0, tzinfo=UTC)


def written(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = tmp_path / "orders.csv"
    path.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
    os.utime(path, (AS_OF.timestamp(), AS_OF.timestamp()))
    return path


def of_columns(
    tmp_path: Path, cells: dict[str, str], delimiter: str = ",", encoding: str = "utf-8"
) -> OrderFile:
    lines = (delimiter.join(cells), delimiter.join(cells.values()))
    return read(written(tmp_path, "\r\n".join(lines) + "\r\n", encoding))


def test_a_row_of_the_generic_file_becomes_an_order(tmp_path: Path) -> None:
    file = read(written(tmp_path, HEADER + ROW))

    expected = Order(
        number="A-1001",
        channel="own",
        email="hanako@example.jp",
        name="山田花子",
        phone="09012345678",
        address="東京都千代田区1-1",
        items=(OrderItem("髙島屋の皿①", 2),),
        ordered_at=datetime(2026, 6, 10, 0, 30, tzinfo=UTC),
        shipped_at=datetime(2026, 6, 10, 15, 0, tzinfo=UTC),
        carrier="ヤマト運輸",
        tracking_number="1234-5678-9013",
        as_of=AS_OF,
    )
    assert OrderFile((expected,), AS_OF, layout="generic") == file


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
def test_the_encoding_is_found(tmp_path: Path, encoding: str) -> None:
    file = read(written(tmp_path, HEADER + ROW, encoding))

    assert ["髙島屋の皿①"] == [item.title for item in file.orders[0].items]
    assert not file.notes


def test_unreadable_characters_are_replaced_and_told(tmp_path: Path) -> None:
    octets = (HEADER + ROW).encode("cp932").replace("山田".encode("cp932"), b"\x81\x20")

    file = read(written(tmp_path, octets))

    assert "A-1001" == file.orders[0].number
    assert (
        "line 2: orders.csv is neither UTF-8 nor cp932; unreadable characters were replaced",
    ) == file.notes


def test_several_rows_of_one_order_become_its_items(tmp_path: Path) -> None:
    more = "A-1001,,,,,ふきん,1,,,,,own\n\nA-1002,b@example.jp,,,,皿,1,,,,,own\n"

    file = read(written(tmp_path, HEADER + ROW + more))

    assert ["A-1001", "A-1002"] == [order.number for order in file.orders]
    assert (OrderItem("髙島屋の皿①", 2), OrderItem("ふきん", 1)) == file.orders[0].items
    assert "hanako@example.jp" == file.orders[0].email


def test_the_same_number_on_two_channels_is_two_orders(tmp_path: Path) -> None:
    file = read(written(tmp_path, HEADER + ROW + ROW.replace(",own", ",rakuten")))

    assert ["own", "rakuten"] == [order.channel for order in file.orders]


def test_rows_that_cannot_be_used_are_named_with_their_line(tmp_path: Path) -> None:
    rows = ",a@example.jp,,,,,,,,,,\n1.23E+11,b@example.jp,,,,,,,,,,\n" + ROW

    file = read(written(tmp_path, HEADER + rows))

    assert ["A-1001"] == [order.number for order in file.orders]
    assert [2, 3] == [line for line, _ in file.skipped]
    assert "no order number" == file.skipped[0][1]
    assert "Excel shortened 1.23E+11" in file.skipped[1][1]


def test_a_cell_that_lost_digits_is_left_empty_and_told(tmp_path: Path) -> None:
    file = read(written(tmp_path, HEADER + ROW.replace("1234-5678-9013", "1.23E+11")))

    assert "" == file.orders[0].tracking_number
    assert (
        "line 2: tracking_number: Excel shortened 1.23E+11; export it again and do not save it from Excel",
    ) == file.notes


def test_a_date_that_cannot_be_read_is_told_and_left_out(tmp_path: Path) -> None:
    file = read(written(tmp_path, HEADER + ROW.replace("2026-06-11", "来週")))

    assert file.orders[0].shipped_at is None
    assert ('line 2: shipped_at: "来週" is not a date such as 2026-06-12 10:00',) == file.notes


def test_lines_are_counted_through_cells_with_line_breaks(tmp_path: Path) -> None:
    rows = ROW.replace("東京都千代田区1-1", '"東京都\n千代田区1-1"') + ",a@example.jp,,,,,,,,,,\n"

    file = read(written(tmp_path, HEADER + rows))

    assert ((4, "no order number"),) == file.skipped


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "the file is empty; export it again"),
        (b"PK\x03\x04rest", "this is an Excel workbook; save it as CSV"),
        (b"\xd0\xcf\x11\xe0rest", "this is an Excel workbook; save it as CSV"),
        ("日付,金額\n2026-06-12,100\n".encode(), "line 1: no column is known to hold the order number"),
        ("注文番号\n1\n".encode(), "line 1: no column is known to hold the order number"),
        ((HEADER + '"' + "x" * 200_000).encode(), "line 2: field larger than field limit"),
    ],
)
def test_a_file_that_cannot_be_used_says_where_and_what_to_do(
    tmp_path: Path, content: bytes, expected: str
) -> None:
    path = written(tmp_path, content)

    with pytest.raises(InputError) as raised:
        read(path)

    assert str(path) in str(raised.value)
    assert expected in str(raised.value)
    assert raised.value.exit_code == Exit.USAGE


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none\.csv: cannot be read: No such file or directory"):
        read(tmp_path / "none.csv")


RAKUTEN = {
    "注文番号": "123456-20260610-0123456789",
    "ステータス": "発送済",
    "注文日時": "2026-06-10 09:30:00",
    "発送完了報告日時": "2026-06-11 18:00:00",
    "注文者姓": "山田",
    "注文者名": "花子",
    "注文者電話番号1": "90",
    "注文者電話番号2": "1234",
    "注文者電話番号3": "5678",
    "注文者メールアドレス": "815db15ff6ee7c02@pc.fw.rakuten.ne.jp",
    "送付先郵便番号1": "12",
    "送付先郵便番号2": "34",
    "送付先住所都道府県": "東京都",
    "送付先住所郡市区": "千代田区",
    "送付先住所それ以降の住所": "1-1",
    "送付先姓": "山田",
    "商品名": "皿",
    "商品管理番号": "sara-1",
    "個数": "2",
    "お荷物伝票番号": "123456789013",
    "配送会社": "ヤマト運輸",
}
AMAZON = {
    "order-id": "250-1234567-1234567",
    "order-item-id": "1",
    "purchase-date": "2026-06-10T00:30:00",
    "buyer-email": "5vlhexample@marketplace.amazon.co.jp",
    "buyer-name": "山田花子",
    "buyer-phone-number": "0312345678",
    "sku": "SARA-1",
    "product-name": '7" 皿',
    "quantity-purchased": "2",
    "ship-state": "東京都",
    "ship-city": "千代田区",
    "ship-address-1": "1-1",
    "ship-postal-code": "100-0001",
    "sales-channel": "Amazon.co.jp",
}
YAHOO = {
    "OrderId": "aoba-10000001",
    "OrderTime": "2026/06/10 09:30:00",
    "OrderStatus": "2",
    "ShipLastName": "山田",
    "ShipFirstName": "花子",
    "ShipPrefecture": "東京都",
    "ShipCity": "千代田区",
    "ShipAddress1": "1-1",
    "ShipZipCode": "1000001",
    "ShipInvoiceNumber1": "123456789013",
    "ShipDate": "2026/06/11",
    "BillMailAddress": "hanako@example.jp",
    "BillPhoneNumber": "09012345678",
}
SHOPIFY = {
    "Name": "#1001",
    "Email": "hanako@example.jp",
    "Financial Status": "paid",
    "Fulfilled at": "2026-06-11 18:00:00 +0900",
    "Created at": "2026-06-10 09:30:00 +0900",
    "Lineitem quantity": "2",
    "Lineitem name": "皿",
    "Lineitem sku": "SARA-1",
    "Billing Name": "山田 花子",
    "Shipping City": "千代田区",
    "Shipping Zip": "'100-0001",
    "Cancelled at": "",
    "Phone": "'09012345678",
    "Shipping Province Name": "東京都",
}
COLOR_ME = {
    "売上ID": "12345678",
    "受注日": "2026/06/10 09:30",
    "購入者 名前": "山田花子",
    "購入者 メールアドレス": "hanako@example.jp",
    "購入者 電話番号": "090-1234-5678",
    "配送先 都道府県名": "東京都",
    "配送先 住所": "千代田区1-1",
    "購入商品 商品名": "皿",
    "購入商品 型番": "SARA-1",
    "購入商品 販売個数": "2",
}
BASE = {
    "注文ID": "0A1B2C3D4E5F6789",
    "注文日時": "2026-06-10 09:30:00",
    "氏(請求先)": "山田",
    "名(請求先)": "花子",
    "メールアドレス(請求先)": "hanako@example.jp",
    "電話番号(請求先)": "09012345678",
    "都道府県(配送先)": "東京都",
    "住所(配送先)": "千代田区1-1",
    "商品名": "皿",
    "数量": "2",
    "発送状況": "発送済み",
}
AU_PAY = {
    "orderId": "123456789",
    "orderDetailId": "1",
    "orderDate": "2026/06/10 09:30",
    "itemCode": "SARA-1",
    "itemName": "皿",
    "mailAddress": "",
    "rawMailAddress": "hanako@example.jp",
    "ordererName": "山田花子",
    "shippingDate": "2026/06/11",
    "shippingNumber": "123456789013",
}
QOO10 = {
    "配送状態": "配送中",
    "注文番号": "987654321",
    "カート番号": "123123123",
    "配送会社": "ヤマト運輸",
    "送り状番号": '="123456789013"',
    "発送日": "2026/06/11",
    "商品名": "皿",
    "数量": "2",
    "受取人名": "山田花子",
}
BY_HAND = {
    "取引ID": "771829",
    "お名前": "山田花子",
    "メール": "hanako@example.jp",
    "商品名": "皿",
    "発送日": "6/11",
    "モール": "buyma",
}


@pytest.mark.parametrize(
    ("cells", "layout", "number", "channel", "email"),
    [
        (RAKUTEN, "rakuten", "123456-20260610-0123456789", "rakuten", "815db15ff6ee7c02@pc.fw.rakuten.ne.jp"),
        (YAHOO, "yahoo", "aoba-10000001", "yahoo", "hanako@example.jp"),
        (SHOPIFY, "shopify", "#1001", "own", "hanako@example.jp"),
        (COLOR_ME, "color-me", "12345678", "own", "hanako@example.jp"),
        (BASE, "base", "0A1B2C3D4E5F6789", "own", "hanako@example.jp"),
        (AU_PAY, "au-pay", "123456789", "aupay", "hanako@example.jp"),
        (QOO10, "qoo10", "987654321", "qoo10", ""),
        (BY_HAND, "aliases", "771829", "buyma", "hanako@example.jp"),
    ],
    ids=["rakuten", "yahoo", "shopify", "color-me", "base", "au-pay", "qoo10", "by-hand"],
)
def test_an_export_is_known_by_its_headers(
    tmp_path: Path, cells: dict[str, str], layout: str, number: str, channel: str, email: str
) -> None:
    file = of_columns(tmp_path, cells, encoding="cp932")

    (order,) = file.orders
    assert (layout, number, channel, email) == (file.layout, order.number, order.channel, order.email)
    assert "山田花子" == order.name.replace(" ", "")


def test_rakutens_parts_are_put_together(tmp_path: Path) -> None:
    (order,) = of_columns(tmp_path, RAKUTEN, encoding="cp932").orders

    assert ("09012345678", "〒012-0034 東京都千代田区1-1") == (order.phone, order.address)
    assert (OrderItem("皿", 2, "sara-1"),) == order.items
    assert datetime(2026, 6, 11, 9, tzinfo=UTC) == order.shipped_at
    assert ("ヤマト運輸", "123456789013") == (order.carrier, order.tracking_number)


def test_headers_may_differ_in_width_and_punctuation(tmp_path: Path) -> None:
    odd = {"注文者電話番号1": "注文者電話番号１", "送付先住所都道府県": "送付先住所：都道府県"}
    cells = {odd.get(name, name): value for name, value in RAKUTEN.items()}

    (order,) = of_columns(tmp_path, cells).orders

    assert ("09012345678", "〒012-0034 東京都千代田区1-1") == (order.phone, order.address)


def test_amazons_report_has_tabs_raw_quotes_and_universal_time(tmp_path: Path) -> None:
    file = of_columns(tmp_path, AMAZON, delimiter="\t")

    (order,) = file.orders
    assert ("amazon", "amazon") == (file.layout, order.channel)
    assert (OrderItem('7" 皿', 2, "SARA-1"),) == order.items
    assert datetime(2026, 6, 10, 0, 30, tzinfo=UTC) == order.ordered_at


def test_shopify_fills_order_columns_on_the_first_row_only(tmp_path: Path) -> None:
    second = ["#1001", "hanako@example.jp"] + [""] * 3 + ["1", "ふきん"] + [""] * 7
    text = ",".join(SHOPIFY) + "\n" + ",".join(SHOPIFY.values()) + "\n" + ",".join(second) + "\n"

    (order,) = read(written(tmp_path, text)).orders

    assert ["皿", "ふきん"] == [item.title for item in order.items]
    assert ("山田 花子", None) == (order.name, order.cancelled_at)


def test_an_option_row_of_base_belongs_to_the_item_before(tmp_path: Path) -> None:
    option = {**BASE, "商品名": "商品オプション「ギフト包装」"}
    text = "\n".join([",".join(BASE), ",".join(BASE.values()), ",".join(option.values())])

    (order,) = read(written(tmp_path, text)).orders

    assert (OrderItem("皿（ギフト包装）", 2),) == order.items


def test_a_status_that_says_cancelled_is_kept_with_the_age_of_the_file(tmp_path: Path) -> None:
    (order,) = of_columns(tmp_path, {**BASE, "発送状況": "キャンセル"}).orders

    assert AS_OF == order.cancelled_at


def test_yahoos_two_files_become_whole_orders(tmp_path: Path) -> None:
    orders = of_columns(tmp_path, YAHOO)
    items = of_columns(
        tmp_path,
        {"OrderId": "aoba-10000001", "LineId": "1", "Quantity": "2", "ItemId": "sara", "Title": "皿"},
    )

    (order,) = combined([orders, items])

    assert "hanako@example.jp" == order.email
    assert (OrderItem("皿", 2, "sara"),) == order.items


def test_a_pattern_longer_than_any_path_fits_nothing(tmp_path: Path) -> None:
    assert () == files_of(f"{tmp_path}/{'x' * 300}/orders.csv")
