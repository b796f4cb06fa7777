"""One line of a reply to a card: a command, or a note with the nearest command offered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstmove.compose import words as labels
from firstmove.config import shipped
from firstmove.decision import commands
from firstmove.decision.commands import Command
from firstmove.decision.commands.words import ARGUMENTS

WORDS = shipped.command_words()
EXAMPLES = [
    (language, word.command, line)
    for language, table in WORDS.by_language.items()
    for word in table
    for line in (word.example, word.word + word.example.removeprefix(word.word).replace(" ", "　"))
]


def read(text: str) -> list[tuple[str, str]]:
    return [(command.name, command.argument) for command in commands.read(text, WORDS)]


def one(line: str) -> Command:
    (command,) = commands.read(line, WORDS)
    return command


@pytest.mark.parametrize("language", ["ja", "en"])
def test_every_command_has_its_word_in_every_language(language: str) -> None:
    assert list(ARGUMENTS) == [word.command for word in WORDS.by_language[language]]


@pytest.mark.parametrize(("language", "command", "line"), EXAMPLES)
def test_every_example_of_the_documentation_is_obeyed(language: str, command: str, line: str) -> None:
    assert (command, "") == (one(line).name, one(line).problem)


@pytest.mark.parametrize("place", [0, 1], ids=["ja", "en"])
@pytest.mark.parametrize("code", labels.COMMAND)
def test_every_word_on_the_card_is_the_command_it_stands_for(code: str, place: int) -> None:
    shown = labels.COMMAND[code][place]

    assert code == one(shown).name


def test_the_card_knows_every_command() -> None:
    assert set(ARGUMENTS) == set(labels.COMMAND)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("発送 1234-5678-9013", ("shipped", "123456789013")),
        ("発送１２３４−５６７８−９０１３", ("shipped", "123456789013")),
        ("発送：1234 5678 9013。", ("shipped", "123456789013")),
        ("発送 ヤマト 1234-5678-9013", ("shipped", "123456789013")),
        ("発送 西濃 1234567890", ("shipped", "1234567890")),
        ("Shipped RR123456785JP", ("shipped", "RR123456785JP")),
        ("・完了。", ("done", "")),
        ("1. 完了", ("done", "")),
        ("①完了！", ("done", "")),
        ("DONE.", ("done", "")),
        ("取り寄せ", ("source", "")),
        ("取り寄せ3日間", ("source", "3")),
        ("取り寄せ 一週間", ("source", "7")),
        ("返金済み", ("refunded", "")),
        ("返金済み ￥３，９８０", ("refunded", "3,980円")),
        ("担当：山田 花子", ("assign", "山田 花子")),
        ("assign Yamada", ("assign", "Yamada")),
        ("分類「破損」", ("category", "damaged")),
        ("category not_arrived", ("category", "not_arrived")),
        ("保留明日", ("hold", "明日")),
        ("メモ：倉庫に確認", ("note", "倉庫に確認")),
    ],
)
def test_a_line_is_read_as_people_write_it(line: str, expected: tuple[str, str]) -> None:
    assert [expected] == read(line)


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("発送 1234-5678-9012", "tracking"),
        ("発送", "argument"),
        ("発送しました", "argument"),
        ("電話した", "argument"),
        ("折り返し", "argument"),
        ("分類 なぞ", "argument"),
        ("取り寄せ 90日", "argument"),
        ("返金済み たくさん", "argument"),
    ],
)
def test_what_cannot_be_obeyed_says_why(line: str, problem: str) -> None:
    assert problem == one(line).problem


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("対応済", "working"),
        ("完了のはず", "done"),
        ("shiped 1234-5678-9013", "shipped"),
        ("担当者から改めてご連絡いたします", ""),
        ("保留にしてください", ""),
        ("下書きのとおりでお願いします", ""),
        ("お世話になっております。", ""),
    ],
)
def test_another_line_is_a_note_and_the_nearest_command_is_offered(line: str, offered: str) -> None:
    assert Command("note", line, line, "unknown", offered) == one(line)


@pytest.mark.parametrize("result", ["不在", "留守電に伝言", "no answer"])
def test_a_call_that_reached_nobody_is_no_answer(result: str) -> None:
    assert not one(f"電話した {result}").reached


def test_a_call_with_any_other_result_reached_the_customer() -> None:
    assert one("電話した 了承いただきました").reached


@pytest.mark.parametrize(
    "below",
    [
        "> 完了\n> 停止",
        "2026年6月12日(金) 15:00 初手カード（社内） <info@aoba.example.jp>:\n> 完了\n> 停止",
        "On Fri, 12 Jun 2026 at 15:00, card <info@aoba.example.jp> wrote:\n\n停止\n完了",
        "-----Original Message-----\nFrom: a@example.jp\nTo: a@example.jp\nSubject: x\n\n停止",
        "差出人: あおば商店\n送信日時: 2026年6月12日\n宛先: あおば商店\n件名: #1042\n\n停止\n完了",
        "-- \n停止",
        "──────────\n停止",
        "iPhoneから送信",
        "あおば商店 中村\n〒100-0001 東京都\nTEL 03-0000-0000",
    ],
)
def test_quotes_and_signatures_command_nothing(below: str) -> None:
    assert [("photos", "")] == read(f"写真依頼\n\n{below}")


def test_nothing_of_ones_own_is_no_command() -> None:
    assert [] == read("> 完了\n> 停止\n")


def test_an_answer_below_the_quote_is_read() -> None:
    assert [("done", "")] == read("2026年6月12日 15:00 card <info@aoba.example.jp>:\n> 停止\n\n完了\n")


def test_several_lines_are_several_commands_in_their_order() -> None:
    assert ["in_stock", "assign", "note"] == [name for name, _ in read("在庫あり\n担当 山田\nメモ 棚B")]


@given(st.text(max_size=300))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert len(commands.read(text, WORDS)) <= 20


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"commands": {"fly": {"word": "飛ぶ", "means": ""}}}, "no command 'fly'"),
        (
            {"commands": {"done": {"word": "済", "means": ""}, "undo": {"word": "済", "means": ""}}},
            "stands for",
        ),
        ({"categories": {"damaged": ["傷"], "defective": ["傷"]}}, "stands for"),
    ],
)
def test_words_that_cannot_be_used_are_refused(table: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        commands.compile_words({"ja": table})
