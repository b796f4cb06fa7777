"""What in a reply to a customer should not go out as it is (reference F3).

Pure: the same text, phrases and facts give the same findings, for ever. Works on any text, also on one that a
person is still typing; nothing is changed in it. "block" asks for a change before sending, "warn" for a look.
Fails: never in `check`. `compile` raises ValueError naming the table and the entry that cannot be used.
Bounded: the first reading.MAX_TEXT characters are read, and at most MAX_FINDINGS are told.
"""

from firstmove.decision.lint import addressee, channel, garbled, structure, values
from firstmove.decision.lint.facts import BLOCK, WARN, Finding, LintFacts
from firstmove.decision.lint.phrases import Phrases, Table, compile  # noqa: A004 - re.compile's word
from firstmove.decision.lint.reading import read

__all__ = ["BLOCK", "WARN", "Finding", "LintFacts", "Phrases", "Table", "check", "compile"]

MAX_FINDINGS = 200

# Each looks at one side of a reply, in the words of the table for its language.
_LOOKS = (addressee.findings, structure.findings, garbled.findings, values.findings, channel.findings)
_NO_FACTS = LintFacts()


def check(text: str, phrases: Phrases, *, facts: LintFacts = _NO_FACTS) -> tuple[Finding, ...]:
    """Everything found in a reply, in the order of its lines, each finding once.

    `text` may begin with a line "Subject: ..." or "件名：...". Quotes and the signature are not judged, but a
    marketplace's rules about contact data hold for the signature too.
    """
    reply = read(text, facts)
    found = list(phrases.findings(reply, facts))
    table = phrases.table_for(reply.language)
    if table is not None:
        for look in _LOOKS:
            found.extend(
                finding for finding in look(reply, table, facts) if finding.code not in phrases.allowed
            )
    return tuple(sorted(set(found), key=_in_order)[:MAX_FINDINGS])


def _in_order(finding: Finding) -> tuple[int, bool, str, str]:
    return (finding.line, finding.severity != BLOCK, finding.code, finding.words)
