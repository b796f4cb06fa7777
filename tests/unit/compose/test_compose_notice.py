"""Notices to people of the shop: time first, and nothing of the customer's unless asked for (G9)."""

import itertools
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from compose_scenes import (
    DUE,
    MALL,
    OPERATOR,
    ORDER,
    SHOP,
    WRITTEN,
    fields,
    notice_of,
    sources,
    text,
    view,
)

from firstmove.compose import notice, render, wire, words
from firstmove.model.policy import Person

KINDS = sorted(notice.KINDS)


@pytest.mark.parametrize(("kind", "language"), list(itertools.product([*KINDS, "brand_new"], ("ja", "en"))))
@pytest.mark.parametrize("with_case", [True, False])
def test_no_notice_tells_of_the_customer_unasked(templates, kind, language, with_case):
    what = view(words="秘密の本文", subject="秘密の件名") if with_case else None

    out = notice_of(templates, what, kind, shop=replace(SHOP, language=language), phone=True)

    shown = out.subject + text(out)
    assert not out.fallback
    assert "秘密" not in shown
    assert "山田" not in shown
    assert "hanako" not in shown
    assert "12345678" not in shown
    assert out.subject.startswith(("06/12", "by 06/12"))
    assert with_case == ("1044" in shown)


def test_the_headers_say_that_it_is_automatic(templates):
    out = notice_of(templates, view(), "escalation")

    assert "06/12 15:00まで #1044 未着 お返事の期限が近づいています（自社）" == fields(out)["Subject"]
    assert "中村 <nakamura@example.jp>" == fields(out)["To"]
    assert "初手（社内連絡） <shop@example.jp>" == fields(out)["From"]
    assert "auto-generated" == fields(out)["Auto-Submitted"]
    assert "All" == fields(out)["X-Auto-Response-Suppress"]
    assert ("nakamura@example.jp", "shop@example.jp") == (out.recipient, out.envelope_from)


def test_names_and_words_are_told_where_the_shop_asked_for_them(templates):
    scene = view(order=replace(ORDER, phone="0312345678"))

    body = text(notice_of(templates, scene, "escalation", notify_text=True, phone=True))

    assert "お客様：山田花子様" in body
    assert "本文：「まだ？」" in body
    assert "電話番号：0312345678" in body


@pytest.mark.parametrize(
    ("kind", "detail", "expected"),
    [
        ("arrival", "", "お問い合わせが届きました"),
        ("arrival", "chaser", "お約束の時刻を前に、再度ご連絡がありました"),
        ("arrival", "hold_over", "保留の期限になりました"),
        ("arrival", "injury,legal_threat", "至急：責任者の確認が必要です"),
        ("escalation", "promise", "お返事の期限が近づいています"),
    ],
)
def test_the_detail_sharpens_the_kind(templates, kind, detail, expected):
    assert expected in notice_of(templates, view(), kind, detail=detail).subject


@pytest.mark.parametrize(
    ("detail", "expected"),
    [
        ("injury,legal_threat", "用件：未着／けが・体調、法的手続きへの言及"),
        ("550 5.1.1 no such user\r\nBcc: x", "詳細：550 5.1.1 no such user Bcc: x"),
        ("first_day", "詳細：最初の24時間の上限"),
    ],
)
def test_the_detail_is_told_in_words(templates, detail, expected):
    assert expected in text(notice_of(templates, view(), "held", detail=detail))


def test_a_clocks_own_name_is_no_detail(templates):
    assert "詳細" not in text(notice_of(templates, view(), "escalation", detail="promise"))


def test_a_passed_promise_is_called_broken(templates):
    out = notice_of(templates, view(), "escalation", at=DUE + timedelta(minutes=1))

    assert "お客様にお約束した時刻を過ぎました" in out.subject


def test_a_promise_settled_as_broken_is_called_broken(templates):
    scene = view()
    broken = (replace(scene.promises[0], state="broken"),)

    out = notice_of(templates, replace(scene, promises=broken, timers=()), "escalation")

    assert "06/12 10:20 #1044 未着 お客様にお約束した時刻を過ぎました（自社）" == out.subject


def test_an_english_case_without_a_clock_begins_with_the_time_of_the_notice(templates):
    shop = replace(SHOP, language="en")

    out = notice_of(templates, replace(view(), timers=()), "bounce", shop=shop, channel=MALL)

    assert "06/12 10:20 #1044 Not arrived: Our mail did not reach the customer (楽天市場)" == out.subject


def test_a_template_of_its_own_wins(templates):
    own = render.Templates.compile(
        sources() | {"ja/notice_bounce.j2": "不達です。受付番号は{{ number }}です。担当へ。"}
    )

    assert "不達です。受付番号は1044です。担当へ。\n" == text(notice_of(own, view(), "bounce"))


def test_a_failing_template_gives_way_to_the_plain_notice():
    broken = render.Templates.compile(dict.fromkeys(sources(), "{{ no_such_fact }}"))

    out = notice_of(broken, view(), "escalation", at=WRITTEN)

    assert out.fallback
    assert "お返事の期限が近づいています" in text(out)


def test_a_person_without_an_address_is_told_of():
    with pytest.raises(wire.Unsendable, match="bad-address"):
        notice_of(render.Templates.compile(sources()), view(), "bounce", person=Person("x"))


def test_the_person_may_have_no_name(templates):
    out = notice_of(templates, view(), "bounce", person=replace(OPERATOR, name=""))

    assert "nakamura@example.jp" == fields(out)["To"]


def test_what_operators_read_has_one_word_for_one_thing():
    tables = [table for table in vars(words).values() if isinstance(table, dict)]
    labels = [str(pair) for table in tables for pair in table.values()]
    texts = "".join(itertools.chain(labels, *notice.KINDS.values()))

    assert "受付メール" in texts
    assert [] == re.findall("自動受付|フォルダ(?!ー)|影運転", texts)
