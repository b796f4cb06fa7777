"""Which shop a mail belongs to: [shops.<id>] match, else its mailbox's."""

from pathlib import Path

import pytest

from firstmove.config import load
from firstmove.service.runtime import Rules

TEXT = """
[shop]
name = "あおば商店"
address = "info@aoba.example.jp"
[shops.wakaba]
name = "若葉商店"
address = "info@wakaba.example.jp"
match = { to = ["info@wakaba.example.jp", "*.wakaba.example.jp"] }
[shops.market]
name = "市場店"
address = "market@aoba.example.jp"
match = { channel = ["rakuten"] }
[[mailboxes]]
name = "main"
[mailboxes.imap]
host = "imap.example.jp"
user = "info@aoba.example.jp"
password = { env = "X" }
[mailboxes.smtp]
host = "smtp.example.jp"
"""


@pytest.fixture(scope="module")
def rules() -> Rules:
    config = load.parse(TEXT, Path("firstmove.toml"))
    return Rules.of(config, config.mailboxes[0])


@pytest.mark.parametrize(
    ("to", "channel", "expected"),
    [
        (("info@aoba.example.jp",), "own", "default"),
        (("info@wakaba.example.jp",), "own", "wakaba"),
        (("someone@else.example.jp", "INFO@wakaba.example.jp"), "own", "wakaba"),
        (("desk@sub.wakaba.example.jp",), "own", "wakaba"),
        (("info@aoba.example.jp",), "rakuten", "market"),
        (("info@wakaba.example.jp",), "rakuten", "wakaba"),
        ((), "own", "default"),
    ],
)
def test_a_mail_is_the_shops_that_it_was_written_to(
    rules: Rules, to: tuple[str, ...], channel: str, expected: str
) -> None:
    assert expected == rules.policy_for(to, channel).identity.shop.id


def test_every_shop_knows_all_addresses_as_own(rules: Rules) -> None:
    assert rules.identity.own_addresses == rules.others["wakaba"].identity.own_addresses
