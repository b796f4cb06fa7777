"""Domains as organisations own them."""

import pytest

from firstmove.message.domains import registrable, same_organisation, under


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("example.com", "example.com"),
        ("mail.example.com", "example.com"),
        ("a.b.shop.co.jp", "shop.co.jp"),
        ("shop.co.jp", "shop.co.jp"),
        ("user.dion.ne.jp", "dion.ne.jp"),
        ("www.city.or.jp", "city.or.jp"),
        ("x.example.jp", "example.jp"),
        ("mail.shop.co.uk", "shop.co.uk"),
        ("aoba.stores.jp", "aoba.stores.jp"),
        ("x.aoba.base.shop", "aoba.base.shop"),
        ("localhost", "localhost"),
        ("example.com.", "example.com"),
        ("", ""),
    ],
)
def test_the_registered_name_is_found(domain: str, expected: str) -> None:
    assert expected == registrable(domain)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("example.com", "mail.example.com", True),
        ("a.co.jp", "b.co.jp", False),
        ("a.ne.jp", "b.ne.jp", False),
        ("a.stores.jp", "b.stores.jp", False),
        ("", "", False),
    ],
)
def test_names_sold_side_by_side_are_strangers(one: str, other: str, expected: bool) -> None:
    assert expected is same_organisation(one, other)


def test_under_takes_the_name_and_all_below_it() -> None:
    assert under("a.b.x.jp", ("x.jp",))
    assert under("x.jp", ("x.jp",))
    assert not under("ax.jp", ("x.jp",))
