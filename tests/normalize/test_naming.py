"""snake_case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.normalize import snake_case


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("firstName", "first_name"),
        ("First Name", "first_name"),
        ("FIRST-NAME", "first_name"),
        ("userID", "user_id"),
        ("HTTPServer", "http_server"),
        ("address1", "address1"),
        ("first__name_", "first_name"),
        ("$browser", "browser"),
        ("Größe", "größe"),
        ("ga_clientId", "ga_client_id"),
        ("!!", ""),
    ],
)
def test_names(name: str, expected: str) -> None:
    assert snake_case(name) == expected


@given(st.text(max_size=20))
def test_it_is_idempotent_on_its_own_output_of_plain_letters(name: str) -> None:
    once = snake_case(name)
    if once.isascii():
        assert snake_case(once) == once
