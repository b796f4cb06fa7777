"""Coverage-guided fuzzing of a mail's whole reading: facts, origin, refusal, triage, structure.

A tool for developers, no test. It needs atheris, in an environment of its own beside the project's packages:

    python3.11 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris -r requirements.lock
    PYTHONPATH=daemon /tmp/fuzz/bin/python tests/fuzz/fuzz_reading.py FOUND tests/corpus -max_total_time=600

FOUND is an empty folder for what the fuzzer keeps; the arguments are libFuzzer's. It stops at the first input
that raises anything but Malformed, that breaks a check, or that takes longer than the bound, and writes it as
crash-*. What is found becomes a file of tests/corpus or an example in tests/properties.
"""

import sys
import time

import atheris

with atheris.instrument_imports(include=["firstmove"]):
    from firstmove.cli.explain import view_of
    from firstmove.cli.invocation import Invocation
    from firstmove.decision.reading import read
    from firstmove.errors import Malformed
    from firstmove.message.channel import reply_target
    from firstmove.message.structure import structure

MEBIBYTE = 1_048_576
SECONDS = 0.1 * 8  # per MiB; counting every line makes the code some times slower
VIEW = view_of(Invocation(), None, None, (), None)


class Broken(Exception):
    """The reading did not do what it promises."""


def one_mail(octets: bytes) -> None:
    """Any octets give a reading or Malformed, in time."""
    started = time.thread_time()
    try:
        reading = read(octets, VIEW.identity, VIEW.cues)
    except Malformed:
        reading = None
    spent = time.thread_time() - started
    if reading is not None:
        if reading.refusal is not None and reading.refusal.code == "check-failed":
            raise Broken(reading.refusal.detail)
        reply_target(reading.message, reading.origin, VIEW.identity)
        reading.message.visible_text.encode("utf-8")
        reading.message.subject.encode("utf-8")
    if len(octets) < 4_096:
        structure(octets)
    if spent > SECONDS * max(1.0, len(octets) / MEBIBYTE):
        raise Broken(f"{spent:.2f} s for {len(octets)} octets")


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_mail)
    atheris.Fuzz()
