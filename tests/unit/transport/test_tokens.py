"""Access tokens: asked for ahead of expiry, once more on failure, and what a refusal means."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from firstmove.config.accounts import OAuth
from firstmove.errors import TransportError
from firstmove.transport.oauth import AHEAD, Tokens
from servers.token_service import TokenService


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def service() -> Iterator[TokenService]:
    with TokenService() as listening:
        yield listening


def grant(service: TokenService, refresh_token: str = "refresh-1") -> OAuth:
    return OAuth(service.url, "client", lambda: "s3cret", lambda: refresh_token, "https://mail.example.com/")


@pytest.fixture
def tokens(service: TokenService, clock: Clock) -> Tokens:
    return Tokens(grant(service), clock)


def test_the_service_is_told_what_the_specification_says(tokens: Tokens, service: TokenService) -> None:
    assert "token-1" == tokens()

    expected = {
        "grant_type": "refresh_token",
        "client_id": "client",
        "client_secret": "s3cret",
        "refresh_token": "refresh-1",
        "scope": "https://mail.example.com/",
    }
    assert [expected] == service.asked


def test_an_application_without_a_secret_sends_none(service: TokenService) -> None:
    Tokens(replace(grant(service), client_secret=str, scope=""))()

    assert {"grant_type", "client_id", "refresh_token"} == set(service.asked[0])


@pytest.mark.parametrize(
    ("passed", "expected"), [(3600 - AHEAD - 1, "token-1"), (3600 - AHEAD, "token-2"), (4000, "token-2")]
)
def test_a_token_is_renewed_five_minutes_before_it_expires(
    tokens: Tokens, clock: Clock, passed: float, expected: str
) -> None:
    tokens()
    clock.now += passed

    assert expected == tokens()


def test_a_service_that_fails_once_is_asked_once_more(tokens: Tokens, service: TokenService) -> None:
    service.answer(503, "")

    assert "token-1" == tokens()
    assert 2 == len(service.asked)


def test_a_service_that_fails_twice_is_left_alone_for_now(tokens: Tokens, service: TokenService) -> None:
    service.answer(503, "", times=2)

    with pytest.raises(TransportError, match="throttled: token service: HTTP 503"):
        tokens()

    assert 2 == len(service.asked)


def test_while_the_present_token_holds_a_failure_is_none(
    tokens: Tokens, service: TokenService, clock: Clock
) -> None:
    tokens()
    clock.now += 3600 - AHEAD / 2
    service.answer(503, "", times=2)

    assert "token-1" == tokens()


def test_an_expired_token_is_not_given_out(tokens: Tokens, service: TokenService, clock: Clock) -> None:
    tokens()
    clock.now += 3600
    service.answer(503, "", times=2)

    with pytest.raises(TransportError, match="throttled"):
        tokens()


@pytest.mark.parametrize("error", ["invalid_grant", "invalid_client", "interaction_required"])
def test_what_only_a_person_can_mend_is_told_with_what_to_do(
    tokens: Tokens, service: TokenService, error: str
) -> None:
    service.answer(400, f'{{"error": "{error}", "error_description": "AADSTS70008: expired"}}')

    with pytest.raises(TransportError) as caught:
        tokens()

    assert ("auth-failed", True) == (caught.value.code, caught.value.account)
    assert f"{error} AADSTS70008: expired; log in at the provider again" in caught.value.reply
    assert 1 == len(service.asked)


@pytest.mark.parametrize(
    ("status", "text", "code"),
    [
        (429, "", "throttled"),
        (400, '{"error": "invalid_request"}', "refused"),
        (200, "{}", "refused"),
        (200, "<html>", "refused"),
        (200, "[1]", "refused"),
        (302, "", "refused"),
        (200, '{"access_token": "é"}', "refused"),
    ],
)
def test_other_answers_are_classified(
    tokens: Tokens, service: TokenService, status: int, text: str, code: str
) -> None:
    service.answer(status, text)

    with pytest.raises(TransportError) as caught:
        tokens()

    assert code == caught.value.code


def test_a_service_that_is_away_is_no_fault_of_the_account(service: TokenService) -> None:
    away = Tokens(replace(grant(service), token_url="http://127.0.0.1:1/token"))

    with pytest.raises(TransportError, match="connect: token service") as caught:
        away()

    assert not caught.value.account


def test_a_secret_is_never_sent_in_clear_to_another_machine(service: TokenService) -> None:
    far = Tokens(replace(grant(service), token_url="http://login.example.com/token"))

    with pytest.raises(TransportError, match="only loopback"):
        far()


def test_a_new_refresh_token_is_used_from_then_on(clock: Clock) -> None:
    with TokenService(rotate=True) as service:
        tokens = Tokens(grant(service), clock)
        tokens()
        clock.now += 4000

        assert "token-2" == tokens()
        assert ["refresh-1", "refresh-2"] == [asked["refresh_token"] for asked in service.asked]


def test_the_configured_refresh_token_is_the_fallback(clock: Clock) -> None:
    with TokenService(rotate=True) as service:
        tokens = Tokens(grant(service), clock)
        tokens()
        service.accept("refresh-1")  # a person has logged in again, and stored it
        clock.now += 4000

        assert "token-2" == tokens()


def test_a_refused_token_is_renewed_unless_it_is_fresh(tokens: Tokens, clock: Clock) -> None:
    tokens()
    at_once = tokens.refused()
    tokens()
    clock.now += 61

    assert (False, True) == (at_once, tokens.refused())
    assert "token-3" == tokens()


def test_many_connections_ask_once(tokens: Tokens, service: TokenService) -> None:
    threads = [threading.Thread(target=tokens) for _ in range(8)]

    [thread.start() for thread in threads]  # type: ignore[func-returns-value]
    [thread.join(10) for thread in threads]  # type: ignore[func-returns-value]

    assert 1 == len(service.asked)


@pytest.mark.parametrize(
    ("life", "passed", "expected"), [('"600"', 299, "a"), ('"600"', 301, "b"), ("null", 3200, "a")]
)
def test_the_life_of_a_token_is_read_leniently(
    tokens: Tokens, service: TokenService, clock: Clock, life: str, passed: float, expected: str
) -> None:
    service.answer(200, f'{{"access_token": "a", "expires_in": {life}}}')
    service.answer(200, '{"access_token": "b"}')
    tokens()
    clock.now += passed

    assert expected == tokens()
