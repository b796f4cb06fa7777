"""Servers that Debian does not let stand beside Dovecot, unpacked into a folder of their own.

`tests/servers/install.sh more` fetches Cyrus and Courier with apt and unpacks them into the virtual
environment; nothing is installed, no service starts. Where one of them is installed, that one is used.
"""

import os
import sys
from pathlib import Path

_ROOTS = (Path(sys.prefix) / "servers", Path("/"))
_LIBRARIES = ("lib/x86_64-linux-gnu", "usr/lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu",
              "usr/lib/aarch64-linux-gnu", "usr/lib")  # fmt: skip


def root_of(program: str) -> Path | None:
    """The folder below which `program` (such as "usr/bin/imapd") lies."""
    return next((root for root in _ROOTS if (root / program).is_file()), None)


def environment(root: Path) -> dict[str, str]:
    """With which a program of that folder finds its libraries."""
    if root == Path("/"):
        return dict(os.environ)
    return dict(os.environ) | {"LD_LIBRARY_PATH": ":".join(str(root / folder) for folder in _LIBRARIES)}
