"""Header values as people read them."""

import pytest

from firstmove.message.encoded_words import decode_text, decode_value


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        (b"plain  text\tfolded", "plain text folded"),
        (b"=?utf-8?B?5pel5pys?=", "日本"),
        (b"=?UTF-8?Q?=E6=97=A5_x?=", "日 x"),
        (b"=?utf-8?B?5pel?= =?utf-8?B?5pys?=", "日本"),
        (b"=?utf-8?B?5pel?= and =?utf-8?B?5pys?=", "日 and 本"),
        (b"=?utf-8?B?5pel?==?utf-8?B?5pys?=", "日本"),
        (b"Re:=?utf-8?B?5pel?=x", "Re:日x"),
        (b'"=?utf-8?B?5pel?="', '"日"'),
        (b"=?utf-8?B?5g==?= =?utf-8?B?l6U=?=", "日"),  # cut inside the character
        (b"=?utf-8*ja?B?5pel?=", "日"),
        (b"=?utf-8?B?5pe!l?=", "日"),  # garbage inside base64
        (b"=?utf-8?B?5pel5?=", "日"),  # one letter too many
        (b"=?utf-8?X?5pel?=", "=?utf-8?X?5pel?="),
        (b"=?unknown?B?5pel?=", "日"),
        (b"=?iso-2022-jp?B?GyRCRnwbKEI=?= =?iso-2022-jp?B?GyRCS1wbKEI=?=", "日本"),
        (b"=?iso-2022-jp?B?GyRCRnw=?= =?iso-2022-jp?B?S1wbKEI=?=", "日本"),  # second word without escape
        ("生の日本語".encode(), "生の日本語"),
        ("生の日本語です".encode("cp932"), "生の日本語です"),
        ("生の日本語".encode("iso-2022-jp"), "生の日本語"),
        ("山田\u3000太郎".encode(), "山田\u3000太郎"),
        ("生 =?utf-8?B?5pel?=".encode(), "生 日"),
        (b"", ""),
    ],
)
def test_a_value_is_read_as_its_mailer_meant_it(raw: bytes, text: str) -> None:
    assert text == decode_value(raw).text


def test_words_that_had_to_be_joined_are_noted() -> None:
    assert decode_value(b"=?utf-8?B?5g==?= =?utf-8?B?l6U=?=").notes == ("joined-words",)


def test_whole_words_side_by_side_are_no_deviation() -> None:
    assert decode_value(b"=?utf-8?B?5pel?= =?utf-8?B?5pys?=").notes == ()


def test_text_without_words_stays_as_it_is() -> None:
    assert decode_text("山田  太郎").text == "山田 太郎"


def test_a_line_break_inside_a_word_cannot_leave_the_line() -> None:
    assert "\n" not in decode_value(b"=?utf-8?Q?a=0D=0ABcc:_x?=").text
