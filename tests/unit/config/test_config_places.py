"""Where in the file something stands."""

import pytest

from firstmove.config import places

TEXT = '''shadow = true
[shop]
name = "x"
signature = """
[not.a.header]
key = 1
"""
url = "y"
[shops.paper]
match.to = ["a"]
[[mailboxes]]
name = "a"
[mailboxes.imap]
host = "a"
[[mailboxes.smtp.routes]]
match = "a"
[[mailboxes.smtp.routes]]  # second
match = "b"
[[mailboxes]]
name = "b"
  [mailboxes.imap]
  port = 1
[[mailboxes.smtp.routes]]
match = "c"
'''


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("shadow",), 1),
        (("shop", "name"), 3),
        (("shop", "url"), 8),
        (("shop", "key"), 2),
        (("shops.paper", "match", "to"), 10),
        (("mailboxes", "#1", "name"), 12),
        (("mailboxes", "#1", "imap", "host"), 14),
        (("mailboxes", "#1", "smtp", "routes", "#2", "match"), 18),
        (("mailboxes", "#2", "imap", "port"), 22),
        (("mailboxes", "#2", "smtp", "routes", "#1", "match"), 24),
        (("mailboxes", "#2", "imap", "host"), 21),
        (("nowhere", "x"), 0),
    ],
)
def test_a_path_has_the_line_of_its_key_or_of_what_holds_it(path: places.Path, expected: int) -> None:
    assert expected == places.line_of(path, places.lines(TEXT))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (("shadow",), "shadow"),
        (("shop", "name"), "[shop] name"),
        (("shops.paper", "match", "to"), "[shops.paper] match.to"),
        (("mailboxes", "#1", "imap", "port"), "[mailboxes] #1 imap.port"),
        (("mailboxes", "#2", "smtp", "routes", "#1", "match"), "[mailboxes] #2 smtp.routes #1 match"),
    ],
)
def test_a_path_is_written_as_people_look_for_it(path: places.Path, expected: str) -> None:
    assert expected == places.shown(path)
