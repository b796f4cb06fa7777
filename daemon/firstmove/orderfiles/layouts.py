"""Which columns of which export hold what: data (reference C1 to C12).

A field has alternatives in order of preference; an alternative is one header or several whose cells are
joined (family and given name, three parts of a phone number). Headers are compared after NFKC without blanks,
colons, hyphens, middle dots and brackets, because exports differ in them. A new export is a new Layout here,
nothing else.
"""

import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass

Alternatives = tuple[tuple[str, ...], ...]
_DROPPED = str.maketrans("", "", " \t\u3000:・()[]_-")


def plain(header: str) -> str:
    """A header for comparing."""
    return unicodedata.normalize("NFKC", header).strip("\ufeff\"' ").translate(_DROPPED)


def _columns(**fields: str) -> Mapping[str, Alternatives]:
    """Alternatives are separated by |, joined headers by +."""
    return {
        field: tuple(tuple(part.strip() for part in choice.split("+")) for choice in text.split("|"))
        for field, text in fields.items()
    }


@dataclass(frozen=True, slots=True)
class Layout:
    """One export. `needs`: headers that only this export has, together."""

    name: str
    needs: tuple[str, ...]
    columns: Mapping[str, Alternatives]
    channel: str = ""
    utc: bool = False  # times without zone are UTC


GENERIC = Layout(
    "generic",
    ("order_number",),
    _columns(
        order_number="order_number",
        email="email",
        name="name",
        phone="phone",
        postcode="postcode",
        address="address",
        item="item",
        sku="sku",
        quantity="quantity",
        ordered_at="ordered_at",
        shipped_at="shipped_at",
        delivered_at="delivered_at",
        cancelled_at="cancelled_at",
        status="status",
        carrier="carrier",
        tracking_number="tracking_number",
        channel="channel",
    ),
)
RAKUTEN = Layout(
    "rakuten",
    ("注文番号", "注文者メールアドレス", "送付先姓"),
    _columns(
        order_number="注文番号",
        email="注文者メールアドレス",
        name="注文者姓+注文者名",
        phone="注文者電話番号1+注文者電話番号2+注文者電話番号3",
        postcode="送付先郵便番号1+送付先郵便番号2",
        address="送付先住所都道府県+送付先住所郡市区+送付先住所それ以降の住所",
        item="商品名",
        sku="システム連携用SKU番号|SKU管理番号|商品番号|商品管理番号",
        quantity="個数",
        ordered_at="注文日時|注文日+注文時間",
        shipped_at="発送完了報告日時|発送日",
        status="ステータス",
        carrier="配送会社",
        tracking_number="お荷物伝票番号",
    ),
    channel="rakuten",
)
RAKUTEN_LEGACY = Layout(
    "rakuten-legacy",
    ("受注番号", "注文者名字", "受注ステータス"),
    _columns(
        order_number="受注番号",
        email="メールアドレス",
        name="注文者名字+注文者名前",
        phone="注文者電話番号1+注文者電話番号2+注文者電話番号3",
        postcode="送付先郵便番号1+送付先郵便番号2",
        address="送付先住所都道府県+送付先住所都市区+送付先住所町以降",
        item="商品名",
        sku="商品番号",
        quantity="個数",
        ordered_at="注文日時",
        shipped_at="配送日",
        status="受注ステータス",
        tracking_number="お荷物伝票番号",
    ),
    channel="rakuten",
)
AMAZON = Layout(
    "amazon",
    ("order-id", "order-item-id", "purchase-date"),
    _columns(
        order_number="order-id",
        email="buyer-email",
        name="buyer-name|recipient-name",
        phone="buyer-phone-number|ship-phone-number",
        postcode="ship-postal-code",
        address="ship-state+ship-city+ship-address-1+ship-address-2+ship-address-3",
        item="product-name",
        sku="sku",
        quantity="quantity-purchased",
        ordered_at="purchase-date",
        shipped_at="shipment-date",
        carrier="carrier",
        tracking_number="tracking-number",
    ),
    channel="amazon",
    utc=True,
)
YAHOO = Layout(
    "yahoo",
    ("OrderId", "OrderTime"),
    _columns(
        order_number="OrderId",
        email="BillMailAddress",
        name="BillLastName+BillFirstName|BillName|ShipLastName+ShipFirstName|ShipName",
        phone="BillPhoneNumber|ShipPhoneNumber",
        postcode="ShipZipCode",
        address="ShipPrefecture+ShipCity+ShipAddress1+ShipAddress2",
        item="Title",
        sku="ItemId",
        quantity="Quantity",
        ordered_at="OrderTime",
        shipped_at="ShipDate",
        status="OrderStatus",
        carrier="ShipMethodName",
        tracking_number="ShipInvoiceNumber1|ShipInvoiceNumber2",
    ),
    channel="yahoo",
)
YAHOO_ITEMS = Layout(
    "yahoo-items",
    ("OrderId", "LineId", "Title"),
    _columns(order_number="OrderId", item="Title", sku="ItemId", quantity="Quantity"),
    channel="yahoo",
)
SHOPIFY = Layout(
    "shopify",
    ("Name", "Financial Status", "Lineitem name"),
    _columns(
        order_number="Name",
        email="Email",
        name="Billing Name|Shipping Name",
        phone="Phone|Billing Phone|Shipping Phone",
        postcode="Shipping Zip",
        address="Shipping Province Name+Shipping City+Shipping Address1+Shipping Address2",
        item="Lineitem name",
        sku="Lineitem sku",
        quantity="Lineitem quantity",
        ordered_at="Created at",
        shipped_at="Fulfilled at|Fulfillment Date",
        cancelled_at="Cancelled at",
    ),
    channel="own",
)
COLOR_ME = Layout(
    "color-me",
    ("売上ID", "購入者 名前"),
    _columns(
        order_number="売上ID",
        email="購入者 メールアドレス",
        name="購入者 名前",
        phone="購入者 電話番号|購入者 携帯番号",
        postcode="配送先 郵便番号|購入者 郵便番号",
        address="配送先 都道府県名+配送先 住所|購入者 都道府県+購入者 住所",
        item="購入商品 商品名",
        sku="購入商品 型番",
        quantity="購入商品 販売個数",
        ordered_at="受注日",
    ),
    channel="own",
)
BASE = Layout(
    "base",
    ("注文ID", "氏(請求先)", "発送状況"),
    _columns(
        order_number="注文ID",
        email="メールアドレス(請求先)",
        name="氏(請求先)+名(請求先)",
        phone="電話番号(請求先)",
        postcode="郵便番号(配送先)|郵便番号(請求先)",
        address="都道府県(配送先)+住所(配送先)+住所2(配送先)|都道府県(請求先)+住所(請求先)+住所2(請求先)",
        item="商品名",
        sku="商品コード",
        quantity="数量",
        ordered_at="注文日時",
        status="発送状況",
    ),
    channel="own",
)
AU_PAY = Layout(
    "au-pay",
    ("orderId", "orderDetailId", "ordererName"),
    _columns(
        order_number="orderId",
        email="mailAddress|rawMailAddress",
        name="ordererName",
        phone="ordererPhoneNumber1|ordererPhoneNumber2",
        postcode="senderZipCode|ordererZipCode",
        address="senderAddress|ordererAddress",
        item="itemName",
        sku="itemCode",
        quantity="unit",
        ordered_at="orderDate",
        shipped_at="shippingDate|shipDate",
        status="orderStatus",
        carrier="shippingCarrier",
        tracking_number="shippingNumber",
    ),
    channel="aupay",
)
QOO10 = Layout(
    "qoo10",
    ("注文番号", "カート番号", "送り状番号"),
    _columns(
        order_number="注文番号",
        name="受取人名",
        item="商品名",
        sku="販売者商品コード",
        quantity="数量",
        shipped_at="発送日",
        status="配送状態",
        carrier="配送会社",
        tracking_number="送り状番号",
    ),
    channel="qoo10",
)
CREEMA = Layout(
    "creema",
    ("注文ID", "作品タイトル"),
    _columns(
        order_number="注文ID",
        name="氏名",
        phone="TEL",
        postcode="郵便番号",
        address="住所",
        item="作品タイトル",
        ordered_at="購入日",
        shipped_at="発送日",
        status="ステータス",
        carrier="配送方法",
    ),
    channel="creema",
)
# Any other file whose headers are well-known names (reference C12): BUYMA, STORES, hand-made lists.
ALIASES = Layout(
    "aliases",
    (),
    _columns(
        order_number="注文番号|受注番号|注文ID|売上ID|オーダー番号|取引ID|取引番号|order-id|OrderId|orderId",
        email="注文者メールアドレス|メールアドレス|メールアドレス(請求先)|購入者 メールアドレス|メール|Email",
        name="注文者姓+注文者名|注文者名|氏(請求先)+名(請求先)|購入者 名前|購入者名|お名前|氏名|名前",
        phone="注文者電話番号|電話番号(請求先)|購入者 電話番号|電話番号|TEL|電話",
        postcode="郵便番号(配送先)|送付先郵便番号|配送先郵便番号|郵便番号",
        address="都道府県(配送先)+住所(配送先)|送付先住所|配送先住所|都道府県+住所|住所",
        item="商品名|アイテム名|作品タイトル|品名",
        sku="商品番号|商品管理番号|SKU管理番号|商品コード|型番|SKU",
        quantity="個数|数量|注文数",
        ordered_at="注文日時|受注日時|注文日|受注日|オーダー日|購入日|取引日",
        shipped_at="発送完了報告日時|発送日時|発送日|出荷日",
        delivered_at="配達完了日|お届け完了日",
        status="ステータス|受注ステータス|発送状況|注文状況|状態",
        carrier="配送会社|運送会社|配送業者|配送方法",
        tracking_number="お荷物伝票番号|送り状番号|伝票番号|追跡番号|お問い合わせ番号",
        channel="モール|販売チャネル|チャネル|店舗",
    ),
)
LAYOUTS = (
    GENERIC,
    RAKUTEN,
    RAKUTEN_LEGACY,
    AMAZON,
    YAHOO_ITEMS,
    YAHOO,
    SHOPIFY,
    COLOR_ME,
    BASE,
    AU_PAY,
    QOO10,
    CREEMA,
    ALIASES,
)


def layout_of(headers: Collection[str]) -> Layout | None:
    """The export that these headers belong to; None when the order number cannot be found by name."""
    known = {plain(header) for header in headers}
    for layout in LAYOUTS:
        if layout.needs and all(plain(need) in known for need in layout.needs):
            return layout
    numbered = any(plain(name) in known for (name,) in ALIASES.columns["order_number"])
    others = sum(
        any(all(plain(part) in known for part in choice) for choice in choices)
        for field, choices in ALIASES.columns.items()
        if field != "order_number"
    )
    return ALIASES if numbered and others >= 1 else None
