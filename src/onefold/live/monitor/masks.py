"""Identifiers as they are shown to whoever did not ask for them, and as they are told apart without being kept."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from onefold.store.port import Connection

SHOWN = 4
"""Of a text one letter in so many is shown at most, and never more than two."""

_NAME = "monitor/secret"


def masked(value: str) -> str:
    """`jane@example.com` -> `j***@e***`: enough to recognise what one knows, too little to learn it."""
    local, at, domain = value.rpartition("@")
    return f"{_beginning(local)}@{_beginning(domain)}" if at and local else _beginning(value)


def _beginning(text: str) -> str:
    return text[: min(len(text) // SHOWN, 2)] + "***"


def secret_of(connection: Connection) -> bytes:
    """The database's key for such marks; made when there is none, in the caller's transaction."""
    connection.run("monitor.keep_secret", name=_NAME, value=secrets.token_hex(32))
    ((value,),) = connection.rows("monitor.secret", name=_NAME)
    return bytes.fromhex(value)


def mark(secret: bytes, *parts: str) -> str:
    """20 hex digits that stand for these texts, and lead to them only for who has the secret and tries."""
    said = b"\0".join(part.encode("utf-8", "surrogatepass") for part in parts)
    return hmac.new(secret, said, hashlib.sha256).hexdigest()[:20]
