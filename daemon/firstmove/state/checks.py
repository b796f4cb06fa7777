"""Every invariant of the database, walked: what the constraints cannot say, and what they say once more.

`firstmove verify` prints the breaches, and every test ends with none.
"""

from typing import Final

from sqlalchemy import Connection

# Each finds rows that must not be there; the first column is put into the sentence.
BREACHES: Final = (
    (
        "case {} has an open promise without an armed, paused or fired timer",
        """SELECT c.number FROM promise p JOIN support_case c ON c.id = p.case_id
           WHERE p.state = 'open' AND c.state <> 'closed' AND NOT EXISTS (
             SELECT 1 FROM timer t
             WHERE t.case_id = p.case_id AND t.clock = 'promise' AND t.state <> 'stopped')""",
    ),
    (
        "case {} has more than one open promise",
        """SELECT c.number FROM promise p JOIN support_case c ON c.id = p.case_id
           WHERE p.state = 'open' GROUP BY c.number HAVING count(*) > 1""",
    ),
    (
        "closed case {} has a clock that runs",
        """SELECT DISTINCT c.number FROM timer t JOIN support_case c ON c.id = t.case_id
           WHERE c.state = 'closed' AND t.state IN ('armed', 'paused')""",
    ),
    (
        "closed case {} has an open promise",
        """SELECT c.number FROM promise p JOIN support_case c ON c.id = p.case_id
           WHERE c.state = 'closed' AND p.state = 'open'""",
    ),
    (
        "case {} has no message of its customer",
        """SELECT c.number FROM support_case c WHERE NOT EXISTS (
             SELECT 1 FROM message m WHERE m.case_id = c.id AND m.direction = 'in')""",
    ),
    (
        "case {} has no message that its acknowledgement answers",
        """SELECT c.number FROM effect e JOIN support_case c ON c.id = e.case_id
           WHERE e.kind = 'send_ack' AND NOT EXISTS (SELECT 1 FROM message m WHERE m.case_id = c.id)""",
    ),
    (
        "effect {} is claimed without a lease",
        "SELECT id FROM effect WHERE state = 'claimed' AND (lease_owner IS NULL OR lease_until IS NULL)",
    ),
    (
        "effect {} was settled without an attempt or a person's word",
        "SELECT id FROM effect WHERE kind = 'send_ack' AND state = 'done' AND attempts = 0",
    ),
    (
        "acknowledgement {} was given without its octets",
        "SELECT id FROM effect WHERE kind = 'send_ack' AND state = 'done' AND octets IS NULL",
    ),
    (
        "acknowledgement {} belongs to no case",
        "SELECT id FROM effect WHERE kind = 'send_ack' AND case_id IS NULL",
    ),
    (
        "one mail of a shop has {} acknowledgements",
        """SELECT count(*) FROM effect WHERE once_key IS NOT NULL GROUP BY once_key HAVING count(*) > 1""",
    ),
    (
        "thread key {} points to no case",
        "SELECT key FROM thread_key k WHERE NOT EXISTS (SELECT 1 FROM support_case c WHERE c.id = k.case_id)",
    ),
    (
        "placed {} is of an effect that places nothing",
        """SELECT p.id FROM placed p JOIN effect e ON e.id = p.effect_id
           WHERE e.kind NOT IN ('put_draft', 'put_card') OR e.case_id <> p.case_id""",
    ),
    (
        "placed {} has its place although its effect was never performed",
        """SELECT p.id FROM placed p JOIN effect e ON e.id = p.effect_id
           WHERE p.state = 'placed' AND e.attempts = 0""",
    ),
    (
        "case {} has a higher number than the last that was given out",
        """SELECT number FROM support_case WHERE number >
             (SELECT CAST(value AS INTEGER) FROM setting WHERE key = 'last_case_number')""",
    ),
    (
        "there are {} cases but no last number",
        """SELECT count(*) FROM support_case HAVING count(*) > 0 AND NOT EXISTS
             (SELECT 1 FROM setting WHERE key = 'last_case_number')""",
    ),
)


def breaches(connection: Connection) -> tuple[str, ...]:
    """One sentence for each breach, at most 20 of a kind."""
    found = _integrity(connection)
    for sentence, query in BREACHES:
        rows = connection.exec_driver_sql(query).fetchmany(20)
        found += [sentence.format(row[0]) for row in rows]
    return tuple(found)


def _integrity(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    damage = [row[0] for row in connection.exec_driver_sql("PRAGMA integrity_check(20)") if row[0] != "ok"]
    loose = [
        f"a row of {row[0]} points to no {row[2]}"
        for row in connection.exec_driver_sql("PRAGMA foreign_key_check").fetchmany(20)
    ]
    return damage + loose
