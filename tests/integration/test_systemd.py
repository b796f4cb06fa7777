"""The shipped unit under a real systemd: its own user, its hardening, its credentials, its watchdog."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from firstmove.demo.configuration import mailbox
from firstmove.demo.imapd import DemoImapServer
from integration.scene import until
from servers import systemd as real
from servers.smtp_sink import SmtpSink
from servers.systemd import Systemd

pytestmark = pytest.mark.server

UNIT = Path(__file__).resolve().parent.parent.parent / "systemd" / "firstmove.service"
USER = "info@aoba.example.jp"
PASSWORD = "open sesame"
SHOP = """
shadow = false
[shop]
name = "{name}"
address = "info@aoba.example.jp"
[people.owner]
email = "owner@staff.example.jp"
"""
LOOKED = (
    "import sqlite3; database = sqlite3.connect('/var/lib/private/firstmove/firstmove.db');"
    "print(database.execute('SELECT folder FROM folder_seen').fetchall())"
)
MAIL = b"""\
Message-ID: <a1@example.com>\r
Date: Fri, 20 Nov 2026 10:00:00 +0900\r
From: hanako@example.com\r
To: info@aoba.example.jp\r
Subject: A-1001\r
Content-Type: text/plain; charset=utf-8\r
\r
\xe3\x81\xbe\xe3\x81\xa0\xe5\xb1\x8a\xe3\x81\x8d\xe3\x81\xbe\xe3\x81\x9b\xe3\x82\x93\xe3\x80\x82\r
"""


@pytest.fixture(scope="module")
def imap() -> Iterator[DemoImapServer]:
    with DemoImapServer({USER: PASSWORD}) as server:
        yield server


@pytest.fixture(scope="module")
def smtp() -> Iterator[SmtpSink]:
    with SmtpSink() as server:
        yield server


def config(imap: DemoImapServer, smtp: SmtpSink, name: str = "あおば商店") -> str:
    credential = '{ credential = "imap-password" }'
    return SHOP.format(name=name) + mailbox("main", imap.port, smtp.port, user=USER, credential=credential)


@pytest.fixture(scope="module")
def manager(imap: DemoImapServer, smtp: SmtpSink) -> Iterator[Systemd]:
    """One systemd for the module, with the unit that has been started."""
    if why := real.missing():
        pytest.skip(why)
    with Systemd(config(imap, smtp), {"imap-password": f"{PASSWORD}\n"}, watchdog="4") as started:
        assert "" == started.systemctl("start", "firstmove").stderr, started.told()
        yield started


def running(manager: Systemd) -> bool:
    return manager.show("SubState") == {"SubState": "running"}


def watching(manager: Systemd) -> bool:
    """Whether INBOX has a cursor: mail from before that is none of the daemon's."""
    return "('INBOX',)" in manager.inside(sys.executable, "-c", LOOKED).stdout


def test_the_service_is_ready_and_says_how_it_is(manager: Systemd) -> None:
    until(lambda: "all well" in manager.show("StatusText")["StatusText"], "a status")

    facts = manager.show("ActiveState", "SubState", "StatusText", "NRestarts")
    assert {
        "ActiveState": "active",
        "SubState": "running",
        "StatusText": "1 mailbox(es), all well",
        "NRestarts": "0",
    } == facts


def test_a_user_of_its_own_reads_configuration_and_credential_and_answers(
    manager: Systemd, imap: DemoImapServer, smtp: SmtpSink
) -> None:
    until(lambda: manager.logged("mailbox.connected"), "the login")
    until(lambda: "0_対応カード" in imap.folder_names(USER), "the folders")
    until(lambda: watching(manager), "the first look at INBOX")

    imap.deliver(USER, MAIL)

    received = smtp.wait_for(1, 30)
    assert "hanako@example.com" in {mail.recipient for mail in received}
    assert "0" != manager.inside("stat", "-c", "%u", "/var/lib/private/firstmove/firstmove.db").stdout.strip()
    assert "600\n" == manager.inside("stat", "-c", "%a", "/var/lib/private/firstmove/firstmove.db").stdout


def test_a_reload_takes_the_new_configuration(manager: Systemd, imap: DemoImapServer, smtp: SmtpSink) -> None:
    before = manager.show("MainPID")
    manager.configure(config(imap, smtp, name="若葉商店"))

    manager.systemctl("reload", "firstmove")

    until(lambda: manager.logged("daemon.reloaded"), "the reload", 30)
    assert before == manager.show("MainPID")


def test_a_reload_with_problems_keeps_the_old_configuration(
    manager: Systemd, imap: DemoImapServer, smtp: SmtpSink
) -> None:
    manager.configure("[shop]\nnmae = 1\n")

    manager.systemctl("reload", "firstmove")

    until(lambda: manager.logged("daemon.reload-refused"), "the refusal", 30)
    assert running(manager)
    manager.configure(config(imap, smtp))


def test_a_process_that_hangs_is_killed_and_started_again(manager: Systemd) -> None:
    before = int(manager.show("NRestarts")["NRestarts"])
    hung = manager.show("MainPID")["MainPID"]

    manager.inside("kill", "-STOP", hung)

    until(lambda: int(manager.show("NRestarts")["NRestarts"]) > before, "the watchdog", 60)
    until(lambda: running(manager), "the start after it", 60)
    assert hung != manager.show("MainPID")["MainPID"]


def test_a_stop_is_clean(manager: Systemd) -> None:
    until(lambda: running(manager), "the service", 60)

    manager.systemctl("stop", "firstmove")

    assert {"Result": "success", "ExecMainStatus": "0"} == manager.show("Result", "ExecMainStatus")
    assert manager.logged("daemon.stopped")


def test_a_wrong_configuration_is_not_tried_again(
    manager: Systemd, imap: DemoImapServer, smtp: SmtpSink
) -> None:
    manager.systemctl("stop", "firstmove")
    manager.configure("[shop]\nnmae = 1\n")

    manager.systemctl("start", "firstmove")

    facts = manager.show("SubState", "ExecMainStatus")
    manager.configure(config(imap, smtp))
    manager.systemctl("reset-failed", "firstmove")
    assert {"SubState": "failed", "ExecMainStatus": "78"} == facts


@pytest.fixture
def analyze() -> str:
    tool = shutil.which("systemd-analyze")
    if tool is None:
        pytest.skip("no systemd-analyze")
    return tool


def test_systemd_finds_nothing_wrong_with_the_unit(analyze: str, tmp_path: Path) -> None:
    unit = tmp_path / "firstmove.service"
    unit.write_text(
        UNIT.read_text("utf-8").replace("/usr/lib/firstmove/venv/bin/firstmove", "/bin/true"), "utf-8"
    )

    done = subprocess.run([analyze, "verify", "--man=no", str(unit)], capture_output=True, text=True)

    assert (0, "") == (done.returncode, "\n".join(x for x in done.stderr.splitlines() if str(unit) in x))


def test_the_unit_is_exposed_to_next_to_nothing(analyze: str) -> None:
    done = subprocess.run(
        [analyze, "security", "--offline=true", "--threshold=15", "--no-pager", str(UNIT)],
        capture_output=True,
        text=True,
    )

    assert 0 == done.returncode, done.stdout[-300:]
