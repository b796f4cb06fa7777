"""How a reply is built, whom it addresses, and what was left unfinished in it."""

import pytest
from lint_scenes import codes, found, reply

NAMED = "山田花子"
KIND = "お皿の件、ご心配をおかけし、申し訳ございません。"


def _to(line: str) -> str:
    return f"{line}\n\nあおば商店でございます。{KIND}\n6月12日（金）15時までにご連絡いたします。\n"


@pytest.mark.parametrize(
    "line",
    [
        "山田花子様",
        "山田 花子 様",
        "山田様",
        "花子様、",
        "株式会社みどり 山田花子様",
        "山田花子さま",
        "お客様",
        "ご担当者様",
        "お客様 各位",
        "Dear Yamada Hanako,\n山田花子様",
    ],
)
def test_the_customer_may_be_addressed_like_this(line: str) -> None:
    assert [] == codes(_to(line), customer_name=NAMED, addressees=("Hanako Yamada",))


@pytest.mark.parametrize("line", ["鈴木様", "鈴木花代 様", "株式会社みどり 御中", "Dear Mr. Smith,"])
def test_another_name_than_the_customers_blocks(line: str) -> None:
    assert ["addressee-wrong"] == codes(
        _to(line), customer_name=NAMED, addressees=("山田太郎",), language="ja"
    )


@pytest.mark.parametrize(
    ("known", "written"),
    [("齋藤", "斉藤様"), ("髙橋健", "高橋様"), ("やまだはなこ", "山田花子様"), ("Ken Ito", "伊藤様")],
)
def test_a_name_in_other_characters_is_worth_a_look(known: str, written: str) -> None:
    assert [("warn", "addressee-wrong")] == [
        (finding.severity, finding.code) for finding in found(_to(written), customer_name=known)
    ]


def test_a_name_on_the_order_may_be_addressed() -> None:
    assert [] == codes(_to("山田太郎様"), customer_name=NAMED, addressees=("山田太郎",))


def test_a_reply_without_addressee_is_told() -> None:
    assert ["addressee-missing"] == codes(_to("こんにちは。"))


def test_somebody_addressed_within_the_first_sentence_will_do() -> None:
    assert [] == codes(_to("山田様、お世話になっております。"))


@pytest.mark.parametrize("twice", ["山田様様", "お客様 様", "株式会社みどり御中 様", "山田様さん"])
def test_honour_twice_blocks(twice: str) -> None:
    assert "honorific-twice" in codes(_to(twice))


@pytest.mark.parametrize("words", ["皆様、様々なご意見", "お客様の様子", "仕様、同様の品"])
def test_words_that_hold_the_character_are_no_honour(words: str) -> None:
    assert [] == codes(reply(f"{words}を確認しております。"))


@pytest.mark.parametrize(
    "hole",
    [
        "○○様のお荷物",
        "●月●日に発送",
        "〇日に発送",
        "{{ order.number }}の件",
        "{% if x %}",
        "{お名前}の件",
        "【要確認】の件",
        "【日付を記入】の件",
        "[商品名]の件",
        "______円",
        "TBDの件",
    ],
)
def test_a_hole_blocks(hole: str) -> None:
    assert ["placeholder"] == codes(reply(f"{hole}でございます。"))


@pytest.mark.parametrize(
    "words", ["二〇〇六年製の品", "「〇〇様」という宛名", "○印の欄", "×印の箱", "【ご注意】割れ物"]
)
def test_a_sign_in_its_place_is_no_hole(words: str) -> None:
    assert [] == [
        code for code in codes(reply(f"{words}でございます。")) if code != "placeholder" or "「" not in words
    ]


@pytest.mark.parametrize(
    "broken",
    [
        "\ufffd\ufffdの件",
        "縺薙ｓ縺ｫ縺｡縺ｯ",
        "ã\u0081\u0093ã\u0082\u0093",
        "$B$3$s$K$A$O(B",
        "=?utf-8?B?44GT?=",
        "お皿&amp;箱",
        "〓の件",
        "????の件",
        "\x07",
    ],
)
def test_characters_that_broke_block(broken: str) -> None:
    assert "mojibake" in codes(reply(f"{broken}でございます。"))


def test_a_hole_in_the_subject_blocks() -> None:
    assert ["placeholder"] == codes(f"Subject: ●●の件\n\n{reply('確認しております。')}")


def test_an_apology_that_comes_late_is_missing_at_the_beginning() -> None:
    text = (
        "山田様\n\n"
        + "お皿を確認しております。\n" * 6
        + f"{KIND}\n6月12日（金）15時までにご連絡いたします。\n"
    )

    assert "apology-missing" in codes(text, complaint=True)
    assert "apology-missing" not in codes(text)


def test_a_short_answer_is_told_for_a_complaint_only() -> None:
    text = "山田様\n\nご心配をおかけし申し訳ございません。本日発送いたしました。\n"

    assert ["too-short"] == codes(text, complaint=True)
    assert [] == codes(text)


def test_the_same_empathy_in_other_trimmings_is_told_at_its_second_place() -> None:
    text = reply(
        "ご不便をおかけし、誠に申し訳ございません。\nお皿を探しております。\nご不便をおかけし大変申し訳ございません。"
    )

    assert [("said-twice", 8)] == [(finding.code, finding.line) for finding in found(text, complaint=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("確認のうえ、ご連絡いたします。", ["promise-without-time"]),
        ("確認のうえ、ご報告させていただきます。", ["promise-without-time"]),
        ("お知らせをいただきしだい、ご連絡いたします。", []),
        ("商品を発送いたしましたので、ご連絡いたします。", []),
        ("翌営業日までにご連絡いたします。", []),
        ("2時間以内にご連絡いたします。", []),
        ("ご連絡いたしますので、お待ちください。", []),
    ],
)
def test_a_promise_needs_its_time_or_condition(text: str, expected: list[str]) -> None:
    assert expected == codes(f"山田様\n\n{text}\n")


@pytest.mark.parametrize("text", ["", "\n\n", "> ありがとう\n> ございます"])
def test_no_text_of_ones_own_blocks_only_when_there_is_none(text: str) -> None:
    assert ("empty" in codes(text)) == (not text.strip())
