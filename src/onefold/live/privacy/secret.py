"""The secret of a workspace, and what is hashed with it: who is kept out, and the seals of certificates."""

from __future__ import annotations

import hashlib
import secrets

from onefold.store.port import Connection

_COST = 1 << 14
"""Of scrypt: some 40 ms and 16 MB for each guess at what was sealed."""


def secret_of(connection: Connection) -> bytes:
    """The secret, made if there is none yet: within a transaction that may write."""
    found = connection.rows("privacy.secret")
    if not found:
        connection.run("privacy.keep_secret", value=secrets.token_hex(32))
        found = connection.rows("privacy.secret")
    return bytes.fromhex(found[0][0])


def keyed_hash(secret: bytes, type_: str, value: str) -> str:
    """What stands for a normalized identifier of somebody who is kept out."""
    return hashlib.blake2b(f"{type_}\0{value}".encode(), key=secret, digest_size=16).hexdigest()


def seal(secret: bytes, salt: str, type_: str, value: str) -> str:
    """What stands for an identifier in a certificate: to be verified by whoever knows it, slow to guess."""
    salted = salt.encode() + secret
    return hashlib.scrypt(f"{type_}\0{value}".encode(), salt=salted, n=_COST, r=8, p=1, dklen=32).hex()
