"""The shipped data of machine mail: the same in the program and in templates/channels.toml, and usable."""

import re
from dataclasses import fields

import pytest

from firstmove.config import shipped
from firstmove.message.automated import REASONS
from firstmove.model.automatic import AutomaticRules
from firstmove.model.phrases import PHRASES, Phrase

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
