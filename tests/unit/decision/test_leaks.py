"""What counts as a card's text in a mail that left the house."""

from dataclasses import replace

import pytest
from decision_scenes import POLICY

from firstmove.decision.leaks import holds_card, outside
from firstmove.model.mail import Address
from firstmove.model.policy import Person

DRAFT = "山田様\n\nご不便をおかけし、申し訳ございません。\n配送会社に確認しております。"
CARD = f"""確認が必要です。まず追跡を開く
期限：06/12 15:00（お客様とのお約束）
用件：未着／お急ぎのご様子
■このメールへの返信で使える言葉
■下書きの本文（コピー用）
{DRAFT}"""


@pytest.mark.parametrize("mark", ["", "> ", ">> ", "| "])
def test_a_quoted_card_is_recognised(mark: str) -> None:
    quoted = "\n".join(mark + line for line in CARD.splitlines())

    assert holds_card(f"転送します。\n{quoted}", CARD, DRAFT)


def test_the_drafts_own_text_is_there_to_be_copied() -> None:
    assert not holds_card(DRAFT, CARD, DRAFT)


@pytest.mark.parametrize(
    "text", ["", "期限：06/12 15:00（お客様とのお約束）", "\n".join(CARD.splitlines()[:2])]
)
def test_one_or_two_lines_in_common_prove_nothing(text: str) -> None:
    assert not holds_card(text, CARD, DRAFT)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [("shop@aoba.example.jp", False), ("staff@home.example.com", False), ("friend@example.com", True)],
)
def test_staff_and_own_addresses_are_no_outsiders(spec: str, expected: bool) -> None:
    people = (Person(id="a", name="A", email="staff@home.example.com", role="operator"),)
    identity = replace(POLICY.identity, own_addresses=frozenset({"shop@aoba.example.jp"}))
    policy = replace(POLICY, people=people, identity=identity)
    local, _, domain = spec.partition("@")

    assert expected == outside([Address(local, domain)], policy)


def test_own_domains_are_no_outsiders() -> None:
    identity = replace(POLICY.identity, own_domains=frozenset({"aoba.example.jp"}))

    assert not outside([Address("anybody", "aoba.example.jp")], replace(POLICY, identity=identity))
