"""Passwords: kept as argon2id, compared in the same time whether there is such an account or not."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from onefold.errors import InvalidInput

SHORTEST, LONGEST = 12, 256

_HASHER = PasswordHasher(time_cost=3, memory_cost=47_104, parallelism=1)
"""46 MiB, three passes: above what OWASP asks for, and some 0.1 s."""


def hashed(password: str) -> str:
    return _HASHER.hash(password)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one that was hashed; None stands for no account, and takes as long."""
    try:
        return _HASHER.verify(kept or _nobodys(), password) and kept is not None
    except (VerificationError, InvalidHashError):
        return False


def is_dated(kept: str) -> bool:
    """Whether it was hashed otherwise than is right now."""
    return _HASHER.check_needs_rehash(kept)


@cache
def _nobodys() -> str:
    return _HASHER.hash("nobody has this password")


def check(password: str, *about: str) -> None:
    """Raises InvalidInput for one that is too short, too long, one sign over and over, or says what is known anyway."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidInput(f"A password has {SHORTEST} to {LONGEST} characters.")
    if len(set(password)) < SHORTEST // 3:
        raise InvalidInput("This password is too simple: a few words that have nothing to do with each other are good.")
    if any(one and one.lower() in password.lower() for one in about):
        raise InvalidInput("A password does not have your name or address in it.")
