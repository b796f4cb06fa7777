"""The whole job on mailboxes that refuse, lack or forget: the acknowledgement never depends on them."""

import contextlib
import itertools
from collections.abc import Iterator

import pytest

from fakes.faults import Faults
from integration.shop import CUSTOMER, Shop, Town, mail_from

NEEDS_REPLY, CARDS = "1_要返信", "0_対応カード"
MATTER = "届いた皿が割れていました。交換してください。"


@pytest.fixture
def faults() -> Faults:
    return Faults()


@pytest.fixture
def town(faults: Faults) -> Iterator[Town]:
    with Town(intercept=faults) as running:
        yield running


def placed(shop: Shop) -> tuple[int, int, int]:
    """How many mails wait for a reply, how many drafts and cards lie there."""
    return lying(shop, NEEDS_REPLY), lying(shop, "Drafts"), lying(shop, CARDS)


def lying(shop: Shop, folder: str) -> int:
    """How many messages lie in a folder; none where there is no such folder."""
    with contextlib.suppress(LookupError):
        return len(shop.messages(folder))
    return 0


def put_off(shop: Shop) -> list[str]:
    """What is to be tried again."""
    with shop.store.reading() as reader:
        return [effect.kind for effect in reader.effects(state="pending") if effect.attempts]


def a_customer_writes(shop: Shop, sender: str = CUSTOMER) -> None:
    before = len(shop.acks())
    shop.deliver(mail_from(sender, MATTER))
    shop.until(lambda: len(shop.acks()) == before + 1, "the acknowledgement")


def test_a_server_without_uidvalidity_gets_the_whole_job(town: Town) -> None:
    """It says 0, which RFC 3501 forbids; its folders are never renumbered then."""
    town.imap._uidvalidity = itertools.repeat(0)  # type: ignore[assignment]
    with Shop(town) as shop:
        a_customer_writes(shop)
        shop.until(lambda: placed(shop) == (1, 1, 1), "mail, draft and card in their places")

        answer = mail_from(shop.user, "明日、交換品をお送りします。", to=CUSTOMER, subject="Re: 注文の件")
        shop.send_by_hand(answer)
        shop.until(lambda: shop.view().case.state == "replied", "the reply seen")
        shop.settle()

        assert (0, 0) == placed(shop)[:2]
        assert 1 == len(shop.acks())


def test_in_a_full_mailbox_the_draft_waits_and_the_acknowledgement_does_not(
    town: Town, faults: Faults
) -> None:
    with Shop(town) as shop:
        faults.on('^APPEND "?Drafts', "answer", "{tag} NO [OVERQUOTA] mailbox is full", times=2)
        a_customer_writes(shop)
        shop.until(lambda: placed(shop) == (1, 0, 1), "all but the draft")
        waiting = put_off(shop)

        shop.pass_time(minutes=1)
        shop.settle()
        shop.pass_time(minutes=2)
        shop.until(lambda: placed(shop) == (1, 1, 1), "the draft")

        assert ["put_draft"] == waiting
        assert 3 == sum(command.startswith('APPEND "Drafts') for command in faults.commands)


def test_a_folder_that_somebody_deleted_is_made_again_for_the_next_mail(town: Town) -> None:
    with Shop(town) as shop:
        a_customer_writes(shop)
        shop.until(lambda: placed(shop) == (1, 1, 1), "mail, draft and card in their places")
        person = shop.person()
        person._connection.delete_folder(person.server_name(NEEDS_REPLY))
        person.close()

        a_customer_writes(shop, "taro@customer.example.org")

        shop.until(lambda: lying(shop, NEEDS_REPLY) == 1, "the second mail in a folder made anew", 90)
        shop.until(lambda: placed(shop) == (1, 2, 2), "a draft and a card for each")
        assert 2 == len(shop.acks())


def test_in_a_read_only_inbox_mail_is_acknowledged_and_filed_later(town: Town, faults: Faults) -> None:
    with Shop(town) as shop:
        said = "* 1 EXISTS\r\n* OK [READ-ONLY] sorry\r\n{tag} OK [READ-ONLY] done"
        faults.on('^SELECT "?INBOX', "answer", said)
        a_customer_writes(shop)
        shop.until(lambda: len(shop.messages("Drafts")) == 1, "the draft")
        lay = len(shop.messages("INBOX"))

        shop.pass_time(minutes=1)
        shop.until(lambda: placed(shop) == (1, 1, 1), "the mail filed")

        assert 1 == lay
        assert () == shop.messages("INBOX")


def test_a_mailbox_is_worked_over_two_connections_and_each_says_goodbye(town: Town, faults: Faults) -> None:
    with Shop(town) as shop:
        a_customer_writes(shop)
        shop.settle()

    said = [command.partition(" ")[0].upper() for command in faults.commands]
    assert (2, 2) == (said.count("LOGIN"), said.count("LOGOUT"))


def test_without_uidplus_there_is_still_one_draft_and_one_card(town: Town) -> None:
    town.imap.capabilities = town.imap.capabilities.replace(" UIDPLUS", "")
    with Shop(town) as shop:
        a_customer_writes(shop)
        shop.until(lambda: placed(shop) == (1, 1, 1), "mail, draft and card in their places")

        shop.deliver(mail_from(CUSTOMER, "先ほどの件、返金でも構いません。"))
        shop.until(lambda: len(shop.messages(NEEDS_REPLY)) == 2, "the second mail filed")
        shop.pass_time(minutes=2)
        shop.settle()

        assert (2, 1, 1) == placed(shop)


def test_a_draft_among_hundreds_is_not_taken_for_lost(town: Town) -> None:
    with Shop(town) as shop:
        a_customer_writes(shop)
        shop.until(lambda: placed(shop) == (1, 1, 1), "mail, draft and card in their places")
        for number in range(250):
            shop.deliver(mail_from(shop.user, "下書きのまま", subject=f"{number}"), "Drafts")

        shop.settle()
        shop.pass_time(minutes=20)
        shop.settle()

        draft = shop.view().draft
        assert draft is not None
        assert "placed" == draft.state


def test_a_server_that_fails_again_while_it_is_called_again_is_called_on(town: Town, faults: Faults) -> None:
    with Shop(town) as shop:
        a_customer_writes(shop)
        faults.on("^LOGIN", "drop", times=5)
        town.imap.hang_up()

        a_customer_writes(shop, "taro@customer.example.org")

        assert 7 <= sum(command.startswith("LOGIN") for command in faults.commands)
