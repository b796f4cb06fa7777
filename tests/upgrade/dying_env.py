"""The program's env.py, which dies (SIGKILL) before the statement that FIRSTMOVE_TEST_DIES_AT counts to.

Its real part is appended by the test: this file is only ever run inside a copy of the migrations.
"""

import itertools
import os
import signal

from alembic import context
from sqlalchemy import event

_count = itertools.count(1)
_dies_at = int(os.environ.get("FIRSTMOVE_TEST_DIES_AT", "0"))


def _counted(*_: object) -> None:
    if next(_count) == _dies_at:
        os.kill(os.getpid(), signal.SIGKILL)


event.listen(context.config.attributes["connection"], "before_cursor_execute", _counted)
