"""Moving a mail by hand is a person's word; what the daemon moves itself is not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from integration.shop import CUSTOMER, SHOP, Shop, Town, mail_from

TODO, HOLD, REPLIED, CLOSED = "1_要返信", "2_保留", "3_返信済み", "4_完了"
AUTOMATIC, CARDS = "8_自動通知", "0_対応カード"
TEXT = "<first@client.example.com>"
FIRST = f"Message-ID: {TEXT}"


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


def with_a_case(shop: Shop) -> Shop:
    shop.deliver(mail_from(CUSTOMER, "先週注文した湯呑みがまだ届きません。", message_id=TEXT))
    shop.until(shop.acks, "the acknowledgement")
    shop.settle()
    return shop


@pytest.fixture
def shop(town: Town) -> Iterator[Shop]:
    with Shop(town) as running:
        yield with_a_case(running)


@pytest.mark.parametrize(
    ("target", "state", "clocks", "promise"),
    [
        (HOLD, "on_hold", {"promise", "hold"}, "open"),
        (REPLIED, "replied", {"closing"}, "kept"),
        (CLOSED, "closed", set(), "withdrawn"),
        ("Junk", "closed", set(), "withdrawn"),
        ("Archive", "closed", set(), "withdrawn"),
        ("Trash", "needs_reply", {"promise", "reply_target"}, "open"),
        (AUTOMATIC, "needs_reply", {"promise", "reply_target"}, "open"),
    ],
)
def test_a_move_by_hand_says_what_becomes_of_the_case(
    shop: Shop, target: str, state: str, clocks: set[str], promise: str
) -> None:
    shop.move(FIRST, TODO, target)
    shop.settle()

    assert (state, clocks, promise) == (shop.view().case.state, shop.armed(), shop.promise())
    assert 1 == len(shop.messages(target))
    assert 1 == len(shop.acks())


def test_an_untouched_draft_and_the_card_go_when_a_case_is_closed(shop: Shop) -> None:
    shop.move(FIRST, TODO, CLOSED)
    shop.settle()

    assert () == (*shop.messages("Drafts"), *shop.messages(CARDS))
    assert any("お約束が残ったまま" in subject for subject in shop.notices())


def test_junk_ends_acknowledgements_to_that_sender(shop: Shop) -> None:
    shop.move(FIRST, TODO, "Junk")
    shop.settle()

    shop.deliver(mail_from(CUSTOMER, "領収書をください。", subject="領収書"))
    shop.settle()

    assert 1 == len(shop.acks())


def test_the_trash_is_no_command_and_is_asked_about_once(shop: Shop) -> None:
    shop.move(FIRST, TODO, "Trash")
    shop.settle()
    shop.move(FIRST, "Trash", TODO)
    shop.settle()
    shop.move(FIRST, TODO, "Trash")
    shop.settle()

    asked = [subject for subject in shop.notices() if "ゴミ箱か別のフォルダー" in subject]
    assert 1 == len(asked)


def test_an_unknown_folder_is_no_command_and_is_asked_about(shop: Shop) -> None:
    shop.move(FIRST, TODO, "Elsewhere")
    shop.settle()
    shop.pass_time(minutes=2)
    shop.settle()

    assert ("needs_reply", {"promise", "reply_target"}) == (shop.view().case.state, shop.armed())
    assert 1 == len([subject for subject in shop.notices() if "ゴミ箱か別のフォルダー" in subject])


def test_a_thread_moves_as_one(shop: Shop) -> None:
    shop.deliver(mail_from(CUSTOMER, "まだですか。", subject="Re: 注文の件", answers=TEXT))
    shop.settle()
    assert 2 == len(shop.messages(TODO))

    shop.move(FIRST, TODO, CLOSED)
    shop.settle()

    assert (0, 2) == (len(shop.messages(TODO)), len(shop.messages(CLOSED)))


def test_the_rest_of_a_thread_leaves_the_list_when_one_mail_is_junk(shop: Shop) -> None:
    shop.deliver(mail_from(CUSTOMER, "まだですか。", subject="Re: 注文の件", answers=TEXT))
    shop.settle()

    shop.move(f"In-Reply-To: {TEXT}", TODO, "Junk")
    shop.settle()

    found = tuple(len(shop.messages(name)) for name in (TODO, CLOSED, "Junk"))
    assert (0, 1, 1) == found


def test_moving_back_reopens_and_the_clock_runs_again(shop: Shop) -> None:
    shop.move(FIRST, TODO, CLOSED)
    shop.settle()

    shop.move(FIRST, CLOSED, TODO)
    shop.settle()

    assert ("needs_reply", {"reply_target"}) == (shop.view().case.state, shop.armed())
    shop.pass_time(minutes=2)
    shop.settle()
    assert 1 == len(shop.messages(CARDS))


def test_a_customer_who_writes_after_an_unanswered_closing_has_a_running_clock(shop: Shop) -> None:
    shop.move(FIRST, TODO, CLOSED)
    shop.settle()

    shop.deliver(mail_from(CUSTOMER, "まだですか。", subject="Re: 注文の件", answers=TEXT))
    shop.settle()

    assert "needs_reply" == shop.view().case.state
    assert "reply_target" in shop.armed()


def test_a_persons_move_wins_until_the_customer_writes_again(shop: Shop) -> None:
    shop.move(FIRST, TODO, "Archive")
    shop.settle()
    assert 1 == len(shop.messages("Archive"))

    shop.deliver(mail_from(CUSTOMER, "まだですか。", subject="Re: 注文の件", answers=TEXT))
    shop.settle()

    assert "needs_reply" == shop.view().case.state
    assert 2 == len(shop.messages(TODO))


def test_a_copy_is_no_move(shop: Shop) -> None:
    session = shop.person()
    session.select(TODO)
    session.copy([shop.messages(TODO)[0].uid], CLOSED)
    session.close()
    shop.settle()
    shop.pass_time(minutes=2)
    shop.settle()

    assert "needs_reply" == shop.view().case.state


def test_a_client_without_move_is_understood_once_the_original_is_gone(shop: Shop) -> None:
    session = shop.person()
    session.select(TODO)
    uid = shop.messages(TODO)[0].uid
    session.copy([uid], CLOSED)
    shop.look()
    assert "needs_reply" == shop.view().case.state

    session.remove(uid)
    session.close()
    shop.settle()

    assert "closed" == shop.view().case.state


def test_a_machines_mail_moved_to_the_list_becomes_a_case_without_acknowledgement(town: Town) -> None:
    robot = mail_from(
        "noreply@form.example.net",
        "お客様からのお問い合わせ：注文した皿が割れていました。",
        subject="フォーム通知",
        Auto_Submitted="auto-generated",
        message_id="<form@form.example.net>",
    )
    with Shop(town) as shop:
        shop.deliver(robot)
        shop.until(lambda: shop.messages(AUTOMATIC), "the mail among the automatic ones")
        shop.settle()
        assert () == shop.cases()

        shop.move("form@form.example.net", AUTOMATIC, TODO)
        shop.settle()

        assert ("needs_reply", "damaged") == (shop.view().case.state, shop.view().case.category)
        assert {"reply_target"} == shop.armed()
        assert (1, 1) == (len(shop.messages(CARDS)), len(shop.messages(TODO)))
        assert [] == shop.acks()


def test_where_the_inbox_is_the_list_moving_back_into_it_reopens(town: Town) -> None:
    with Shop(town, more='[filing]\nneeds_reply = "INBOX"') as shop:
        with_a_case(shop)
        shop.move(FIRST, "INBOX", CLOSED)
        shop.until(lambda: shop.view().case.state == "closed", "the case closed")
        shop.settle()

        shop.move(FIRST, CLOSED, "INBOX")
        shop.until(lambda: shop.view().case.state == "needs_reply", "the case reopened")
        shop.settle()

        assert {"reply_target"} == shop.armed()
        assert (1, 1) == (len(shop.messages("INBOX")), len(shop.acks()))


def test_a_second_copy_of_a_closed_mail_in_the_inbox_reopens_nothing(town: Town) -> None:
    with Shop(town, more='[filing]\nneeds_reply = "INBOX"') as shop:
        with_a_case(shop)
        original = shop.messages("INBOX")[0].octets
        shop.move(FIRST, "INBOX", CLOSED)
        shop.until(lambda: shop.view().case.state == "closed", "the case closed")

        shop.deliver(original)
        shop.settle()

        assert "closed" == shop.view().case.state


def test_an_own_move_that_a_crash_left_unwritten_is_not_a_persons(town: Town) -> None:
    with Shop(town) as shop:
        with_a_case(shop)
        shop.send_by_hand(mail_from(SHOP, "確認いたしました。", to=CUSTOMER, answers=TEXT))
        shop.until(lambda: shop.messages(REPLIED), "the thread filed as replied")
        shop.settle()
        shop.stop()
        forget_the_filing(shop)
        shop.deliver(mail_from(CUSTOMER, "まだですか。", subject="Re: 注文の件", answers=TEXT))

        shop.start()
        shop.until(lambda: len(shop.messages(TODO)) == 2, "the thread on the list")
        shop.settle()

        assert ("needs_reply", 0) == (shop.view().case.state, len(shop.messages(REPLIED)))
        assert "reply_target" in shop.armed()


def forget_the_filing(shop: Shop) -> None:
    """As if the process had died between MOVE and its record: tried, put off, place and cursor as before."""
    now = shop.clock.now()
    with shop.store.writing() as unit:
        dead = unit.take_mailbox("main", "dead", now, timedelta(seconds=90))
        assert dead is not None
        (row,) = [row for row in unit.messages_of(1) if row.direction == "in"]
        unit.located(row.id, TODO, "needs_reply", row.position.uidvalidity - 1, 1)
        seen = unit.seen("main", REPLIED)
        assert seen is not None
        unit.remember_folder(replace(seen, last_uid=0))
        unit.add_effect(
            "file_thread", "main", case_id=1, version="crashed", now=now, plan={"role": "replied"}
        )
        (tried,) = unit.claim("main", ("file_thread",), owner=dead, now=now)
        later = now + timedelta(hours=1)
        assert unit.settle(tried.id, "put-off", owner=dead, now=now, reply="lost", due_at=later)
        unit.release("main", dead)
