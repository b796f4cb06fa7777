"""What an ImapSession does where the server lacks something, loses a reply, or is renumbered."""

import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fakes.chaos import Chaos
from fakes.faults import Faults
from firstmove.demo.imapd import CAPABILITIES, DemoImapServer
from firstmove.errors import Again, TransportError
from firstmove.transport.imap import Idle, ImapAccount, ImapSession
from servers import certificate
from servers.dovecot import Dovecot
from servers.post import PASSWORD, Post, fresh_user, mail

USER = "shop@example.jp"

Demo = Callable[..., Post]


@pytest.fixture
def demo(faults: Faults) -> Iterator[Demo]:
    """Start a demo server that lacks some capabilities."""
    posts: list[Post] = []

    def start(*lacks: str, **how: object) -> Post:
        offered = " ".join(word for word in CAPABILITIES.split() if word not in lacks)
        server = DemoImapServer({USER: PASSWORD}, capabilities=offered, intercept=faults, **how)  # type: ignore[arg-type]
        server.start()
        posts.append(Post(server, server.port, USER))
        return posts[-1]

    yield start
    for post in posts:
        post.close()
        post.server.__exit__(None)


# What a server lacks ------------------------------------------------------------------------------------


def test_a_server_without_move_is_made_to_move(demo: Demo) -> None:
    post = demo("MOVE")
    session = post.open()
    post.deliver(mail())
    session.uids_above(0)

    moved = session.move([1], "Trash")

    assert moved.uids == {1: 1}
    assert session.all_uids() == []
    assert session.status("Trash").exists == 1
    assert "no MOVE" in session.quirks


def test_a_broken_move_is_replaced_and_remembered(demo: Demo, faults: Faults) -> None:
    post = demo()
    session = post.open()
    post.deliver(mail(1))
    post.deliver(mail(2))
    session.uids_above(0)
    faults.on("MOVE", "answer", "{tag} BAD No mail number specified", times=9)

    session.move([1], "Trash")
    session.move([2], "Trash")

    assert session.all_uids() == []
    assert session.status("Trash").exists == 2
    assert sum("MOVE" in command for command in faults.commands) == 1


def test_without_uidplus_a_move_does_not_know_the_new_uids(demo: Demo) -> None:
    post = demo("UIDPLUS")
    session = post.open()
    post.deliver(mail())
    session.uids_above(0)

    assert session.move([1], "Trash").uids == {1: None}
    assert session.append("Drafts", mail()).uid is None


def test_without_uidplus_nobody_elses_deleted_mail_is_expunged(demo: Demo) -> None:
    post = demo("UIDPLUS")
    session = post.open("Drafts")
    session.append("Drafts", mail(1), ["\\Deleted"])
    session.append("Drafts", mail(2))
    session.uids_above(0)

    assert not session.remove(2)

    assert session.all_uids() == [1, 2]


def test_without_uidplus_the_only_deleted_mail_is_expunged(demo: Demo) -> None:
    session = demo("UIDPLUS").open("Drafts")
    session.append("Drafts", mail(1))
    session.append("Drafts", mail(2))
    session.uids_above(0)

    assert session.remove(2)

    assert session.all_uids() == [1]


def test_a_broken_uid_expunge_is_replaced_with_care(demo: Demo, faults: Faults) -> None:
    session = demo().open("Drafts")
    session.append("Drafts", mail(1))
    session.append("Drafts", mail(2))
    session.uids_above(0)
    faults.on("UID EXPUNGE", "answer", "{tag} BAD Command Error 12", times=9)

    assert session.remove(1)

    assert session.all_uids() == [2]
    assert "UIDPLUS" not in session.capabilities


def test_without_special_use_folders_are_found_by_name(demo: Demo) -> None:
    post = demo("SPECIAL-USE", special_folders=(("下書き", ""), ("送信済みメール", ""), ("Archives", "")))
    session = post.open()

    assert tuple(session.find(role) for role in ("drafts", "sent", "archive", "trash")) == (
        ("下書き",),
        ("送信済みメール",),
        ("Archives",),
        (),
    )


@pytest.mark.parametrize(
    ("separator", "prefix", "name", "expected"),
    [
        (".", "INBOX.", "1_要返信/楽天", "INBOX.1_要返信.楽天"),
        (".", "", "a.b/c", "a-b.c"),
        ("/", "", "a.b/c", "a.b/c"),
        (".", "INBOX.", "INBOX/x", "INBOX.x"),
        (".", "INBOX.", "inbox", "INBOX"),
    ],
)
@pytest.mark.parametrize("lacks", [(), ("NAMESPACE",)])
def test_names_are_written_as_the_server_writes_them(
    demo: Demo, separator: str, prefix: str, name: str, expected: str, lacks: tuple[str, ...]
) -> None:
    session = demo(*lacks, separator=separator, prefix=prefix).open()

    assert expected == session.ensure_folder(name)
    assert expected == session.select(expected).folder


def test_a_server_without_idle_is_polled(demo: Demo) -> None:
    post = demo("IDLE")
    session = post.open(poll=0.02)
    courier = threading.Timer(0.05, post.deliver, [mail()])
    courier.start()

    outcome = session.idle(10)

    courier.join()
    assert Idle("data", True) == outcome
    assert Idle("timeout") == session.idle(0.05)


def test_a_polled_session_notices_its_end(demo: Demo) -> None:
    post = demo("IDLE")
    session = post.open(poll=0.02)
    assert isinstance(post.server, DemoImapServer)
    post.server.hang_up("")

    assert Idle("lost") == session.idle(10)


# What a server refuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("reply", "code", "again"),
    [
        ("NO [OVERQUOTA] mailbox is full", "overquota", Again.LATER),
        ("NO [TOOBIG] too large", "too-big", Again.NEVER),
        ("NO [TRYCREATE] no such folder", "no-folder", Again.LATER),
        ("NO [OVERQUOTA] Account exceeded command or bandwidth limits.", "throttled", Again.LATER),
        ("NO [UNAVAILABLE] come back later", "throttled", Again.LATER),
        ("BAD User is authenticated but not connected.", "throttled", Again.LATER),
        ("NO [NOPERM] may not", "refused", Again.LATER),
        ("NO for no reason", "refused", Again.LATER),
    ],
)
def test_a_refused_append_is_told_by_its_code(
    demo: Demo, faults: Faults, reply: str, code: str, again: Again
) -> None:
    session = demo("LITERAL+").open()
    faults.on("^APPEND", "answer", "{tag} " + reply)

    with pytest.raises(TransportError) as failure:
        session.append("Drafts", mail())

    assert (code, again) == (failure.value.code, failure.value.again)
    assert session.append("Drafts", mail()).uid == 1


def test_a_folder_that_went_away_is_made_again(demo: Demo) -> None:
    post = demo()
    session = post.open()
    name = session.ensure_folder("1_要返信")
    post.open()._connection.delete_folder(name)

    with pytest.raises(TransportError, match="no-folder"):
        session.append(name, mail())

    assert session.append(session.ensure_folder("1_要返信"), mail()).uid == 1


def test_a_folder_opened_read_only_by_the_server_says_so(demo: Demo, faults: Faults) -> None:
    session = demo().open()
    faults.on("^SELECT", "answer", "* 0 EXISTS\r\n* OK [READ-ONLY] sorry\r\n{tag} OK [READ-ONLY] done")

    status = session.select("INBOX")

    assert status.read_only
    with pytest.raises(TransportError, match="read-only"):
        session.move([1], "Trash")


# What gets lost -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["drop", "lose-reply"])
def test_a_lost_connection_ends_the_session(demo: Demo, faults: Faults, action: str) -> None:
    session = demo().open()
    faults.on("^NOOP", action)

    with pytest.raises(TransportError) as failure:
        session.noop()

    assert (failure.value.code, failure.value.account) == ("lost", False)


def test_a_hanging_command_ends_in_a_timeout(demo: Demo, faults: Faults) -> None:
    session = demo().open(read_timeout=0.2)
    faults.on("^NOOP", "hang")

    with pytest.raises(TransportError) as failure:
        session.noop()

    assert failure.value.code == "timeout"
    with pytest.raises(TransportError, match="session is over"):
        session.noop()


def test_an_append_whose_reply_was_lost_is_found_by_its_message_id(demo: Demo, faults: Faults) -> None:
    post = demo()
    faults.on("^APPEND", "lose-reply")
    with pytest.raises(TransportError, match="lost"):
        post.open().append("Drafts", mail(7))

    assert post.open("Drafts").search_message_id("<7@example.com>") == [1]


def test_a_move_whose_reply_was_lost_is_found_in_its_target(demo: Demo, faults: Faults) -> None:
    post = demo()
    post.deliver(mail(7))
    faults.on("MOVE", "lose-reply")
    with pytest.raises(TransportError, match="lost"):
        post.open().move([1], "Trash")

    session = post.open()
    assert session.all_uids() == []
    session.select("Trash")
    assert session.search_message_id("<7@example.com>") == [1]


@pytest.mark.parametrize("farewell", ["maintenance", ""])
def test_a_shutdown_in_idle_is_lost(demo: Demo, farewell: str) -> None:
    post = demo()
    session = post.open()
    assert isinstance(post.server, DemoImapServer)
    closer = threading.Timer(0.05, post.server.hang_up, [farewell])
    closer.start()

    outcome = session.idle(10)

    closer.join()
    assert Idle("lost") == outcome


def test_a_renumbered_folder_has_another_uidvalidity(demo: Demo) -> None:
    post = demo()
    post.deliver(mail())
    before = post.open().select("INBOX")
    assert isinstance(post.server, DemoImapServer)

    post.server.renumber(USER)

    assert before.uidvalidity != post.open().select("INBOX").uidvalidity


def test_a_mail_expunged_behind_the_sessions_back_is_gone(demo: Demo) -> None:
    post = demo()
    post.deliver(mail(1))
    post.deliver(mail(2))
    session = post.open()
    assert isinstance(post.server, DemoImapServer)
    post.server.remove(USER, "INBOX", 1)

    assert [fetched.uid for fetched in session.fetch([1, 2], 0)] == [2]
    assert session.move([1, 2], "Trash").uids == {2: 1}


# A real server behind a bad line ------------------------------------------------------------------------


@pytest.fixture
def line(dovecot: Dovecot) -> Iterator[tuple[Chaos, Post]]:
    with Chaos(dovecot.imap) as chaos:
        post = Post(dovecot, chaos.port, fresh_user())
        yield chaos, post
        post.close()


@pytest.mark.server
def test_octet_by_octet_everything_still_works(line: tuple[Chaos, Post]) -> None:
    chaos, post = line
    chaos.chunk = 1
    session = post.open()
    courier = threading.Timer(0.05, post.deliver, [mail()])
    courier.start()

    assert Idle("data", True) == session.idle(10)

    courier.join()
    (fetched,) = session.fetch(session.uids_above(0), 100)
    assert len(fetched.octets) == 100


@pytest.mark.server
def test_a_line_cut_in_a_fetch_loses_the_session_and_no_mail(line: tuple[Chaos, Post]) -> None:
    chaos, post = line
    post.deliver(mail())
    chaos.on("server", "FETCH", "cut")
    with pytest.raises(TransportError, match="lost"):
        list(post.open().fetch([1], 0))

    assert [fetched.uid for fetched in post.open().fetch([1], 0)] == [1]


@pytest.mark.server
def test_a_move_on_dovecot_whose_reply_was_lost_is_found(line: tuple[Chaos, Post]) -> None:
    chaos, post = line
    post.deliver(mail(7))
    chaos.on("server", "COPYUID", "cut")
    with pytest.raises(TransportError, match="lost"):
        post.open().move([1], "Trash")

    assert post.open("Trash").search_message_id("<7@example.com>") == [1]
    assert post.open("INBOX").all_uids() == []


@pytest.mark.server
def test_a_frozen_line_ends_in_a_timeout(line: tuple[Chaos, Post]) -> None:
    chaos, post = line
    session = post.open(read_timeout=0.3)
    chaos.on("client", "NOOP", "freeze")

    with pytest.raises(TransportError) as failure:
        session.noop()

    assert failure.value.code == "timeout"


# TLS ----------------------------------------------------------------------------------------------------


@pytest.fixture
def own_certificate(tmp_path: Path) -> tuple[Path, Path]:
    if why := certificate.missing():
        pytest.skip(why)
    return certificate.make(tmp_path)


def test_idle_misses_nothing_over_tls(demo: Demo, own_certificate: tuple[Path, Path]) -> None:
    post = demo(ssl=_server_side(own_certificate))
    session = ImapSession.connect(_tls(post.port, str(own_certificate[0])))
    post.sessions.append(session)
    session.select("INBOX")
    assert session.uids_above(0) == []
    post.deliver(mail(1))

    assert Idle("data", True) == session.idle(10)
    assert session.uids_above(0) == [1]
    assert Idle("timeout") == session.idle(0.05)


def test_a_certificate_that_nobody_vouches_for_is_refused(
    demo: Demo, own_certificate: tuple[Path, Path]
) -> None:
    post = demo(ssl=_server_side(own_certificate))

    with pytest.raises(TransportError) as failure:
        ImapSession.connect(_tls(post.port))

    assert (failure.value.code, failure.value.account) == ("tls", True)


@pytest.mark.server
@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_dovecot_is_reached_over_tls(own_certificate: tuple[Path, Path], security: str) -> None:
    ca_file = str(own_certificate[0])
    with Dovecot(certificate=own_certificate) as server:
        port = server.imaps if security == "tls" else server.imap
        session = ImapSession.connect(_tls(port, ca_file, security))
        session.select("INBOX")
        server.deliver(USER, mail())

        outcome = session.idle(10)

        session.logout()
    assert Idle("data", True) == outcome


def _server_side(files: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*files)
    return context


def _tls(port: int, ca_file: str = "", security: str = "tls") -> ImapAccount:
    return ImapAccount("shop", "127.0.0.1", port, security, USER, lambda: PASSWORD, 5.0, 5.0, ca_file)
