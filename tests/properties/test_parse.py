"""Any octets give a Message or raise Malformed, never another exception, within 100 ms per MiB.

The smallest limit is 100 ms.
"""

import sys
import time
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from firstmove.errors import Malformed
from firstmove.message.parse import parse
from firstmove.message.structure import Structure, structure
from firstmove.model.mail import Message

CORPUS = Path(__file__).resolve().parents[1] / "corpus" / "decoding"
MAILS = [path.read_bytes() for path in sorted(CORPUS.glob("*.eml"))]
MEBIBYTE = 1_048_576
SECONDS_PER_MEBIBYTE = 0.1 if sys.gettrace() is None else 0.8  # coverage slows every line
PIECES = [
    b"\r\n",
    b"\n\n",
    b"=?",
    b"?=",
    b"=?iso-2022-jp?B?",
    b"\x1b$B",
    b"\x1b(I",
    b"\x0e",
    b"--b",
    b"\r\n--b--\r\n",
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n",
    b"charset*0*=utf-8''%E3",
    b"<",
    b"<pre style='-o-pre-wrap'>",
    b'"',
    b"(",
    b"@",
    b"> ",
    b"\xe3\x81",
    b"\x82",
    b"\x00",
    b"\xff\xfe",
]


def _parsed(octets: bytes) -> tuple[object, bool]:
    """What parse gave or raised, and whether it was in time (thread time: the machine may be busy)."""
    started = time.thread_time()
    try:
        outcome: object = parse(octets)
    except Malformed as error:
        outcome = error
    spent = time.thread_time() - started
    return outcome, spent <= SECONDS_PER_MEBIBYTE * max(1.0, len(octets) / MEBIBYTE)


@st.composite
def _damaged_mails(draw: st.DrawFn) -> bytes:
    """A mail of the corpus with some octets cut out, doubled or replaced."""
    octets = draw(st.sampled_from(MAILS))
    start = draw(st.integers(0, len(octets)))
    end = min(len(octets), start + draw(st.integers(0, 40)))
    middle = draw(st.one_of(st.sampled_from(PIECES), st.binary(max_size=12), st.just(octets[start:end] * 2)))
    return octets[:start] + middle + octets[end:]


@given(octets=st.binary(max_size=600))
@example(octets=b"")
@example(octets=b"\r")
@example(octets=b"From: a@")
@example(octets=b'From: "')
@example(octets=b"From: <@[x>\nMessage-ID: <[abc]@x>\n\n")
def test_any_octets_give_a_message_or_malformed_in_time(octets: bytes) -> None:
    outcome, in_time = _parsed(octets)

    assert isinstance(outcome, Message | Malformed)
    assert in_time


@given(octets=st.lists(st.sampled_from(PIECES) | st.binary(max_size=6), max_size=60).map(b"".join))
def test_any_sequence_of_mail_syntax_gives_a_message_or_malformed_in_time(octets: bytes) -> None:
    outcome, in_time = _parsed(octets)

    assert isinstance(outcome, Message | Malformed)
    assert in_time


@given(octets=_damaged_mails(), truncated=st.booleans())
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_a_damaged_mail_gives_a_bounded_message_that_can_be_stored(octets: bytes, truncated: bool) -> None:
    message = parse(octets, truncated=truncated)

    assert len(message.text.encode("utf-8")) <= 65_536
    assert len(message.visible_text) <= 8_192
    assert truncated == message.truncated


@given(octets=_damaged_mails())
@settings(max_examples=50)
def test_a_mail_parsed_twice_gives_the_same_facts(octets: bytes) -> None:
    assert parse(octets) == parse(octets)


@given(octets=_damaged_mails())
@settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow])
def test_the_structure_of_any_damaged_mail_is_read_or_reported(octets: bytes) -> None:
    assert isinstance(structure(octets), Structure)
