"""E-mail addresses."""

from __future__ import annotations

import pytest

from onefold.normalize.email import MAX_EMAIL, email


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("Jane.Doe@Example.COM", "jane.doe@example.com"),
        ("  jane@example.com\t", "jane@example.com"),
        ("\ufeffjane@example.com\u200b", "jane@example.com"),
        ("Jane Doe <Jane@Example.com>", "jane@example.com"),
        ('"Doe, Jane" <jane@example.com>', "jane@example.com"),
        ("<jane@example.com>", "jane@example.com"),
        ("MAILTO:jane@example.com?subject=Hi", "jane@example.com"),
        ("Jane <mailto:jane@example.com>", "jane@example.com"),
        ("j.a.n.e+shop@gmail.com", "j.a.n.e+shop@gmail.com"),
        ("o'brien@example.com", "o'brien@example.com"),
        ("JÜRG@BÜCHER.CH", "jürg@bücher.ch"),
        ("ju\u0308rg@example.com", "j\u00fcrg@example.com"),
        ("राम@उदाहरण.भारत", "राम@उदाहरण.भारत"),
    ],
)
def test_addresses(raw: str, expected: str) -> None:
    assert email(raw) == expected


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "jane",
        "jane@",
        "@example.com",
        "jane@example",
        "jane@@example.com",
        "a@b@example.com",
        "jane doe@example.com",
    ]
    + [
        "jane@exa mple.com",
        "jane@.com",
        "jane@example.",
        "jane@example..com",
        "ja..ne@example.com",
        "jane@example.com;",
    ]
    + [
        "jane@example.com,joe@example.com",
        "jane\x00@example.com",
        "jane@exa\u00a0mple.com",
        "jane@exa_mple.com",
        "jane@example.com'",
    ]
    + ["Jane <jane@example.com> x", "mailto:", "<>", "jü\u200brg@example.com"],
)
def test_what_is_no_address(raw: str) -> None:
    assert email(raw) is None


def test_the_longest_address() -> None:
    fits = "a" * (MAX_EMAIL - len("@example.com")) + "@example.com"
    assert email(fits) == fits
    assert email("a" + fits) is None
