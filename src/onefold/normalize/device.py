"""Device and advertising ids: lower case; the id that stands for *tracking refused* is no id."""

from __future__ import annotations

from onefold.normalize.text import lower

_ZEROES = frozenset({"0" * 32, "00000000-0000-0000-0000-000000000000"})
"""What iOS and Android give to every app once tracking is limited: all such devices would be one."""


def device(raw: str) -> str | None:
    """`AEBE52E7-03EE-455A-B3C4-E57283966239` -> the same in lower case; None for the all-zero id."""
    text = lower(raw)
    return None if text in _ZEROES else text
