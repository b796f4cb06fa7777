"""Whether a query of [orders] reads and nothing else, as far as its words tell. Pure.

The database itself refuses to write, too (`state.foreign`); this is the early and clear answer.
"""

import re

_ASIDE = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\$([A-Za-z_]*)\$.*?\$\1\$", re.DOTALL
)
_READS = re.compile(r"(?:SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE)
_WRITES = re.compile(
    r"\b(INSERT|UPDATE|DELETE|MERGE|REPLACE\s+INTO|DROP|ALTER|CREATE|TRUNCATE|GRANT|REVOKE|COPY|CALL|EXECUTE|LOCK|SET"
    r"|RESET|COMMIT|ROLLBACK|BEGIN|ATTACH|DETACH|PRAGMA|VACUUM|INTO)\b",
    re.IGNORECASE,
)


def problem_of(query: str) -> str:
    """What keeps a query from being used; "" when it only reads."""
    bare = _ASIDE.sub(" ", query).strip().rstrip(";").strip()
    if not bare:
        return "empty; write one SELECT"
    if ";" in bare:
        return "more than one statement; write one SELECT"
    if not _READS.match(bare):
        return f"it begins with {bare.split()[0][:20]}; only a SELECT is allowed"
    if found := _WRITES.search(bare):
        return f"it says {found[1].upper()}; only reading is allowed"
    return ""
