"""Folders of a mailbox as the desk finds them."""

from dataclasses import replace

import pytest

from firstmove.demo.imapd import DemoImapServer
from firstmove.service.connect import account_of
from firstmove.service.folders import find_folders
from firstmove.transport.imap import ImapSession
from unit.service.service_scenes import Scene

USER = "shop@aoba.example.jp"


@pytest.mark.parametrize(
    ("configured", "expected"),
    [
        (("送信済み",), ("INBOX.送信済み",)),  # as people see it, without the server's prefix
        (("nowhere",), ("INBOX.Sent",)),  # `firstmove check` says so, too
        ((), ("INBOX.Sent",)),
    ],
)
def test_a_configured_sent_folder_is_found_as_check_finds_it(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, configured: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    monkeypatch.setenv("FIRSTMOVE_TEST_PASSWORD", "pass")
    special = (("Sent", "\\Sent"), ("Drafts", "\\Drafts"), ("送信済み", ""))
    with DemoImapServer({USER: "pass"}, special_folders=special, separator=".", prefix="INBOX.") as server:
        rules = scene.station.rules
        imap = replace(rules.mailbox.imap, port=server.port, sent=configured)
        scene.station.rules = replace(rules, mailbox=replace(rules.mailbox, imap=imap))
        session = ImapSession.connect(account_of("main", imap))

        folders = find_folders(session, scene.station)

        session.logout()
    assert expected == folders.sent[:1]
