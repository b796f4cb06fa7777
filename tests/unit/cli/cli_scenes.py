"""Names that the tests of the command line share."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command left: its exit code and what it wrote."""

    code: int
    out: str
    err: str


Firstmove = Callable[..., Outcome]
WriteConfig = Callable[..., Path]
MAIL = """\
Message-ID: <a1@example.com>
Date: Fri, 20 Nov 2026 10:00:00 +0900
From: =?utf-8?b?5bGx55Sw6Iqx5a2Q?= <hanako@example.com>
To: info@aoba.example.jp
Subject: =?utf-8?b?44G+44Gg5bGK44GL44Gq44GE?=
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

注文番号 A-1001 の皿がまだ届きません。明後日までに必要です。
"""
