"""What an ImapSession makes of servers that misbehave: wire scripts from tests/dialogues."""

from collections.abc import Callable, Iterator

import pytest

from fakes.dialogue import Dialogue
from firstmove.errors import TransportError
from firstmove.transport.filing import Moved
from firstmove.transport.imap import Idle, ImapAccount, ImapSession

Play = Callable[[str], ImapSession]


def account(port: int, security: str = "none", **changes: object) -> ImapAccount:
    facts = {"connect_timeout": 2.0, "read_timeout": 0.3, "poll": 0.05} | changes
    return ImapAccount("shop", "127.0.0.1", port, security, "shop", lambda: "pass", **facts)  # type: ignore[arg-type]


@pytest.fixture
def play() -> Iterator[Play]:
    """Start a dialogue and connect to it, INBOX selected."""
    servers: list[Dialogue] = []
    sessions: list[ImapSession] = []

    def start(name: str) -> ImapSession:
        servers.append(Dialogue(name).__enter__())
        sessions.append(ImapSession.connect(account(servers[0].port)))
        sessions[0].select("INBOX")
        return sessions[0]

    yield start
    for session in sessions:
        session.close()
    for server in servers:
        server.__exit__(None)


@pytest.mark.parametrize("name", ["idle-exists-with-plus.imap", "idle-exists-before-plus.imap"])
def test_mail_announced_at_the_beginning_of_idle_is_told_at_once(play: Play, name: str) -> None:
    assert Idle("data", True) == play(name).idle(60)


def test_mail_announced_with_the_end_of_idle_is_not_forgotten(play: Play) -> None:
    session = play("idle-exists-with-done.imap")

    assert Idle("data", True) == session.idle(0.05)
    assert session.uids_above(3) == [4]


def test_what_follows_closely_is_asked_for_before_the_next_idle(play: Play) -> None:
    session = play("idle-withheld.imap")
    session.idle(60)
    session.uids_above(3)

    assert Idle("data", True) == session.idle(60)
    assert session.uids_above(4) == [5]
    assert Idle("data", True) == session.idle(60)


def test_still_here_does_not_end_idle(play: Play) -> None:
    assert Idle("timeout") == play("idle-still-here.imap").idle(0.1)


@pytest.mark.parametrize(
    ("name", "seconds"),
    [
        ("idle-bye.imap", 60),
        ("idle-eof.imap", 60),
        ("idle-reset.imap", 60),
        ("idle-half-line.imap", 60),
        ("idle-done-hangs.imap", 0.1),
    ],
)
def test_a_connection_that_ends_in_idle_is_lost(play: Play, name: str, seconds: float) -> None:
    session = play(name)

    assert Idle("lost") == session.idle(seconds)
    with pytest.raises(TransportError, match="lost"):
        session.noop()


def test_a_server_that_refuses_idle_is_polled(play: Play) -> None:
    session = play("idle-refused.imap")

    assert Idle("data", True) == session.idle(60)
    assert "IDLE" not in session.capabilities
    assert session.quirks[-1].startswith("IDLE is broken")


def test_an_unasked_fetch_is_nobodys_answer(play: Play) -> None:
    (fetched,) = play("fetch-unsolicited.imap").fetch([2], 100)

    assert (2, b"hello", frozenset()) == (fetched.uid, fetched.octets, fetched.flags)


def test_a_message_without_body_counts_as_gone(play: Play) -> None:
    assert [fetched.uid for fetched in play("fetch-nil.imap").fetch([1, 2, 3], 100)] == [3]


def test_a_malformed_answer_does_not_take_the_others_with_it(play: Play) -> None:
    fetched = list(play("fetch-garbled.imap").fetch([1, 2], 100))

    assert [(one.uid, one.octets, one.garbled) for one in fetched] == [(1, b"hello", False), (2, b"", True)]


def test_a_literal_that_ends_too_soon_loses_the_connection(play: Play) -> None:
    with pytest.raises(TransportError, match="lost"):
        list(play("fetch-cut-in-literal.imap").fetch([1], 100))


def test_a_split_search_answer_is_read_whole(play: Play) -> None:
    assert play("search-two-lines.imap").uids_above(0) == [1, 2, 3]


def test_an_endless_search_answer_ends_the_session(play: Play) -> None:
    session = play("search-too-long.imap")

    with pytest.raises(TransportError, match="lost"):
        session.uids_above(0)
    with pytest.raises(TransportError, match="session is over"):
        session.noop()


def test_ranges_in_copyuid_are_expanded(play: Play) -> None:
    assert Moved(9, {1: 11, 2: 14, 3: 15}) == play("copyuid-sets.imap").move([1, 2, 3], "Trash")


def test_an_answer_that_cannot_be_parsed_ends_the_session(play: Play) -> None:
    with pytest.raises(TransportError, match=r"lost: NOOP: unexpected response$"):
        play("ok-without-text.imap").noop()


@pytest.mark.parametrize(
    ("name", "code", "account_fails"),
    [
        ("login-eof.imap", "lost", False),
        ("login-bye.imap", "throttled", True),
        ("login-unavailable.imap", "throttled", True),
        ("login-limit.imap", "throttled", True),
        ("login-refused.imap", "auth-failed", True),
        ("login-refused-without-code.imap", "auth-failed", True),
        ("login-hangs.imap", "timeout", False),
        ("greeting-bye.imap", "lost", False),
        ("greeting-hangs.imap", "timeout", False),
    ],
)
def test_only_a_refused_password_is_an_auth_failure(name: str, code: str, account_fails: bool) -> None:
    with Dialogue(name) as server, pytest.raises(TransportError) as failure:
        ImapSession.connect(account(server.port, connect_timeout=0.3))

    assert (code, account_fails) == (failure.value.code, failure.value.account)


def test_no_password_is_sent_where_starttls_was_stripped() -> None:
    with Dialogue("no-starttls.imap") as server, pytest.raises(TransportError) as failure:
        ImapSession.connect(account(server.port, "starttls"))

    assert (failure.value.code, failure.value.account) == ("tls", True)


def test_no_password_is_sent_in_clear_to_another_machine() -> None:
    with pytest.raises(TransportError) as failure:
        ImapSession.connect(ImapAccount("shop", "mail.example.jp", 143, "none", "shop", lambda: "pass"))

    assert failure.value.code == "config"


def test_a_refused_token_is_an_auth_failure() -> None:
    with Dialogue("xoauth2-refused.imap") as server, pytest.raises(TransportError) as failure:
        ImapSession.connect(account(server.port, token=lambda: "token"))

    assert (failure.value.code, failure.value.account) == ("auth-failed", True)


def test_a_name_without_address_is_a_dns_failure() -> None:
    with pytest.raises(TransportError) as failure:
        ImapSession.connect(ImapAccount("shop", "no-such-host.invalid", 993, "tls", "shop", lambda: "pass"))

    assert (failure.value.code, failure.value.account) == ("dns", False)


def test_a_plain_server_is_no_tls_server() -> None:
    with Dialogue("greeting-plain.imap") as server, pytest.raises(TransportError) as failure:
        ImapSession.connect(account(server.port, "tls"))

    assert failure.value.code == "tls"
