"""Drafts: sendable as they stand, traceable, and in the form that mail clients keep (DESIGN 6, G6)."""

import itertools
import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
from compose_scenes import (
    DUE,
    HANAKO,
    MALL,
    ORDER,
    OWN,
    SHOP,
    TOKEN,
    UNSHIPPED,
    VARIANTS,
    WRITTEN,
    draft_of,
    fields,
    sources,
    text,
    view,
)

from firstmove.compose import draft, render, variants, wire
from firstmove.compose.signature import contact_found
from firstmove.config import shipped
from firstmove.model.case import CaseFacts
from firstmove.model.mail import Address
from firstmove.model.order import OrderItem
from firstmove.model.record import CaseView, Happening
from firstmove.model.triage import CATEGORIES

# The blocking phrases of reference F3, and everything that looks like a form with holes.
NEVER = re.compile(
    r"たぶん|多分|おそらく|と思います|と思われ|はず(?:です|な|で)|かもしれ|近日中|そのうち|いずれ|早急|なるべく|できるだけ"
    r"|追って|後日|予定|ようです|みたいです|絶対|必ず|ですから|だから|しかし|とはいえ|お言葉ですが|普通は|一般的"
    r"|勘違い|思い違い|お客様の(?:ミス|間違い|過失|責任|不注意)|お客様都合|ちゃんと|きちんと|不在"
    r"|検討します|善処|仕方|システム|すみません|すいません|ごめん|ご苦労|なるほど|大丈夫|クレーム|苦情|ご安心ください"
    r"|取り急ぎ|させていただ|〇|○○|●|None|\{|\}|！|クーポン|レビュー|評価|特別に|今回だけ|全額返金|まだ？"
)
ALL = list(itertools.product(VARIANTS, ("ja", "en", "zh"), (OWN, MALL)))
CHANNELS = shipped.channels()
FORBIDDING = sorted(name for name, channel in CHANNELS.items() if not channel.contact_allowed)
HOSTILE = Address("hanako", "example.com", "{{ 7*7 }}{% raw %}\r\nBcc: evil@example.com\u202e😀" + "x" * 500)


@pytest.mark.parametrize(("name", "language", "channel"), ALL)
def test_every_draft_keeps_the_rules(templates, name, language, channel):
    out = draft_of(templates, view(**{"language": language, **VARIANTS[name]}), channel=channel)

    body = text(out)
    assert not out.fallback
    assert NEVER.search(body) is None
    assert re.search("申し訳|ありがとうございます|sorry|Thank you", body)
    assert "中村" in body
    assert 150 < len(body) < 3_000
    assert channel.contact_allowed == contact_found(body.replace("1234-5678-9013", ""))


@pytest.mark.parametrize("name", VARIANTS)
def test_every_scene_gets_its_own_variant(templates, name):
    assert name == variants.variant(view(**VARIANTS[name]))
    assert templates.has(f"ja/draft_{name}.j2")
    assert templates.has(f"en/draft_{name}.j2")


@pytest.mark.parametrize("category", CATEGORIES)
def test_every_category_gets_a_text(templates, category):
    out = draft_of(templates, view(category, order=None))

    assert not out.fallback


@pytest.mark.parametrize(("language", "remedy"), list(itertools.product(("ja", "en"), variants.REMEDIES)))
def test_every_remedy_keeps_the_rules(templates, language, remedy):
    scene = view("wrong_item", language=language)

    out = draft_of(templates, scene, remedy=variants.Remedy(remedy, "987654321012", "3,980円"))

    body = text(out)
    assert not out.fallback
    assert NEVER.search(body) is None
    assert "1234-5678-9013" not in body


def test_a_shipped_remedy_names_the_new_parcel(templates):
    body = text(draft_of(templates, view("wrong_item"), remedy=variants.Remedy("shipped", "987654321012")))

    assert "9876-5432-1012" in body


def test_a_refund_names_the_amount_that_was_told(templates):
    body = text(draft_of(templates, view("wrong_item"), remedy=variants.Remedy("refunded", amount="3980円")))

    assert "ご返金（3980円）のお手続きが完了いたしました" in body


TRIED = "手配を尽くしましたが"
SAID = (Happening(WRITTEN, "command", "在庫なし"),)


@pytest.mark.parametrize(
    ("remedies", "history", "said"),
    [
        (("refund",), (), False),  # a broken cup: nobody tried to obtain anything
        (("source", "refund"), (), True),
        (("refund",), SAID, True),
        (("refund",), (Happening(WRITTEN, "command", "Out of stock"),), True),
        (("in_stock", "refund"), SAID, False),
    ],
)
def test_a_refund_says_that_nothing_could_be_had_only_where_a_person_said_so(
    templates, remedies, history, said
):
    scene = view("damaged")
    case = replace(scene.case, remedies=tuple(variants.Remedy(name) for name in remedies))

    body = text(draft_of(templates, replace(scene, case=case, history=history), remedy=case.remedy))

    assert said == (TRIED in body)
    assert "お手続きを進めてよろしいでしょうか" in body


def test_the_short_mail_gets_the_facts_of_the_order(templates):
    body = text(draft_of(templates, view()))

    assert "波佐見焼マグカップ（青）のお届けをお待ちいただいているところ、" in body
    assert "6月9日（火）にヤマト運輸で発送しております。" in body
    assert "ご注文番号：12345678" in body
    assert "お問い合わせ伝票番号：1234-5678-9013（ヤマト運輸）" in body
    assert "結果は、6月12日（金）15時までにご連絡いたします。" in body


@pytest.mark.parametrize(
    "facts",
    [{"privacy": True}, {"confidence": "low"}, {"order": replace(ORDER, cancelled_at=WRITTEN)}],
)
@pytest.mark.parametrize("category", ["not_arrived", "wrong_item", "cancel", "receipt", "payment"])
def test_nothing_of_an_order_is_said_to_the_wrong_reader(templates, facts, category):
    body = text(draft_of(templates, view(category, **facts)))

    assert "12345678" not in body
    assert "マグカップ" not in body
    assert "1234-5678-9013" not in body


def test_a_medium_match_asks_whether_it_is_the_right_order(templates):
    body = text(draft_of(templates, view(confidence="medium")))

    assert "ご用件が別のご注文についての場合は" in body


@pytest.mark.parametrize("promise", [None, WRITTEN - timedelta(hours=1)])
@pytest.mark.parametrize("name", VARIANTS)
def test_a_time_that_has_passed_is_not_promised(templates, promise, name):
    out = draft_of(templates, view(**VARIANTS[name]), promise=promise)

    assert not out.fallback
    assert "時までに" not in text(out)


def test_a_progress_mail_names_the_next_time(templates):
    body = text(draft_of(templates, view(), kind="progress", next_promise=DUE + timedelta(hours=2)))

    assert "途中経過をご連絡いたします" in body
    assert "次のご連絡は、6月12日（金）17時までにいたします。" in body


def test_a_progress_mail_does_not_repeat_the_old_promise(templates):
    body = text(draft_of(templates, view(), kind="progress"))

    assert "15時" not in body


def test_the_wished_date_is_taken_up(templates):
    body = text(draft_of(templates, view(deadline=date(2026, 6, 13))))

    assert "6月13日（土）というご希望の期日を承っております。" in body


@pytest.mark.parametrize(("stored", "expected"), [("2026-06-13", True), ("tomorrow", False), ("", False)])
def test_a_stored_date_is_taken_up_when_it_is_one(templates, stored, expected):
    scene = view()

    body = text(draft_of(templates, replace(scene, case=replace(scene.case, deadline=stored))))

    assert expected == ("6月13日（土）" in body)


def test_other_matters_and_a_wish_for_a_call_are_answered(templates):
    body = text(draft_of(templates, view(flags=("phone_requested",), also=("receipt", "damaged"))))

    assert "あわせてお申し出いただいた件（領収書）につきましても" in body
    assert "お電話をご希望とのこと" in body


def test_a_call_is_not_offered_where_a_mall_forbids_it(templates):
    assert "お電話を" not in text(draft_of(templates, view(flags=("phone_requested",)), channel=MALL))


def test_somebody_who_writes_again_is_apologised_to_for_the_wait(templates):
    scene = view(flags=("chaser",))

    body = text(draft_of(templates, replace(scene, messages=scene.messages * 2)))

    assert "ご連絡をお待たせしておりますことも" in body


def test_a_long_or_many_item_order_is_shown_in_part(templates):
    items = tuple(OrderItem(f"とても長い商品名{number}" * 20, number) for number in range(1, 9))

    body = text(draft_of(templates, view(order=replace(ORDER, items=items))))

    assert "ほか3品目" in body
    assert "ご注文の商品のお届けをお待ちいただいている" in body


def test_an_order_without_items_or_carrier_is_spoken_of_all_the_same(templates):
    bare = replace(ORDER, items=(), carrier="", tracking_number="", ordered_at=None)

    out = draft_of(templates, view(order=bare))

    assert not out.fallback
    assert "配送会社に確認しております" in text(out)


@pytest.mark.parametrize("name", VARIANTS)
def test_hostile_facts_stay_facts(templates, name):
    order = replace(ORDER, items=(OrderItem("{{ 7*7 }}{% include 'x' %}\r\n.\u202e" + "長" * 900, 1),))
    facts = {"order": order, **VARIANTS[name]}
    scene = view(**facts, customer=HOSTILE, subject="{{ 7*7 }}\r\nBcc: evil@example.com")

    out = draft_of(templates, scene, person="{{ 7*7 }}")

    assert not out.fallback
    assert "49" not in text(out).replace("9013", "")
    assert text(out).startswith("お客様\n")
    assert "Bcc" not in fields(out)
    assert "\u202e" not in text(out)


def test_the_headers_are_exactly_those_that_clients_keep(templates):
    older = ("<q0@example.com>", "<fedcba987654321001234567@example.jp>")

    out = draft_of(templates, view(references=older))

    expected = {
        "From": "あおば商店 <shop@example.jp>",
        "To": "山田花子 <hanako@example.com>",
        "Subject": "Re: まだ？（受付番号 1044）",
        "Date": "Fri, 12 Jun 2026 10:20:20 +0900",
        "Message-ID": "<draft.1044@example.jp>",
        "In-Reply-To": "<q1@example.com>",
        "References": f"<{TOKEN}@example.jp> <q0@example.com> <q1@example.com>",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "base64",
    }
    assert expected == dict(fields(out))
    assert TOKEN == out.token
    assert "hanako@example.com" == out.recipient


@pytest.mark.parametrize(
    ("subject", "language", "expected"),
    [
        ("まだ？", "ja", "Re: まだ？（受付番号 1044）"),
        ("Re: RE：Re[2]: まだ？", "ja", "Re: まだ？（受付番号 1044）"),
        ("返信: まだ？", "ja", "Re: まだ？（受付番号 1044）"),
        ("Re: 【あおば商店】ご連絡を受け付けました（受付番号 1044）", "ja", None),
        ("受付番号 10445 の件", "ja", "Re: 受付番号 10445 の件（受付番号 1044）"),
        ("", "ja", "Re: 【あおば商店】お問い合わせの件（受付番号 1044）"),
        ("Where is it?", "en", "Re: Where is it? (Receipt number 1044)"),
        ("", "en", "Re: [あおば商店] Your message (Receipt number 1044)"),
        ("長" * 300, "ja", "Re: " + "長" * 149 + "…（受付番号 1044）"),
        ("Report: まだ", "ja", "Re: Report: まだ（受付番号 1044）"),
    ],
)
def test_the_subject_answers_the_customers(subject, language, expected):
    shown = draft.subject_of(view(subject=subject, language=language), SHOP)

    assert (expected or subject) == shown


def test_a_case_without_a_mail_gets_a_draft_too(templates):
    case = CaseFacts(1, 1044, "main", "own", "needs_reply", "not_arrived", "hanako@example.com")

    out = draft_of(templates, CaseView(case))

    assert {"In-Reply-To"}.isdisjoint(fields(out))
    assert f"<{TOKEN}@example.jp>" == fields(out)["References"]


def test_a_customer_without_an_address_gets_none(templates):
    with pytest.raises(wire.Unsendable, match="bad-address"):
        draft_of(templates, view(customer=Address("", "")))


@pytest.mark.parametrize("language", ["ja", "en", "zh"])
@pytest.mark.parametrize("promise", [DUE, None])
def test_a_failing_template_gives_way_to_a_progress_mail(language, promise):
    broken = dict.fromkeys(sources(), "{{ no_such_fact }}")

    out = draft_of(render.Templates.compile(broken), view(language=language), promise=promise)

    assert out.fallback
    assert re.search("確認しております|looking into", text(out))
    assert NEVER.search(text(out)) is None


def test_a_template_with_contact_data_is_not_used_on_a_mall():
    leaky = sources() | {
        "ja/draft_other.j2": "お電話は 03-1234-5678 までお願いいたします。お待ちしております。"
    }

    out = draft_of(render.Templates.compile(leaky), view("other"), channel=MALL)

    assert out.fallback
    assert not contact_found(text(out))


@pytest.mark.parametrize("name", FORBIDDING)
@pytest.mark.parametrize("variant", VARIANTS)
def test_no_channel_that_forbids_contact_data_gets_any(templates, name, variant):
    scene = view(**{"flags": ("phone_requested",), **VARIANTS[variant]})

    out = draft_of(templates, scene, channel=CHANNELS[name])

    assert not out.fallback
    assert not contact_found(text(out).replace("1234-5678-9013", ""))


@pytest.mark.parametrize(
    ("channel", "customer", "linked"),
    [
        (OWN, HANAKO, True),
        (MALL, HANAKO, False),
        (OWN, Address("hanako", "docomo.ne.jp"), False),
    ],
    ids=["own shop", "marketplace", "a telephone that drops mails with links"],
)
def test_the_parcel_is_linked_only_where_a_link_arrives(templates, channel, customer, linked):
    body = text(draft_of(templates, view(customer=customer), channel=channel))

    assert linked == ("id=123456789013" in body)
    assert "1234-5678-9013（ヤマト運輸）" in body


def test_a_number_whose_check_digit_is_wrong_is_not_told(templates):
    mistyped = view(order=replace(ORDER, tracking_number="1234-5678-9014"))

    assert "9014" not in text(draft_of(templates, mistyped))
    assert "tracking" in variants.missing(mistyped)


def test_what_is_too_old_is_not_told(templates):
    scene = view(order=replace(ORDER, number="A-20041"), too_old=True)

    body = text(draft_of(templates, scene))

    assert "確認しております" in body
    assert () == tuple(fact for fact in ("A-20041", "波佐見焼", "6月9日", "ヤマト", "9013") if fact in body)
    assert ("order_old",) == variants.missing(scene)


def test_an_order_number_that_looks_like_a_telephone_is_no_contact_data(templates):
    order = replace(ORDER, number="03-1234-5678", tracking_number="012345678901")

    out = draft_of(templates, view(order=order), channel=MALL)

    assert not out.fallback


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("\n", "\r\n"),
        lambda t: t.replace("\n\n", "\n\n\n"),
        lambda t: t.replace("\n", "  \n").replace("  \n  \n", "\n\n"),
        lambda t: t.replace("ご心配をおかけし、", "ご心配を \nおかけし、"),
        lambda t: t + "\n\n",
    ],
)
def test_what_clients_do_to_a_text_is_no_edit(templates, change):
    body = text(draft_of(templates, view()))

    assert draft.text_hash(body) == draft.text_hash(change(body))


def test_an_edit_is_an_edit(templates):
    out = draft_of(templates, view())

    assert out.text_hash == draft.text_hash(text(out))
    assert out.text_hash != draft.text_hash(text(out).replace("ヤマト", "佐川"))


def test_normalising_keeps_the_signature_mark_and_unstuffs():
    assert "a b\n--\nFrom x" == draft.normalise("a \nb\n\n\n-- \n From x  ")


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, ("delivery",)),
        ({"order": replace(ORDER, tracking_number="")}, ("delivery", "tracking")),
        ({"order": UNSHIPPED}, ("shipping",)),
        ({"order": None}, ("order",)),
        ({"privacy": True}, ("order_privacy",)),
        ({"category": "damaged"}, ("photos", "stock")),
        ({"category": "other"}, ()),
    ],
)
def test_what_is_missing_is_told(facts, expected):
    assert expected == variants.missing(view(**facts))


@pytest.mark.parametrize(
    ("facts", "expected"), [({}, False), ({"order": None}, True), ({"category": "receipt"}, True)]
)
def test_it_is_known_what_can_be_answered_on_the_spot(facts, expected):
    assert expected == variants.on_the_spot(view(**facts))


def test_a_carrier_phone_gets_no_url(templates):
    scene = view(customer=Address("foo..bar.", "docomo.ne.jp", "山田花子"))

    out = draft_of(templates, scene)

    assert "foo..bar.@docomo.ne.jp" == out.recipient
    assert "http" not in text(out)


def test_the_person_need_not_be_known(templates):
    body = text(draft_of(templates, view(), person=""))

    assert "あおば商店 お客様窓口でございます。" in body
    assert "担当：" not in body


def test_a_shop_language_decides_where_the_mail_tells_nothing(templates):
    out = draft_of(templates, view(language="und", customer=HANAKO), shop=replace(SHOP, language="en"))

    assert text(out).startswith("Dear Customer,")
