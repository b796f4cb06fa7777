"""Cells of exports: what Excel does to them, and what can be put right."""

from datetime import UTC, datetime

import pytest

from firstmove.orderfiles import cells


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('="0123"', "0123"),
        ('=""', ""),
        ("'0901", "0901"),
        ("　福井 ", "福井"),
        ("2.50123E+5", "250123"),
        ("2.5E+1", "25"),
        ("E-5", "E-5"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_a_damaged_cell_is_repaired_where_nothing_was_lost(cell: str, expected: str) -> None:
    assert expected == cells.text(cell)


@pytest.mark.parametrize("cell", ["1.23E+11", "1E+12", "4.4E+15"])
def test_lost_digits_are_never_made_up(cell: str) -> None:
    with pytest.raises(cells.Damaged, match="do not save it from Excel"):
        cells.text(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("090-1234-5678", "09012345678"),
        ("9012345678", "09012345678"),
        ("312345678", "0312345678"),
        ("０３－１２３４－５６７８", "0312345678"),
        ("+81 90-1234-5678", "09012345678"),
        ("+81 (0)90-1234-5678", "09012345678"),
        ("819012345678", "09012345678"),
        ("'09012345678", "09012345678"),
        ("", ""),
    ],
)
def test_a_phone_number_gets_its_leading_zero_back(cell: str, expected: str) -> None:
    assert expected == cells.phone(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("012-0034", "012-0034"),
        ("12-34", "012-0034"),
        ("120034", "012-0034"),
        ("〒１００－０００１", "100-0001"),
        ("12", ""),
        ("SW1A 1AA", ""),
        ("", ""),
    ],
)
def test_a_postcode_gets_its_zeros_back(cell: str, expected: str) -> None:
    assert expected == cells.postcode(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("Yamada@Example.JP", "yamada@example.jp"),
        (
            "abc123+0f8fad5b-d9cb-469f-a165-70867728950e@marketplace.amazon.co.jp",
            "abc123@marketplace.amazon.co.jp",
        ),
        ('"foo..bar."@docomo.ne.jp', "foo..bar.@docomo.ne.jp"),
        ("none", ""),
        ("@example.jp", ""),
        ("", ""),
    ],
)
def test_an_address_is_in_the_form_by_which_senders_are_looked_up(cell: str, expected: str) -> None:
    assert expected == cells.email(cell)


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("2026/06/12 10:05", datetime(2026, 6, 12, 1, 5, tzinfo=UTC)),
        ("2026-06-12 10:05:33 +0900", datetime(2026, 6, 12, 1, 5, 33, tzinfo=UTC)),
        ("2026-06-12T10:05:33.123+00:00", datetime(2026, 6, 12, 10, 5, 33, tzinfo=UTC)),
        ("2026-06-12T10:05:33Z", datetime(2026, 6, 12, 10, 5, 33, tzinfo=UTC)),
        ("2026年6月12日 9時5分", datetime(2026, 6, 12, 0, 5, tzinfo=UTC)),
        ("2026.6.12", datetime(2026, 6, 11, 15, tzinfo=UTC)),
        ("0000-00-00 00:00:00", None),
        ("-", None),
        ("", None),
    ],
)
def test_a_time_without_zone_is_the_shops(cell: str, expected: datetime | None) -> None:
    assert expected == cells.moment(cell)


@pytest.mark.parametrize("cell", ["soon", "2026-02-30", "2026-06-12 25:00", "45000.5"])
def test_what_is_no_date_is_not_made_into_one(cell: str) -> None:
    with pytest.raises(cells.Damaged):
        cells.moment(cell)


@pytest.mark.parametrize(("cell", "expected"), [("2", 2), ("３", 3), ("1.0", 1), ("", 1), ("x", 1)])
def test_a_quantity_is_one_unless_it_says_more(cell: str, expected: int) -> None:
    assert expected == cells.quantity(cell)


@pytest.mark.parametrize("cell", ["''0123", '\'="0123"', '="\'0123"', "\ufeff'\u30000123"])
def test_marks_within_marks_are_all_taken_away(cell: str) -> None:
    assert "0123" == cells.text(cell)


@pytest.mark.parametrize("cell", ["''1.2E+11", '\'="1.2E+11"'])
def test_a_lost_number_is_told_whatever_stands_before_it(cell: str) -> None:
    with pytest.raises(cells.Damaged):
        cells.text(cell)
