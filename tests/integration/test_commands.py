"""A reply to the case card, from the mail program to the new draft: the real daemon on the demo's servers."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest

from firstmove.demo.mails import SHOP, samples
from firstmove.demo.stage import Stage, stage
from firstmove.message.parse import parse
from firstmove.model.record import CaseView
from firstmove.state.settings import FIRST_NUMBER
from integration.scene import until

CARDS = "0_対応カード"
SOON = 10.0  # seconds: a reply is read within five, the rest is done at once


@pytest.fixture
def scene() -> Iterator[Stage]:
    """A shop with one case, its card and its draft: a volume is missing."""
    with stage() as made:
        made.deliver(next(s.octets for s in samples(made.clock.now()) if s.category == "missing_item"))
        until(lambda: placed(made), "the card and the draft", 20)
        yield made


def case_of(scene: Stage) -> CaseView | None:
    with scene.store.reading() as reader:
        found = reader.case_by_number(FIRST_NUMBER)
        return reader.view(found.id) if found else None


def case(scene: Stage) -> CaseView:
    found = case_of(scene)
    assert found is not None
    return found


def placed(scene: Stage) -> bool:
    view = case_of(scene)
    return bool(view and view.card and view.draft and {"placed"} == {view.card.state, view.draft.state})


def reply(scene: Stage, text: str, *, sender: str = SHOP, folder: str = "Sent") -> str:
    """What a mail program writes when somebody answers the card, quote and all; its Message-ID."""
    card = case(scene).card
    assert card is not None
    answer = EmailMessage()
    answer["From"] = f"Person <{sender}>"
    answer["To"] = SHOP
    answer["Subject"] = "Re: card"
    answer["Message-ID"] = f"<answer-{abs(hash((text, folder)))}@client.example.jp>"
    answer["In-Reply-To"] = answer["References"] = card.message_id
    quoted = "\n".join(f"> {line}" for line in card.text.split("\n"))
    answer.set_content(f"{text}\n\n-- \n中村\n\n2026年6月12日(金) 15:00 初手カード <{SHOP}>:\n{quoted}\n")
    scene.deliver(answer.as_bytes().replace(b"\n", b"\r\n"), folder)
    return str(answer["Message-ID"])


def on_record(scene: Stage, message_id: str) -> bool:
    with scene.store.reading() as reader:
        return reader.find_message(message_id) is not None


def history(scene: Stage) -> list[tuple[str, str]]:
    return [(line.what, line.detail) for line in case(scene).history]


def card_texts(scene: Stage) -> list[str]:
    return [parse(mail.octets).text for mail in scene.imap.messages(SHOP, CARDS)]


def draft_texts(scene: Stage) -> list[str]:
    return [parse(mail.octets).text for mail in scene.imap.messages(SHOP, "Drafts")]


def subjects_of_notices(scene: Stage) -> list[str]:
    return [parse(mail.octets).subject for mail in scene.notices()]


def paused(scene: Stage) -> bool:
    with scene.store.reading() as reader:
        return reader.paused()


def test_shipped_redraws_the_draft_with_the_number_and_renews_the_card(scene: Stage) -> None:
    reply(scene, "発送 1234-5678-9013")

    until(lambda: ["対応：発送 1234-5678-9013" in text for text in card_texts(scene)] == [True], "card", SOON)
    (text,) = draft_texts(scene)
    assert "お問い合わせ伝票番号は、1234-5678-9013でございます。" in text
    assert ("command", "発送 1234-5678-9013") in history(scene)
    assert {"remedy", "promise", "reply_target"} == {
        timer.clock for timer in case(scene).timers if timer.state == "armed"
    }
    assert len(scene.imap.messages(SHOP, "Sent")) == 1
    assert [] == [what for what, _ in history(scene) if what == "note"]


def test_done_closes_the_case_and_takes_card_and_untouched_draft_away(scene: Stage) -> None:
    reply(scene, "完了")

    until(lambda: case(scene).case.state == "closed", "closed", SOON)
    until(lambda: not card_texts(scene) and not draft_texts(scene), "card and draft gone", SOON)
    assert [] == [timer for timer in case(scene).timers if timer.state in ("armed", "paused")]


def test_stop_pauses_all_sending(scene: Stage) -> None:
    reply(scene, "停止")

    until(lambda: paused(scene), "pause", SOON)
    until(lambda: "すべての送信を停止しました" in "".join(card_texts(scene)), "the card says so", SOON)
    mail = next(s.octets for s in samples(scene.clock.now()) if s.category == "wrong_item")
    scene.deliver(mail)
    until(lambda: len(card_texts(scene)) == 2, "the next mail's card", 20)
    assert scene.answer_to(parse(mail).message_id) is None


def test_what_is_no_command_is_kept_as_a_note_and_a_notice_tells_that_nobody_got_it(scene: Stage) -> None:
    reply(scene, "対応済")

    until(lambda: ("offered", "working") in history(scene), "the suggestion", SOON)
    until(lambda: "お客様には送られていません" in "".join(subjects_of_notices(scene)), "the notice", SOON)
    assert ("note", "対応済") in history(scene)
    until(lambda: "書き方の例（対応中）" in "".join(card_texts(scene)), "the card offers it", SOON)


ORDERS = "発送 1234-5678-9013\n停止\n完了"


def nothing_was_ordered(scene: Stage) -> bool:
    facts = case(scene).case
    commanded = any(what == "command" for what, _ in history(scene))
    return (facts.state, facts.remedies, commanded, paused(scene)) == ("needs_reply", (), False, False)


@pytest.mark.parametrize("sender", [SHOP, "mori@example.com"], ids=["own copy", "customer quotes a card"])
def test_nothing_in_the_inbox_is_a_command(scene: Stage, sender: str) -> None:
    false = reply(scene, ORDERS, sender=sender, folder="INBOX")

    until(lambda: on_record(scene, false), "the false command on record", SOON)
    reply(scene, "メモ 見ました")
    until(lambda: ("note", "見ました") in history(scene), "the true command", SOON)
    assert nothing_was_ordered(scene)


def test_a_strangers_mail_in_sent_is_no_command(scene: Stage) -> None:
    reply(scene, ORDERS, sender="mori@example.com")
    reply(scene, "メモ 見ました")

    until(lambda: ("note", "見ました") in history(scene), "the true command, read after it", SOON)
    assert nothing_was_ordered(scene)
