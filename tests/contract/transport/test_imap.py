"""What an ImapSession promises, on the demo's own server and on a real Dovecot alike."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from firstmove.errors import Again, TransportError
from firstmove.transport import reading
from firstmove.transport.imap import Idle, ImapSession
from servers.post import Post, mail

DRAFT = b"From: shop@example.jp\r\nTo: customer@example.com\r\nMessage-ID: <d1@example.jp>\r\n\r\nDear\r\n"


@pytest.fixture
def session(post: Post) -> ImapSession:
    return post.open()


@pytest.fixture
def bell() -> Iterator[tuple[socket.socket, socket.socket]]:
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


# Folders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "name"), [("sent", "Sent"), ("drafts", "Drafts"), ("trash", "Trash"), ("junk", "Junk")]
)
def test_a_role_is_found_by_special_use(session: ImapSession, role: str, name: str) -> None:
    assert (session.server_name(name),) == session.find(role)


def test_a_configured_folder_is_the_whole_answer(session: ImapSession) -> None:
    made = session.ensure_folder("自分の送信済み")

    assert (made,) == session.find("sent", "自分の送信済み")


def test_a_configured_folder_that_is_missing_leaves_it_to_special_use(session: ImapSession) -> None:
    assert session.find("sent", "送信控え") == (session.server_name("Sent"),)


def test_a_well_known_japanese_name_stands_beside_special_use(session: ImapSession) -> None:
    made = session.ensure_folder("送信済みアイテム")

    assert {session.server_name("Sent"), made} == set(session.find("sent"))


@pytest.mark.parametrize(
    "name", ["1_要返信", "問い合わせ/対応済み", "見積&お問合せ", "①髙﨑 様", "a&b", "100"]
)
def test_a_folder_is_made_and_found_again_by_its_name(session: ImapSession, name: str) -> None:
    made = session.ensure_folder(name)

    assert made in {folder.name for folder in session.folders()}
    assert made == session.select(made).folder


@pytest.mark.parametrize("name", ["😀", 'quo"te'])
def test_an_odd_folder_name_is_taken_or_refused_with_a_code(session: ImapSession, name: str) -> None:
    """Cyrus takes no quotation mark, Courier nothing beyond the basic plane."""
    made = _made_or_code(session, name)

    assert made in {*(folder.name for folder in session.folders()), "refused"}


def _made_or_code(session: ImapSession, name: str) -> str:
    try:
        return session.ensure_folder(name)
    except TransportError as error:
        return error.code


def test_a_folder_that_is_there_is_not_made_twice(post: Post, session: ImapSession) -> None:
    first = session.ensure_folder("2_保留")

    assert first == session.ensure_folder("2_保留")
    assert first == post.open().ensure_folder("2_保留")


def test_a_made_folder_is_subscribed(session: ImapSession) -> None:
    made = session.ensure_folder("3_返信済み")

    assert made in {name for _, _, name in session._connection.list_sub_folders()}


def test_a_renamed_folder_keeps_its_mail(session: ImapSession) -> None:
    old = session.ensure_folder("old name")
    session.append(old, DRAFT)

    new = session.rename_folder(old, "新しい名前")

    assert session.select(new).exists == 1
    assert old not in {folder.name for folder in session.folders()}


def test_select_tells_what_is_in_the_folder(post: Post) -> None:
    post.deliver(mail())

    status = post.open().select("INBOX")

    assert (
        status.folder,
        status.exists,
        status.uidnext,
        status.read_only,
        status.keywords,
    ) == ("INBOX", 1, 2, False, True)
    assert status.uidvalidity > 0


def test_status_agrees_with_select(post: Post, session: ImapSession) -> None:
    post.deliver(mail())

    status = session.status("INBOX")
    selected = session.select("INBOX")

    assert (selected.exists, selected.uidnext, selected.uidvalidity) == (
        status.exists,
        status.uidnext,
        status.uidvalidity,
    )


@pytest.mark.parametrize("use", ["select", "status", "move", "append"])
def test_a_missing_folder_has_its_own_code(post: Post, session: ImapSession, use: str) -> None:
    post.deliver(mail())
    session.noop()
    nowhere = session.server_name("nowhere")
    uses = {
        "select": lambda: session.select(nowhere),
        "status": lambda: session.status(nowhere),
        "move": lambda: session.move([1], nowhere),
        "append": lambda: session.append(nowhere, DRAFT),
    }

    with pytest.raises(TransportError) as failure:
        uses[use]()

    assert (failure.value.code, failure.value.account) == ("no-folder", False)


def test_a_refused_command_leaves_the_session_usable(post: Post, session: ImapSession) -> None:
    post.deliver(mail())
    with pytest.raises(TransportError):
        session.append(session.server_name("nowhere"), DRAFT)

    session.noop()
    assert session.uids_above(0) == [1]


def test_a_readonly_folder_is_not_written_to(post: Post, session: ImapSession) -> None:
    post.deliver(mail())
    assert session.select("INBOX", readonly=True).read_only

    with pytest.raises(TransportError) as failure:
        session.remove(1)

    assert (failure.value.code, failure.value.again) == ("read-only", Again.NEVER)


# Reading ------------------------------------------------------------------------------------------------


def test_uids_above_leaves_out_the_last_message_that_every_server_names(
    post: Post, session: ImapSession
) -> None:
    post.deliver(mail(1))
    post.deliver(mail(2))
    session.noop()

    assert session.uids_above(0) == [1, 2]
    assert session.uids_above(1) == [2]
    assert session.uids_above(2) == []
    assert session.uids_above(900) == []


def test_uids_since_counts_from_the_day_of_arrival(session: ImapSession) -> None:
    session.append(session.server_name("Sent"), DRAFT, at=datetime(2026, 3, 1, 12, tzinfo=UTC))
    session.append(session.server_name("Sent"), DRAFT, at=datetime(2026, 3, 5, 12, tzinfo=UTC))
    session.select(session.server_name("Sent"))

    assert session.uids_since(date(2026, 3, 3)) == [2]
    assert session.all_uids() == [1, 2]


@pytest.mark.parametrize(("criteria", "expected"), [("ALL", 10), ("UID 4:*", 7), ("SEEN", 2)])
def test_a_large_folder_is_searched_in_windows(session: ImapSession, criteria: str, expected: int) -> None:
    session.multiappend(session.server_name("Sent"), [(mail(number), [], None) for number in range(1, 9)])
    session.multiappend(session.server_name("Sent"), [(mail(number), ["\\Seen"], None) for number in (9, 10)])
    session.select(session.server_name("Sent"))

    found = reading.search(session._connection, criteria, 10, window=3)

    assert expected == len(found)
    assert found == reading.search(session._connection, criteria, 10)


def test_flags_are_added_beside_the_old_ones(session: ImapSession) -> None:
    session.append(session.server_name("Drafts"), DRAFT, ["\\Draft"])
    session.select(session.server_name("Drafts"))

    session.add_flags([1], ["\\Flagged", "firstmove-card"])

    assert {"\\Draft", "\\Flagged", "firstmove-card"} <= session.fetch_flags([1])[1]


def test_fetch_gives_the_first_octets_and_the_whole_size(post: Post, session: ImapSession) -> None:
    octets = mail(body="x" * 5000)
    session.append(
        session.server_name("Sent"),
        octets,
        ["\\Flagged", "\\Seen"],
        datetime(2026, 2, 6, 3, 4, 5, tzinfo=UTC),
    )
    session.select(session.server_name("Sent"))

    (fetched,) = session.fetch([1], 100)

    assert (1, octets[:100], len(octets)) == (fetched.uid, fetched.octets, fetched.size)
    assert datetime(2026, 2, 6, 3, 4, 5, tzinfo=UTC) == fetched.internal_date
    assert {"\\Flagged", "\\Seen"} <= fetched.flags


@pytest.mark.parametrize(
    "body",
    [
        "三行\r\n..点で始まる\r\n.\r\n終わり",
        "x" * 3000 + "\r\n" + "y" * 998,
        ") {5}\r\n* 9 EXISTS\r\nA1 OK",
        "",
    ],
)
def test_octets_come_back_as_they_were_appended(session: ImapSession, body: str) -> None:
    octets = mail(body=body)
    session.append(session.server_name("Sent"), octets)
    session.select(session.server_name("Sent"))

    (fetched,) = session.fetch([1], 0)

    assert octets == fetched.octets


def test_eight_bit_octets_survive(session: ImapSession) -> None:
    octets = (
        b"Subject: \x82\xa0\x83\x5c\r\nMessage-ID: <8@example.com>\r\n\r\n" + bytes(range(128, 256)) + b"\r\n"
    )
    session.append(session.server_name("Sent"), octets)
    session.select(session.server_name("Sent"))

    (fetched,) = session.fetch([1], 0)

    assert octets == fetched.octets


def test_reading_never_marks_a_mail_as_read(post: Post, session: ImapSession) -> None:
    post.deliver(mail())
    session.noop()
    uids = session.uids_above(0)

    list(session.fetch(uids, 0))
    session.fetch_head(uids, ["Subject"])

    assert "\\Seen" not in session.fetch_flags(uids)[1]


def test_a_message_that_is_gone_is_left_out(post: Post, session: ImapSession) -> None:
    post.deliver(mail(1))
    post.deliver(mail(2))
    session.noop()
    session.uids_above(0)
    session.remove(1)

    assert [fetched.uid for fetched in session.fetch([1, 2, 77], 0)] == [2]
    assert list(session.fetch_flags([1, 2, 77])) == [2]


def test_many_messages_come_in_the_order_asked(session: ImapSession) -> None:
    session.multiappend(session.server_name("Sent"), [(mail(number), [], None) for number in range(1, 121)])
    session.select(session.server_name("Sent"))

    assert list(range(1, 121)) == [fetched.uid for fetched in session.fetch(session.all_uids(), 200)]


def test_header_fields_come_raw(session: ImapSession) -> None:
    octets = b"References: <a@x>\r\n <b@x>\r\nSubject: s\r\nMessage-ID: <1@x>\r\n\r\nbody\r\n"
    session.append(session.server_name("Sent"), octets)
    session.select(session.server_name("Sent"))

    heads = session.fetch_head([1], ["References", "Message-ID"])

    assert heads == {1: b"References: <a@x>\r\n <b@x>\r\nMessage-ID: <1@x>\r\n\r\n"}


@pytest.mark.parametrize(
    "message_id",
    [
        "<plain@example.com>",
        "<with space@example.com>",
        '<quo"te@example.com>',
        "<back\\slash@example.com>",
        "<日本語@example.com>",
        "no-brackets@example.com",
        "<%*(){}@example.com>",
    ],
)
def test_a_message_id_is_found_whatever_stands_in_it(session: ImapSession, message_id: str) -> None:
    session.append(session.server_name("Sent"), mail(1, message_id=message_id))
    session.append(session.server_name("Sent"), mail(2, message_id="<other@example.com>"))
    session.select(session.server_name("Sent"))

    assert session.search_message_id(message_id) == [1]


def test_a_part_of_a_message_id_is_not_found(session: ImapSession) -> None:
    session.append(session.server_name("Sent"), mail(1, message_id="<whole.part@example.com>"))
    session.select(session.server_name("Sent"))

    assert session.search_message_id("part@example.com") == []


def test_a_message_id_cannot_smuggle_a_command(session: ImapSession) -> None:
    found = session.search_message_id('<x"\r\nA9 CREATE smuggled\r\nA10 NOOP "@example.com>')

    assert found == []
    assert "smuggled" not in {folder.name for folder in session.folders()}


@pytest.mark.parametrize("name", ["a\r\nA9 CREATE smuggled", "a\nb", "a\0b"])
def test_a_folder_name_cannot_smuggle_a_command(session: ImapSession, name: str) -> None:
    with pytest.raises(TransportError) as failure:
        session.ensure_folder(name)

    assert (failure.value.code, failure.value.again) == ("bad-argument", Again.NEVER)
    assert "smuggled" not in {folder.name for folder in session.folders()}


# Writing ------------------------------------------------------------------------------------------------


def test_a_move_tells_where_the_messages_went(post: Post, session: ImapSession) -> None:
    target = session.ensure_folder("1_要返信")
    post.deliver(mail(1))
    post.deliver(mail(2))
    session.noop()

    moved = session.move(session.uids_above(0), target)

    assert session.all_uids() == []
    status = session.select(target)
    assert (status.uidvalidity, {1: 1, 2: 2}) == (moved.uidvalidity, moved.uids)
    assert session.all_uids() == [1, 2]


def test_a_move_leaves_out_what_was_gone(post: Post, session: ImapSession) -> None:
    post.deliver(mail(1))
    session.noop()
    session.uids_above(0)

    assert session.move([1, 55], session.server_name("Trash")).uids == {1: 1}
    assert session.move([1], session.server_name("Trash")).uids == {}


def test_a_move_keeps_flags_and_the_time_of_arrival(session: ImapSession) -> None:
    at = datetime(2026, 2, 6, 3, 4, 5, tzinfo=UTC)
    session.append(session.server_name("Sent"), mail(), ["\\Flagged"], at)
    session.select(session.server_name("Sent"))

    session.move([1], session.server_name("Trash"))

    session.select(session.server_name("Trash"))
    (fetched,) = session.fetch([1], 0)
    assert (at, True, False) == (
        fetched.internal_date,
        "\\Flagged" in fetched.flags,
        "\\Seen" in fetched.flags,
    )


def test_a_copy_leaves_the_original(post: Post, session: ImapSession) -> None:
    post.deliver(mail())
    session.noop()
    session.uids_above(0)

    copied = session.copy([1], session.server_name("Trash"))

    assert copied.uids == {1: 1}
    assert session.all_uids() == [1]
    assert session.status(session.server_name("Trash")).exists == 1


def test_an_append_tells_its_uid(session: ImapSession) -> None:
    appended = session.append(session.server_name("Drafts"), DRAFT, ["\\Draft", "\\Seen"])

    status = session.select(session.server_name("Drafts"))
    assert (status.uidvalidity, 1) == (appended.uidvalidity, appended.uid)
    assert {"\\Draft", "\\Seen"} <= session.fetch_flags([1])[1]


def test_lone_line_ends_are_made_whole(session: ImapSession) -> None:
    session.append(session.server_name("Drafts"), b"Subject: a\nMessage-ID: <1@x>\r\n\r\nb\rc\n")
    session.select(session.server_name("Drafts"))

    (fetched,) = session.fetch([1], 0)

    assert fetched.octets == b"Subject: a\r\nMessage-ID: <1@x>\r\n\r\nb\r\nc\r\n"


def test_several_appends_tell_their_uids_in_order(session: ImapSession) -> None:
    appended = session.multiappend(
        session.server_name("Drafts"), [(mail(1), ["\\Draft"], None), (mail(2), [], None)]
    )

    session.select(session.server_name("Drafts"))
    assert [one.uid for one in appended] == [1, 2]
    assert [head.split()[1] for _, head in sorted(session.fetch_head([1, 2], ["Message-ID"]).items())] == [
        b"<1@example.com>",
        b"<2@example.com>",
    ]


def test_remove_takes_that_uid_and_no_other_deleted_mail(session: ImapSession) -> None:
    session.multiappend(
        session.server_name("Drafts"),
        [(mail(1), ["\\Deleted"], None), (mail(2), [], None), (mail(3), [], None)],
    )
    session.select(session.server_name("Drafts"))

    assert session.remove(2)

    assert session.all_uids() == [1, 3]


def test_removing_what_is_gone_harms_nothing(session: ImapSession) -> None:
    session.append(session.server_name("Drafts"), mail(1))
    session.select(session.server_name("Drafts"))

    assert session.remove(9)

    assert session.all_uids() == [1]


# Waiting ------------------------------------------------------------------------------------------------


def test_a_mail_that_came_before_idle_ends_it_at_once(post: Post, session: ImapSession) -> None:
    assert session.uids_above(0) == []
    post.deliver(mail())

    assert Idle("data", True) == session.idle(10)

    assert session.uids_above(0) == [1]


def test_a_mail_announced_during_another_command_ends_idle_at_once(post: Post, session: ImapSession) -> None:
    assert session.uids_above(0) == []
    post.deliver(mail())
    session.noop()

    assert Idle("data", True) == session.idle(10)


def test_a_mail_that_came_while_idle_waits_ends_it(post: Post, session: ImapSession) -> None:
    assert session.uids_above(0) == []
    courier = threading.Timer(0.05, post.deliver, [mail()])
    courier.start()

    outcome = session.idle(10)

    courier.join()
    assert Idle("data", True) == outcome


def test_a_search_takes_the_news_away(post: Post, session: ImapSession) -> None:
    post.deliver(mail())
    session.noop()
    assert session.uids_above(0) == [1]

    assert Idle("timeout") == session.idle(0.05)


def test_the_wake_socket_ends_idle(session: ImapSession, bell: tuple[socket.socket, socket.socket]) -> None:
    mine, theirs = bell
    mine.send(b"x")

    assert Idle("wake") == session.idle(10, theirs)
    assert Idle("timeout") == session.idle(0.05, theirs)


def test_the_session_goes_on_after_idle(post: Post, session: ImapSession) -> None:
    session.idle(0.01)
    post.deliver(mail())

    assert Idle("data", True) == session.idle(10)
    assert session.uids_above(0) == [1]
    session.idle(0.01)
    assert session.status("INBOX").exists == 1


def test_no_mail_is_missed_while_idle_starts(post: Post, session: ImapSession) -> None:
    """A hundred mails arrive around as many beginnings of IDLE; not one wait may run into its limit."""
    courier = threading.Thread(target=_deliver, args=(post, 100))
    courier.start()

    seen, waits = _collected(session, 100)

    courier.join()
    assert list(range(1, 101)) == seen
    assert {"data"} == {wait.why for wait in waits}


def _deliver(post: Post, count: int) -> None:
    for number in range(1, count + 1):
        post.deliver(mail(number))


def _collected(session: ImapSession, count: int) -> tuple[list[int], list[Idle]]:
    seen: list[int] = []
    waits = [Idle("data")]
    while len(seen) < count and waits[-1].why == "data":
        seen += session.uids_above(seen[-1] if seen else 0)
        if len(seen) < count:
            waits.append(session.idle(5))
    return seen, waits


# Logging in and out -------------------------------------------------------------------------------------


def test_a_wrong_password_is_the_accounts_failure(post: Post) -> None:
    with pytest.raises(TransportError) as failure:
        ImapSession.connect(post.account(password="wrong"))

    assert (
        failure.value.code,
        failure.value.account,
        failure.value.again,
    ) == ("auth-failed", True, Again.LATER)
    assert "wrong" not in failure.value.reply.replace("wrong user name or password", "")


@pytest.mark.parametrize("password", ["パスワード", 'quo"te\\', "with space"])
def test_a_password_may_hold_anything(post: Post, password: str) -> None:
    """Dovecot and the demo both refuse it as wrong, not as malformed."""
    with pytest.raises(TransportError) as failure:
        ImapSession.connect(post.account(password=password))

    assert failure.value.code == "auth-failed"


def test_a_closed_session_says_so(session: ImapSession) -> None:
    session.logout()

    with pytest.raises(TransportError) as failure:
        session.noop()

    assert failure.value.code == "lost"


def test_closing_from_another_thread_ends_a_wait(session: ImapSession) -> None:
    closer = threading.Timer(0.05, session.close)
    closer.start()

    outcome = session.idle(10)

    closer.join()
    assert Idle("lost") == outcome


def test_a_port_where_nobody_listens_is_a_connect_failure(post: Post) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        free = listener.getsockname()[1]
    post.port = free

    with pytest.raises(TransportError) as failure:
        ImapSession.connect(post.account())

    assert (failure.value.code, failure.value.account) == ("connect", False)


def test_the_time_of_arrival_is_aware(post: Post, session: ImapSession) -> None:
    post.deliver(mail())
    session.noop()

    (fetched,) = session.fetch(session.uids_above(0), 100)

    assert timedelta(0) <= datetime.now(UTC) - fetched.internal_date < timedelta(seconds=60)
