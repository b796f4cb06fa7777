"""To whom a sent mail goes, and what it may answer, from the mail alone."""

from dataclasses import replace

import pytest

from firstmove.model.case import CaseFacts
from firstmove.model.mail import Address, Message
from firstmove.model.record import CaseView
from firstmove.service import sentbox

CASE = CaseFacts(
    id=1,
    number=1042,
    mailbox="main",
    channel="own",
    state="needs_reply",
    category="not_arrived",
    customer="hanako@example.com",
)


def sent(to: str, **facts: object) -> Message:
    local, _, domain = to.partition("@")
    return Message(digest="d", to=(Address(local, domain),), **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("customer", "to", "expected"),
    [
        ("hanako@example.com", "Hanako@example.com", True),
        ("hanako@example.com", "taro@example.com", False),
        ("abc+1111@relay.example.jp", "abc+2222@relay.example.jp", True),
        ("abc@relay.example.jp", "abc+2222@relay.example.jp", True),
    ],
)
def test_a_customer_is_recognised_without_the_relays_tag(customer: str, to: str, expected: bool) -> None:
    view = CaseView(case=replace(CASE, customer=customer))

    assert expected == sentbox._goes_to_customer(sent(to), view)


def test_a_customer_in_copy_gets_it_too() -> None:
    message = replace(sent("supplier@maker.example.com"), cc=(Address("hanako", "example.com"),))

    assert sentbox._goes_to_customer(message, CaseView(case=CASE))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, False),
        ({"precedence": ("first-class",)}, False),
        ({"precedence": (" Bulk ",)}, True),
        ({"list-unsubscribe": ("<mailto:out@example.jp>",)}, True),
    ],
)
def test_a_mailing_is_no_answer(headers: dict[str, tuple[str, ...]], expected: bool) -> None:
    assert expected == sentbox._to_many(sent("hanako@example.com", headers=headers))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("お問い合わせの件", [1042, 1050]),
        ("Re: 注文（受付番号 1050）", [1050]),
        ("Re: 注文（受付番号 7）", [1042, 1050]),
    ],
)
def test_a_receipt_number_in_the_subject_chooses_among_cases(subject: str, expected: list[int]) -> None:
    waiting = [CASE, replace(CASE, id=2, number=1050)]

    assert expected == [case.number for case in sentbox._chosen(waiting, subject)]
