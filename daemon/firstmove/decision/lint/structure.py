"""How a reply is built: apology and empathy in answer to a complaint, length, padding, a promise's time.

An apology is for what the customer feels, so it needs no fact; what it looks like is data: [words] of the
table.
"""

import re
from collections import Counter
from collections.abc import Iterator

from firstmove.decision.lint.facts import Finding, LintFacts
from firstmove.decision.lint.phrases import Table
from firstmove.decision.lint.reading import MASK, Reply

OPENING_SENTENCES = 5  # greeting and name included, in which the apology comes
SHORTEST_ANSWER = {"ja": 80}  # characters without blanks, to a complaint
SHORTEST_OTHERWISE = 160  # where words are spelt with letters
MOST_PERMISSIONS = 2  # させていただきます
MOST_APOLOGIES = 4
SHORTEST_REPEAT = 10

_BLANK = re.compile(rf"[\s{MASK}]+")
_LOOSE = re.compile(
    rf"(?:このたびは|この度は|誠に|大変|本当に|まことに|very|really|so|[\s、,。.!?{MASK}])+", re.IGNORECASE
)


def findings(reply: Reply, table: Table, facts: LintFacts) -> Iterator[Finding]:
    """Everything about the build of a reply."""
    if reply.cut:
        yield from table.told("too-long")
    if not reply.masked.strip():
        yield from table.told("empty")
        return
    if facts.complaint:
        yield from _answer_to_complaint(reply, table)
    yield from _padding(reply, table)
    yield from _promise_without_time(reply, table)


def _answer_to_complaint(reply: Reply, table: Table) -> Iterator[Finding]:
    sentences = list(reply.sentences())
    opening = " ".join(said for _, said in sentences[:OPENING_SENTENCES])
    if not table.says("apology", opening):
        yield from table.told("apology-missing")
    if not table.says("empathy", reply.masked):
        yield from table.told("empathy-missing")
    length = len(_BLANK.sub("", reply.body.text))
    if length < SHORTEST_ANSWER.get(reply.language, SHORTEST_OTHERWISE):
        yield from table.told("too-short")


def _padding(reply: Reply, table: Table) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    apologies = permissions = 0
    for offset, said in reply.sentences():
        line = reply.body.line_at(offset)
        apologetic = table.says("apology", said) is not None
        if apologetic or table.says("empathy", said):
            core = _LOOSE.sub("", said)
            seen[core] += 1
            if seen[core] == 2 and len(core) >= SHORTEST_REPEAT:
                yield from table.told("said-twice", said, line)
        apologies += apologetic
        if apologetic and apologies == MOST_APOLOGIES + 1:
            yield from table.told("too-many-apologies", said, line)
        permission = table.says("permission", said)
        permissions += permission is not None
        if permission and permissions == MOST_PERMISSIONS + 1:
            yield from table.told("permission-thrice", permission[0], line)


def _promise_without_time(reply: Reply, table: Table) -> Iterator[Finding]:
    """A word that the shop will be in touch, and no day, time or condition anywhere."""
    if table.says("dated", reply.masked):
        return
    for offset, said in reply.sentences():
        promise = table.says("promise", said)
        if promise and not table.says("condition", said):
            yield from table.told(
                "promise-without-time", promise[0], reply.body.line_at(offset + promise.start())
            )
            return
