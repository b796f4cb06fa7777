"""[orders]: queries that only read, and the columns of a shop's own exports."""

import pytest

from firstmove.config.queries import problem_of


@pytest.mark.parametrize(
    "query",
    [
        "SELECT number AS order_number FROM orders",
        "  select * from orders where note <> 'please DELETE; me' ;  ",
        "WITH o AS (SELECT 1) SELECT * FROM o -- DROP TABLE orders; no\n",
        'SELECT "update" FROM orders /* INSERT; */',
        "SELECT updated_at, created_at FROM settings",
        "VALUES (1)",
        "SELECT $tag$; DELETE $tag$",
    ],
)
def test_a_query_that_reads_is_allowed(query: str) -> None:
    assert "" == problem_of(query)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "empty"),
        ("-- nothing", "empty"),
        ("DELETE FROM orders", "it begins with DELETE"),
        ("SELECT 1; DELETE FROM orders", "more than one statement"),
        ("WITH x AS (DELETE FROM orders RETURNING 1) SELECT * FROM x", "it says DELETE"),
        ("SELECT * INTO copy FROM orders", "it says INTO"),
        ("SELECT 1 FOR UPDATE", "it says UPDATE"),
        ("PRAGMA writable_schema = 1", "it begins with PRAGMA"),
        ("call tidy_up()", "it begins with call"),
    ],
)
def test_a_query_that_does_more_is_refused_with_the_word(query: str, told: str) -> None:
    assert told in problem_of(query)
