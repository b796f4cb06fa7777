"""How a title is recognised in a customer's words."""

import pytest

from firstmove.decision.orders.goods import details, fold, named


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("ウィンザーチェア アッシュ", "いすの脚がぐらつきます"),
        ("ウィンザーチェア アッシュ", "One leg of the chair is loose."),
        ("綿わた敷布団 ダブル", "ふとんが薄いです"),
        ("そば殻まくら", "枕が高すぎます"),
        ("晴雨兼用アンブレラ", "傘の骨が曲がっています"),
        ("ヒッコリーデニムサロペット", "サロペットのひもが短いです"),
        ("手挽きコーヒーミル", "ミルが回りません"),
        ("父の日ギフト 海鮮詰合せ", "父の日の品、喜んでいました"),
        ("アジサイ 鉢植え 5号", "あじさいに水をやる時間"),
        ("ひまわり花束", "ヒマワリが折れていました"),
        ("【中古】Canon EF70-200mm F4L", "キヤノンのレンズです"),
        ("桐箪笥 三段", "桐の箪笥に傷がありました"),
        ("ほうじ茶ラテの素", "ほうじ茶が足りません"),
        ("備前焼 宝瓶 桟切り", "The white houhin is perfect."),
        ("手ぬぐい 豆絞り", "Two of the tenugui have stains."),
        ("桐下駄 黒", "When will the geta ship?"),
        ("信州りんご 5kg", "主人が頼んだりんごが腐っていました"),
        ("有田焼 コーヒードリッパー", "The dripper leaks."),
        ("鰹節 削りたて", "かつおの削り節が湿っていました"),
        ("レインウェア 上下", "雨具の色が違います"),
        ("市田柿 化粧箱", "The hoshigaki were mouldy."),
    ],
)
def test_a_product_is_named_by_other_words_for_it(title: str, text: str) -> None:
    assert named(title, fold(text)) >= 2


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("カーボンポール 2本組", "発送メールが来ません。注文しました"),
        ("アーム式デスクライト", "デスクの天板が割れています"),
        ("名古屋帯 正絹", "携帯の番号が変わりました。この時間帯に電話をください"),
        ("Mug Cup Brown", "ブラウンの靴が届きません"),
        ("干物 お中元のし", "お中元が届きました"),
        ("革靴 くつ", "いくつも届きました"),
        ("スチール傘立て", "傘の柄が折れました"),
        ("ガラスのピッチャー", "いくついれたらいいですか"),
        ("帆布トート 【送料無料】新品", "新品の商品なのに汚れています。送料は?"),
    ],
)
def test_parts_of_other_words_name_nothing(title: str, text: str) -> None:
    assert 0 == named(title, fold(text))


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("湯のみ 白", "白いほうです", 1),
        ("湯のみ 白", "残りは白で", 1),
        ("湯のみ ホワイト", "白のほう", 1),
        ("湯のみ 白", "面白い形ですね", 0),
        ("くつした 赤", "赤ちゃん用です", 0),
        ("くつした ネイビー", "紺色でした", 1),
        ("シャツ 紺 M", "Mのほうを返品します", 1),
        ("シャツ 紺 L", "MからLに交換してください", 0),
        ("シャツ 紺 M", "MからLに交換してください", 1),
        ("最中 12個入", "12個のほうです", 1),
        ("最中 12個入", "2個のほうです", 0),
        ("湯のみ 茶", "お茶を入れると漏れます", 0),
    ],
)
def test_colours_sizes_and_measures_are_words_of_their_own(title: str, text: str, expected: int) -> None:
    assert expected == len(details(title, fold(text)))


@pytest.mark.parametrize(
    ("title", "said", "known"),
    [
        ("電動ドリル 12V", "ドリルビットが折れていました", False),
        ("電動ドリル 12V", "ドリルが動きません。ドリルビットは無事です", True),
        ("電動ドリル 12V", "ドリルセットが届きません", True),
        ("コーヒー ミル 手挽き", "コーヒーミルが届きません", True),
        ("ドリルビット 5本", "ドリルが動きません", False),
    ],
)
def test_a_part_for_a_thing_is_not_the_thing(title: str, said: str, known: bool) -> None:
    assert known is bool(named(title, fold(said)))
