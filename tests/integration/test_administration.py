"""The administrator's bad days, with the real process: two at once, killed, a full disk, restored."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest

from firstmove.demo.imapd import DemoImapServer
from firstmove.errors import Exit
from firstmove.model.record import FolderSeen
from firstmove.state.store import Store
from firstmove.transport.imap import ImapAccount, ImapSession
from integration.scene import open_store, until
from servers.daemon import Daemon
from servers.smtp_sink import SmtpSink

USER = "shop@aoba.example.jp"
PASSWORD = "pass"
NEEDS_REPLY = "1_要返信"
MAIL = """\
Message-ID: <a{number}@example.com>\r
Date: Fri, 20 Nov 2026 10:00:00 +0900\r
From: hanako{number}@example.com\r
To: shop@aoba.example.jp\r
Subject: A-{number}\r
Content-Type: text/plain; charset=utf-8\r
\r
注文番号 A-{number} の皿がまだ届きません。\r
"""


@pytest.fixture
def imap() -> Iterator[DemoImapServer]:
    with DemoImapServer({USER: PASSWORD}) as server:
        yield server


@pytest.fixture
def daemon(imap: DemoImapServer, sink: SmtpSink, tmp_path: Path) -> Iterator[Daemon]:
    made = Daemon(tmp_path, imap=imap.port, smtp=sink.port, user=USER, password=PASSWORD)
    yield made
    made.end()


def mail(number: int) -> bytes:
    return MAIL.format(number=number).encode()


def recipients(sink: SmtpSink) -> set[str]:
    return {received.recipient for received in list(sink.received)}


def schema(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as database:
        return {sql for (sql,) in database.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")}


def file_of(daemon: Daemon) -> Path:
    return daemon.folder / "firstmove.db"


# --- one process a database


def test_a_second_run_on_one_database_ends_with_69_and_names_the_first(daemon: Daemon) -> None:
    daemon.start()

    second = daemon.run("run")

    assert Exit.UNAVAILABLE == second.returncode
    assert f"another firstmove runs on this database (process {daemon.pid})" in second.stderr


def test_the_lock_of_a_killed_process_is_free(daemon: Daemon) -> None:
    daemon.start()
    daemon.kill()

    daemon.start()

    assert Exit.OK == daemon.stop()


# --- exit codes


def test_a_template_with_a_problem_is_a_configuration_error(daemon: Daemon) -> None:
    own = daemon.folder / "own" / "ja"
    own.mkdir(parents=True)
    (own / "ack.j2").write_text("{% if %}", "utf-8")
    configure(daemon, '[playbooks]\ntemplates_dir = "own"')

    done = daemon.run("run")

    assert Exit.CONFIG == done.returncode
    assert "ja/ack.j2, line 1" in done.stderr
    assert not file_of(daemon).exists()


def test_a_triage_table_with_a_problem_is_a_configuration_error(daemon: Daemon) -> None:
    own = daemon.folder / "own" / "ja"
    own.mkdir(parents=True)
    (own / "triage.toml").write_text("[[category.not_arrived]]\nat = 1\n", "utf-8")
    configure(daemon, '[playbooks]\ntemplates_dir = "own"')

    done = daemon.run("run")

    assert Exit.CONFIG == done.returncode
    assert "triage.toml: " in done.stderr


def test_a_reload_with_a_bad_template_keeps_the_old_ones(daemon: Daemon) -> None:
    own = daemon.folder / "own" / "ja"
    own.mkdir(parents=True)
    configure(daemon, '[playbooks]\ntemplates_dir = "own"')
    daemon.start()
    (own / "ack.j2").write_text("{% if %}", "utf-8")

    daemon.reload()

    until(lambda: "daemon.reload-refused" in daemon.log.read_text("utf-8"), "the refusal", 90)
    (own / "ack.j2").unlink()
    daemon.reload()
    until(lambda: "daemon.reloaded" in daemon.log.read_text("utf-8"), "the reload", 90)
    assert Exit.OK == daemon.stop()


def test_a_reload_takes_new_templates(daemon: Daemon, imap: DemoImapServer, sink: SmtpSink) -> None:
    own = daemon.folder / "own" / "ja"
    own.mkdir(parents=True)
    configure(daemon, '[playbooks]\ntemplates_dir = "own"')
    daemon.start()
    open_store(daemon).close()
    words = "お知らせいただいた内容は、新しい文面で確かに受け付けました。"
    block = f"{{% block received %}}\n{words}\n{{% endblock %}}\n"
    (own / "ack_complaint.j2").write_text(f'{{% extends "ja/ack.j2" %}}\n{block}', "utf-8")
    daemon.reload()
    until(lambda: "daemon.reloaded" in daemon.log.read_text("utf-8"), "the reload", 90)

    imap.deliver(USER, mail(1))

    until(lambda: "hanako1@example.com" in recipients(sink), "the acknowledgement")
    (sent,) = [received for received in list(sink.received) if received.recipient == "hanako1@example.com"]
    text = message_from_bytes(sent.octets).get_payload(decode=True)
    assert isinstance(text, bytes)
    assert words in text.decode("utf-8")


def test_a_reload_to_another_database_is_refused(daemon: Daemon) -> None:
    daemon.start()
    text = daemon.config.read_text("utf-8").replace("firstmove.db", "another.db")
    daemon.config.write_text(text, "utf-8")

    daemon.reload()

    until(lambda: "another database needs a restart" in daemon.log.read_text("utf-8"), "the refusal", 90)
    assert not (daemon.folder / "another.db").exists()


def test_a_directory_that_cannot_be_written_is_unavailable(daemon: Daemon) -> None:
    text = daemon.config.read_text("utf-8").replace(f"{daemon.folder}/firstmove.db", "/proc/firstmove.db")
    daemon.config.write_text(text, "utf-8")

    done = daemon.run("run")

    assert Exit.UNAVAILABLE == done.returncode
    assert "firstmove: lock /proc/firstmove.db.lock: " in done.stderr


def test_a_refused_login_is_told_and_the_process_stays(daemon: Daemon, imap: DemoImapServer) -> None:
    imap.set_password(USER, "another")

    daemon.start()

    until(lambda: "mailbox.refused" in daemon.log.read_text("utf-8"), "the refusal", 90)
    assert Exit.OK == daemon.stop()


def configure(daemon: Daemon, section: str) -> None:
    text = daemon.config.read_text("utf-8").replace("[hours]\n", f"{section}\n[hours]\n", 1)
    daemon.config.write_text(text, "utf-8")


# --- a full disk


@pytest.fixture
def small_disk(imap: DemoImapServer, sink: SmtpSink, tmp_path: Path) -> Iterator[Daemon]:
    """A daemon whose database lies on a file system of 4 MiB."""
    if os.geteuid() != 0:
        pytest.skip("mounting a small file system needs root")
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)])
    if mounted.returncode != 0:
        pytest.skip("no file system can be mounted here")
    made = Daemon(
        tmp_path,
        imap=imap.port,
        smtp=sink.port,
        user=USER,
        password=PASSWORD,
        store=f"sqlite:///{place}/firstmove.db",
    )
    try:
        yield made
    finally:
        made.end()
        subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.server
def test_a_full_disk_gives_no_acknowledgement_without_a_record_and_heals_by_itself(
    small_disk: Daemon, imap: DemoImapServer, sink: SmtpSink
) -> None:
    small_disk.start()
    store = open_store(small_disk)
    imap.deliver(USER, mail(1))
    until(lambda: "hanako1@example.com" in recipients(sink), "the first acknowledgement")
    until(lambda: nothing_due(store), "the rest of the first mail")
    filling = fill(Path(str(store.engine.url.database)).parent / "filling")

    imap.deliver(USER, mail(2))
    until(lambda: "disk is full" in small_disk.log.read_text("utf-8"), "the full disk", 60)
    while_full = recipients(sink)
    filling.unlink()

    until(lambda: "hanako2@example.com" in recipients(sink), "the second acknowledgement", 120)
    assert "hanako2@example.com" not in while_full
    assert 2 == len([x for x in list(sink.received) if x.recipient.startswith("hanako")])
    assert () == store.verify()
    store.close()


def nothing_due(store: Store) -> bool:
    with store.reading() as reader:
        counts = reader.status()["effects"]
    assert isinstance(counts, dict)
    return not counts.get("pending", 0) + counts.get("claimed", 0)


def fill(path: Path) -> Path:
    """Take every free block."""
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"\0" * 4096):
                pass
        except OSError:
            pass
    return path


# --- backup and migrate, killed


def large(daemon: Daemon, mebibytes: int = 48) -> None:
    """A database that takes a while to copy."""
    Store.open(daemon.store_url).close()
    with closing(sqlite3.connect(file_of(daemon))) as database:
        for number in range(mebibytes):
            database.execute(
                "INSERT INTO setting (key, value) VALUES (?, ?)", (f"large{number}", "x" * 1024 * 1024)
            )
        database.commit()


def started(daemon: Daemon, *arguments: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "-m", "firstmove", "--config", str(daemon.config), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


@pytest.mark.parametrize("octets", [1, 8 * 1024 * 1024])
def test_a_backup_that_is_killed_leaves_no_file_that_looks_like_one(daemon: Daemon, octets: int) -> None:
    large(daemon)
    target = daemon.folder / "backup.db"
    copying = started(daemon, "backup", str(target))
    until(lambda: part_of(target) >= octets or copying.poll() is not None, "the copying")

    copying.send_signal(signal.SIGKILL)

    assert -signal.SIGKILL == copying.wait(10)
    assert not target.exists()
    assert Exit.OK == daemon.run("verify").returncode
    assert Exit.OK == daemon.run("backup", str(target)).returncode


def part_of(target: Path) -> int:
    return sum(path.stat().st_size for path in target.parent.glob(f"{target.name}.*.part"))


def test_a_backup_made_while_mails_come_in_is_whole_and_can_be_restored(
    daemon: Daemon, imap: DemoImapServer, sink: SmtpSink
) -> None:
    daemon.start()
    store = open_store(daemon)
    imap.deliver(USER, mail(1))
    until(lambda: "hanako1@example.com" in recipients(sink), "the first acknowledgement")
    until(lambda: nothing_due(store), "the rest of the first mail")
    target = daemon.folder / "backup.db"
    assert Exit.OK == daemon.run("backup", str(target)).returncode
    imap.deliver(USER, mail(2))
    until(lambda: "hanako2@example.com" in recipients(sink), "the second acknowledgement")
    until(lambda: nothing_due(store), "the filing of the second mail")
    store.close()
    assert Exit.OK == daemon.stop()

    restore(daemon, target)
    daemon.start()
    found = daemon.run("verify", "--mailbox")
    move(imap, NEEDS_REPLY, "INBOX", 2)

    # The second mail came after the backup: it is told, and taken in once more at a person's hand.
    until(lambda: told_twice(sink), "the catch-up")
    assert Exit.BUG == found.returncode
    assert f"main: {NEEDS_REPLY}: UID 2 of " in found.stdout
    assert "1 breaches." in found.stdout
    assert Exit.OK == daemon.run("verify").returncode


def told_twice(sink: SmtpSink) -> bool:
    to = [received.recipient for received in list(sink.received)]
    return (1, 2) == (to.count("hanako1@example.com"), to.count("hanako2@example.com"))


def move(imap: DemoImapServer, source: str, target: str, uid: int) -> None:
    session = ImapSession.connect(ImapAccount("test", "127.0.0.1", imap.port, "none", USER, lambda: PASSWORD))
    session.select(source)
    session.move([uid], target)
    session.logout()


def restore(daemon: Daemon, backup: Path) -> None:
    """As docs/how-to/backup-and-restore.md says."""
    for name in ("firstmove.db", "firstmove.db-wal", "firstmove.db-shm"):
        (daemon.folder / name).unlink(missing_ok=True)
    backup.rename(file_of(daemon))


@pytest.mark.parametrize("sign", ["firstmove.db", "firstmove.db-wal", "firstmove.db-shm"])
def test_a_first_migration_that_is_killed_can_be_made_again(
    daemon: Daemon, sign: str, tmp_path: Path
) -> None:
    migrating = started(daemon, "migrate")
    until(lambda: (daemon.folder / sign).exists() or migrating.poll() is not None, "the migration")

    migrating.send_signal(signal.SIGKILL)
    migrating.wait(10)

    assert Exit.OK == daemon.run("migrate").returncode
    Store.open(f"sqlite:///{tmp_path}/fresh.db").close()
    assert schema(tmp_path / "fresh.db") == schema(file_of(daemon))


UPGRADING = "from firstmove.state.upgrade import upgrade; import sys; upgrade(sys.argv[1])"


def test_a_migration_that_is_killed_while_it_copies_has_lost_nothing(daemon: Daemon) -> None:
    large(daemon)
    store = Store.open(daemon.store_url)
    with store.writing() as unit:
        unit.remember_folder(FolderSeen("main", "INBOX", 1, 7))
    store.close()
    upgrading = subprocess.Popen([sys.executable, "-c", UPGRADING, daemon.store_url])
    until(lambda: copy_size(daemon) > 0 or upgrading.poll() is not None, "the copy")

    upgrading.send_signal(signal.SIGKILL)

    assert -signal.SIGKILL == upgrading.wait(10)
    subprocess.run([sys.executable, "-c", UPGRADING, daemon.store_url], check=True, timeout=60)
    assert Exit.OK == daemon.run("verify").returncode
    store = Store.open(daemon.store_url)
    with store.reading() as reader:
        assert FolderSeen("main", "INBOX", 1, 7) == reader.seen("main", "INBOX")
    store.close()


def copy_size(daemon: Daemon) -> int:
    return sum(path.stat().st_size for path in daemon.folder.glob("firstmove.db.before-*"))


# --- the shop of a mail


def test_each_shop_signs_what_was_written_to_it(daemon: Daemon, imap: DemoImapServer, sink: SmtpSink) -> None:
    second = '[shops.wakaba]\nname = "若葉商店"\naddress = "wakaba@example.jp"\n'
    configure(daemon, second + 'match = { to = ["wakaba@example.jp"] }')
    daemon.start()
    open_store(daemon).close()

    imap.deliver(USER, mail(1))
    imap.deliver(USER, mail(2).replace(b"To: shop@aoba.example.jp", b"To: wakaba@example.jp"))

    until(lambda: {"hanako1@example.com", "hanako2@example.com"} <= recipients(sink), "both")
    by_recipient = {x.recipient: x for x in list(sink.received)}
    assert "shop@aoba.example.jp" == by_recipient["hanako1@example.com"].envelope_from
    assert "wakaba@example.jp" == by_recipient["hanako2@example.com"].envelope_from


# --- a person's word reaches the daemon


def test_what_was_given_up_goes_out_at_a_persons_word(
    daemon: Daemon, imap: DemoImapServer, sink: SmtpSink
) -> None:
    sink.fail("rcpt", "550 5.7.1 no", times=1)
    daemon.start()
    store = open_store(daemon)
    imap.deliver(USER, mail(1))
    until(lambda: dead(store), "the refusal")
    (effect_id,) = dead(store)
    begun = time.monotonic()

    done = daemon.run("outbox", "retry", str(effect_id))

    assert (Exit.OK, f"{effect_id}：もう一度試します。\n") == (done.returncode, done.stdout)
    until(lambda: not dead(store), "the second try", 20)
    until(lambda: "hanako1@example.com" in recipients(sink), "the acknowledgement", 20)
    assert time.monotonic() - begun < 30
    store.close()


def dead(store: Store) -> tuple[int, ...]:
    with store.reading() as reader:
        return tuple(effect.id for effect in reader.effects(state="dead", kind="send_ack"))
