"""Secrets of the workspace: drawn at random, shown once, kept as hashes."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from typing import Literal

_RANDOM_BYTES = 24
"""192 bits, written in 32 url-safe characters: too many to guess, so a fast hash is enough to keep them by."""

_HINT = 6

Prefix = Literal["wk_", "of_", "se_", "pw_"]


def draw(prefix: Prefix, taken: Collection[str] = ()) -> str:
    """A new secret: `wk_` for a write key, `of_` for a token, `se_` for a session, `pw_` for a link to set a password;
    and 32 url-safe characters. Its hint is not taken.
    """
    while True:
        secret = prefix + secrets.token_urlsafe(_RANDOM_BYTES)
        if hint(secret) not in taken:
            return secret


def digest(secret: str) -> str:
    """What is stored of a secret, and what it is looked up by."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def hint(secret: str) -> str:
    """Its first characters, to tell it from others: `wk_a1B2c3`. A hint's hint is itself."""
    return secret[: len("wk_") + _HINT]
