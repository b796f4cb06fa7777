"""What of a text is looked at, where a finding stands, and how long a look may take."""

import time

import pytest
from lint_scenes import PHRASES, TABLES, codes, found, reply

from firstmove.decision import lint

FACTS = lint.LintFacts(
    complaint=True, contact_allowed=False, dates=frozenset(), amounts=frozenset(), numbers=frozenset()
)
BUDGET = (
    1.0  # seconds; a look takes about 0.1 on the slowest machine that was tried, ten times less than this
)
PIECES = (
    "0",
    "0 ",
    "1日",
    "予定です1",
    "まで15時ご連絡いたします",
    "a",
    "あ",
    " ",
    "\n",
    "> \n",
    "申し訳ございません。",
    "1-",
    "2026年6月12日",
    "「",
    "「あ」",
    "a@",
    "ab.",
    "様\n",
    "{{ ",
    "たぶん",
    "!",
    "ﷺ",
    "商品:\n",
    "\x00",
    "縺薙",
)


@pytest.mark.parametrize(
    "words",
    [
        "お客様の「たぶん届かない」とのお言葉",
        "『絶対に割れない皿』という本",
        "商品名：すみませんの手ぬぐい",
        "“maybe tomorrow”とのお言葉",
    ],
)
def test_what_others_say_is_not_held_against_the_shop(words: str) -> None:
    assert [] == codes(reply(f"{words}\nを確認しております。"))


def test_names_of_goods_are_no_words_of_ours() -> None:
    text = reply("たぶん屋の皿を確認しております。")

    assert ["tabun"] == codes(text)
    assert [] == codes(text, titles=("たぶん屋の皿",))


def test_a_signature_is_not_judged() -> None:
    text = reply("確認しております。").replace("電話：", "電話でのクレームはたぶん\n電話：")

    assert [] == codes(text)


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nあおば商店\nなるほど通販部",
        "━━━━━━━━\nあおば商店 なるほど通販部\nTEL 03-0000-0000\n※土日祝はお休みです。\n━━━━━━━━",
        "＝＝＝＝＝＝＝＝\nあおば商店\n＝＝＝＝＝＝＝＝\nなるほど通販部\nhttps://shop.example.jp/\n＝＝＝＝＝＝＝＝",
        "なるほど通販部 株式会社あおば\n〒100-0000 東京都千代田区架空町1-2-3\nTEL 03-0000-0000",
    ],
)
def test_signatures_of_many_shapes_are_known(signature: str) -> None:
    assert [] == codes(f"山田様\n\n確認しております。\nよろしくお願い申し上げます。\n\n{signature}\n")


def test_what_stands_between_drawn_lines_within_the_text_is_judged() -> None:
    text = "山田様\n\n──────\nご注文番号：12345678\n──────\n\nたぶん届きます。\nよろしくお願いいたします。\n"

    assert [("tabun", 7)] == [(finding.code, finding.line) for finding in found(text)]


@pytest.mark.parametrize("broken", ["た\nぶん", "たぶ\r\nん", "たぶん", "ﾀﾌﾞﾝ".replace("ﾀﾌﾞﾝ", "た\u200bぶん")])
def test_a_phrase_is_found_over_the_end_of_a_line_and_over_invisible_characters(broken: str) -> None:
    assert ["tabun"] == codes(f"山田様\n\nお荷物は{broken}届きます。\n")


def test_lines_are_counted_in_the_text_as_it_is_given() -> None:
    text = "Subject: お皿の件\r\n\r\n山田様\r\n\r\n> たぶん\r\n確認して\r\nおります。すみません。\r\n"

    assert [("sumimasen", 7)] == [(finding.code, finding.line) for finding in found(text)]


def test_both_languages_of_a_mail_are_looked_at() -> None:
    text = reply("たぶん届きます。") + "\nDear Hanako,\n\nIt will probably arrive.\n"

    assert {"tabun", "probably"} <= set(codes(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear Hanako,\n\nWe shipped 波佐見焼マグカップ today.\n", "too short"),
        ("山田様\n\nEMSで発送しました。\n", "本文が短すぎます（80字未満）"),
    ],
)
def test_the_language_is_that_of_most_words(text: str, expected: str) -> None:
    assert expected in [finding.words for finding in found(text, complaint=True)]


def test_the_end_of_a_very_long_text_is_not_looked_at_and_that_is_told() -> None:
    findings = codes("山田様\n\n" + "確認しております。\n" * 2_000 + "たぶん\n")

    assert ["too-long"] == findings


@pytest.mark.parametrize("piece", PIECES)
def test_a_hundred_thousand_characters_of_anything_take_little_time(piece: str) -> None:
    text = ("ありがとう" + piece * 100_000)[:100_000]

    before = time.process_time()
    lint.check(text, PHRASES, facts=FACTS)

    assert time.process_time() - before < BUDGET


def test_no_more_findings_than_anybody_reads() -> None:
    assert lint.MAX_FINDINGS >= len(found("\n".join(f"{day}月99日" for day in range(1, 13)) * 40))


def test_a_code_that_the_shop_allows_is_not_told() -> None:
    phrases = lint.compile(TABLES, allow=["tabun", "addressee-missing"])

    assert () == lint.check("たぶん届きます。", phrases)


def test_a_pattern_that_the_shop_forbids_blocks() -> None:
    phrases = lint.compile(TABLES, forbid=["弊店(?!舗)"])

    assert [("block", "forbidden", "own", "弊店")] == [
        (finding.severity, finding.code, finding.category, finding.words)
        for finding in lint.check("山田様\n\n弊店でございます。", phrases)
    ]


def test_without_tables_nothing_is_found() -> None:
    assert () == lint.check("たぶん", lint.compile({}))


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"phrase": [{"code": "a", "category": "tone", "words": ["("]}]}, "ja/phrases.toml: [[phrase]] a"),
        ({"phrase": [{"code": "a", "category": "tone"}]}, "it needs words"),
        ({"phrase": [{"code": "a", "category": "tune", "words": ["x"]}]}, "a category of"),
        ({"phrase": [{"code": "a", "category": "tone", "words": ["x"], "severity": "no"}]}, "a severity of"),
        ({"phrase": [{"category": "tone", "words": ["x"]}]}, "it needs a code"),
        ({"phrase": [{"code": "a", "category": "tone", "words": ["x"], "unles": "y"}]}, "unles"),
        ({"phrase": [{"code": "a", "category": "tone", "words": ["x"], "when": "never"}]}, "when of"),
        ({"rule": [{"code": "a", "category": "tone"}, {"code": "a", "category": "tone"}]}, "given twice"),
        ({"words": {"apology": "["}}, "[words] apology"),
    ],
)
def test_a_table_that_cannot_be_used_is_told_with_its_place(table: dict[str, object], told: str) -> None:
    with pytest.raises(ValueError) as error:
        lint.compile({"ja": table})

    assert told in str(error.value)


def test_allowing_what_does_not_exist_is_told() -> None:
    with pytest.raises(ValueError, match="no rule is called tabum"):
        lint.compile(TABLES, allow=["tabum"])
