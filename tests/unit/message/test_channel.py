"""Who is behind a message and where an answer would go."""

from dataclasses import replace

import pytest
from automatic_scenes import CUSTOMER, FORM, OWN, headers, identity, mail

from firstmove.message.channel import is_form, is_own, listed, origin, reply_target, through_own_list
from firstmove.model.mail import Address, Authentication, Form, Origin
from firstmove.model.policy import Channel

HOST = "mx.aoba.example.jp"
UUID = "0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f"
AMAZON = Address(f"x1example+{UUID}", "marketplace.amazon.co.jp")
RAKUTEN = Address("815db15ff6ee7c02", "pc.fw.rakuten.ne.jp")
GROUP = headers(list_id="<info.aoba.example.jp>")
MAILER = Address("mailer", "shopify.com")


def test_a_customer_of_the_shop_is_in_the_mailboxs_channel() -> None:
    assert Origin("own", "customer", CUSTOMER) == origin(mail(), identity())
    assert "shopify" == origin(mail(), replace(identity(), default_channel="shopify")).channel


def test_nobody_is_a_customer_without_an_address() -> None:
    assert Origin("own", "customer", None) == origin(replace(mail(), from_=()), identity())


def test_a_relay_is_its_channel_with_the_whole_address() -> None:
    found = origin(mail(AMAZON), identity())

    assert Origin("amazon", "customer", AMAZON, None, True, (f"amazon:{UUID}",)) == found


@pytest.mark.parametrize("domain", ["fw.rakuten.ne.jp", "pc.fw.rakuten.ne.jp", "mb.fw.rakuten.ne.jp"])
def test_every_masked_address_is_rakutens(domain: str) -> None:
    assert "rakuten" == origin(mail(Address("x", domain)), identity()).channel


@pytest.mark.parametrize(
    "domain", ["xfw.rakuten.ne.jp", "fw.rakuten.ne.jp.example.com", "amazon.co.jp", "rakuten.ne.jp"]
)
def test_a_name_that_only_looks_like_a_relay_is_none(domain: str) -> None:
    found = origin(mail(Address("x", domain)), identity())

    assert ("own", False) == (found.channel, found.relay)


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((), None),
        ((Authentication("other.example.net", dmarc="fail"),), None),
        ((Authentication(HOST, spf="pass"),), None),
        ((Authentication(HOST, dmarc="pass"),), True),
        ((Authentication(HOST, dkim=(("pass", "amazon.co.jp"),)),), True),
        ((Authentication(HOST, dkim=(("fail", "x.example"), ("pass", "marketplace.amazon.co.jp"))),), True),
        ((Authentication(HOST, dmarc="fail", dkim=(("pass", "amazon.co.jp"),)),), False),
        ((Authentication(HOST, dmarc="none", dkim=(("pass", "evil.example.net"),)),), False),
        ((Authentication(HOST, dmarc="none", dkim=(("none", ""),)),), False),
        ((Authentication(HOST, dmarc="temperror"),), None),
        ((Authentication(HOST, dkim=(("temperror", "amazon.co.jp"),)),), None),
        ((Authentication("other.example.net", dmarc="fail"), Authentication(HOST, dmarc="pass")), True),
    ],
)
def test_a_relay_is_verified_by_aligned_results_of_our_host(
    results: tuple[Authentication, ...], expected: bool | None
) -> None:
    assert expected is origin(mail(AMAZON, authentication=results), identity()).verified


def test_a_relay_that_fails_is_of_the_default_channel() -> None:
    found = origin(mail(AMAZON, authentication=(Authentication(HOST, dmarc="fail"),)), identity())

    assert ("own", "customer", False, ()) == (found.channel, found.role, found.verified, found.thread_keys)


def test_without_an_authserv_id_no_relay_is_verified() -> None:
    known = replace(identity(), authserv_id="")

    assert origin(mail(AMAZON, authentication=(Authentication(HOST, dmarc="pass"),)), known).verified is None


def test_a_notice_has_its_channel_and_no_customer() -> None:
    notice = mail(
        Address("ichiba-inquiry", "rakuten.co.jp"), text="問い合わせ番号：rm1234567\n内容：まだ届きません"
    )

    found = origin(notice, identity())

    assert Origin("rakuten", "notice", None, thread_keys=("rmesse:rm1234567",)) == found


@pytest.mark.parametrize(
    ("subject", "role"),
    [
        ("【楽天市場】お客様からお問い合わせがありました", "notice"),
        ("【楽天市場】店舗からの返信がありました", "own"),
        ("【R-Messe】メッセージを送信しました", "own"),
    ],
)
def test_a_notice_of_the_shops_own_message_is_its_own(subject: str, role: str) -> None:
    sender = Address("ichiba-inquiry", "rakuten.co.jp")

    assert role == origin(mail(sender, subject=subject), identity()).role


def test_an_office_is_a_person() -> None:
    office = Address("buyma-desk", "buyma.com")

    assert Origin("buyma", "office", office) == origin(mail(office), identity())
    assert "notice" == origin(mail(Address("info", "buyma.com")), identity()).role


def test_own_addresses_are_own() -> None:
    assert Origin("own", "own", None) == origin(mail(OWN), identity())
    assert "own" == origin(mail(Address("sato", "shop.aoba.example.jp")), identity()).role


def test_a_rewriting_group_gives_back_the_sender() -> None:
    rewritten = mail(OWN, original_sender=CUSTOMER, headers=GROUP)
    hidden_relay = mail(OWN, original_sender=AMAZON, headers=GROUP)
    hidden_form = mail(OWN, original_sender=MAILER, reply_to=(CUSTOMER,), headers=GROUP)

    assert Origin("own", "customer", CUSTOMER) == origin(rewritten, identity())
    assert "amazon" == origin(hidden_relay, identity()).channel
    assert Origin("own", "form", CUSTOMER) == origin(hidden_form, identity())


def test_an_original_sender_without_our_group_is_not_believed() -> None:
    assert "own" == origin(mail(OWN, original_sender=CUSTOMER), identity()).role
    assert CUSTOMER == origin(mail(original_sender=Address("x", "example.net")), identity()).customer


@pytest.mark.parametrize(
    ("mark", "expected"),
    [
        ("<info.aoba.example.jp>", True),
        ("Shop <mailto:info@aoba.example.jp>", True),
        ("<staff.aoba.example.jp>", True),
        ("<info.aoba.example.jp.example.net>", False),
        ("<info.other.example.jp>", False),
        ("<xaoba.example.jp>", False),
    ],
)
def test_only_a_list_of_the_shops_own_name_is_its_own(mark: str, expected: bool) -> None:
    assert expected is through_own_list(mail(headers=headers(list_id=mark)), identity())


def test_a_forms_customer_is_in_reply_to_or_in_the_text() -> None:
    hanako = Address("hanako", "example.net")
    written = Form("cgi", address=hanako, text="いつ")

    assert Origin("own", "form", CUSTOMER) == origin(mail(MAILER, reply_to=(CUSTOMER,)), identity())
    assert hanako == origin(mail(FORM, reply_to=(OWN,), form=written), identity()).customer
    assert origin(mail(FORM), identity()).customer is None


def test_a_platforms_domain_is_a_form_only_where_the_text_is() -> None:
    sender = Address("info", "thebase.in")
    written = Form("base", address=CUSTOMER, text="いつ")

    assert is_form(sender, mail(sender, form=written), identity())
    assert "notice" == origin(mail(sender, reply_to=(CUSTOMER,)), identity()).role


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("a@x.jp", True),
        ("b@x.jp", False),
        ("c@y.jp", True),
        ("d@m.z.jp", True),
        ("e@z.jp", False),
        ("f@w.jp", True),
    ],
)
def test_senders_are_named_by_address_or_domain(spec: str, expected: bool) -> None:
    local, _, domain = spec.rpartition("@")

    assert expected is listed(Address(local, domain), ("A@x.jp", "y.jp", "*.z.jp", "@w.jp"))


def test_an_own_domain_holds_its_subdomains() -> None:
    assert is_own(Address("x", "a.b.aoba.example.jp"), identity())
    assert not is_own(Address("x", "xaoba.example.jp"), identity())


@pytest.mark.parametrize(
    ("reply_to", "expected"),
    [
        ((), CUSTOMER),
        ((CUSTOMER,), CUSTOMER),
        ((Address("other", "mail.example.com"),), CUSTOMER),
        ((Address("other", "example.net"),), None),
        ((CUSTOMER, Address("other", "example.net")), None),
        ((OWN,), CUSTOMER),
    ],
)
def test_an_answer_goes_to_from_within_one_organisation(
    reply_to: tuple[Address, ...], expected: Address | None
) -> None:
    message = mail(reply_to=reply_to)

    assert expected == reply_target(message, origin(message, identity()), identity())


def test_a_forms_answer_goes_to_its_customer_whatever_the_organisation() -> None:
    message = mail(MAILER, reply_to=(CUSTOMER,))

    assert CUSTOMER == reply_target(message, origin(message, identity()), identity())


def test_an_answer_to_a_relay_keeps_its_mark() -> None:
    message = mail(AMAZON)

    assert AMAZON == reply_target(message, origin(message, identity()), identity())


@pytest.mark.parametrize(
    "sender", [OWN, Address("no-reply", "mercari-shops.com"), Address("order", "rakuten.co.jp")]
)
def test_notices_and_own_mail_have_no_target(sender: Address) -> None:
    message = mail(sender)

    assert reply_target(message, origin(message, identity()), identity()) is None


def test_an_empty_mark_is_none() -> None:
    mall = Channel("mall", relay_domains=("relay.example.net",), thread_pattern=r"\[T(\d*)\]")
    known = replace(identity(), channels={"mall": mall})

    assert () == origin(mail(Address("x", "relay.example.net"), subject="[T]"), known).thread_keys


def test_a_shop_may_add_a_channel_with_its_own_marks() -> None:
    own = Channel("mall", relay_domains=("relay.example.net",), thread_pattern=r"\[T(\d+)\]")
    known = replace(identity(), channels={"mall": own})

    found = origin(mail(Address("x", "relay.example.net"), subject="[T17] cup [T17]"), known)

    assert ("mall", ("mall:17",)) == (found.channel, found.thread_keys)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [("x.jp", True), ("a.x.jp", False), ("a.y.jp", True), ("y.jp", False), ("ay.jp", False)],
)
def test_a_star_stands_for_names_below(domain: str, expected: bool) -> None:
    assert expected is listed(Address("a", domain), ("x.jp", "*.y.jp"))
