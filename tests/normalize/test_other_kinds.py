"""Devices, IP addresses, names, and plain text."""

from __future__ import annotations

import pytest

from onefold.normalize import normalizer


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("device", " AEBE52E7-03EE-455A-B3C4-E57283966239", "aebe52e7-03ee-455a-b3c4-e57283966239"),
        ("device", "00000000-0000-0000-0000-000000000000", None),
        ("device", "0" * 32, None),
        ("device", "00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000001"),
        ("ip", "10.0.0.1", "10.0.0.1"),
        ("ip", " 10.0.0.1 ", "10.0.0.1"),
        ("ip", "::FFFF:10.0.0.1", "10.0.0.1"),
        ("ip", "2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("ip", "[2001:db8::1]:443", "2001:db8::1"),
        ("ip", "10.0.0.1:8080", "10.0.0.1"),
        ("ip", "0.0.0.0", None),
        ("ip", "::", None),
        ("ip", "10.0.0.256", None),
        ("ip", "10.0.0.01", None),
        ("ip", "10.0.0.1, 10.0.0.2", None),
        ("ip", "localhost", None),
        ("name", "  García-Márquez, José ", "garcia marquez jose"),
        ("name", "WEISS", "weiss"),
        ("name", "Weiß", "weiss"),
        ("name", "O'Brien", "o brien"),
        ("name", "ＪＡＮＥ", "jane"),
        ("name", "कुमार", "कुमार"),
        ("name", "김철수", "김철수"),
        ("name", "---", None),
        ("trim", "\u200b A b\n", "A b"),
        ("trim", "e\u0301", "\u00e9"),
        ("lower", " ÄB ", "äb"),
        ("none", " A ", " A "),
    ],
)
def test_values(kind: str, raw: str, expected: str | None) -> None:
    assert normalizer(kind)(raw) == expected
