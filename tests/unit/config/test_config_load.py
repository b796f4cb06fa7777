"""From a file to policy, identity, accounts and folders."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from firstmove.config import load
from firstmove.config.load import Config
from firstmove.decision import calendar
from firstmove.errors import ConfigError
from firstmove.model.policy import Closure, Span, Step

MINIMAL = """
[shop]
name = "あおば商店"
address = "info@aoba.example.jp"
aliases = ["order@aoba.example.jp", "aoba.shop@gmail.com"]
{shop}
[[mailboxes]]
name = "shop"
{mailbox}
[mailboxes.imap]
host = "imap.example.jp"
user = "info@aoba.example.jp"
password = {{ credential = "imap-password" }}
{imap}
[mailboxes.smtp]
host = "smtp.example.jp"
{smtp}
{rest}
"""


def config_of(
    tmp_path: Path, *, rest: str = "", mailbox: str = "", imap: str = "", smtp: str = "", shop: str = ""
) -> Config:
    text = MINIMAL.format(rest=rest, mailbox=mailbox, imap=imap, smtp=smtp, shop=shop)
    return load.parse(text, tmp_path / "firstmove.toml")


def test_a_missing_file_says_what_writes_one(tmp_path: Path) -> None:
    path = tmp_path / "none.toml"

    with pytest.raises(ConfigError, match="there is no such file; `firstmove init` writes one"):
        load.load(path)


def test_a_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    path.write_bytes("[shop]\nname = 'あおば'".encode("cp932"))

    with pytest.raises(ConfigError, match="it is not UTF-8 text"):
        load.load(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    text = MINIMAL.format(rest="", mailbox="", imap="", smtp="", shop="")
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())

    config = load.load(path)

    assert "あおば商店" == config.shops["default"].name


def test_a_plain_password_is_accepted_in_a_private_file(tmp_path: Path) -> None:
    path = tmp_path / "firstmove.toml"
    text = MINIMAL.format(rest="", mailbox="", imap="", smtp="", shop="")
    path.write_text(text.replace('{ credential = "imap-password" }', '"open sesame"'), encoding="utf-8")
    path.chmod(0o600)

    config = load.load(path)

    assert "open sesame" == config.mailboxes[0].imap.password()


def test_own_domains_leave_out_what_belongs_to_everybody(tmp_path: Path) -> None:
    config = config_of(tmp_path)

    identity = config.identity(config.mailboxes[0])

    assert {"aoba.example.jp"} == identity.own_domains
    assert {"info@aoba.example.jp", "order@aoba.example.jp", "aoba.shop@gmail.com"} == identity.own_addresses


def test_the_addresses_of_every_shop_and_route_are_own_ones(tmp_path: Path) -> None:
    rest = '[shops.paper]\nname = "紙屋"\naddress = "Kami@paper.example.jp"\nmatch = { channel = ["own"] }\n'
    smtp = (
        '[[mailboxes.smtp.routes]]\nmatch = "example.com"\nfrom = "mall@aoba.example.jp"\n'
        'host = "relay.example.jp"'
    )
    config = config_of(tmp_path, rest=rest, smtp=smtp)

    identity = config.identity(config.mailboxes[0])

    assert {"kami@paper.example.jp", "mall@aoba.example.jp"} <= identity.own_addresses


@pytest.mark.parametrize(
    ("recipients", "channel", "expected"),
    [
        (["kami@paper.example.jp"], "own", "paper"),
        (["KAMI@paper.example.jp"], "own", "paper"),
        (["any@sub.paper.example.jp"], "own", "paper"),
        (["info@aoba.example.jp"], "own", "default"),
        (["info@aoba.example.jp"], "rakuten", "paper"),
        ([], "", "default"),
    ],
)
def test_a_shared_mailbox_knows_which_shop_a_mail_is_for(
    tmp_path: Path, recipients: list[str], channel: str, expected: str
) -> None:
    rest = (
        '[shops.paper]\nname = "紙屋"\naddress = "kami@paper.example.jp"\n'
        'match = { to = ["kami@paper.example.jp", "*.paper.example.jp"], channel = ["rakuten"] }\n'
    )
    config = config_of(tmp_path, rest=rest)

    assert expected == config.shop_of(config.mailboxes[0], recipients, channel)


def test_without_steps_the_shipped_ones_hold(tmp_path: Path) -> None:
    config = config_of(tmp_path)

    steps = config.policy(config.mailboxes[0]).steps

    assert (
        Step("promise", timedelta(minutes=-30), "operator", draft="progress"),
        Step("promise", timedelta(0), "manager"),
        Step("promise", timedelta(hours=1), "owner", phone=True),
        Step("reply_target", timedelta(0), "operator"),
        Step("hard_limit", timedelta(hours=-4), "manager"),
        Step("hard_limit", timedelta(hours=-1), "owner"),
        Step("deadline", timedelta(0), "operator"),
    ) == steps


def test_given_steps_replace_the_shipped_ones(tmp_path: Path) -> None:
    rest = '[escalation]\nsteps = [{ at = "hard_limit-1h30m", to = "owner", phone = true }]'
    config = config_of(tmp_path, rest=rest)

    steps = config.policy(config.mailboxes[0]).steps

    assert (Step("hard_limit", timedelta(minutes=-90), "owner", phone=True),) == steps


def test_hours_have_breaks_days_off_and_extra_openings(tmp_path: Path) -> None:
    rest = (
        '[hours]\nmon = ["09:00-12:00", "13:00-24:00"]\n'
        'closures = [{ from = 2026-12-29, to = "2027-01-03", label = "年末年始休業" }]\n'
        'openings = [{ date = 2026-12-30, hours = ["10:00-15:00"] }]\n'
    )
    config = config_of(tmp_path, rest=rest)

    hours = config.policy(config.mailboxes[0]).hours

    assert (Span(time(9), time(12)), Span(time(13), time(0))) == hours.week[0]
    assert (Closure(date(2026, 12, 29), date(2027, 1, 3), "年末年始休業"),) == hours.closures
    assert ((date(2026, 12, 30), (Span(time(10), time(15)),)),) == hours.openings


def test_a_shop_that_never_closes_loses_no_time_at_midnight(tmp_path: Path) -> None:
    days = "\n".join(f'{day} = ["00:00-24:00"]' for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun"))
    hours = config_of(tmp_path, rest=f'[hours]\nholidays = ""\n{days}').hours
    at = datetime(2026, 6, 10, 14, 30, tzinfo=UTC)  # 23:30 in Tokyo

    later = calendar.add_business_time(hours, at, timedelta(hours=50))

    assert at + timedelta(hours=50) == later


def test_a_mailbox_may_differ_in_single_days(tmp_path: Path) -> None:
    config = config_of(tmp_path, mailbox='hours = { sat = ["10:00-14:00"], holidays = "" }')

    hours = config.mailboxes[0].hours

    assert (Span(time(10), time(14)),) == hours.week[5]
    assert (Span(time(9), time(18)),) == hours.week[0]
    assert "" == hours.holidays


@pytest.mark.parametrize(
    ("people", "role", "expected"),
    [
        ('[people.owner]\nemail = "o@example.jp"', "operator", ["owner"]),
        ('[people.yamada]\nemail = "y@example.jp"', "owner", ["yamada"]),
        (
            (
                '[people.yamada]\nemail = "y@example.jp"\n'
                '[people.kanri]\nemail = "k@example.jp"\nrole = "manager"'
            ),
            "owner",
            ["kanri"],
        ),
        (
            (
                '[people.a]\nemail = "a@example.jp"\n[people.b]\nemail = "b@example.jp"\n'
                '[people.owner]\nemail = "o@example.jp"'
            ),
            "operator",
            ["a", "b"],
        ),
        ("", "owner", []),
    ],
)
def test_somebody_is_told_even_when_nobody_has_the_role(
    tmp_path: Path, people: str, role: str, expected: list[str]
) -> None:
    config = config_of(tmp_path, rest=people)

    assert expected == [person.id for person in config.people_of(role)]


@pytest.mark.parametrize(
    ("filing", "role", "expected"),
    [
        ("", "needs_reply", "1_要返信"),
        ("", "cards", "0_対応カード"),
        ('names = "en"', "needs_reply", "1_needs_reply"),
        ('names = "en"\nroot = "firstmove"', "closed", "firstmove/4_closed"),
        ('root = "初手"\nneeds_reply = "INBOX"', "needs_reply", "INBOX"),
        ('needs_reply = "1_要返信/{{ channel }}"', "needs_reply", "1_要返信/自社サイト"),
    ],
)
def test_folders_have_the_names_that_were_chosen(
    tmp_path: Path, filing: str, role: str, expected: str
) -> None:
    rest = f'[filing]\n{filing}\n[channels.own]\nlabel = "自社サイト"'
    config = config_of(tmp_path, rest=rest)

    assert expected == config.folder_names(config.mailboxes[0])[role]


@pytest.mark.parametrize(
    ("needs_reply", "expected"), [("INBOX", False), ("inbox", False), ("1_要返信", True)]
)
def test_a_notice_at_arrival_is_on_unless_mail_stays_in_the_inbox(
    tmp_path: Path, needs_reply: str, expected: bool
) -> None:
    config = config_of(tmp_path, rest=f'[filing]\nneeds_reply = "{needs_reply}"')

    assert expected == config.policy(config.mailboxes[0]).notice_at_arrival


@pytest.mark.parametrize(
    ("imap", "smtp", "expected"),
    [
        ("", "", (993, 465)),
        ('security = "starttls"', 'security = "starttls"', (143, 587)),
        ("port = 1993", "port = 1465", (1993, 1465)),
    ],
)
def test_ports_follow_the_security(tmp_path: Path, imap: str, smtp: str, expected: tuple[int, int]) -> None:
    (mailbox,) = config_of(tmp_path, imap=imap, smtp=smtp).mailboxes

    assert mailbox.smtp
    assert expected == (mailbox.imap.port, mailbox.smtp.port)


def test_smtp_uses_the_imap_login_unless_it_has_one(tmp_path: Path) -> None:
    (mailbox,) = config_of(tmp_path).mailboxes

    assert mailbox.smtp
    assert "info@aoba.example.jp" == mailbox.smtp.user
    assert mailbox.smtp.password is mailbox.imap.password


def test_a_relay_on_this_machine_needs_no_login(tmp_path: Path) -> None:
    text = MINIMAL.format(rest="", mailbox="", imap="", smtp='security = "none"', shop="")
    config = load.parse(text.replace("smtp.example.jp", "127.0.0.1"), tmp_path / "c.toml")

    account = config.mailboxes[0].smtp

    assert account
    assert ("", "", 25) == (account.user, account.password(), account.port)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("pc.fw.rakuten.ne.jp", "sub.fw.rakuten.ne.jp"),
        ("example.com", "smtp.example.jp"),
    ],
)
def test_mail_goes_the_first_way_that_matches(tmp_path: Path, domain: str, expected: str) -> None:
    smtp = (
        '[[mailboxes.smtp.routes]]\nmatch = "*.fw.rakuten.ne.jp"\nfrom = "shop@example.jp"\n'
        'host = "sub.fw.rakuten.ne.jp"\nuser = "id"\npassword = { env = "X" }'
    )
    (mailbox,) = config_of(tmp_path, smtp=smtp).mailboxes

    route = mailbox.route(domain)

    assert route
    assert expected == route.account.host


def test_a_relay_that_refuses_other_servers_has_no_way_without_a_route(tmp_path: Path) -> None:
    rest = '[channels.mall]\nrelay_domains = ["*.mall.example.com"]\nneeds_route = true'
    (mailbox,) = config_of(tmp_path, rest=rest).mailboxes

    assert mailbox.route("pc.mall.example.com") is None
    assert mailbox.route("example.com") is not None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("sqlite:////var/lib/firstmove/firstmove.db", "sqlite:////var/lib/firstmove/firstmove.db"),
        ("postgresql://fm@db.example.jp/fm", "postgresql+psycopg://fm@db.example.jp/fm"),
        ("postgresql+psycopg://fm@db.example.jp/fm", "postgresql+psycopg://fm@db.example.jp/fm"),
    ],
)
def test_postgresql_is_reached_through_psycopg(tmp_path: Path, url: str, expected: str) -> None:
    config = config_of(tmp_path, rest=f'[store]\nurl = "{url}"')

    assert expected == config.store_url


def test_a_channel_keeps_what_the_shop_does_not_change(tmp_path: Path) -> None:
    rest = '[channels.own]\nacknowledge = false\nhard_limit = "12h"'
    before = config_of(tmp_path).channels["own"]

    after = config_of(tmp_path, rest=rest).channels["own"]

    assert (False, timedelta(hours=12)) == (after.acknowledge, after.hard_limit)
    assert (before.label, before.order_patterns) == (after.label, after.order_patterns)


def test_a_limit_of_zero_means_none(tmp_path: Path) -> None:
    config = config_of(tmp_path, rest='[channels.own]\nhard_limit = "0m"')

    assert config.channels["own"].hard_limit is None


def test_order_files_start_at_the_configuration(tmp_path: Path) -> None:
    config = config_of(tmp_path, rest='[orders]\nfiles = ["orders/*.csv", "/srv/orders.csv"]')

    assert config.order_files == (str(tmp_path / "orders/*.csv"), "/srv/orders.csv")


def test_own_templates_win_over_the_shipped_ones(tmp_path: Path) -> None:
    (tmp_path / "mine" / "ja").mkdir(parents=True)
    (tmp_path / "mine" / "ja" / "ack.j2").write_text("own words", encoding="utf-8")

    config = config_of(tmp_path, rest='[playbooks]\ntemplates_dir = "mine"')

    assert "own words" == config.template_sources()["ja/ack.j2"]
    assert "ja/ack_complaint.j2" in config.template_sources()


def test_an_own_channel_file_with_problems_is_told_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "channels.toml").write_text('[mall]\nhard_limit = "soon"', encoding="utf-8")

    with pytest.raises(
        ConfigError, match=r"channels.toml: \[channels.mall\] hard_limit: \"soon\" is not a span"
    ):
        config_of(tmp_path, rest='[playbooks]\ntemplates_dir = "mine"')


def test_everything_else_is_handed_on_as_it_was_written(tmp_path: Path) -> None:
    rest = (
        '[log]\nlevel = "debug"\naddresses = true\n[metrics]\nlisten = "127.0.0.1:9464"\n'
        '[privacy]\nkeep_text = "30d"\n'
        'keep_facts = "1y"\nnotify_text = true\n[contacts.maker]\nemail = "maker@example.com"\n'
        '[orders]\nmax_age = "0m"\n[filing]\nmode = "copy"\n'
    )
    config = config_of(tmp_path, rest=rest)

    assert (
        "debug",
        True,
        "127.0.0.1:9464",
    ) == (config.log_level, config.log_addresses, config.metrics_listen)
    assert (timedelta(days=30), timedelta(days=365)) == (config.keep_text, config.keep_facts)
    assert (True, "copy", None) == (config.notify_text, config.filing_mode, config.orders_max_age)
    assert [("maker", "supplier")] == [(contact.id, contact.role) for contact in config.contacts]


def test_shadow_reaches_the_policy(tmp_path: Path) -> None:
    text = "shadow = true\n" + MINIMAL.format(rest="", mailbox="", imap="", smtp="", shop="")
    config = load.parse(text, tmp_path / "c.toml")

    assert config.policy(config.mailboxes[0]).shadow


def test_the_home_of_a_user_who_has_none_is_a_path_like_any_other(tmp_path: Path) -> None:
    config = config_of(tmp_path, rest='[orders]\nfiles = ["~nobody-of-that-name/orders.csv"]')

    assert (f"{tmp_path}/~nobody-of-that-name/orders.csv",) == config.order_files
