"""The shipped data of machine mail: the same in the program and in templates/channels.toml, and usable."""

import re
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firstmove.config import shipped
from firstmove.message.automated import REASONS
from firstmove.message.automated.words import found, searched
from firstmove.model.automatic import AutomaticRules
from firstmove.model.phrases import PHRASES, SIGNS, Phrase

RULES = AutomaticRules()
CHANNELS = shipped.channels()


def test_the_shipped_table_is_what_holds_without_configuration() -> None:
    assert RULES == shipped.automatic()


@pytest.mark.parametrize("name", [field.name for field in fields(AutomaticRules)])
def test_no_list_names_anything_twice(name: str) -> None:
    entries = getattr(RULES, name)

    assert len(entries) == len(set(entries))


@pytest.mark.parametrize("phrase", PHRASES, ids=lambda phrase: phrase.code)
def test_a_phrase_has_a_reason_a_place_and_readable_patterns(phrase: Phrase) -> None:
    patterns = [pattern for pattern in (phrase.subject, phrase.text, phrase.footer) if pattern]

    assert phrase.code in REASONS
    assert phrase.where in ("first", "reply", "any")
    assert patterns == [re.compile(pattern).pattern for pattern in patterns]


@pytest.mark.parametrize("pattern", SIGNS)
@settings(max_examples=40, derandomize=True, database=None, deadline=None)
@given(data=st.data())
def test_a_sign_stands_wherever_its_pattern_is_found(pattern: str, data: st.DataObject) -> None:
    slow = re.compile(pattern, re.IGNORECASE | re.MULTILINE)
    where = searched(data.draw(st.from_regex(slow)))

    fits = slow.search(where.text) is not None

    assert fits == found(pattern, where)


@pytest.mark.parametrize("pattern", SIGNS)
def test_a_sign_belongs_to_a_pattern_of_a_phrase(pattern: str) -> None:
    patterns = {each for phrase in PHRASES for each in (phrase.text, phrase.footer)}

    assert pattern in patterns


def test_a_sign_is_found_in_capitals_and_in_turkish_letters() -> None:
    pattern = next(pattern for pattern, sign in SIGNS.items() if "unsub" in sign)

    assert found(pattern, searched("UNSUBSCR\u0130BE: HTTPS://EXAMPLE.COM/U"))
    assert found(pattern, searched("unsubscr\u0131be: https://example.com/u"))


@pytest.mark.parametrize(
    "pattern",
    [*RULES.machine_patterns, *RULES.machine_domains, *RULES.list_return_paths, *RULES.bulk_mailers],
)
def test_a_pattern_of_the_lists_is_readable_and_does_not_fit_everything(pattern: str) -> None:
    assert re.search(pattern, "taro.yamada") is None


@pytest.mark.parametrize(
    "name",
    [
        "own", "rakuten", "amazon", "yahoo", "buyma", "mercari", "shopify", "color-me", "base", "stores",
        "makeshop", "aupay", "qoo10", "creema",
    ],
)  # fmt: skip
def test_every_channel_is_shipped_with_a_label(name: str) -> None:
    assert CHANNELS[name].label


@pytest.mark.parametrize("name", sorted(CHANNELS))
def test_a_channels_patterns_are_readable(name: str) -> None:
    rules = CHANNELS[name]
    patterns = [*rules.own_notice_subjects, rules.customer_text, rules.thread_pattern]

    assert patterns == [re.compile(pattern).pattern for pattern in patterns]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("rakuten", "番号：rm1\n■内容\nまだです。\n------\nhttps://x", "まだです。\n"),
        ("rakuten", "内容：まだ?\n※このメールは", "まだ?\n"),
    ],
)  # fmt: skip
def test_the_customers_words_are_found_in_a_notice(name: str, text: str, expected: str) -> None:
    found = re.search(CHANNELS[name].customer_text, text)

    assert found is not None
    assert expected == found[1]
