"""Texts as people type them: blank or not, trimmed, and in one Unicode form."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = "\u00ad\u180e\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_EDGES = re.compile(rf"\A[\s{_INVISIBLE}]+|[\s{_INVISIBLE}]+\Z")


def is_absent(raw: str | None) -> bool:
    """True for None and for text of nothing but white space: no value, and nothing to report."""
    return raw is None or not stripped(raw)


def stripped(raw: str) -> str:
    """`raw` without white space and invisible characters (zero-width space, byte order mark) at its ends."""
    if raw.isascii():
        return raw.strip()
    return _EDGES.sub("", raw)


def trim(raw: str) -> str | None:
    """The text without white space around it, in Unicode form NFC; None if nothing is left."""
    text = stripped(raw)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text or None


def lower(raw: str) -> str | None:
    """Trimmed and in lower case; None if nothing is left."""
    text = stripped(raw).lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text or None


def unchanged(raw: str) -> str | None:
    """The text as it stands; None if it is blank."""
    return None if is_absent(raw) else raw
