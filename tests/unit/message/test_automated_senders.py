"""Senders: names that read no answers, people whose names look like them, forgers, and nobody."""

from dataclasses import replace

import pytest
from automatic_scenes import CUSTOMER, FORM, OWN, headers, identity, mail, reason

from firstmove.model.mail import Address, Authentication, Form

HOST = "mx.aoba.example.jp"


@pytest.mark.parametrize(
    "local",
    ["noreply", "No.Reply+ec", "no-reply", "no_reply", "do-not-reply", "donotreply2",
     "shop-no-reply", "noreply-dmarc",
     "nepasrepondre", "owner-talk", "talk-request", "talk-owner", "talk-bounces",
     "bounce-1-taro=example.com"],
)  # fmt: skip
def test_an_address_that_reads_no_answers_gets_none(local: str) -> None:
    assert "no-reply" == reason(mail(Address(local, "example.com")))


@pytest.mark.parametrize(
    "local",
    [
        "MAILER-DAEMON",
        "mailer_daemon",
        "postmaster",
        "root",
        "bounce",
        "listserv",
        "majordomo",
        "newsletter",
        "nagios",
    ],
)
def test_a_programs_address_gets_none(local: str) -> None:
    assert "machine-sender" == reason(mail(Address(local, "example.com")))


@pytest.mark.parametrize(
    "spec",
    ["postmaster-club@example.jp", "norikoreply@gmail.com", "bouncehouse@gmail.com", "no.tanaka@example.jp",
     "nobody-knows@example.com", "rootbeer@example.com", "mono-reply@example.com", "requester@example.com",
     "alerta@example.com", "newsman@example.com", "foo..bar.@docomo.ne.jp", "abuse-victim@example.com"],
)  # fmt: skip
def test_people_with_such_names_are_answered(spec: str) -> None:
    local, _, domain = spec.rpartition("@")

    assert reason(mail(Address(local, domain))) is None


@pytest.mark.parametrize(
    "name", ["Mail Delivery Subsystem", "MAILER-DAEMON", "Mail Delivery System", "No-Reply"]
)
def test_a_system_name_before_a_foreign_address_gets_none(name: str) -> None:
    assert "machine-sender" == reason(mail(Address("x7", "example.net", name)))


def test_a_person_may_be_called_nearly_so() -> None:
    assert reason(mail(Address("x7", "example.net", "Post Office Cafe"))) is None


@pytest.mark.parametrize("spec", ["service-jp@paypal.com", "x@mercari.com", "y@sub.facebookmail.com"])
def test_a_sender_of_notices_only_gets_none(spec: str) -> None:
    local, _, domain = spec.rpartition("@")

    assert "notice-sender" == reason(mail(Address(local, domain)))


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("lists.example.org", "list"),
        ("newsletter.example.com", "list"),
        ("mail.example.com", None),
        ("list.ru", None),
    ],
)
def test_a_lists_host_is_no_person(domain: str, expected: str | None) -> None:
    assert expected == reason(mail(Address("taro", domain)))


def test_own_mail_gets_none() -> None:
    assert "own-message" == reason(mail(OWN))
    assert "own-domain" == reason(mail(Address("sato", "sub.aoba.example.jp")))


def test_a_form_answers_to_its_customer_or_not_at_all() -> None:
    written = Form("cgi", address=CUSTOMER, text="いつ届きますか")

    assert reason(mail(FORM, reply_to=(CUSTOMER,))) is None
    assert reason(mail(FORM, form=written)) is None
    assert "form-without-customer" == reason(mail(FORM))
    assert "form-without-customer" == reason(mail(FORM, reply_to=(OWN,)))
    assert "no-reply" == reason(mail(FORM, reply_to=(Address("noreply", "example.com"),)))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_spam_flag", "YES"),
        ("x_spam_status", "Yes, score=7.2"),
        ("x_bogosity", "Spam, tests=bogofilter"),
        ("x_barracuda_spam_flag", "YES"),
        ("x_spam_level", "********"),
    ],
)
def test_a_spam_verdict_is_believed_whoever_spoke_it(name: str, value: str) -> None:
    assert "spam" == reason(mail(headers=headers(**{name: value})))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x_spam_flag", "NO"),
        ("x_spam_status", "No, score=4.9"),
        ("x_bogosity", "Ham"),
        ("x_spam_level", "**"),
    ],
)
def test_an_acquittal_is_no_verdict(name: str, value: str) -> None:
    assert reason(mail(headers=headers(**{name: value}))) is None


def test_stars_count_only_where_there_is_no_verdict() -> None:
    assert (
        reason(mail(headers=headers(x_spam_level="*******", x_spam_status="No, score=7 required=8"))) is None
    )


@pytest.mark.parametrize(
    "subject", ["[SPAM] hi", "【迷惑メール】当選", "***SPAM*** hi", "[Spam?] hi", "(Suspected Spam) x"]
)
def test_a_spam_mark_in_the_subject_counts(subject: str) -> None:
    assert "spam" == reason(mail(subject=subject))


@pytest.mark.parametrize(
    "subject", ["迷惑メールに入っていました", "spam folder", "[Spambayes] a question", "Re: [SPAM] 注文"]
)
def test_talking_of_spam_is_no_verdict(subject: str) -> None:
    assert reason(mail(subject=subject)) is None


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((Authentication(HOST, dmarc="fail"),), "dmarc-fail"),
        ((Authentication(HOST.upper(), dmarc="fail"),), "dmarc-fail"),
        ((Authentication(HOST, dmarc="pass"), Authentication("evil.example.net", dmarc="fail")), None),
        (
            (Authentication("evil.example.net", dmarc="pass"), Authentication(HOST, dmarc="fail")),
            "dmarc-fail",
        ),
        ((Authentication("evil.example.net", dmarc="fail"),), None),
        ((Authentication(HOST, dmarc="none", spf="softfail"),), None),
        ((), None),
    ],
)
def test_only_our_own_host_is_believed_about_forgeries(
    results: tuple[Authentication, ...], expected: str | None
) -> None:
    assert expected == reason(mail(authentication=results))


def test_without_a_host_of_ours_no_result_is_believed() -> None:
    known = replace(identity(), authserv_id="")

    assert reason(mail(authentication=(Authentication(HOST, dmarc="fail"),)), known) is None


def test_nobody_and_several_are_not_answered() -> None:
    nobody = replace(mail(), from_=())

    assert "no-sender" == reason(nobody)
    assert "no-sender" == reason(mail(Address("taro", "")))
    assert "several-senders" == reason(mail(CUSTOMER, Address("hanako", "example.net")))


def test_one_sender_named_twice_is_one() -> None:
    assert reason(mail(CUSTOMER, Address("TARO", "example.com"))) is None


def test_a_null_return_path_forbids_every_answer_and_a_missing_one_does_not() -> None:
    assert "null-return-path" == reason(mail(return_path=""))
    assert reason(mail(return_path=None)) is None
