"""Names of people and companies: no accents, no case, no punctuation, single spaces."""

from __future__ import annotations

import unicodedata

_ASCII = dict.fromkeys(range(128), " ") | {ord(c): c.lower() for c in map(chr, range(128)) if c.isalnum()}
_FIRST_OPTIONAL, _LAST_OPTIONAL = 10, 36
"""Canonical combining classes of Hebrew and Arabic vowel points, which writers may leave out."""

_FIRST_ACCENT = 200
"""Canonical combining classes from here on are accents above, below and through a letter."""


def name(raw: str) -> str | None:
    """`  García-Márquez, José ` -> `garcia marquez jose`; None if no letter or digit is left.

    Compatibility forms (fullwidth, ligatures) become plain. Accents go; vowel signs of Indic and other scripts, which
    are part of the spelling, stay.
    """
    if raw.isascii():
        return " ".join(raw.translate(_ASCII).split()) or None
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", raw).casefold())
    kept = "".join(filter(None, map(_plain, folded)))
    return unicodedata.normalize("NFC", " ".join(kept.split())) or None


def _plain(character: str) -> str:
    """The character itself, nothing for an accent, a space for punctuation."""
    if character.isalnum():
        return character
    combining = unicodedata.combining(character)
    if combining >= _FIRST_ACCENT or combining == 1 or _FIRST_OPTIONAL <= combining <= _LAST_OPTIONAL:
        return ""
    return character if unicodedata.category(character)[0] == "M" else " "
