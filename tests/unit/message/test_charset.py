"""Octets of any charset, label or damage become the text that was written."""

import pytest

from firstmove.message.charset import decode
from firstmove.message.jis import decode_euc, decode_jis, kanji

LONG = "お世話になっております。注文した皿がまだ届きません。"


@pytest.mark.parametrize(
    "label", ["Shift_JIS", "euc-jp", "ISO-2022-JP", "utf-8", "iso-8859-1", "us-ascii", "", "x"]
)
@pytest.mark.parametrize("codec", ["cp932", "euc-jp", "iso-2022-jp", "utf-8"])
def test_japanese_text_is_read_whatever_the_label_says(codec: str, label: str) -> None:
    assert decode(LONG.encode(codec), label).text == LONG


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        ("髙﨑①㈱Ⅱ".encode("cp932"), "Shift_JIS", "髙﨑①㈱Ⅱ"),
        ("髙﨑①".encode("cp932"), "x-sjis", "髙﨑①"),
        ("ﾃｽﾄ".encode("cp932"), "Shift_JIS", "ﾃｽﾄ"),
        ("ﾃｱ".encode("cp932"), "Shift_JIS", "ﾃｱ"),  # looks like one Latin letter in UTF-8
        ("\ufa1b".encode("cp932"), "windows-31j", "\ufa1b"),
        ("朱镕基".encode("gbk"), "gb2312", "朱镕基"),
        ("똠방각하".encode("cp949"), "ks_c_5601-1987", "똠방각하"),
        ("著名".encode("big5"), "big5", "著名"),
        ("Привет".encode("koi8-r"), "KOI8-R", "Привет"),
        ("Привіт".encode("koi8-u"), "koi8-u", "Привіт"),
        ("Žluťoučký".encode("cp1250"), "windows-1250", "Žluťoučký"),
        ("naïve “quotes”".encode("cp1252"), "iso-8859-1", "naïve “quotes”"),
        ("zł".encode("iso8859-2"), "iso-8859-2", "zł"),
        ("荷物".encode("utf-7"), "utf-7", "荷物"),
        ("荷物".encode("utf-16"), "", "荷物"),
        ("荷物が".encode("utf-16-be"), "utf-16", "荷物が"),
        ("荷物が".encode("utf-16-le"), "utf-16le", "荷物が"),
        (b"\xef\xbb\xbf" + "荷物".encode(), "", "荷物"),
        (b"~{<:Ky2;~}", "hz-gb-2312", "己所不"),
        ("Frösche in Köln".encode("cp1252"), "", "Frösche in Köln"),
        ("Formação Versão".encode("cp1252"), "", "Formação Versão"),
        (b"plain", "no-such-charset", "plain"),
        (b"", "utf-8", ""),
        (b"a\x00b\x07c", "", "abc"),
        ("﨑山".encode("cp932"), "Shift_JIS", "﨑山"),  # valid UTF-8, too: one hangul and an R
        ("佐藤".encode(), "Shift_JIS", "佐藤"),
    ],
)
def test_a_text_is_read_as_its_mailer_wrote_it(octets: bytes, label: str, text: str) -> None:
    assert text == decode(octets, label).text


@pytest.mark.parametrize(
    ("octets", "label", "notes"),
    [
        (LONG.encode(), "utf-8", ()),
        (LONG.encode("cp932"), "Shift_JIS", ()),
        (LONG.encode(), "Shift_JIS", ("utf-8-for-shift-jis",)),
        (LONG.encode("cp932"), "utf-8", ("cp932-for-utf-8",)),
        (LONG.encode("cp932"), "", ("guess-cp932",)),
        (LONG.encode("cp932"), "evil\r\nlabel", ("guess-cp932",)),
        (LONG.encode("iso-2022-jp"), "evil", ("iso-2022-jp-for-unknown-label",)),
        ("①".encode("cp932") + LONG.encode("cp932"), "Shift_JIS", ("cp932-for-shift-jis",)),
        ("①".encode("cp932") + LONG.encode("cp932"), "windows-31j", ()),
        (LONG.encode("utf-8")[:-1], "utf-8", ()),  # cut inside the last character
        (LONG.encode("utf-8") + b"\xff" + LONG.encode("utf-8"), "utf-8", ("replaced",)),
        ("Frösche".encode("cp1252"), "", ("guess-cp1252",)),
    ],
)
def test_what_differs_from_the_label_is_noted(octets: bytes, label: str, notes: tuple[str, ...]) -> None:
    assert notes == decode(octets, label).notes


def test_one_broken_character_costs_only_itself() -> None:
    octets = LONG.encode("cp932") + b"\x85\x20" + LONG.encode("cp932")

    text = decode(octets, "Shift_JIS").text

    assert text.startswith(LONG)
    assert text.endswith(LONG)


@pytest.mark.parametrize("octets", [b"\xf8\x9f", b"\xf3\x41", "\ue63e".encode(), "\U000fe000".encode()])
def test_carrier_emoji_become_geta(octets: bytes) -> None:
    label = "Shift_JIS" if len(octets) == 2 else "utf-8"

    decoded = decode("はい".encode("cp932" if label == "Shift_JIS" else "utf-8") + octets, label)

    assert decoded.text == "はい〓"
    assert "emoji" in decoded.notes


def test_unicode_emoji_stay() -> None:
    assert decode("届きません😡".encode()).text == "届きません😡"


@pytest.mark.parametrize("code", [b"\x1b$Gj\x0f", b"\x1b$EABC\x0f", b"\x1b$G!"])
def test_softbank_web_codes_are_taken_out(code: bytes) -> None:
    octets = "はい".encode("cp932") + code + "どうも".encode("cp932")

    assert decode(octets, "Shift_JIS").text == "はいどうも"


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (b"\x1b$BF|K\\8l\x1b(B abc", "日本語 abc"),
        (b"\x1b$@F|K\\8l\x1b(J~/x", "日本語~/x"),  # JIS Roman is read as ASCII
        (b"\x1b$B-!-j|b\x1b(B", "①㈱髙"),
        (b"\x1b(I6E\x1b(B", "ｶﾅ"),
        (b"\x0e6E\x0f!", "ｶﾅ!"),
        (b"\x1b$BF|K\\\nabc", "日本\nabc"),  # never switched back: reset at the line end
        (b"\x1b$BF|\xb6K\\\x1b(B", "日ｶ本"),  # 8-bit kana between 7-bit kanji
        (b"\xb6\xc5 \x1b$B-!\x1b(B", "ｶﾅ ①"),
        (b"\x1b$BF|K", "日\ufffd"),
        (b"\x1b$Bu!\x1b(B", "〓"),  # au's emoji rows
        (b"\x1b$(D0!\x1b(B", "丂"),
        (b"\x1b$(O.!\x1b(B", "俱"),
        (b"\x1b$A0!\x1b(B", "啊"),
        (b"\x1b&@\x1b$BF|\x1b(B", "日"),
    ],
)
def test_iso_2022_jp_is_read_as_it_is_really_sent(octets: bytes, text: str) -> None:
    assert text == decode_jis(octets)[0]


def test_text_whose_escapes_were_removed_is_restored() -> None:
    decoded = decode(b"$BF|K\\8l(B abc", "iso-2022-jp")

    assert decoded.text == "日本語 abc"
    assert decoded.notes == ("escapes-restored",)


def test_a_dollar_amount_is_not_taken_for_lost_escapes() -> None:
    assert decode(b"It costs $Bargain 5(B)", "us-ascii").text == "It costs $Bargain 5(B)"


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        ("日本語①".encode("euc_jis_2004"), "日本語①"),
        (b"\xfc\xe2\xc6\xfc", "髙日"),
        (b"\x8e\xb6\xad\xa1", "ｶ①"),
        (b"\x8f\xb0\xa1\xad\xa1", "丂①"),
        (b"a\xff\xad\xa1", "a\ufffd①"),
    ],
)
def test_euc_jp_is_read_with_the_vendors_rows(octets: bytes, text: str) -> None:
    assert text == decode_euc(octets)[0]


@pytest.mark.parametrize(
    ("octets", "label", "text"),
    [
        (b"a+b", "utf-7", "a+b"),
        ("café a+b".encode("cp1252"), "utf-7", "café a+b"),
        (b"cost $B", "iso-2022-jp", "cost $B"),
        (b"\x0e6E\x0f", "iso-2022-jp", "ｶﾅ"),
    ],
)
def test_seven_bit_labels_do_no_harm_to_plain_text(octets: bytes, label: str, text: str) -> None:
    assert text == decode(octets, label).text


def test_a_pair_outside_every_table_is_one_replacement() -> None:
    assert kanji(0x20, 0x21) == "\ufffd"
