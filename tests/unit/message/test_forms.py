"""Mails that a web form wrote: the customer stands in the body."""
# ruff: noqa: E501 - one case a line

import pytest

from firstmove.message import forms
from firstmove.model.mail import Address, Form

CUSTOMER = Address("hanako", "example.com", "山田花子")
SHOP = (Address("info", "example.jp"),)


@pytest.mark.parametrize(
    ("sender", "kind"),
    [
        ("shopify.com", "shopify"),
        ("shop-pro.jp", "color-me"),
        ("thebase.in", "base"),
        ("stores.jp", "stores"),
        ("example.jp", "cgi"),
    ],
)
@pytest.mark.parametrize(
    "dress", ["{}：", "【{}】", "[ {} ]", "■{}\n", "{}:\n", "＜{}＞", "・{} : ", "1. {}：", "{} = ", "〔{}〕", "{}（必須）："]
)  # fmt: skip
def test_fields_are_read_in_every_usual_dress(dress: str, sender: str, kind: str) -> None:
    labels = ("お名前", "メールアドレス", "電話番号", "ご注文番号", "お問い合わせ内容")
    values = ("山田花子", "hanako@example.com", "03-0000-0000", "A-1", "皿が割れました。\n交換してください。")
    text = "\n".join(dress.format(label) + value for label, value in zip(labels, values, strict=True))

    form = forms.read(text, (Address("x", sender),), ())

    assert form == Form(
        kind, "山田花子", CUSTOMER, "03-0000-0000", "A-1", "皿が割れました。\n交換してください。"
    )


def test_english_labels_are_read() -> None:
    text = "Name:\nJane\n\nEmail:\njane@example.com\n\nBody:\nWhere is it?\n"

    form = forms.read(text, (Address("mailer", "shopify.com"),), ())

    assert form == Form("shopify", "Jane", Address("jane", "example.com", "Jane"), text="Where is it?")


def test_a_form_relay_without_an_address_field_falls_back_to_reply_to() -> None:
    text = "名前:\n山田花子\n\n本文:\nまだですか\n"

    form = forms.read(text, (Address("mailer", "shopify.com"),), (CUSTOMER,))

    assert form is not None
    assert form.address == CUSTOMER


def test_the_forms_own_closing_lines_end_the_text() -> None:
    text = "お名前：花\nメール：a@b.jp\n本文：届きません。\n\n------\n送信日時：2026/06/12\n本文：x\n"

    form = forms.read(text, SHOP, ())

    assert form is not None
    assert form.text == "届きません。"


def test_an_order_number_inside_the_text_stays_in_it() -> None:
    text = "お名前：花\nメール：a@b.jp\n本文：割れていました。\n注文番号：12\n件名：x\n交換希望\n"

    form = forms.read(text, SHOP, ())

    assert form is not None
    assert form.text == "割れていました。\n注文番号：12\n件名：x\n交換希望"


@pytest.mark.parametrize(
    "text",
    [
        "お世話になります。荷物が届きません。\n\n注文番号：123\nお名前：山田\nメールアドレス：a@b.jp",
        "お名前：山田\nお問い合わせ内容：まだですか",
        "お名前：山田\nメール：なし\nお問い合わせ内容：まだですか",
        "メール：a@b.jp\n本文：\n",
        "本文が a@b.jp に届きません",
        "内容は上のとおりです。メール a@b.jp",
    ],
)
def test_a_letter_is_not_taken_for_a_form(text: str) -> None:
    assert forms.read(text, SHOP, ()) is None
