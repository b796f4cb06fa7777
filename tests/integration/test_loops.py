"""Machines that answer whatever they get: the exchange stops at one acknowledgement."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest

from integration.shop import OTHER_SHOP, SHOP, Shop, Town, mail_from

PERSON = "taro@office.example.com"


@pytest.fixture
def town() -> Iterator[Town]:
    with Town() as running:
        yield running


@pytest.fixture
def shop(town: Town) -> Iterator[Shop]:
    with Shop(town) as running:
        yield running


def answering(write: Callable[[EmailMessage, int], bytes]) -> Callable[[EmailMessage], bytes | None]:
    """A robot that answers every mail that is not for the shop's own people, at most twenty times."""
    count = iter(range(20))

    def robot(mail: EmailMessage) -> bytes | None:
        if "staff.example.jp" in str(mail["To"]):
            return None
        serial = next(count, None)
        return None if serial is None else write(mail, serial)

    return robot


def vacation(mail: EmailMessage, _serial: int, **headers: str) -> bytes:
    return mail_from(
        PERSON,
        "ただいま休暇をいただいております。戻り次第ご連絡いたします。",
        subject=f"不在のお知らせ Re: {mail['Subject']}",
        answers=str(mail["Message-ID"]),
        **headers,
    )


def vacation_with_headers(mail: EmailMessage, serial: int) -> bytes:
    return vacation(mail, serial, Auto_Submitted="auto-replied", Precedence="bulk")


def vacation_in_threads_only(mail: EmailMessage, _serial: int) -> bytes:
    """Exchange: no header tells it, the subject is the old one, the words are a person's."""
    text = "金曜まで席を外しております。お急ぎの方は電話でお願いします。"
    return mail_from(PERSON, text, subject=f"Re: {mail['Subject']}", answers=str(mail["Message-ID"]))


def no_reply_robot(_mail: EmailMessage, serial: int) -> bytes:
    return mail_from(PERSON, "Thank you for your message.", subject=f"Message {serial} received")


def ticket_system(mail: EmailMessage, serial: int) -> bytes:
    """A new sender and a new ticket for each of our mails; it quotes our subject."""
    sender = f"support+{4000 + serial}@tickets.example.com"
    return mail_from(
        sender, "お世話になっております。担当よりご連絡します。", subject=f"[#{serial}] {mail['Subject']}"
    )


def ticket_system_that_quotes_nothing(_mail: EmailMessage, serial: int) -> bytes:
    sender = f"case-{4000 + serial}@tickets.example.com"
    return mail_from(sender, "担当よりご連絡します。", subject=f"ご連絡の件 {serial}")


@pytest.mark.parametrize(
    "robot", [vacation, vacation_with_headers, vacation_in_threads_only, no_reply_robot, ticket_system]
)
def test_the_exchange_with_a_robot_stops_at_one_acknowledgement(
    town: Town, shop: Shop, robot: Callable[[EmailMessage, int], bytes]
) -> None:
    sender = "support+3999@tickets.example.com" if robot is ticket_system else PERSON
    town.robots.append(answering(robot))

    shop.deliver(mail_from(sender, "先週注文した皿がまだ届きません。"))
    shop.until(lambda: town.answered, "the robot's answer")
    shop.settle()

    assert (1, 1) == (len(shop.acks()), len(town.answered))


def many_addresses(mail: EmailMessage, serial: int) -> bytes:
    """It quotes our acknowledgement's number in its text only."""
    number = re.search(r"受付番号\W*(\d+)", mail.get_content())
    sender = f"desk-{serial}@tickets.example.com"
    quoted = number[1] if number else "?"
    text = f"受付番号 {quoted} について、配送状況を確認しております。キャンセルはできません。"
    return mail_from(sender, text, subject=f"受信確認 {'abcdefghijklmnopqrstuvwxyz'[serial]}")


@pytest.mark.parametrize("robot", [ticket_system_that_quotes_nothing, many_addresses])
def test_a_robot_that_nothing_gives_away_is_told_by_its_haste(
    town: Town, robot: Callable[[EmailMessage, int], bytes]
) -> None:
    town.robots.append(answering(robot))

    with Shop(town, changed={"cap_domain_hour = 0": "cap_domain_hour = 30"}) as shop:
        shop.deliver(mail_from("case-3999@tickets.example.com", "先週注文した皿がまだ届きません。"))
        shop.until(lambda: town.answered, "the robot's answer")
        shop.settle()

        assert (1, 1) == (len(shop.acks()), len(town.answered))


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("hanako@gmail.com", "taro@gmail.com", "花瓶の在庫について教えてください。"),
        ("hanako@docomo.ne.jp", "t..aro.@docomo.ne.jp", "注文した花瓶が割れていました。"),
        ("hanako@office.example.com", "taro@office.example.com", "注文した花瓶が割れていました。"),
        ("hanako@office.example.com", "taro@office.example.com", "店舗でも受け取れますか？"),
    ],
)
def test_a_customer_who_writes_right_after_another_one_of_her_domain_is_acknowledged(
    town: Town, first: str, second: str, text: str
) -> None:
    with Shop(town, changed={"cap_domain_hour = 0": "cap_domain_hour = 30"}) as shop:
        shop.deliver(mail_from(first, "先週注文した皿がまだ届きません。", subject="皿の件"))
        shop.until(shop.acks, "the acknowledgement")
        shop.deliver(mail_from(second, text, subject="お願いします"))
        shop.until(lambda: len(shop.acks()) == 2, "the second acknowledgement")

        assert [first, second] == [str(ack["To"]) for ack in shop.acks()]


def test_two_firstmoves_stop_at_one_acknowledgement(town: Town, shop: Shop) -> None:
    with Shop(town, OTHER_SHOP) as other:
        shop.deliver(mail_from(OTHER_SHOP, "資材の件でお尋ねします。在庫はありますか。", subject="在庫の件"))
        shop.until(shop.acks, "the acknowledgement")
        other.until(lambda: other.messages("8_自動通知"), "the acknowledgement filed by the other shop")
        shop.settle()
        other.settle()

        assert (1, 0) == (len(shop.acks()), len(other.acks()))


def test_two_firstmoves_stop_where_a_gateway_between_them_strips_the_headers(town: Town, shop: Shop) -> None:
    def gateway(mail: EmailMessage) -> bytes | None:
        if "staff.example.jp" in str(mail["To"]):
            return None
        to = str(mail["To"].addresses[0].addr_spec)
        bare = to.replace("@bare.", "@")
        if bare == to:
            return None
        return mail_from(
            SHOP.replace("@", "@bare."),
            mail.get_content(),
            subject=str(mail["Subject"]),
            to=bare,
            answers=str(mail["In-Reply-To"]),
            message_id=str(mail["Message-ID"]),
        )

    town.robots.append(gateway)
    with Shop(town, OTHER_SHOP) as other:
        shop.deliver(mail_from(OTHER_SHOP.replace("@", "@bare."), "在庫はありますか。", subject="在庫の件"))
        shop.until(shop.acks, "the acknowledgement")
        shop.until(lambda: town.answered, "the gateway")
        other.settle()
        shop.settle()

        assert (1, 0) == (len(shop.acks()), len(other.acks()))
