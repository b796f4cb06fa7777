"""Templates can neither reach out nor surprise; dates and widths as Japanese readers expect."""

from datetime import UTC, date, datetime

import pytest
from compose_scenes import HOLIDAYS, TOKYO
from hypothesis import given
from hypothesis import strategies as st

from firstmove.compose import dates, render
from firstmove.compose.render import TemplateFailed, Templates
from firstmove.errors import ConfigError

AT = datetime(2026, 11, 3, 5, 30, tzinfo=UTC)
FACTS = {
    "zone": TOKYO,
    "is_holiday": HOLIDAYS.__contains__,
    "at": AT,
    "day": date(2026, 11, 3),
    "name": "{{x}}",
}
PADDING = "、これは十分に長い文です。問題はありません。"


def rendered(source: str, **more: object) -> str:
    return (
        Templates.compile({"ja/x.j2": source + PADDING}).render("ja/x.j2", FACTS | more).removesuffix(PADDING)
    )


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ day|ja_day }}", "11月3日（火・祝）"),
        ("{{ at|ja_when }}", "11月3日（火・祝）14時30分"),
        ("{{ at|ja_stamp }}", "2026年11月3日（火・祝）14時30分"),
        ("{{ at|local_date|ja_day }}", "11月3日（火・祝）"),
        ("{{ day|en_day }}", "Tuesday, 3 November"),
        ("{{ at|en_when }}", "14:30 on Tuesday, 3 November (Japan time)"),
        ("{{ at|en_stamp }}", "14:30 on Tuesday, 3 November 2026 (Japan time)"),
        ("{{ at|card_when }}", "11/03 14:30"),
        ("{{ at|clock }}", "14:30"),
        ("{{ '123456789013'|tracking }}", "1234-5678-9013"),
        ("{{ '1234-5678-9013'|tracking }}", "1234-5678-9013"),
        ("{{ 'RR473124829JP'|tracking }}", "RR473124829JP"),
        ("{{ 'あいうえお'|wrapped(2) }}", "あい\nうえ\nお"),
        ("{{ name }}", "{{x}}"),
    ],
)
def test_filters_write_what_readers_expect(source, expected):
    assert expected == rendered(source)


@pytest.mark.parametrize(
    "source",
    [
        "{{ no_such_fact }}",
        "{{ at.no_such_attribute }}",
        "{{ name.__class__.__mro__ }}",
        "{{ name._private }}",
        "{{ at.now() }}",
        "{{ at.utcnow() }}",
        "{{ lipsum() }}",
        "{{ range(9) }}",
        "{{ day|ja_when }}",
        "{{ 1 / 0 }}",
        "{% for i in at %}x{% endfor %}",
    ],
)
def test_a_template_that_reaches_out_fails(source):
    with pytest.raises(TemplateFailed):
        rendered(source)


@pytest.mark.parametrize("body", ["", "  \n ", "短い", "長" * 16_001])
def test_a_text_that_is_empty_or_overlong_fails(body):
    templates = Templates.compile({"ja/x.j2": body})

    with pytest.raises(TemplateFailed, match="characters"):
        templates.render("ja/x.j2", FACTS)


def test_an_unknown_template_fails():
    with pytest.raises(TemplateFailed, match="no such template"):
        Templates.compile({}).render("ja/x.j2", FACTS)


def test_every_broken_source_is_named_with_its_line():
    sources = {
        "ja/a.j2": "ok\n{% if %}",
        "ja/b.j2": "{{ x|random }}",
        "ja/c.j2": "良い",
    }

    with pytest.raises(ConfigError) as caught:
        Templates.compile(sources)

    assert ["ja/a.j2, line 2", "ja/b.j2, line 1"] == [p.partition(":")[0] for p in caught.value.problems]


def test_names_are_listed():
    templates = Templates.compile({"ja/b.j2": "b", "ja/a.j2": "a"})

    assert ("ja/a.j2", "ja/b.j2") == templates.names()
    assert templates.has("ja/a.j2")
    assert not templates.has("ja/c.j2")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("あいう。えお", "あい\nう。\nえお"),
        ("あ（いう）え", "あ\n（い\nう）\nえ"),
        ("abcdefgh", "abcd\nefgh"),
        ("ab cd ef", "ab\ncd\nef"),
        ("", ""),
    ],
)
def test_lines_are_broken_where_japanese_may_be(text, expected):
    assert expected == render.wrapped(text, 2)


@given(st.text("あ。、「」（）aB1 é\u3099😀", max_size=120), st.integers(2, 40))
def test_wrapping_loses_nothing_but_spaces_and_keeps_the_width(text, width):
    lines = render.wrapped(text, width).split("\n")

    assert text.replace(" ", "") == "".join(lines).replace(" ", "")
    assert [] == [line for line in lines if render.columns(line) > width * 2]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("America/New_York", "00:30 on Tuesday, 3 November (UTC-05:00)"),
        ("Asia/Kolkata", "11:00 on Tuesday, 3 November (UTC+05:30)"),
    ],
)
def test_a_reader_is_told_whose_clock_it_is(zone, expected):
    assert expected == dates.en_when(AT, dates.zone_of(zone))
