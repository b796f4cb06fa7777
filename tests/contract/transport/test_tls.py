"""What counts as private, and what does not."""

import pytest

from firstmove.config.kinds import is_loopback
from firstmove.errors import Again, TransportError
from firstmove.transport import tls


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST.", "127.0.0.1", "127.8.9.10", "::1", "[::1]"])
def test_this_machine_may_be_talked_to_in_clear(host: str) -> None:
    assert is_loopback(host)

    tls.require_private("none", host)


@pytest.mark.parametrize(
    "host", ["mail.example.jp", "192.0.2.1", "localhost.example.jp", "::2", "", "0.0.0.0"]
)
def test_another_machine_may_not(host: str) -> None:
    with pytest.raises(TransportError) as failure:
        tls.require_private("none", host)

    assert ("config", Again.NEVER) == (failure.value.code, failure.value.again)


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_encrypted_any_machine_may_be_talked_to(security: str) -> None:
    assert not is_loopback("mail.example.jp")

    tls.require_private(security, "mail.example.jp")


def test_a_security_that_is_no_word_of_ours_is_refused() -> None:
    with pytest.raises(TransportError, match="not known"):
        tls.require_private("ssl", "localhost")


def test_authorities_that_cannot_be_read_are_told() -> None:
    with pytest.raises(TransportError) as failure:
        tls.context("/no/such/file.pem")

    assert ("tls", True) == (failure.value.code, failure.value.account)


def test_a_context_always_verifies() -> None:
    context = tls.context()

    assert (True, "CERT_REQUIRED") == (context.check_hostname, context.verify_mode.name)
