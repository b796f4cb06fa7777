"""What a person sends from any client: answers, mail to others, cards by mistake; the fate of drafts."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from firstmove.model.record import Happening
from firstmove.transport.imap import ImapSession
from integration.shop import CUSTOMER, SHOP, Shop, Town, mail_from

FIRST = "<first@client.example.com>"
CARDS = "0_対応カード"


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


def with_a_case(shop: Shop) -> Shop:
    shop.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=FIRST))
    shop.until(shop.acks, "the acknowledgement")
    shop.settle()
    shop.pass_time(minutes=5)
    return shop


@pytest.fixture
def shop(town: Town) -> Iterator[Shop]:
    with Shop(town) as running:
        yield with_a_case(running)


def reply(to: str = CUSTOMER, **more: str) -> bytes:
    text = more.pop("text", "確認いたしました。明日のお届け見込みです。")
    return mail_from(SHOP, text, to=to, subject=more.pop("subject", "Re: 注文の件"), **more)


# --- answers


def test_an_answer_from_another_client_stops_the_clocks_and_takes_the_untouched_draft_away(
    shop: Shop,
) -> None:
    shop.send_by_hand(reply(answers=FIRST))
    shop.settle()

    assert ("replied", "kept", {"closing"}) == (shop.view().case.state, shop.promise(), shop.armed())
    assert () == shop.messages("Drafts")
    assert 1 == len(shop.messages("3_返信済み"))


def test_an_answer_in_a_second_sent_folder_counts_once(town: Town) -> None:
    with Shop(town, imap_more='sent = ["Sent", "Elsewhere"]\ndesk_interval = "1s"') as shop:
        with_a_case(shop)
        answer = reply(answers=FIRST, message_id="<r@aoba.example.jp>")

        shop.send_by_hand(answer, "Elsewhere")
        shop.settle()
        shop.send_by_hand(answer, "Sent")
        shop.settle()

        assert ("replied", 1) == (shop.view().case.state, shop.view().case.round_trips)


def test_a_new_mail_to_the_customer_answers_their_one_case(shop: Shop) -> None:
    shop.send_by_hand(reply(subject="お荷物について"))
    shop.settle()

    assert "replied" == shop.view().case.state


def test_a_mailing_to_the_customer_answers_nothing(shop: Shop) -> None:
    shop.send_by_hand(reply(subject="今月のお知らせ", Precedence="bulk"))
    shop.settle()

    assert "needs_reply" == shop.view().case.state


def test_of_two_waiting_cases_the_one_named_in_the_subject_is_answered(shop: Shop) -> None:
    shop.deliver(mail_from(CUSTOMER, "領収書をください。", subject="領収書", answers="<other@x.example.com>"))
    shop.settle()
    assert 2 == len(shop.cases())

    shop.send_by_hand(reply(subject="お問い合わせの件"))
    shop.settle()
    assert {"needs_reply"} == {case.state for case in shop.cases()}
    shop.send_by_hand(reply(subject="お問い合わせの件（受付番号 1002）"))
    shop.settle()

    assert {1001: "needs_reply", 1002: "replied"} == {case.number: case.state for case in shop.cases()}


def test_mail_to_another_party_moves_nothing(shop: Shop) -> None:
    shop.send_by_hand(reply(to="supplier@maker.example.com", answers=FIRST))
    shop.settle()

    assert ("needs_reply", "open") == (shop.view().case.state, shop.promise())
    assert 1 == len(shop.messages("Drafts"))


def test_a_copy_of_our_acknowledgement_in_sent_is_no_answer(shop: Shop) -> None:
    shop.send_by_hand(shop.acks()[0].as_bytes())
    shop.settle()

    assert ("needs_reply", "open") == (shop.view().case.state, shop.promise())


def test_an_answer_in_the_inbox_stops_nothing(shop: Shop) -> None:
    shop.deliver(reply(answers=FIRST))
    shop.settle()

    assert ("needs_reply", "open") == (shop.view().case.state, shop.promise())


def test_an_answer_that_crosses_a_new_mail_leaves_the_case_waiting_from_that_mail(shop: Shop) -> None:
    answer = reply(answers=FIRST)
    sent_at = shop.clock.now()
    shop.pass_time(minutes=5)
    shop.deliver(mail_from(CUSTOMER, "住所が違っていました。", subject="Re: 注文の件", answers=FIRST))
    shop.settle()
    arrived = shop.view().messages[-1].received_at

    shop.town.imap.deliver(SHOP, answer, "Sent", at=sent_at)
    shop.settle()

    assert ("needs_reply", arrived) == (shop.view().case.state, shop.view().case.oldest_unanswered_at)
    assert "reply_target" in shop.armed()


def test_the_customers_answer_to_a_reply_finds_its_case(shop: Shop) -> None:
    shop.send_by_hand(reply(answers=FIRST, message_id="<r1@aoba.example.jp>"))
    shop.settle()

    shop.deliver(
        mail_from(
            "hanako@office.example.com",
            "届きません。",
            subject="Re: 注文の件",
            answers="<r1@aoba.example.jp>",
        )
    )
    shop.settle()

    assert ("needs_reply", 1) == (shop.view().case.state, len(shop.cases()))


# --- cards


def card(shop: Shop) -> EmailMessage:
    return shop.texts(CARDS)[-1]


def test_an_answer_to_a_card_is_not_taken_for_one_to_the_customer(shop: Shop) -> None:
    answer = reply(to=SHOP, answers=str(card(shop)["Message-ID"]), text="こんにちは、明日お届けします。")

    shop.send_by_hand(answer)
    shop.settle()

    assert ("needs_reply", "open") == (shop.view().case.state, shop.promise())
    assert 1 == len([subject for subject in shop.notices() if "お客様には送られていません" in subject])


@pytest.mark.parametrize("quoted", ["", "> "])
def test_a_card_that_leaves_the_house_is_told_to_the_owner(shop: Shop, quoted: str) -> None:
    text = "\n".join(quoted + line for line in card(shop).get_content().splitlines())

    shop.send_by_hand(
        reply(to="friend@elsewhere.example.com", answers=str(card(shop)["Message-ID"]), text=text)
    )
    shop.settle()

    assert 1 == len([subject for subject in shop.notices() if "社外に送られた" in subject])
    assert "needs_reply" == shop.view().case.state


def test_a_card_pasted_into_a_mail_to_the_customer_is_told_too(shop: Shop) -> None:
    shop.send_by_hand(reply(text=card(shop).get_content()))
    shop.settle()

    assert 1 == len([subject for subject in shop.notices() if "社外に送られた" in subject])


def test_the_drafts_text_copied_from_the_card_is_no_leak(shop: Shop) -> None:
    drafted = shop.texts("Drafts")[0].get_content()

    shop.send_by_hand(reply(answers=FIRST, text=drafted))
    shop.settle()

    assert [] == [subject for subject in shop.notices() if "社外に送られた" in subject]
    assert "replied" == shop.view().case.state


# --- drafts


def draft_state(shop: Shop) -> str:
    draft = shop.view().draft
    assert draft is not None
    return draft.state


def edit(shop: Shop, session: ImapSession, *, keep: bool = False) -> bytes:
    """A client saves: a new message with the same References, then the old one goes."""
    (old,) = shop.messages("Drafts")
    session.select("Drafts")
    edited = old.octets + b"\r\n"
    session.append("Drafts", edited, ["\\Draft"])
    if not keep:
        session.remove(old.uid)
    shop.look()
    return edited


@pytest.fixture
def client(shop: Shop) -> Iterator[ImapSession]:
    session = shop.person()
    yield session
    session.close()


@pytest.mark.parametrize("keep", [False, True])
def test_a_saved_draft_is_edited_even_while_the_old_copy_lies_there(
    shop: Shop, client: ImapSession, keep: bool
) -> None:
    edit(shop, client, keep=keep)

    assert "edited" == draft_state(shop)


def test_an_edited_draft_stays_when_the_customer_writes_again_and_is_stale(
    shop: Shop, client: ImapSession
) -> None:
    edit(shop, client)

    shop.deliver(mail_from(CUSTOMER, "まだですか。", subject="Re: 注文の件", answers=FIRST))
    shop.settle()
    shop.deliver(mail_from(CUSTOMER, "お返事ください。", subject="Re: 注文の件", answers=FIRST))
    shop.settle()

    assert ("stale", 1) == (draft_state(shop), len(shop.messages("Drafts")))


def test_a_sent_draft_is_the_answer(shop: Shop, client: ImapSession) -> None:
    sent = edit(shop, client)

    client.remove(shop.messages("Drafts")[0].uid)
    shop.send_by_hand(sent)
    shop.settle()

    assert ("sent", "replied") == (draft_state(shop), shop.view().case.state)


def test_a_later_reply_in_a_thread_whose_first_draft_was_sent_leaves_no_draft_behind(shop: Shop) -> None:
    first = shop.messages("Drafts")[0]
    token = shop.texts("Drafts")[0]["References"].split()[0]
    shop.town.imap.remove(SHOP, "Drafts", first.uid)
    shop.send_by_hand(first.octets)
    shop.settle()
    shop.deliver(
        mail_from(CUSTOMER, "もう一つ質問です。", subject="Re: 注文の件", answers=f"{token} {FIRST}")
    )
    shop.settle()
    assert 1 == len(shop.messages("Drafts"))

    shop.pass_time(minutes=5)
    shop.send_by_hand(reply(answers=f"{token} {FIRST}"))
    shop.settle()

    assert ("replied", 0) == (shop.view().case.state, len(shop.messages("Drafts")))
    assert ["sent", "removed"] == [line.what.removeprefix("draft_") for line in drafts_of(shop)]


def drafts_of(shop: Shop) -> list[Happening]:
    return [line for line in shop.view().history if line.what.startswith("draft_")]


def test_a_draft_in_the_trash_is_discarded_and_never_made_again(shop: Shop) -> None:
    shop.move("Subject", "Drafts", "Trash")
    shop.settle()

    assert "discarded" == draft_state(shop)
    assert ("needs_reply", 0) == (shop.view().case.state, len(shop.messages("Drafts")))


def test_a_draft_that_is_nowhere_is_asked_about_after_a_quarter_of_an_hour(
    shop: Shop, client: ImapSession
) -> None:
    client.select("Drafts")
    client.remove(shop.messages("Drafts")[0].uid)
    shop.settle()
    assert "placed" == draft_state(shop)

    shop.pass_time(minutes=16)
    shop.settle()

    assert ("gone", 0) == (draft_state(shop), len(shop.messages("Drafts")))
    assert 1 == len([subject for subject in shop.notices() if "下書きが見当たりません" in subject])


def test_an_edited_draft_stays_when_it_was_answered_elsewhere(shop: Shop, client: ImapSession) -> None:
    edit(shop, client)

    shop.send_by_hand(reply(answers=FIRST))
    shop.settle()

    assert ("answered_elsewhere", 1) == (draft_state(shop), len(shop.messages("Drafts")))
