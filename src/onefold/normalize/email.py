"""E-mail addresses: unwrapped, in lower case, checked for shape. No look-ups, no provider's own rules."""

from __future__ import annotations

import re
import unicodedata

from onefold.normalize.text import stripped

MAX_EMAIL = 254
"""Characters: the longest address that SMTP can carry (RFC 5321, 4.5.3.1.3, less the brackets)."""

_PLAIN = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+").fullmatch
_INVISIBLE = r"\x00-\x1f\x7f-\x9f\u00ad\u180e\u200b\u200e\u200f\u2028-\u202f\u2060\ufeff"
_NEVER = re.compile(rf"[\s()<>\[\]:;,\\\"{_INVISIBLE}]").search
_MAILTO = "mailto:"


def email(raw: str) -> str | None:
    """`Jane <mailto:Jane@Example.com>` -> `jane@example.com`; None for what cannot be an address.

    Exactly one @, something before it, a dot inside the domain, no white space or control character, at most
    `MAX_EMAIL` characters. Dots and +tags before the @ stay: whether they matter is the provider's secret.
    """
    text = raw
    if not _PLAIN(text):
        text = _unwrapped(stripped(raw))
    text = text.lower()
    if not text.isascii():
        text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return text if len(text) <= MAX_EMAIL and _has_shape(text) else None


def _unwrapped(text: str) -> str:
    if text.endswith(">") and "<" in text:
        text = text[text.rindex("<") + 1 : -1].strip()
    if text[: len(_MAILTO)].lower() == _MAILTO:
        text = text[len(_MAILTO) :].partition("?")[0].strip()
    return text


def _has_shape(text: str) -> bool:
    if not text.isascii() or not _PLAIN(text):
        return _has_odd_shape(text)
    return ".." not in text


def _has_odd_shape(text: str) -> bool:
    local, at, domain = text.partition("@")
    if not (local and at and "." in domain) or "@" in domain or _NEVER(text) or ".." in text:
        return False
    return all(_is_label(label) for label in domain.split("."))


def _is_label(label: str) -> bool:
    return bool(label) and all(c == "-" or unicodedata.category(c)[0] in "LNM" for c in label)
