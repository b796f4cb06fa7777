"""A real neomutt, driven in a real terminal (tmux), as a person at a keyboard would."""

import os
import shutil
import subprocess
import time
from pathlib import Path

MUTTRC = """
set imap_user="{user}"
set imap_pass="{password}"
set folder="imap://127.0.0.1:{imap}/"
set spoolfile="+INBOX"
set postponed="+Drafts"
set record="+Sent"
set trash="+Trash"
set smtp_url="smtp://127.0.0.1:{smtp}"
set ssl_force_tls=no
set ssl_starttls=no
set from="{user}"
set realname="中村"
set use_from=yes
set editor="{editor}"
set charset="utf-8"
set send_charset="us-ascii:utf-8"
set edit_headers=yes
set sleep_time=0
set timeout=5
set imap_check_subscribed=yes
set imap_list_subscribed=yes
set delete=yes
set quit=yes
set header_cache=""
set sidebar_visible=yes
set sidebar_width=24
"""
EDITOR = """#!/bin/sh
printf '\\n追伸：ご連絡が遅くなり、申し訳ございません。\\n' >> "$1"
touch -d '+2 seconds' "$1"
"""


def missing() -> str:
    """Why neomutt cannot be driven here, "" when it can."""
    absent = [name for name in ("neomutt", "tmux") if shutil.which(name) is None]
    return f"no {' and no '.join(absent)}" if absent else ""


class Neomutt:
    """`with Neomutt(folder, ...) as client:` then press keys and look at the screen."""

    def __init__(self, folder: Path, *, imap: int, smtp: int, user: str, password: str, box: str) -> None:
        self._name = f"fm-{os.getpid()}-{time.monotonic_ns()}"
        editor = folder / "editor.sh"
        editor.write_text(EDITOR, "utf-8")
        editor.chmod(0o700)
        self._muttrc = folder / "muttrc"
        self._muttrc.write_text(
            MUTTRC.format(user=user, password=password, imap=imap, smtp=smtp, editor=editor), "utf-8"
        )
        self._url = f"imap://127.0.0.1:{imap}/{box}"

    def __enter__(self) -> "Neomutt":
        command = f"neomutt -n -F {self._muttrc} -f '{self._url}'"
        environment = dict(os.environ) | {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"}
        for name in ("TMUX", "COLUMNS", "LINES"):  # a surrounding test runner's terminal is not this one
            environment.pop(name, None)
        subprocess.run(
            [
                "tmux",
                "-L",
                self._name,
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "150",
                "-y",
                "45",
                command,
            ],
            env=environment,
            check=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["tmux", "-L", self._name, "kill-server"], capture_output=True)

    def screen(self) -> str:
        """What the terminal shows now."""
        shown = subprocess.run(
            ["tmux", "-L", self._name, "capture-pane", "-p"], capture_output=True, text=True, check=False
        )
        return shown.stdout

    def press(self, *keys: str) -> None:
        """Type keys, in tmux's words ("Enter", "y", ...)."""
        subprocess.run(["tmux", "-L", self._name, "send-keys", *keys], check=True)

    def wait_for(self, words: str, seconds: float = 20) -> str:
        """The screen, once it shows `words`; AssertionError after `seconds`."""
        limit = time.monotonic() + seconds
        while words not in (shown := self.screen()):
            assert time.monotonic() < limit, f"no {words!r} on the screen:\n{shown}"
            time.sleep(0.1)
        return shown
