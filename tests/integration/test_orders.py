"""From an export of the shop to the draft: the real daemon, fed by `firstmove orders import`."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from firstmove.compose.dates import card_when, ja_day, zone_of
from integration.shop import CUSTOMER, Shop, Town, mail_from

TOKYO = zone_of("Asia/Tokyo")
HEADER = (
    "order_number,email,name,phone,postcode,address,item,sku,quantity,ordered_at,shipped_at,carrier,"
    "tracking_number\n"
)
# What belongs to the buyer and to nobody else.
SECRETS = (
    "A-20041",
    "波佐見焼",
    "木製ベンチ",
    "1234-5678-9013",
    "123456789013",
    "ヤマト",
    "架空町",
    "山田",
    "0901234567",
)


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


def bring(shop: Shop, text: str, name: str = "orders.csv") -> str:
    """Import an export as an administrator does."""
    path = Path(shop.config.path).parent / name
    path.write_text(text, "utf-8")
    command = [sys.executable, "-m", "firstmove", "--config", shop.config.path, "orders", "import", path]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60, text=True)
    return done.stdout


def shipped(shop: Shop, *items: str, days: int = 2) -> datetime:
    """An order of the customer's that left the shop; when."""
    at = (datetime.now(UTC) - timedelta(days=days)).astimezone(TOKYO)
    ordered = at - timedelta(days=1)
    rows = [
        f"A-20041,{CUSTOMER},山田 花子,09012345678,100-0001,東京都千代田区架空町1,{item},"
        f"{ordered:%Y-%m-%d %H:%M},{at:%Y-%m-%d %H:%M},ヤマト運輸,1234-5678-9013\n"
        for item in items or ("波佐見焼マグカップ（青）,mug-ao,2",)
    ]
    bring(shop, HEADER + "".join(rows))
    return at


def draft(shop: Shop) -> str:
    """The text of the one draft, when it lies there."""
    shop.until(lambda: shop.messages("Drafts"), "the draft")
    shop.settle()
    return "\n".join(str(mail.get_content()) for mail in shop.texts("Drafts")).replace("\r\n", "\n")


def progress(shop: Shop) -> bool:
    """Whether a progress draft was placed: half an hour before the promise."""
    with shop.store.reading() as reader:
        placed = reader.effects(kind="put_draft", state="done")
    return any(effect.plan.get("kind") == "progress" for effect in placed)


def card(shop: Shop) -> str:
    """The newest card."""
    shop.until(lambda: shop.messages("0_対応カード"), "the card")
    return str(shop.texts("0_対応カード")[-1].get_content())


def test_a_customer_who_only_asks_still_not_gets_an_answer_about_her_order(town: Town) -> None:
    with Shop(town) as shop:
        left = shipped(shop)
        shop.deliver(mail_from(f"山田花子 <{CUSTOMER}>", "まだ？", subject="まだ？"))

        text = draft(shop)

        assert "ご注文番号：A-20041" in text
        assert "波佐見焼マグカップ（青） 2点" in text
        assert f"{ja_day(left.date())}にヤマト運輸で発送しております。" in text
        assert "お問い合わせ伝票番号：1234-5678-9013（ヤマト運輸）" in text
        assert "お届けがいつになるかを、\n当店からヤマト運輸に確認しております。" in text
        assert "までにご連絡いたします。" in text
        (ack,) = shop.acks()
        assert () == tuple(word for word in SECRETS[:-2] if word in str(ack.get_content()))


def test_a_stranger_with_the_number_learns_nothing_of_the_order(town: Town) -> None:
    stranger = "taro@elsewhere.example.net"
    with Shop(town) as shop:
        shipped(shop)
        shop.deliver(mail_from(stranger, "注文番号 A-20041 がまだ届きません。", subject="届きません"))
        texts = draft(shop)
        promise = shop.view().open_promise
        assert promise is not None
        shop.pass_time(seconds=(promise.due - shop.clock.now()).total_seconds() - 25 * 60)
        shop.until(lambda: progress(shop), "the progress draft", 40)
        texts += draft(shop)

        outside = [str(mail.get_content()) for mail in town.sent if stranger in str(mail["To"])]
        said = "\n".join([texts, *outside]).replace("A-20041 がまだ", "")

        assert shop.view().match.privacy
        assert 1 <= len(outside)
        assert () == tuple(word for word in SECRETS if word in said)
        assert "ご本人の確認" in card(shop)


def test_what_is_missing_and_in_stock_is_sent_after(town: Town) -> None:
    with Shop(town) as shop:
        shipped(shop, "波佐見焼マグカップ（青）,mug-ao,1", "木製ベンチ,bench,1")
        bring(
            shop, "sku,title,quantity\nbench,木製ベンチ,3\nmug-ao,波佐見焼マグカップ（青）,0\n", "stock.csv"
        )
        shop.deliver(mail_from(CUSTOMER, "木製ベンチが入っていませんでした。足りません。"))

        text = draft(shop)

        assert "在庫を確保いたしました" in text
        assert "お届け先から、お名前やご住所に変更がないか" in text
        assert "remedy" in shop.armed()
        with shop.store.reading() as reader:
            (bench,) = reader.stock_of(None, ("木製",))
        assert bench.as_of is not None
        shown = card(shop)
        assert f"■在庫（{card_when(bench.as_of, TOKYO)}時点）" in shown
        assert "木製ベンチ 3点（bench）" in shown
        assert "送る前に、在庫を確保してください" in shown


def test_a_question_about_stock_gets_the_quantity_and_its_time(town: Town) -> None:
    with Shop(town) as shop:
        bring(
            shop,
            "sku,title,quantity\nbench,木製ベンチ 幅90cm,3\nmug-ao,波佐見焼マグカップ（青）,0\n",
            "stock.csv",
        )
        shop.deliver(mail_from(CUSTOMER, "木製ベンチの在庫はありますか？", subject="在庫について"))

        text = draft(shop)

        assert "お尋ねの「木製ベンチ 幅90cm」は" in text
        assert "の時点で、在庫が3点ございます。" in text


def test_nothing_is_said_from_data_that_are_too_old(town: Town) -> None:
    with Shop(town) as shop:
        shipped(shop)
        shop.pass_time(days=3)
        shop.deliver(mail_from(CUSTOMER, "まだ？", subject="まだ？"))

        text = draft(shop)

        assert "ご注文の発送とお届けの状況を、確認しております。" in text
        assert () == tuple(word for word in ("A-20041", "波佐見焼", "9013", "ヤマト") if word in text)
        assert "注文データが古いため" in card(shop)
