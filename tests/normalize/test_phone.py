"""Telephone numbers."""

from __future__ import annotations

import re

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.errors import InvalidInput
from onefold.normalize.phone import E164, phone

CODES = st.sampled_from(sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE))


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("+41441234567", None, "+41441234567"),
        ("+41 (44) 123-45.67", None, "+41441234567"),
        ("0041 44 123 45 67", None, "+41441234567"),
        ("00 41 44 123 45 67", "US", "+41441234567"),
        ("+1 (202) 555-0143", None, "+12025550143"),
        ("+44 (0)20 7946 0958", None, "+442079460958"),
        ("0044 (0)20 7946 0958", None, "+442079460958"),
        ("+39 06 6982", None, "+39066982"),
        ("044 123 45 67", "CH", "+41441234567"),
        ("044 123 45 67", "ch", "+41441234567"),
        ("(202) 555-0143", "US", "+12025550143"),
        ("+41 44 123 45 67 ext. 12", None, "+41441234567"),
        ("tel:+41-44-123-45-67", None, "+41441234567"),
        ("＋４１ ４４ １２３ ４５ ６７", None, "+41441234567"),
        ("+41\u00a044\u202f123\u201145\u201367", None, "+41441234567"),
        ("+7 912 345-67-89", None, "+79123456789"),
    ],
)
def test_numbers(raw: str, region: str | None, expected: str) -> None:
    assert phone(region)(raw) == expected


@pytest.mark.parametrize(
    "raw", ["044 123 45 67", "41441234567", "2025550143", "0", "+", "+0441234567", "++41441234567", "+41 44"]
)
def test_numbers_that_nobody_can_place(raw: str) -> None:
    assert phone()(raw) is None


@pytest.mark.parametrize(
    "raw",
    ["call 044 123 45 67", "1-800-FLOWERS", "n/a", "044 123 45 67 or so", "0" * 500, "044 123 45 67 / 079 123 45 67"],
)
def test_what_is_no_number_even_with_a_region(raw: str) -> None:
    assert phone("CH")(raw) is None


def test_an_unknown_region_is_refused() -> None:
    with pytest.raises(InvalidInput, match="region: 'Switzerland' is not a country"):
        phone("Switzerland")


@given(code=CODES, rest=st.text("0123456789", min_size=4, max_size=14))
def test_the_fast_path_agrees_with_the_library_where_that_accepts(code: int, rest: str) -> None:
    number = f"+{code}{rest}"
    if not re.fullmatch(E164, number):
        return
    assert phone()(number) == number
    parsed = phonenumbers.parse(number, None)
    if phonenumbers.is_possible_number(parsed):
        assert phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) == number


@given(st.from_regex(E164, fullmatch=True))
def test_the_fast_path_takes_e164_shapes_only(number: str) -> None:
    assert re.fullmatch(r"\+[1-9][0-9]{7,14}", number)
    assert number[1] != "1" or len(number) == len("+12025550143")


def test_the_fast_path_knows_the_countries() -> None:
    slow = {261, 375, 378, 370, 506, 672, 692, 993}
    for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE:
        number = f"+{code}" + {1: "2025550143", 7: "9123456789"}.get(code, "9123456789")
        assert bool(re.fullmatch(E164, number)) == (code not in slow), code
    assert not re.fullmatch(E164, "+999123456789")
    assert not re.fullmatch(E164, "+210123456789")
