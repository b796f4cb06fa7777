"""Which order a mail is about, by the look-up ladder."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from firstmove.decision.orders import names
from firstmove.decision.orders.matching import address_key, match
from firstmove.decision.orders.order_numbers import digit_runs
from firstmove.model.case import Keys
from firstmove.model.order import Order, OrderItem

NOW = datetime(2026, 6, 10, 3, 0, tzinfo=UTC)
KEYS = Keys(sender="hanako@example.com")


def order(number: str, days_ago: int, **facts: object) -> Order:
    made = Order(number, email="hanako@example.com", ordered_at=NOW - timedelta(days=days_ago))
    return replace(made, **facts)


CUP = order("1001", 20, items=(OrderItem("波佐見焼マグカップ 青"),), delivered_at=NOW - timedelta(days=10))
BENCH = order("1002", 4, items=(OrderItem("木製ベンチ"),))
OLD = order("0900", 400, items=(OrderItem("タオル"),), delivered_at=NOW - timedelta(days=390))


def test_number_and_address_together_are_sure() -> None:
    found = match(replace(KEYS, order_numbers=("#1001",)), [BENCH, CUP], text="#1001の件", now=NOW)

    assert (CUP, "high", "number+address", False) == (
        found.order,
        found.confidence,
        found.how,
        found.privacy,
    )


def test_a_bare_number_counts_only_when_it_is_a_candidates() -> None:
    known = match(replace(KEYS, digit_runs=("1001",)), [BENCH, CUP], text="1001です", now=NOW)
    unknown = match(replace(KEYS, digit_runs=("7777",)), [BENCH], text="7777です", now=NOW)

    assert CUP == known.order
    assert "address" == unknown.how


def test_the_threads_order_is_sure() -> None:
    found = match(KEYS, [BENCH, CUP], text="まだですか", case_order="1001", now=NOW)

    assert (CUP, "high", "thread") == (found.order, found.confidence, found.how)


def test_the_only_open_order_of_an_address_is_sure() -> None:
    found = match(KEYS, [OLD, BENCH], text="まだ?", now=NOW)

    assert (BENCH, "high", "address") == (found.order, found.confidence, found.how)
    assert (BENCH, OLD) == found.candidates


def test_of_several_open_orders_without_any_clue_none_is_taken_and_all_are_shown() -> None:
    older = order("0999", 9)

    found = match(KEYS, [older, BENCH], text="まだ届きません", now=NOW)

    assert (None, "none", (BENCH, older)) == (found.order, found.confidence, found.candidates)


def test_an_order_of_after_the_mail_is_not_meant() -> None:
    later = order("1009", -5, items=(OrderItem("帽子"),))

    assert BENCH == match(KEYS, [later, BENCH], text="帽子のことではありません。まだですか", now=NOW).order


LAMP = order("1004", 2, items=(OrderItem("フロアランプ"),))
SHELF = order("1005", 9, items=(OrderItem("がま口 椿"),), shipped_at=NOW - timedelta(days=8))


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("がま口について", "色が写真と違います。ランプの方は問題ありません。", SHELF),
        ("", "ランプをキャンセルします。がま口は届きました。", LAMP),
        ("", "がま口は素敵でした。その後に注文した分はいつ届きますか。", LAMP),
        ("", "以前がま口を買いました。とても良く、今回の分は大きすぎました。", LAMP),
    ],
)
def test_subject_stage_and_later_orders_decide_when_two_products_are_named(
    subject: str, text: str, expected: Order
) -> None:
    assert expected == match(KEYS, [SHELF, LAMP], text=text, subject=subject, now=NOW).order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("マグカップが割れていました", CUP),
        ("ベンチはまだですか", BENCH),
        ("届いた商品が壊れていました", CUP),
        ("5月21日に注文した者です", CUP),
        ("6/6に購入しました", BENCH),
        ("いつ届きますか", BENCH),
        ("キャンセルしたいです", BENCH),
    ],
)
def test_product_day_and_state_decide_among_an_addresss_orders(text: str, expected: Order) -> None:
    assert expected == match(KEYS, [BENCH, CUP, OLD], text=text, now=NOW).order


def test_a_cancelled_order_comes_last() -> None:
    cancelled = order("1003", 1, cancelled_at=NOW)

    assert BENCH == match(KEYS, [cancelled, BENCH], text="どうなりましたか", now=NOW).order


def test_a_number_that_nobody_has_lowers_the_confidence() -> None:
    found = match(replace(KEYS, order_numbers=("9999",)), [BENCH], text="注文番号9999", now=NOW)

    assert (BENCH, "medium") == (found.order, found.confidence)


def test_a_strangers_number_keeps_the_order_private() -> None:
    stranger = Keys(sender="taro@example.com", order_numbers=("1001",))

    found = match(stranger, [CUP], text="1001です", now=NOW)

    assert (CUP, "medium", "number", True) == (found.order, found.confidence, found.how, found.privacy)


def test_the_thread_or_the_phone_confirms_a_strangers_number() -> None:
    stranger = Keys(sender="taro@example.com", order_numbers=("1001",), phones=("09012345678",))
    with_phone = replace(CUP, email="", phone="090-1234-5678")

    in_thread = match(stranger, [CUP], text="1001", case_order="1001", now=NOW)
    by_phone = match(stranger, [with_phone], text="1001", now=NOW)

    assert ("high", False) == (in_thread.confidence, in_thread.privacy)
    assert ("medium", False, "number+phone") == (by_phone.confidence, by_phone.privacy, by_phone.how)


def test_a_phone_or_a_name_with_its_postcode_is_a_private_guess() -> None:
    person = replace(CUP, phone="09012345678", name="山田 花子", address="〒150-0001 東京都渋谷区")
    stranger = Keys(sender="other@example.com")

    by_phone = match(replace(stranger, phones=("09012345678",)), [person], text="", now=NOW)
    by_name = match(stranger, [person], text="山田花子 150-0001 です", now=NOW)
    by_name_alone = match(stranger, [person], text="山田花子です", now=NOW)

    assert ("phone", "medium", True) == (by_phone.how, by_phone.confidence, by_phone.privacy)
    assert ("name", "medium", True) == (by_name.how, by_name.confidence, by_name.privacy)
    assert "none" == by_name_alone.confidence


def test_a_folded_gmail_address_is_only_a_hint() -> None:
    gmail = replace(CUP, email="hanako.yamada@gmail.com")

    found = match(Keys(sender="hanakoyamada+shop@gmail.com"), [gmail], text="", now=NOW)
    elsewhere = match(Keys(sender="hanakoyamada@example.com"), [gmail], text="", now=NOW)

    assert ("low", True) == (found.confidence, found.privacy)
    assert "none" == elsewhere.confidence


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("Hanako@Example.com", "hanako@example.com"),
        ('"hana..ko."@docomo.ne.jp', "hana..ko.@docomo.ne.jp"),
        ("abc+1f2e@marketplace.amazon.co.jp", "abc@marketplace.amazon.co.jp"),
        ("hanako+shop@example.com", "hanako+shop@example.com"),
    ],
)
def test_addresses_are_compared_by_key(address: str, expected: str) -> None:
    assert expected == address_key(address)


def test_nothing_known_gives_no_match() -> None:
    assert "none" == match(Keys(), [], text="まだ?", now=NOW).confidence


JACKET = order(
    "2001", 30, items=(OrderItem("マウンテンジャケット カーキ"),), shipped_at=NOW - timedelta(days=28)
)
SOCKS = order("2044", 3, items=(OrderItem("ウールソックス 赤"),))
RED = order("2050", 2, items=(OrderItem("深皿 赤"),))
WHITE = order("2051", 2, items=(OrderItem("深皿 白"),))
RICE = order("2060", 33, items=(OrderItem("つや姫 5kg"),), shipped_at=NOW - timedelta(days=31))
RICE_AGAIN = order("2161", 4, items=(OrderItem("つや姫 5kg"),))


LONG = order("shop-20260601-0048820155", 9, items=(OrderItem("深鉢"),), shipped_at=NOW - timedelta(days=7))
LONG_TOO = replace(LONG, number="shop-20260601-0048820200")
TEA = order("2301", 9, items=(OrderItem("宇治抹茶"),), address="京都府宇治市宇治1")
TEA_FAR = replace(TEA, number="2302", address="北海道旭川市宮下通1")
BOWL = order(
    "2201",
    80,
    items=(OrderItem("深鉢"),),
    shipped_at=NOW - timedelta(days=79),
    carrier="佐川急便",
    channel="rakuten",
    address="石川県七尾市和倉町1",
)
BOWL_AGAIN = order(
    "2202",
    6,
    items=(OrderItem("深鉢", 3),),
    shipped_at=NOW - timedelta(days=5),
    carrier="ヤマト運輸",
    channel="own",
    address="高知県南国市大そね乙1",
)


@pytest.mark.parametrize(
    ("orders", "text", "expected"),
    [
        ((JACKET, SOCKS), "まだ届いていない方はいつ発送ですか", SOCKS),
        ((JACKET, SOCKS), "届いたほうを返品したいです", JACKET),
        ((JACKET, SOCKS), "一つ目は気に入っています。もう一つの方はいつ届きますか", SOCKS),
        ((JACKET, SOCKS), "上着の袖がほつれています。", JACKET),
        ((JACKET, SOCKS), "届いたものの袖がほつれています。くつしたの注文は問題ありません。", JACKET),
        ((JACKET, SOCKS), "日曜に注文した分をやめたいです", SOCKS),
        ((RED, WHITE), "白は残して、赤のほうを取り消してください", RED),
        ((RED, WHITE), "赤はそのままで、白いほうをやめます", WHITE),
        ((RICE, RICE_AGAIN), "届いたお米に虫がいました", RICE),
        ((RICE, RICE_AGAIN), "先月のお米に虫がいました", RICE),
        ((RICE, RICE_AGAIN), "今回のお米はいつですか。前回のはおいしかったです", RICE_AGAIN),
        ((RICE, RICE_AGAIN), "発送前でしたら2袋に増やしてください", RICE_AGAIN),
        ((RICE, RICE_AGAIN), "注文番号の末尾161の者です", RICE_AGAIN),
        ((RED, WHITE), "お皿を片方やめたいです", None),
        ((LAMP, SOCKS), "ソックスは満足です。ランプがまだ来ていません", LAMP),
        ((LAMP, SOCKS), "ランプが明るいです。ソックスがまだ来ていません", SOCKS),
        ((LAMP, SOCKS), "ランプとウールソックスを頼みました", None),
        ((JACKET, SOCKS), "発送のご連絡をまだいただいておりません", SOCKS),
        ((RED, WHITE), "商品はいつ届きますか", None),
        ((BOWL, BOWL_AGAIN), "今朝受け取りました。ありがとうございました", BOWL_AGAIN),
        ((BOWL, BOWL_AGAIN), "The neighbour took the parcel in this morning. Perfect!", BOWL_AGAIN),
        ((BOWL, BOWL_AGAIN), "直し方を教えてください", None),
        ((BOWL, BOWL_AGAIN), "佐川で来た方の箱が濡れていました", BOWL),
        ((BOWL, BOWL_AGAIN), "楽天で買った方の領収書をください", BOWL),
        ((BOWL, BOWL_AGAIN), "3個頼んだ方の領収書をください", BOWL_AGAIN),
        ((BOWL, BOWL_AGAIN), "高知の母に送った方の領収書をください", BOWL_AGAIN),
        ((BOWL, BOWL_AGAIN), "先週の金曜に発送してもらった方の領収書をください", BOWL_AGAIN),
        ((BOWL, BOWL_AGAIN), "楽天で3個頼んだ方の領収書をください", None),
        ((BOWL, BOWL_AGAIN), "6日に届いた鉢の領収書をください", BOWL_AGAIN),
        ((BOWL, BOWL_AGAIN), "春に買った鉢の領収書をください", BOWL),
        ((BOWL, BOWL_AGAIN), "先週頼んだ鉢の領収書をください", BOWL_AGAIN),
        ((JACKET, SOCKS), "まだ間に合いますか。数を増やしたいです", SOCKS),
        ((LONG, LONG_TOO), "SHOP 20260601 0048820155の領収書をください", LONG),
        ((LONG, LONG_TOO), "0048820200の領収書をください", LONG_TOO),
        ((LONG, LONG_TOO), "0048820200は大丈夫です。もう一方の領収書をください", None),
        ((TEA, TEA_FAR), "北海道あてのぶんの領収書をください", TEA_FAR),
        ((TEA, TEA_FAR), "宇治抹茶の領収書をください", None),
        ((TEA, TEA_FAR), "届け先を旭川から札幌に変更したいです", None),
        (
            (BOWL, BOWL_AGAIN),
            "いつもは楽天で買いますが、今回は公式サイトで頼みました。領収書をください",
            BOWL_AGAIN,
        ),
        ((BOWL, BOWL_AGAIN), "楽天銀行から振り込みました。領収書をください", None),
        ((BOWL, BOWL_AGAIN), "楽天のお店で青い小さな鉢を買いました。領収書をください", BOWL),
        ((BOWL, BOWL_AGAIN), "3個買いたいのですが、領収書はつきますか", None),
        ((BOWL, BOWL_AGAIN), "I bought it on Rakuten. Please send me a receipt.", BOWL),
        ((JACKET, SOCKS), "2044番の注文ですが、まだですか", SOCKS),
        ((JACKET, SOCKS), "ソックスじゃない方の領収書をください", JACKET),
    ],
)
def test_what_customers_say_tells_their_orders_apart(
    orders: tuple[Order, ...], text: str, expected: Order | None
) -> None:
    assert expected == match(KEYS, orders, text=text, now=NOW).order


def test_a_resolved_order_is_named_only_aside() -> None:
    named = replace(KEYS, digit_runs=("2001", "2044"))

    found = match(named, [JACKET, SOCKS], text="2001は片付きました。2044に穴があります。", now=NOW)

    assert SOCKS == found.order


@pytest.mark.parametrize(
    ("subject", "text", "expected"),
    [
        ("Re: 2001 発送のお知らせ", "3日前にまた注文しました。ソックスを包んでもらえますか", SOCKS),
        ("Re: 2001 発送のお知らせ", "ソックスを包んでもらえますか", JACKET),
        ("2001について", "3日前にまた注文しました。ソックスを包んでもらえますか", JACKET),
        ("Re: 2001 発送のお知らせ", "3日前にまた注文しました。2001は返品します", JACKET),
    ],
)
def test_an_answer_to_an_old_mail_may_be_about_what_was_ordered_since(
    subject: str, text: str, expected: Order
) -> None:
    repeated = replace(KEYS, order_numbers=("2001",))

    assert expected == match(repeated, [JACKET, SOCKS], text=text, subject=subject, now=NOW).order


def test_a_marketplace_where_this_address_never_bought_leaves_its_order_out() -> None:
    text = "今回はヤフーの方でソックスを買いました。穴があります。"

    assert None is match(KEYS, [replace(SOCKS, channel="own")], text=text, now=NOW).order
    assert match(KEYS, [replace(SOCKS, channel="yahoo")], text=text, now=NOW).order
    assert match(KEYS, [replace(SOCKS, channel="")], text=text, now=NOW).order


def test_own_words_count_before_the_number_in_a_quoted_mail() -> None:
    quoted = replace(KEYS, order_numbers=("2001",))

    about_socks = match(quoted, [JACKET, SOCKS], text="ソックスに穴がありました", now=NOW)
    about_nothing = match(quoted, [JACKET, SOCKS], text="袋が破れていました", now=NOW)

    assert (SOCKS, "address+product", "medium") == (
        about_socks.order,
        about_socks.how,
        about_socks.confidence,
    )
    assert (JACKET, "number+address", "high") == (
        about_nothing.order,
        about_nothing.how,
        about_nothing.confidence,
    )


PERSON = order(
    "3001",
    9,
    email="aya@example.net",
    name="藤本 綾",
    phone="09000001234",
    address="〒500-8833 岐阜県岐阜市神田町5-1",
    items=(OrderItem("萬古焼の急須"),),
    tracking_number="4500-1111-2222",
)
STRANGER = Keys(sender="office@example.org", names=("藤本綾",))
BUYER = Keys(sender="aya@example.net")
FRIEND = Keys(sender="friend@example.org", order_numbers=("3001",))


@pytest.mark.parametrize(
    "text",
    [
        "急須の蓋が割れていました",
        "電話の下4桁は1234です。袋が破れていました",
        "岐阜市の藤本です。まだですか",
        "6月1日に注文したものです",
        "500-8833です",
    ],
)
def test_a_full_name_with_a_second_sign_is_a_private_match(text: str) -> None:
    found = match(STRANGER, [PERSON], text=text, now=NOW)

    assert (PERSON, "medium", "name", True) == (found.order, found.confidence, found.how, found.privacy)


@pytest.mark.parametrize(
    ("keys", "text"),
    [
        (STRANGER, "商品が割れていました"),
        (STRANGER, "手帳が届きません"),
        (STRANGER, "急須が割れていました。〒060-0001"),
        (replace(STRANGER, phones=("08099999999",)), "急須が割れていました"),
        (Keys(sender="office@example.org", names=("藤本綾子",)), "急須が割れていました"),
        (Keys(sender="office@example.org"), "急須が割れていました"),
    ],
)
def test_a_name_alone_or_with_a_sign_against_it_is_no_match(keys: Keys, text: str) -> None:
    assert "none" == match(keys, [PERSON], text=text, now=NOW).confidence


def test_two_characters_of_a_title_are_a_second_sign_beside_a_full_name() -> None:
    iron = replace(PERSON, items=(OrderItem("鉄分補給 鉄玉 なす型"),))

    assert iron == match(STRANGER, [iron], text="鉄玉が錆びました", now=NOW).order


def test_a_buyer_who_names_a_relative_and_that_persons_goods_writes_about_those() -> None:
    mine = replace(
        PERSON, number="3100", email="taro@example.net", name="藤本 太郎", items=(OrderItem("手帳"),)
    )
    keys = Keys(sender=mine.email, names=("藤本太郎", "藤本綾"))

    about_hers = match(keys, [mine, PERSON], text="藤本綾の夫です。急須の蓋が割れていました", now=NOW)
    about_his = match(keys, [mine, PERSON], text="藤本綾の夫です。手帳が破れていました", now=NOW)

    assert (PERSON, "name", True) == (about_hers.order, about_hers.how, about_hers.privacy)
    assert (mine, False) == (about_his.order, about_his.privacy)


BOARD = order("3301", 1, name="山根 千佳", items=(OrderItem("檜のまな板"),))
STAND = order("3302", 1, email="goro@example.net", name="山根 五郎", items=(OrderItem("檜の花台"),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("昨日まな板を注文しました。別件ですが、父の花台の届け先を変えてください。", STAND),
        ("父の花台も私のまな板も住所を変えてください。", None),
        ("父が注文した品の届け先を変えてください。", None),
        ("友人が楽天で頼んだ品の届け先を変えてください。", None),
        ("父の名義で注文した品の届け先を変えてください。", None),
        ("Please change the address of my father's order.", None),
        ("まな板の届け先を、父の家に変えてください。", BOARD),
        ("父の日に間に合うように注文した品の届け先を変えてください。", BOARD),
        ("父が喜ぶので注文しました。届け先を変えてください。", BOARD),
    ],
)
def test_a_relatives_order_is_never_taken_for_the_writers_own(text: str, expected: Order | None) -> None:
    keys = replace(KEYS, names=("山根千佳", "山根五郎"))

    found = match(keys, [BOARD, STAND], text=text, now=NOW, category="change_order")

    assert expected == found.order


def test_one_buyer_has_presents_sent_to_several_places() -> None:
    stool = replace(STAND, number="3303", items=(OrderItem("スツール"),), address="北海道帯広市西一条1")
    desk = replace(STAND, number="3304", items=(OrderItem("デスク"),), address="東京都三鷹市下連雀9-4")
    keys = Keys(sender="yuta@example.org", names=("山根五郎",))

    found = match(keys, [stool, desk], text="三鷹の者です。父(帯広の山根五郎)が頼んだ机がまだです", now=NOW)

    assert desk == found.order


KEYCASE = order("4002", 2, items=(OrderItem("本革キーカバー 名入れ"),))
PURSE = order("4001", 200, items=(OrderItem("名入れ コインケース"),), shipped_at=NOW - timedelta(days=190))


@pytest.mark.parametrize(
    ("text", "orders", "expected"),
    [
        ("先日キーカバーを頼みました。前のコインケースも毎日使っています。", (PURSE, KEYCASE), KEYCASE),
        ("コインケースも愛用しています。", (PURSE,), None),
        ("おとといの分です。", (PURSE,), None),
        ("コインケースの者です。", (PURSE,), PURSE),
    ],
)
def test_nothing_is_changed_of_what_was_sent_long_ago_unless_it_is_named(
    text: str, orders: tuple[Order, ...], expected: Order | None
) -> None:
    text += "刻印の文字を変更したいです。"

    assert expected == match(KEYS, orders, text=text, now=NOW, category="change_order").order


@pytest.mark.parametrize(
    ("text", "expected"), [("まだ届きません。", None), ("コインケースがまだ届きません。", PURSE)]
)
def test_what_was_sent_months_ago_is_not_waited_for_unless_it_is_named(
    text: str, expected: Order | None
) -> None:
    assert expected == match(KEYS, [PURSE], text=text, now=NOW, category="not_arrived").order


def test_a_number_without_its_last_digits_is_the_buyers_one_order_that_begins_so() -> None:
    one, other = replace(BENCH, number="503-2058843-9917462"), replace(CUP, number="503-2058843-1117462")

    found = match(KEYS, [other, one], text="領収書をください", subject="503-2058843-99174", now=NOW)

    assert (one, "number+address") == (found.order, found.how)


def test_another_address_in_the_words_is_a_private_match_unless_it_leaves_a_guess() -> None:
    keys = Keys(sender="new@example.org", addresses=(PERSON.email,))
    other = replace(PERSON, number="3003")

    one = match(keys, [PERSON], text="前は aya@example.net でした。袋が破れていました", now=NOW)
    two = match(keys, [PERSON, other], text="前は aya@example.net でした。袋が破れていました", now=NOW)

    assert (PERSON, "medium", "written-address", True) == (one.order, one.confidence, one.how, one.privacy)
    assert None is two.order


def test_two_namesakes_who_bought_the_same_are_not_told_apart() -> None:
    namesake = replace(PERSON, number="3002", email="other@example.net", address="〒060-0001 北海道札幌市")

    assert None is match(STRANGER, [PERSON, namesake], text="急須が割れていました", now=NOW).order


def test_a_parcels_number_is_a_private_match_for_others_and_sure_for_the_buyer() -> None:
    keys = Keys(sender="gift@example.org", parcels=("450011112222",))

    other = match(keys, [PERSON], text="いただいた品が割れていました", now=NOW)
    buyer = match(replace(keys, sender=PERSON.email), [PERSON, SHELF], text="届きません", now=NOW)

    assert ("parcel", "medium", True) == (other.how, other.confidence, other.privacy)
    assert ("parcel+address", "high", False) == (buyer.how, buyer.confidence, buyer.privacy)


@pytest.mark.parametrize(
    ("category", "keys", "text", "expected"),
    [
        ("product_question", BUYER, "サイトにある急須は食洗機で使えますか", None),
        ("stock", FRIEND, "友人の藤本さん(注文番号3001)と同じ急須が欲しいです。在庫はありますか", None),
        ("stock", BUYER, "先日買った急須をもう一つ欲しいです。在庫はありますか", PERSON),
        ("product_question", BUYER, "急須は食洗機で洗えますか", PERSON),
        ("other", BUYER, "日曜の集まりは十時に駅前でいいですか", None),
        ("thanks", STRANGER, "姉の藤本綾から急須が届きました。私も注文したいです", None),
        ("return_refund", STRANGER, "藤本綾さんから急須を頂きました。私も買いたいです", None),
        ("receipt", STRANGER, "藤本綾です。急須を百個お願いしたく、見積りをお願いします", None),
        ("other", STRANGER, "岐阜市の藤本綾です。採用の募集はありますか", None),
    ],
)
def test_who_only_asks_for_goods_to_be_bought_has_no_order_yet(
    category: str, keys: Keys, text: str, expected: Order | None
) -> None:
    assert expected == match(keys, [PERSON], text=text, now=NOW, category=category).order


def test_a_short_bare_number_alone_never_opens_a_strangers_order() -> None:
    digits = Keys(sender="office@example.org", digit_runs=("3001",))

    alone = match(digits, [PERSON], text="3001個の見積もりをください", now=NOW)
    with_goods = match(digits, [PERSON], text="家内が頼んだ番号3001の急須が割れていました", now=NOW)

    assert ("none", "number") == (alone.confidence, with_goods.how)


def test_a_slip_of_the_pen_stays_with_the_buyers_own_order() -> None:
    mistyped = replace(KEYS, order_numbers=("3001",))
    own = order("3010", 5, items=(OrderItem("ウールソックス"),))

    turned = match(mistyped, [PERSON, own], text="3001が届きません", now=NOW)
    named = match(mistyped, [PERSON, replace(own, number="777")], text="ソックスが届きません", now=NOW)

    assert ["3010", "777"] == [found.order.number for found in (turned, named) if found.order]


@pytest.mark.parametrize(
    ("category", "expected"), [("damaged", RICE), ("wrong_item", RICE), ("other", None), ("receipt", None)]
)
def test_what_is_wrong_with_goods_is_wrong_with_goods_that_have_come(
    category: str, expected: Order | None
) -> None:
    found = match(KEYS, [RICE, RICE_AGAIN], text="お米が湿っています", now=NOW, category=category)

    assert expected == found.order


def test_orders_are_seen_as_they_were_when_the_mail_was_written() -> None:
    shipped_since = replace(BENCH, shipped_at=NOW + timedelta(days=2))
    text = "ベンチもカップも頼みました。発送の連絡がまだない方はいつ届きますか。"

    found = match(KEYS, [CUP, shipped_since], text=text, now=NOW, category="not_arrived")

    assert BENCH == found.order


def test_a_shops_own_number_that_begins_like_a_date_is_one() -> None:
    numbered = replace(BENCH, number="20260606-0056")
    text = "領収書のお願い（20260606-0056）"

    found = match(replace(KEYS, digit_runs=digit_runs(text)), [CUP, numbered], text=text, now=NOW)

    assert (numbered, "high") == (found.order, found.confidence)


def test_of_two_orders_the_one_that_was_made_later_is_meant() -> None:
    text = "二つ注文してしまったので、あとから入ったほうを取り消してください。"

    found = match(KEYS, [BENCH, replace(BENCH, number="1003", ordered_at=NOW)], text=text, now=NOW)

    assert "1003" == found.order.number


SAKE = order("5002", 1, items=(OrderItem("純米酒 一升瓶"),))
SAKE_BEFORE = replace(
    SAKE,
    number="5001",
    ordered_at=NOW - timedelta(days=120),
    shipped_at=NOW - timedelta(days=118),
)


@pytest.mark.parametrize(
    ("category", "text"),
    [
        (
            "change_order",
            "お酒は娘の家へ届け先を変更して下さい。冬に頂いた時のように割れないように包んで下さい。",
        ),
        ("payment", "昨日お酒を申し込みました。コンビニで払う番号を教えて下さい。"),
    ],
)
def test_of_two_alike_the_one_is_meant_with_which_it_can_still_be_done(category: str, text: str) -> None:
    assert SAKE == match(KEYS, [SAKE_BEFORE, SAKE], text=text, now=NOW, category=category).order


PEN = order("5011", 150, items=(OrderItem("万年筆「月影」細字"),), shipped_at=NOW - timedelta(days=148))
PEN_CASE = order("5012", 6, items=(OrderItem("革のペンケース"),), shipped_at=NOW - timedelta(days=3))


@pytest.mark.parametrize(
    ("category", "text", "expected"),
    [
        ("thanks", "昨日受け取りました。色が深いです。", PEN_CASE),
        ("thanks", "昨日受け取りました。月影もぴったり収まります。", None),  # the day and the goods differ
        ("receipt", "月影のときのように領収書をください。", None),  # named in passing
        ("receipt", "1月に買った月影の領収書をください。", PEN),
        ("defective", "月影のインクが出ません。", PEN),
    ],
)
def test_what_was_sent_months_ago_is_meant_only_where_the_words_speak_of_then(
    category: str, text: str, expected: Order | None
) -> None:
    assert expected == match(KEYS, [PEN, PEN_CASE], text=text, now=NOW, category=category).order


def test_who_thinks_of_ordering_has_not_ordered_whatever_the_mail_was_taken_for() -> None:
    text = "ペンケースではお世話になりました。今度はスタンプを注文しようか考えています。間に合いますか"

    assert None is match(KEYS, [PEN_CASE], text=text, now=NOW, category="not_arrived").order


def test_a_relatives_goods_that_are_named_more_plainly_than_ones_own_are_meant() -> None:
    husbands = replace(
        PEN_CASE,
        number="5021",
        email="daisuke@example.com",
        name="高見 大輔",
        items=(OrderItem("製図用シャープペンシル 0.3mm"),),
    )
    own = replace(PEN, name="高見 陽子", items=(OrderItem("万年筆 細字"),))
    keys = replace(KEYS, names=("高見陽子", "高見大輔"))
    text = "主人(高見大輔)がそちらで買ったシャープペンのことで。0.5ミリと取り替えて頂けますか。"

    found = match(keys, [own, husbands], text=text, now=NOW, category="return_refund")

    assert (husbands, "name", True) == (found.order, found.how, found.privacy)


def test_the_place_in_the_subject_counts_before_those_below_it() -> None:
    plums = order("5041", 9, items=(OrderItem("はちみつ梅"),), shipped_at=NOW - timedelta(days=7))
    near = replace(plums, address="岡山県倉敷市阿知1")
    far = replace(plums, number="5042", address="山口県周南市銀座2")
    text = "二か所に送りました。周南からはお礼がありましたが、倉敷からは何もありません。"

    found = match(KEYS, [far, near], text=text, subject="倉敷のほう", now=NOW, category="not_arrived")

    assert near == found.order


def test_what_the_mail_has_nothing_to_do_with_is_not_meant() -> None:
    pen = replace(PEN, items=(OrderItem("万年筆 中字 コンバーター付"),))
    converter = order(
        "5031", 7, items=(OrderItem("万年筆用コンバーター"),), shipped_at=NOW - timedelta(days=6)
    )
    text = "コンバーターが届きません。1月に買った万年筆とは関係なく、今回の分の領収書もください。"

    found = match(KEYS, [pen, converter], text=text, now=NOW, category="not_arrived")

    assert converter == found.order


def of_beans(number: str, days_ago: int) -> Order:
    return order(number, days_ago, items=(OrderItem("珈琲豆 200g"),))


def test_of_two_alike_the_one_that_is_to_stay_is_not_the_one_to_cancel() -> None:
    first, second = of_beans("2111", 1), of_beans("2112", 1)
    keys = replace(KEYS, order_numbers=("#2111",))
    stays = "珈琲豆を二重に注文しました。#2111はそのままで、あとから入った方を取り消してください。"
    goes = "珈琲豆を二重に注文しました。#2111を取り消してください。"

    assert second == match(keys, [first, second], text=stays, now=NOW, category="cancel").order
    assert first == match(keys, [first, second], text=goes, now=NOW, category="cancel").order


def test_the_second_of_two_alike_is_told_by_its_turn() -> None:
    first, second = of_beans("2111", 9), of_beans("2112", 8)
    text = "珈琲豆を二重に注文してしまい、あとの1件を取り消していただきました。返金はいつですか。"

    assert second == match(KEYS, [first, second], text=text, now=NOW, category="return_refund").order


def test_a_new_place_does_not_speak_against_the_buyer() -> None:
    """Where it is to go instead, and who answers the telephone there, is no order's yet."""
    lantern = replace(
        order("2113", 1, items=(OrderItem("充電式ランタン ほたる"),)),
        email="relay@example.org",
        name="上田 芳子",
        phone="09012347132",
        address="〒640-8154 和歌山市六番丁43",
    )
    keys = Keys(sender="ueda@example.net", names=("上田芳子",), phones=("09012346040",))
    moves = "充電のランタンの届け先を変えてください。〒543-0021 大阪市東高津町8 上田陽太 090-1234-6040"
    waits = "充電のランタンがまだです。〒543-0021 大阪市東高津町8 上田 090-1234-6040"

    assert lantern == match(keys, [lantern], text=moves, now=NOW, category="change_order").order
    assert None is match(keys, [lantern], text=waits, now=NOW, category="not_arrived").order


def test_thanks_for_the_last_time_make_a_question_about_what_was_bought() -> None:
    seedling = order("2114", 25, items=(OrderItem("ブルーベリー苗 2品種セット"),))
    elsewhere = replace(KEYS, sender="who@example.net", names=("山田花子",))
    seedling = replace(seedling, name="山田 花子")
    asks = "先月はブルーベリーの苗をありがとうございました。花芽は取った方がいいですか。"
    wishes = "先月はブルーベリーの苗をありがとうございました。次の入荷はいつですか。"

    assert seedling == match(elsewhere, [seedling], text=asks, now=NOW, category="product_question").order
    assert None is match(elsewhere, [seedling], text=wishes, now=NOW, category="stock").order


CLOTH = order("2152", 10, items=(OrderItem("ダブルガーゼ 星柄"),), shipped_at=NOW - timedelta(days=6))
TAPE = order("2115", 40, items=(OrderItem("両折バイアステープ"),), shipped_at=NOW - timedelta(days=38))


@pytest.mark.parametrize(
    ("text", "category", "expected"),
    [
        ("昨日ご連絡した松本です。見つかりました。お騒がせしました。", "thanks", CLOTH),
        ("その後いかがでしょうか。返金の件です。", "return_refund", CLOTH),
        ("先日そちらで購入した者です。領収書をください。", "receipt", None),
        ("お返事ありがとうございました。バイアステープは別の話です。", "other", TAPE),
        ("先日メールした松本です。こちらの生地の次の入荷はいつですか。", "stock", None),
    ],
)
def test_what_leans_on_the_senders_last_mail_is_about_its_order(
    text: str, category: str, expected: Order | None
) -> None:
    found = match(KEYS, [CLOTH, TAPE], text=text, earlier="2152", now=NOW, category=category)

    assert expected == found.order


def test_the_senders_last_order_gives_way_to_the_one_that_the_words_tell() -> None:
    """Only a thread is sure; a sender's next mail may be about anything."""
    text = "前回は領収書をありがとうございました。今回届いたダブルガーゼの柄が違います。"

    found = match(KEYS, [CLOTH, TAPE], text=text, earlier="2115", now=NOW, category="wrong_item")

    assert CLOTH == found.order


def test_a_relatives_order_that_a_sender_wrote_about_lately_stays_private() -> None:
    """The order of a husband, found by his name in the mail before."""
    his = replace(CLOTH, email="makoto@example.org", name="高橋 誠")

    found = match(KEYS, [his], text="先日のご連絡の件、その後いかがですか。", earlier="2152", now=NOW)

    assert (his, "medium", "earlier", True) == (found.order, found.confidence, found.how, found.privacy)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("ガーゼの新しい色が品切れでした。予約をお願いしたいです。", "stock"),
        ("毎日メルマガが届きます。配信停止のリンクが開きません。", "service_complaint"),
    ],
)
def test_a_wish_for_goods_or_an_end_of_newsletters_is_about_no_order(text: str, category: str) -> None:
    assert None is match(KEYS, [CLOTH], text=text, now=NOW, category=category).order


def test_thanks_for_last_months_goods_are_said_aside() -> None:
    text = "先月はバイアステープをありがとうございました。今回は星柄のガーゼのことでご相談です。"

    assert CLOTH == match(KEYS, [TAPE, CLOTH], text=text, now=NOW, category="return_refund").order


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("先日はガーゼをありがとうございました。大切に使っております。テープはまだございますか。", "stock"),
        ("ガーゼの取り置きをお願いできますか。まだ買ったわけではないので、無理なら結構です。", "stock"),
    ],
)
def test_who_asks_for_goods_after_thanks_asks_about_no_order(text: str, category: str) -> None:
    assert None is match(KEYS, [CLOTH, TAPE], text=text, now=NOW, category=category).order


def test_what_was_asked_before_the_purchase_is_no_want_of_an_order() -> None:
    text = "購入前に柄の大きさを確認して、大きいと聞きましたが、違うものが届きました。"

    assert CLOTH == match(KEYS, [CLOTH], text=text, now=NOW, category="not_as_described").order
    assert CLOTH == match(KEYS, [CLOTH], text=text, now=NOW, category="return_refund").order


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("引っ越しました。〒330-0071 さいたま市浦和区上木崎1-8に変えてもらえますか。", True),
        ("届け先が前の家のままでした。〒330-0071 さいたま市浦和区上木崎1-8です。", True),
        ("〒330-0071 さいたま市浦和区上木崎1-8の高橋です。ガーゼを取り消します。", False),
    ],
)
def test_a_new_place_speaks_against_no_namesake(text: str, expected: bool) -> None:
    theirs = replace(CLOTH, email="relay@example.org", name="高橋 誠", address="〒330-0854 さいたま市大宮区1")
    text = f"昨日ガーゼを頼んだ高橋誠です。{text}"
    keys = replace(KEYS, names=("高橋誠",))

    found = match(keys, [replace(theirs, ordered_at=NOW - timedelta(days=1))], text=text, now=NOW)

    assert expected is (found.order is not None)


def test_of_two_presents_of_one_day_none_is_taken() -> None:
    """The same goods went to two places, and no word says to which."""
    one = replace(CLOTH, shipped_at=NOW - timedelta(days=6))
    text = "ガーゼを2つ頼みました。実家のほうにリボンが入っていません。後から送っていただけますか。"

    assert None is match(KEYS, [one, replace(one, number="2153")], text=text, now=NOW).order


def test_a_reply_leans_on_the_senders_last_mail() -> None:
    """The order has the marketplace's address for this buyer."""
    bought = replace(CLOTH, email="relay@example.org")
    text = "昨日届きました。間に合います。"

    assert bought == match(KEYS, [bought], text=text, subject="Re: 遅れ", earlier="2152", now=NOW).order
    assert None is match(KEYS, [bought], text=text, subject="お礼", earlier="2152", now=NOW).order


def test_a_relatives_order_stays_meant_while_it_is_spoken_of() -> None:
    hers = replace(CLOTH, email="mother@example.org", name="高橋 節子")
    text = "お返事ありがとうございました。母が注文した件、今日受け取りました。"

    assert hers == match(KEYS, [hers], text=text, earlier="2152", now=NOW, category="thanks").order


HIS = replace(
    CLOTH, email="father@example.org", name="高橋 敬三", phone="09011112222", address="横須賀市久里浜4"
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("高橋敬三の息子です。父が2日に御社でガーゼを注文したようです。私の電話は080-0417-6602です。", HIS),
        ("高橋敬三の息子です。電話は080-0417-6602です。ガーゼを取り消してください。", None),  # whose is it?
        ("高橋です。父が別のお店でガーゼを買ってしまいました。取り消してください。", None),
    ],
)
def test_who_writes_for_a_relative_has_a_phone_of_their_own(text: str, expected: Order | None) -> None:
    keys = Keys(sender="son@example.net", names=names.spoken("", text), phones=("08004176602",))

    assert expected == match(keys, [HIS], text=text, now=NOW, category="cancel").order


@pytest.mark.parametrize(
    "text",
    [
        "ガーゼを考えています。いま注文したら5月9日までに届きますか。",
        "先日はお世話になりました。ガーゼも包んでもらえますか。どれにするかはこれから決めます。",
    ],
)
def test_what_is_to_be_ordered_is_no_question_about_an_order(text: str) -> None:
    assert None is match(KEYS, [CLOTH], text=text, now=NOW, category="product_question").order


def test_one_buyer_has_a_new_address_at_each_order_of_a_marketplace() -> None:
    """Both are known by the telephone; the words tell which is meant."""
    may = replace(CLOTH, email="k2pw9d@example.org", name="高橋 誠", phone="090-1111-2222")
    june = replace(TAPE, email="e4rm8t@example.org", name="高橋 誠", phone="09011112222")
    other = replace(june, phone="09033334444")
    text = "高橋誠です。ガーゼもありがとうございました。5月1日に買ったバイアステープの幅が違います。"
    keys = replace(KEYS, names=("高橋誠",))

    assert june == match(keys, [may, june], text=text, now=NOW, category="wrong_item").order
    assert None is match(keys, [may, other], text=text, now=NOW, category="wrong_item").order


@pytest.mark.parametrize(
    "text",
    [
        "ガーゼの件でお世話になった松本です。テープの領収書をください。ガーゼの赤は在庫がありますでしょうか。",
        "先日ガーゼの件があったので、今回はすぐに確かめました。テープの領収書をください。",
        "春にガーゼの件でお世話になった松本です。今回の領収書をください。",
        "4月にはガーゼの返品を受けてくださりありがとうございました。テープの領収書をください。",
        "ガーゼに続いて2回目の買い物です。テープの領収書をください。",
        "テープの領収書をください。ガーゼも昨日届きました。",
    ],
)
def test_another_times_matter_is_not_this_one(text: str) -> None:
    newer = replace(TAPE, ordered_at=NOW - timedelta(days=5), shipped_at=NOW - timedelta(days=4))

    assert newer == match(KEYS, [CLOTH, newer], text=text, now=NOW, category="receipt").order


def test_where_it_was_bought_another_time_says_nothing_of_this_order() -> None:
    ours = replace(CLOTH, channel="own")
    theirs = replace(TAPE, channel="rakuten", email="relay@example.org", name="高橋 誠")
    text = "自社サイトでガーゼを買った高橋誠です。箱が大きすぎます。前に楽天で買ったときは封筒でした。"
    keys = replace(KEYS, names=("高橋誠",))

    assert ours == match(keys, [ours, theirs], text=text, now=NOW, category="service_complaint").order


HOME = "〒606-8225 京都府京都市左京区田中門前町31-7"
LINK = order("2103", 14, items=(OrderItem("ミッシングリンク 9速用"),), name="森下 奈緒", address=HOME)
PUMP = replace(LINK, number="2109", email="h@example.com", name="森下 浩", items=(OrderItem("フロアポンプ"),))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("リンクはつきました。今日は別件で、主人がそちらで買ったフロアポンプが割れていました。", PUMP),
        ("主人がそちらで買った空気入れの圧力計が割れていました。", None),
    ],
)
def test_a_relatives_order_to_the_same_home_is_told_by_its_goods(text: str, expected: Order | None) -> None:
    keys = replace(KEYS, names=("森下奈緒",), families=("森下",), kin=True)

    found = match(keys, [LINK, PUMP], text=text, now=NOW, category="damaged")

    assert (expected, expected is not None) == (found.order, found.privacy)


def test_a_relatives_order_to_another_home_is_not_taken_by_the_family_name() -> None:
    away = replace(PUMP, address="〒150-0001 東京都渋谷区神宮前1-1")
    keys = replace(KEYS, names=("森下奈緒",), families=("森下",), kin=True)

    found = match(
        keys, [LINK, away], text="主人が買ったフロアポンプが割れました。", now=NOW, category="damaged"
    )

    assert None is found.order


def test_when_an_exchange_came_says_nothing_of_the_order() -> None:
    helmet = order("2105", 18, items=(OrderItem("子供用ヘルメット XS"),), shipped_at=NOW - timedelta(days=17))
    cover = order("2116", 3, items=(OrderItem("防水サドルカバー"),), shipped_at=NOW - timedelta(days=2))
    text = "本日、交換品のヘルメットが届きました。ぴったりでした。"

    assert helmet == match(KEYS, [helmet, cover], text=text, now=NOW, category="thanks").order


@pytest.mark.parametrize("said", ["DR-2K", "dr2k", "ＤＲ－２Ｋ"])
def test_a_makers_code_names_the_goods(said: str) -> None:
    recorder = order("1207", 7, items=(OrderItem("ドライブレコーダー 前後2カメラ DR-2K"),))
    card = order("1219", 2, items=(OrderItem("高耐久microSDカード 128GB"),))
    text = f"{said}付けました。画質がいいですね。256でも認識しますか。"

    assert recorder == match(KEYS, [recorder, card], text=text, now=NOW, category="product_question").order


def test_an_order_at_a_marketplace_by_a_buyer_who_is_known_elsewhere_is_found() -> None:
    """Her own orders are the shop's; the words name Rakuten."""
    own = order("2103", 30, items=(OrderItem("オックスプリント 紺"),), channel="own", name="大塚 由香")
    there = replace(
        order("284615-1", 5, items=(OrderItem("接着芯 薄手 白 1m"),), channel="rakuten", name="大塚 由香"),
        email="relay@fw.example.jp",
    )
    keys = replace(KEYS, names=("大塚由香",))
    text = "この前は楽天のお店のほうで薄手の接着芯を2m買いました。スチームは使ったほうがいいですか。"

    found = match(keys, [own, there], text=text, now=NOW, category="product_question")

    assert (there, True) == (found.order, found.privacy)


def test_what_is_bought_elsewhere_this_time_is_none_of_the_orders_of_this_address() -> None:
    yukata = order("384172-1", 40, items=(OrderItem("綿絽浴衣 桔梗"),), channel="rakuten", name="藤田 彩")
    text = (
        "横浜の藤田です。前に楽天で浴衣を買いました。今回は公式サイトのほうで下駄を買いました。欠けています。"
    )
    keys = replace(KEYS, families=("藤田",), places=("横浜",))

    assert None is match(keys, [yukata], text=text, now=NOW, category="damaged").order


def test_of_two_orders_that_are_both_spoken_of_in_turn_neither_is_told_by_it() -> None:
    first, second = of_beans("2111", 40), of_beans("2112", 9)
    both = "The first order turned up long ago. A receipt for this second order, please."
    one = "A receipt for this second order, please."

    assert second == match(KEYS, [first, second], text=one, now=NOW, category="receipt").order
    assert None is match(KEYS, [first, second], text=both, now=NOW, category="receipt").order
