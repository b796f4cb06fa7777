"""The case card: what to do, by when, about what, who; nothing that could hurt when it leaks (DESIGN 6)."""

import ast
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from compose_scenes import (
    DELIVERED,
    DUE,
    HANAKO,
    MALL,
    ORDER,
    SHOP,
    UNSHIPPED,
    WRITTEN,
    card_of,
    draft_of,
    fields,
    sources,
    text,
    view,
)

from firstmove.compose import card, dates, render, words
from firstmove.decision.orders import matching, tracking
from firstmove.model.case import CaseFacts, Remedy
from firstmove.model.mail import Address
from firstmove.model.policy import Channel
from firstmove.model.record import CaseView, Happening, Placed, TimerRow
from firstmove.model.triage import CATEGORIES, FLAGS

UNKIND = re.compile(r"クレーム|クレーマー|悪質|悪用|怒|しつこ|脅|abuse|angry|threat", re.IGNORECASE)
RELATIVE = re.compile(
    r"今日|本日|明日まで|昨日|あと\d|\d+(?:分|時間|日)(?:前|後)(?!以上)|today|ago|tomorrow$"
)


def test_the_subject_begins_with_the_time(templates):
    out = card_of(templates, view())

    assert "06/12 15:00まで 山田花子様 未着「まだ？」 #1044" == out.subject == fields(out)["Subject"]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"customer": replace(HANAKO, name="山田 花子")}, "06/12 15:00まで 山田様 未着「まだ？」 #1044"),
        ({"customer": replace(HANAKO, name="x@y")}, "06/12 15:00まで お客様 未着「まだ？」 #1044"),
        ({"words": ""}, "06/12 15:00まで 山田花子様 未着 #1044"),
        ({"timers": ()}, "期限なし 山田花子様 未着「まだ？」 #1044"),
        ({"undeliverable": True}, "06/12 15:00まで 【未達】 山田花子様 未着「まだ？」 #1044"),
        (
            {"words": "「至急」\r\nBcc: x\x00 と言いましたよね\u202e"},
            "06/12 15:00まで 山田花子様 未着「『至急』 Bcc: x…」 #1044",
        ),
    ],
)
def test_the_subject_tells_what_is_known(templates, facts, expected):
    assert expected == card_of(templates, view(**facts)).subject


def test_an_english_shop_gets_an_english_card(templates):
    shop = replace(SHOP, language="en")

    out = card_of(templates, view(undeliverable=True), shop=shop)

    assert 'by 06/12 15:00 [NOT DELIVERED] 山田花子: Not arrived "まだ？" #1044' == out.subject
    assert "Due: 06/12 15:00 (promised to the customer)" in text(out)
    assert "firstmove card - internal <shop@example.jp>" == fields(out)["From"]


def test_an_english_card_without_clock_or_words_says_so(templates):
    shop = replace(SHOP, language="en")

    out = card_of(templates, view(timers=(), words=""), shop=shop)

    assert "no due time 山田花子: Not arrived #1044" == out.subject


def test_the_card_stays_inside_the_shop(templates):
    out = card_of(templates, view())

    assert "" == out.recipient
    own = "初手カード（社内） <shop@example.jp>"
    assert [own] * 3 == [fields(out)[name] for name in ("From", "To", "Reply-To")]
    assert "auto-generated" == fields(out)["Auto-Submitted"]
    assert {"In-Reply-To", "References"}.isdisjoint(fields(out))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, "確認が必要です。\nまず：①追跡を開く ②下書きを直す ③送信"),
        ({"order": UNSHIPPED}, "確認が必要です。\nまず：①足りないことを確認"),
        ({"category": "receipt"}, "この場で回答できます。\nまず：①下書きを読む"),
    ],
)
def test_the_first_line_says_whether_it_can_be_answered_now(templates, facts, expected):
    assert text(card_of(templates, view(**facts))).startswith(expected)


@pytest.mark.parametrize("category", ["receipt", "payment"])
def test_on_a_notice_only_channel_the_answer_goes_through_its_own_screen(templates, category):
    channel = Channel("mercari", reply_by_mail=False, url="https://example.com/")

    body = text(card_of(templates, view(category), channel=channel))

    assert "③メルカリShopsの画面から返信" in body
    assert "返信先：メルカリShopsの画面でご返信ください https://example.com/" in body


def test_the_first_screen_of_a_telephone_holds_what_matters(templates):
    first, mark, _ = text(card_of(templates, view(deadline=date(2026, 6, 13)))).partition("\n-- \n")

    assert mark
    assert len(first.split("\n")) <= 9
    assert "期限：06/12 15:00（お客様とのお約束）" in first
    assert "用件：未着" in first
    assert "本文：「まだ？」" in first
    assert "お客様：山田花子様（アドレス一致・確度 高）" in first
    assert "希望日：6月13日（土）" in first


def test_an_undeliverable_case_says_so_first(templates):
    assert text(card_of(templates, view(undeliverable=True))).startswith("お客様に届いていません。")


@pytest.mark.parametrize("category", CATEGORIES)
@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_card_holds_unkind_or_relative_words(templates, category, language):
    scene = view(category, flags=FLAGS, also=CATEGORIES, privacy=category == "damaged")

    out = card_of(templates, scene, shop=replace(SHOP, language=language))

    assert not out.fallback
    shown = out.subject + text(out).replace("保留 明日", "")
    assert UNKIND.search(shown) is None
    assert RELATIVE.search(shown) is None


def test_the_order_is_shown_with_its_link_and_age(templates):
    body = text(card_of(templates, view(order=replace(DELIVERED, phone="0312345678"))))

    assert "■ご注文 12345678（自社・6月7日（日））" in body
    assert "6月9日（火）発送 ヤマト運輸 1234-5678-9013" in body
    assert "NQ0010?id=123456789013" in body
    assert "6月11日（木）お届け済みの記録" in body
    assert "電話：0312345678" in body
    assert "注文データは06/12 07:00時点です" in body
    assert "1日以上前" not in body


def test_old_order_data_is_warned_about(templates):
    body = text(card_of(templates, view(), at=WRITTEN + timedelta(days=2)))

    assert "※注文データが1日以上前のものです。" in body


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"order": None}, "一致するご注文は見つかっていません。"),
        ({"privacy": True}, "お客様に書けません。ご本人の確認をお願いいたします。"),
        ({"order": replace(ORDER, cancelled_at=DUE)}, "6月12日（金）キャンセル済み"),
        ({"order": UNSHIPPED}, "発送の記録はありません"),
    ],
)
def test_what_is_not_known_of_the_order_is_told(templates, facts, expected):
    assert expected in text(card_of(templates, view(**facts)))


@pytest.mark.parametrize(
    ("carrier", "number", "expected"),
    [("yamato", "123456789014", True), ("yamato", "123456789013", False), ("赤帽", "123456789014", False)],
)
def test_a_mistyped_tracking_number_is_warned_about(templates, carrier, number, expected):
    order = replace(ORDER, carrier=carrier, tracking_number=number)

    assert expected == ("検査数字が合いません" in text(card_of(templates, view(order=order))))


@pytest.mark.parametrize(
    ("how", "language", "expected"),
    [
        ("address+product", "ja", "アドレス一致・商品名"),
        ("number+address", "en", "number and address agree"),
        ("address+product", "en", "address agrees and the product"),
        ("brand-new", "ja", "brand-new"),
    ],
)
def test_the_step_of_the_look_up_is_told_in_words(how, language, expected):
    assert expected == card.how_words(how, language)


def test_every_step_of_the_look_up_has_words():
    """The steps as the ladder's own source writes them."""
    sources = Path(matching.__file__).parent.glob("*.py")
    nodes = [node for file in sources for node in ast.walk(ast.parse(file.read_text("utf-8")))]
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    found = [call for call in calls if getattr(call.func, "id", "") in {"Match", "first_of", "_private"}]
    given = [part for call in found for part in (*call.args, *(keyword.value for keyword in call.keywords))]
    steps = {part.value for part in given if isinstance(part, ast.Constant) and isinstance(part.value, str)}

    steps -= {"high", "medium", "low", "none"}
    assert {"thread", "firm", "household", "earlier", "number+address"} <= steps
    assert steps <= words.HOW.keys()


def test_other_candidates_are_named(templates):
    scene = view()
    match = replace(scene.match, candidates=(ORDER, replace(ORDER, number="87654321")))

    assert "ほかの候補：87654321" in text(card_of(templates, replace(scene, match=match)))


def test_the_draft_is_shown_with_what_it_claims_and_its_text(templates):
    body = text(draft_of(templates, view()))
    placed = Placed(1, 1, "draft", 1, "placed", "<d@example.jp>", "", "")

    shown = text(card_of(templates, replace(view(), draft=placed), draft_text=body))

    assert "■下書き（「下書き」に1通・未編集）" in shown
    assert "送る前に、追跡か電話で確認を始めてください。" in shown
    assert shown.endswith("■下書きの本文（コピー用）\n" + body)


def test_without_a_draft_nothing_is_said_of_its_claims(templates):
    body = text(card_of(templates, view()))

    assert "■下書き（ありません）" in body
    assert "書いてあります" not in body


def test_the_timeline_and_the_reasons_are_shown(templates):
    history = (
        Happening(WRITTEN, "received", "first"),
        Happening(WRITTEN, "draft_placed"),
        Happening(WRITTEN, "promise_broken", "clock"),
        Happening(WRITTEN, "on_hold"),
    )

    body = text(card_of(templates, view(history=history)))

    assert "06/12 10:20 受信（新しいご用件）" in body
    assert "06/12 10:20 下書き：「下書き」に1通・未編集" in body
    assert "06/12 10:20 お約束：時間超過（clock）" in body
    assert "06/12 10:20 保留" in body
    assert "「まだ？」→ 未着" in body


def test_the_next_due_is_the_earliest_running_clock():
    timers = (
        TimerRow(1, 1, "promise", "stopped", WRITTEN, WRITTEN),
        TimerRow(2, 1, "closing", "armed", WRITTEN, WRITTEN),
        TimerRow(3, 1, "hard_limit", "armed", DUE, DUE + timedelta(hours=9)),
        TimerRow(4, 1, "reply_target", "paused", DUE, DUE),
    )

    due = card.next_due(view(timers=timers))

    assert due is not None
    assert 4 == due.id


@pytest.mark.parametrize(
    ("carrier", "number", "expected"),
    [
        ("佐川急便", "1234-5678-9013", "okurijoNo=123456789013"),
        ("ゆうパック", "123456789013", "searchKind=S002&locale=ja&reqCodeNo1=123456789013"),
        ("yamato", "", ""),
        ("赤帽", "123", ""),
        ("ヤマト", "12\r\n34&x=1", ""),
        ("ヤマト", "1234-5678-9014", ""),
        ("西濃", "12\r\n34&x=1", "GNPNO1=1234x1"),
    ],
)
def test_the_tracking_page_is_the_carriers_own(carrier, number, expected):
    assert (
        expected
        == tracking.page_of(replace(ORDER, carrier=carrier, tracking_number=number)).partition("?")[2]
    )


def test_hostile_words_stay_words(templates):
    scene = view(
        words="{{ 7*7 }}\r\n-- \r\n停止\r\n" + "長" * 5000,
        customer=Address("hanako", "example.com", "{% x %}"),
        order=replace(ORDER, number="1\r\n2", name="{{ 7*7 }}"),
    )

    out = card_of(templates, scene, channel=MALL)

    assert not out.fallback
    assert "本文：「{{ 7*7 }} -- 停止" in text(out)
    assert 1 == text(out).count("\n-- \n")


def test_a_case_without_anything_gets_a_card(templates):
    case = CaseFacts(1, 1044, "main", "own", "needs_reply", "other", "hanako@example.com")

    out = card_of(templates, CaseView(case))

    assert not out.fallback
    assert "期限なし お客様 その他 #1044" == out.subject


@pytest.mark.parametrize("language", ["ja", "en"])
def test_a_failing_template_gives_way_to_the_plain_card(language):
    broken = render.Templates.compile(dict.fromkeys(sources(), "{{ no_such_fact }}"))

    out = card_of(broken, view(), shop=replace(SHOP, language=language), draft_text="本文")

    assert out.fallback
    assert "1044" in text(out)
    assert "本文" in text(out)


def test_the_plain_card_of_an_english_shop_is_english():
    broken = render.Templates.compile(dict.fromkeys(sources(), "{{ no_such_fact }}"))

    body = text(card_of(broken, view(), shop=replace(SHOP, language="en")))

    assert "Receipt number: 1044" in body
    assert "受付番号" not in body


def test_a_refusal_is_to_be_gone_through_with_the_manager_before_it_is_sent(templates):
    placed = Placed(1, 1, "draft", 1, "placed", "<d@example.jp>", "", "")
    scene = replace(view("return_refund"), draft=placed)

    body = text(card_of(templates, scene, remedy=Remedy("decline"), draft_text="本文"))

    assert "送る前に、責任者と確認してください。" in body


def test_every_code_has_both_labels():
    assert set(CATEGORIES) == set(words.CATEGORY)
    assert set(FLAGS) == set(words.FLAG)


def test_a_holiday_is_marked_in_every_japanese_form():
    day = date(2026, 11, 3)

    assert "11月3日（火・祝）" == dates.ja_day(day, {day}.__contains__)


@pytest.mark.parametrize(("state", "shown"), [("armed", "remedy"), ("paused", "reply_target")])
def test_a_remedys_clock_that_rests_is_not_the_next_thing_due(state, shown):
    soon, later = DUE, DUE + timedelta(hours=1)
    timers = (
        TimerRow(1, 5, "remedy", state, soon, soon),
        TimerRow(2, 5, "reply_target", "armed", later, later),
    )

    assert shown == card.next_due(replace(view("wrong_item"), timers=timers)).clock


def test_a_card_shows_the_remedy_and_who_is_in_charge(templates):
    case = replace(view("wrong_item").case, remedies=(Remedy("shipped", "123456789013"),), assignee="山田")

    body = text(card_of(templates, replace(view("wrong_item"), case=case), remedy=case.remedy))

    assert "対応：発送 1234-5678-9013\n担当：山田\n" in body
    assert "元に戻す" in body
    assert "■足りないこと" not in body
