"""By what a message is looked up."""

from dataclasses import replace

import pytest
from decision_scenes import HANAKO, IDENTITY, mail

from firstmove.decision.keys import keys_of, receipt_numbers, subject_skeleton
from firstmove.model.case import Keys
from firstmove.model.mail import Address, Bounce, Form
from firstmove.model.policy import Identity
from firstmove.model.record import Incoming
from firstmove.model.triage import Triage

SHOP = replace(IDENTITY, shop=replace(IDENTITY.shop, phone="03-1234-5678"))


def keys(incoming: Incoming, identity: Identity = SHOP) -> Keys:
    return keys_of(incoming.message, incoming.origin, incoming.triage, identity)


@pytest.mark.parametrize(
    ("subject", "numbers"),
    [
        ("Re: 【あおば商店】お問い合わせを受け付けました（受付番号 1042）", (1042,)),
        ("RE: 受付番号：１０４２ の件", (1042,)),
        ("Re: We have received your message (Receipt number: 1042)", (1042,)),
        ("#1042 について", (1042,)),
        ("受付番号1042 #1043", (1042, 1043)),
        ("受付番号 0", ()),
        ("受付番号 12345678901", ()),
        ("#1042-A の注文", ()),  # a Shopify order, no receipt
        ("色は#fff000で", ()),
        ("お問い合わせ", ()),
    ],
)
def test_receipt_numbers_are_read_from_the_subject(subject: str, numbers: tuple[int, ...]) -> None:
    assert numbers == receipt_numbers(subject)


@pytest.mark.parametrize(
    ("subject", "skeleton"),
    [
        ("Re: RE: Fwd: お問い合わせ（受付番号 1042）", "お問い合わせ(受付番号 0)"),
        ("返信: 転送：注文 12345678", "注文 0"),
        ("Re[2]: Hello  World", "hello world"),
        ("", ""),
        ("あ" * 500, "あ" * 200),
    ],
)
def test_the_skeleton_of_a_subject_is_the_same_for_every_number(subject: str, skeleton: str) -> None:
    assert skeleton == subject_skeleton(subject)


def test_a_mail_has_its_senders_key_and_its_own_facts() -> None:
    found = keys(mail(message_id="<1@example.com>", customer=Address("Hanako", "example.com")))

    assert (
        found.sender,
        found.digest,
        found.message_id,
        found.channel,
    ) == ("hanako@example.com", "d", "<1@example.com>", "own")


def test_a_relays_tag_does_not_make_another_customer() -> None:
    found = keys(mail(customer=Address("abc+1111", "marketplace.amazon.co.jp"), channel="amazon"))

    assert found.sender == "abc@marketplace.amazon.co.jp"


@pytest.mark.parametrize(
    ("role", "sender"), [("customer", HANAKO.key), ("notice", ""), ("form", ""), ("own", "")]
)
def test_senders_that_many_share_are_no_key(role: str, sender: str) -> None:
    assert sender == keys(mail(role=role, customer=None)).sender


def test_nobody_is_no_key() -> None:
    assert keys(mail(customer=None, from_=())).sender == ""


def test_the_thread_begins_with_the_newest() -> None:
    incoming = mail(in_reply_to=("<3@x>",), references=("<1@x>", "", "<2@x>", "<3@x>"))

    assert keys(incoming).thread == ("<3@x>", "<2@x>", "<1@x>")


def test_a_bounce_is_found_by_the_mail_that_it_returns() -> None:
    report = Bounce(True, original_message_ids=("<ack@example.jp>",))
    incoming = mail(bounce=report, in_reply_to=("<1@x>",))

    assert keys(incoming).thread == ("<ack@example.jp>", "<1@x>")


def test_a_thread_is_cut_at_fifty() -> None:
    ids = tuple(f"<{number}@x>" for number in range(80))

    assert (keys(mail(references=ids)).thread[0], len(keys(mail(references=ids)).thread)) == ("<79@x>", 50)


def test_the_order_that_the_customer_names_leaves_the_quoted_one_aside() -> None:
    incoming = mail(
        visible_text="注文番号 250-1234567-1234567 が届きません",
        text="注文番号 250-1234567-1234567 が届きません\n> 123456-20260612-0123456789",
    )

    assert keys(incoming).order_numbers == ("250-1234567-1234567",)


def test_where_the_customer_names_none_the_quoted_mail_names_the_order() -> None:
    incoming = mail(
        visible_text="まだですか", text="まだですか\n> 受付番号 1042\n> 123456-20260612-0123456789"
    )

    assert keys(incoming).order_numbers == ("123456-20260612-0123456789",)


def test_a_returned_mail_names_no_order() -> None:
    text = "注文番号 250-1234567-1234567 電話 090-1234-5678"
    found = keys(mail(bounce=Bounce(True), visible_text=text, text=text))

    assert (found.order_numbers, found.digit_runs, found.phones) == ((), (), ())


def test_a_forms_order_number_comes_first() -> None:
    incoming = mail(form=Form("shopify", order_number="#1001"), visible_text="注文番号 12345678")

    assert keys(incoming).order_numbers[0] == "#1001"


def test_our_receipt_number_is_no_order_number() -> None:
    incoming = mail(
        subject="Re: 【あおば商店】お問い合わせを受け付けました（受付番号 1042）",
        visible_text="受付番号：1042 の件、まだですか",
    )

    assert (
        keys(incoming).case_numbers,
        keys(incoming).order_numbers,
        keys(incoming).digit_runs,
    ) == ((1042,), (), ())


def test_bare_numbers_count_only_in_the_customers_own_words() -> None:
    incoming = mail(visible_text="87654321 はまだですか", text="87654321 はまだですか\n> 合計 11223344")

    assert keys(incoming).digit_runs == ("87654321",)


@pytest.mark.parametrize("category", ["sales_pitch", "automatic"])
def test_mail_full_of_numbers_has_no_bare_ones(category: str) -> None:
    assert keys(mail(Triage(category), visible_text="87654321 名様")).digit_runs == ()


def test_the_shops_own_telephone_number_finds_nobody() -> None:
    incoming = mail(
        visible_text="電話ください 090-1234-5678",
        text="電話ください 090-1234-5678\n> あおば商店 TEL 03-1234-5678",
        form=Form("cgi", phone="080-1111-2222"),
    )

    assert keys(incoming).phones == ("08011112222", "09012345678")


def test_another_address_that_the_words_name_is_a_key_but_not_the_shops_or_the_writers() -> None:
    incoming = mail(
        visible_text="前は Old.One@Example.jp で注文しました。shop@example.jp から返事がありません"
    )
    own = replace(SHOP, own_addresses=frozenset({"shop@example.jp"}))
    writer = incoming.message.from_[0].spec

    assert ("old.one@example.jp",) == keys(incoming, own).addresses
    assert () == keys(mail(visible_text=f"返事は {writer} へ"), own).addresses


def test_without_orders_nothing_is_sought_that_only_they_could_tell() -> None:
    text = "川越の宮下陽子です。注文番号 A-20041、090-1234-5678、登録は a@example.org です。"
    letter = mail(text=text, visible_text=text)

    with_orders = keys(letter)
    without = keys_of(letter.message, letter.origin, letter.triage, SHOP, orders=False)

    assert all((with_orders.names, with_orders.families, with_orders.phones, with_orders.addresses))
    hints = ("digit_runs", "phones", "parcels", "names", "families", "places", "addresses", "firms")
    assert without == replace(with_orders, domain="", **dict.fromkeys(hints, ()))


def test_marks_of_the_marketplace_are_kept() -> None:
    incoming = mail()
    marked = replace(incoming, origin=replace(incoming.origin, thread_keys=("rmesse:1",)))

    assert keys(marked).marks == ("rmesse:1",)


def test_a_name_may_stand_in_the_subject() -> None:
    found = keys(mail(subject="返品について（大久保節子の娘です）", text="箱を開けていません。"))

    assert "大久保節子" in found.names
