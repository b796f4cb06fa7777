"""What goes into columns comes out as it was, within its limits."""

import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firstmove.model.decision import (
    EffectPlan,
    FileThread,
    PutCard,
    PutDraft,
    RemoveCard,
    RemoveDraft,
    SendAck,
    SendNotice,
)
from firstmove.model.mail import Address
from firstmove.model.order import Match, Order, OrderItem
from firstmove.model.states import EFFECT_KINDS
from firstmove.model.triage import Cue, Triage
from firstmove.state import codec

NOW = datetime(2026, 6, 12, 1, 30, tzinfo=UTC)
ORDER = Order("A-1", "own", "y@example.jp", items=(OrderItem("本", 2, "B"),), ordered_at=NOW, as_of=NOW)


@given(st.text(max_size=300))
def test_cleaned_text_is_what_both_databases_can_hold(text: str) -> None:
    cleaned = codec.clean(text)

    assert "\0" not in cleaned
    assert cleaned == cleaned.encode().decode()


@given(st.text(max_size=300))
def test_harmless_text_is_not_changed(text: str) -> None:
    harmless = "".join(c for c in text if c != "\0" and not 0xD800 <= ord(c) < 0xE000)

    assert harmless == codec.clean(harmless)


@given(st.text(max_size=2000))
def test_a_key_fits_any_index(text: str) -> None:
    assert codec.MAX_KEY_OCTETS >= len(codec.bounded(text).encode())


def test_long_keys_that_differ_stay_different() -> None:
    assert codec.bounded("x" * 5000) != codec.bounded("x" * 5000 + "y")


def test_a_short_key_is_itself() -> None:
    assert "<1@example.jp>" == codec.bounded("<1@example.jp>")


@given(st.text(max_size=200), st.integers(0, 100))
def test_clipped_text_is_a_beginning_within_its_octets(text: str, most: int) -> None:
    clipped = codec.clipped(text, most)

    assert most >= len(clipped.encode())
    assert codec.clean(text).startswith(clipped)


def test_an_acknowledgement_is_once_for_shop_sender_and_mail() -> None:
    keys = {
        codec.once_key("a", "s", "d"),
        codec.once_key("b", "s", "d"),
        codec.once_key("a", "t", "d"),
        codec.once_key("a", "s", "e"),
        codec.once_key("as", "", "d"),
    }

    assert 5 == len(keys)


@pytest.mark.parametrize(
    "triage",
    [
        Triage(),
        Triage(
            "damaged",
            ("return_refund",),
            ("chaser", "deadline"),
            3,
            "critical",
            date(2026, 6, 15),
            "en",
            True,
            (Cue("category", "damaged", "壊れて"),),
        ),
    ],
)
def test_a_triage_comes_out_as_it_went_in(triage: Triage) -> None:
    assert triage == codec.triage_of(json.loads(json.dumps(codec.plain_triage(triage))))


@pytest.mark.parametrize(
    "match", [Match(), Match(ORDER, "high", "number+address", True, (ORDER, ORDER)), Match(None, "low", "x")]
)
def test_a_match_comes_out_as_it_went_in(match: Match) -> None:
    assert match == codec.match_of(json.loads(json.dumps(codec.plain_match(match))))


def test_of_many_candidates_the_first_few_are_kept() -> None:
    match = codec.match_of(codec.plain_match(Match(candidates=(ORDER,) * 20)))

    assert codec.MAX_CANDIDATES == len(match.candidates)


def test_what_was_never_stored_is_the_default() -> None:
    assert (Triage(), Match()) == (codec.triage_of({}), codec.match_of({}))


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        (FileThread("closed"), {"role": "closed"}),
        (PutCard(unseen=True), {"unseen": True, "prompt": False}),
        (PutDraft("progress"), {"kind": "progress"}),
        (RemoveDraft(), {}),
        (RemoveCard(), {}),
        (
            SendNotice("owner", "held", "詳細\0", critical=True),
            {"to": "owner", "kind": "held", "detail": "詳細", "critical": True, "phone": False},
        ),
        (
            SendAck("first", 1, Address("y", "example.jp", "山田"), NOW, NOW, "complaint"),
            {
                "reason": "first",
                "ordinal": 1,
                "to": {"local": "y", "domain": "example.jp", "name": "山田"},
                "promise": "2026-06-12T01:30:00+00:00",
                "not_after": "2026-06-12T01:30:00+00:00",
                "kind": "complaint",
                "late": False,
                "held": False,
                "turn": None,
            },
        ),
    ],
)
def test_a_plan_is_stored_field_by_field(plan: EffectPlan, expected: dict[str, object]) -> None:
    assert expected == codec.plan_of(plan)


def test_every_plan_has_its_kind_of_effect() -> None:
    assert set(EFFECT_KINDS) - {"push_notify"} == set(codec.KINDS.values())


def test_every_member_of_the_union_has_a_kind() -> None:
    assert set(EffectPlan.__args__) == set(codec.KINDS)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"a": ("b", 1, None, 1.5, True)}, {"a": ["b", 1, None, 1.5, True]}),
        (frozenset({"b", "a"}), ["a", "b"]),
        (date(2026, 6, 12), "2026-06-12"),
    ],
)
def test_plain_values_are_json(value: object, expected: object) -> None:
    assert expected == codec.plain(value)


def test_what_has_no_place_in_a_column_is_refused() -> None:
    with pytest.raises(TypeError, match="bytes"):
        codec.plain(b"octets")
