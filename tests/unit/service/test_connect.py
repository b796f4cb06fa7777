"""From a configured account to the transport's: nothing that was configured is lost on the way."""

from dataclasses import replace

import pytest

from firstmove.config.accounts import ImapAccount, OAuth, SmtpAccount
from firstmove.service import connect

GRANT = OAuth("https://login.example.com/token", "client", str, lambda: "refresh")
IMAP = ImapAccount("imap.example.jp", user="info@example.jp", ca_file="/etc/ssl/own.pem", oauth=GRANT)
SMTP = SmtpAccount("smtp.example.jp", user="info@example.jp", ca_file="/etc/ssl/own.pem", oauth=GRANT)


def test_an_imap_account_keeps_its_certificates_and_asks_for_tokens() -> None:
    account = connect.account_of("shop", IMAP)

    assert ("imap.example.jp", 993, "tls") == (account.host, account.port, account.security)
    assert "/etc/ssl/own.pem" == account.ca_file
    assert account.token is not None


def test_both_accounts_of_one_consent_share_their_tokens() -> None:
    assert connect.account_of("shop", IMAP).token is connect.smtp_account("shop", SMTP).token


def test_another_consent_has_tokens_of_its_own() -> None:
    other = replace(SMTP, oauth=replace(GRANT, client_id="another"))

    assert connect.smtp_account("shop", SMTP).token is not connect.smtp_account("shop", other).token


@pytest.mark.parametrize("account", [replace(IMAP, oauth=None), replace(SMTP, oauth=None)])
def test_a_password_that_is_refused_is_not_tried_again(account: ImapAccount | SmtpAccount) -> None:
    assert not connect.token_refused(account)


def test_without_consent_there_is_no_token() -> None:
    account = connect.smtp_account("shop", replace(SMTP, oauth=None, password=lambda: "secret"))

    assert (None, "secret") == (account.token, account.password())
