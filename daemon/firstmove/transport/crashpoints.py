"""Named points between two durable steps, at which a test ends the process without warning.

The only test facility in the program: FIRSTMOVE_CRASH_AT, read once when this module is loaded, names one
of POINTS, and the process kills itself (SIGKILL: nothing is tidied up) when it first gets there. Without the
variable a point costs one comparison. POINTS is data: tests/faults runs through all of them, so that a new
one cannot go untested.
"""

import os
import signal
from collections.abc import Mapping

POINTS: Mapping[str, str] = {
    "fetched": "A mail was fetched; nothing is on record.",
    "before-commit": "Message, decision and effects are written; their transaction is open.",
    "committed": "The unit is committed; its acknowledgement is claimed and has not left.",
    "claimed": "An attempt begins; nothing is on the wire.",
    "composed": "A notice's octets are fixed on record; nothing is on the wire.",
    "content-sent": "The whole content is on the wire; the server has not answered.",
    "replied": "The server took the message; the verdict is not on record.",
    "settled": "The verdict is on record.",
    "looked": "Sent was read for what is in doubt; it goes out once more.",
    "work-claimed": "The desk has claimed a batch; nothing in the mailbox is changed.",
    "before-move": "A thread is about to be moved.",
    "moved": "The thread was moved; its new place is not on record.",
    "located": "The new place is on record, the effect is not settled.",
    "before-append": "A draft's or card's octets are fixed on record; nothing is appended.",
    "appended": "The draft or card lies in its folder; that is not on record.",
    "placed": "A draft's or card's place is on record; the one before still lies there.",
    "removed": "The one before is gone from its folder; that is not on record.",
    "sent-read": "A person's reply was read in Sent; nothing is on record.",
    "reply-recorded": "The reply stopped the clocks; how far Sent was read is not on record.",
    "timer-due": "A clock's step is due; nothing is on record.",
    "timer-fired": "The step is on record; its notice has not left.",
}
_ARMED = os.environ.get("FIRSTMOVE_CRASH_AT", "")


def reach(point: str) -> None:
    """The program is at `point`."""
    if point == _ARMED:
        os.kill(os.getpid(), signal.SIGKILL)
