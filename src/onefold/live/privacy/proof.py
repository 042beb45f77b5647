"""Proof: that nothing of somebody is left, by looking everywhere; and that a certificate is about them."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from onefold.errors import InvalidInput, NotFound
from onefold.live.names import hash_of
from onefold.live.privacy.requests import Request
from onefold.live.privacy.run_names import chunks_of
from onefold.live.privacy.secret import seal, secret_of
from onefold.live.privacy.subject import Subject
from onefold.live.view.lens import Lens
from onefold.store.port import Connection, Database, Trace
from onefold.store.space import SpaceStore

SHORTEST = 4
"""Characters of a text that is looked for: shorter ones stand everywhere by chance."""


def texts_of(lenses: Iterable[Lens], identifiers: Sequence[str]) -> list[str]:
    """What to look for: each value as it was given, as profiles hold it, and as it stands in JSON.

    Raises InvalidInput for one that is too short to mean anything.
    """
    found: dict[str, None] = {}
    known = list(lenses)
    for text in identifiers:
        head, colon, value = text.partition(":")
        types = [lens for lens in known if colon and head in lens.types]
        plain = value.strip() if types else text.strip()
        if len(plain) < SHORTEST:
            raise InvalidInput(f"What is looked for must have at least {SHORTEST} characters.")
        held = [lens.judged(head, plain) for lens in types]
        found.update(dict.fromkeys([plain, *(one for one in held if one)]))
    return [*found, *(escaped for text in list(found) if (escaped := text.replace('"', '\\"')) != text)]


def prove(database: Database, stores: Sequence[SpaceStore], texts: Sequence[str]) -> Iterator[Trace]:
    """Every place where one of the texts is found; none where nothing is left. Reads the whole database."""
    yield from database.traces(texts)
    for store in stores:
        times = sum(_among_names(store, source, text) for source in store.sources for text in texts)
        if times:
            yield Trace("name_run.hashes", times)


def _among_names(store: SpaceStore, source: int, text: str) -> int:
    """How often the hash of a record of that name is there: of a row, say, whose key is an e-mail address."""
    hash_, count = hash_of(source, text), 0
    for run, chunk in chunks_of(store, [hash_]):
        ((hashes, _),) = store.connection.rows("names.chunk", space=store.space, run=run, chunk=chunk)
        count += int((np.frombuffer(hashes, dtype="<i8") == hash_).sum())
    return count


def verifies(connection: Connection, request: Request, subject: Subject) -> bool:
    """Whether the certificate of a request is about this identifier or profile. Raises NotFound if it has none yet."""
    if not request.said.seal:
        raise NotFound("This request has no certificate yet.")
    type_ = subject.type or "profile_id"
    sealed = seal(secret_of(connection), request.said.salt, type_, subject.value)
    return type_ == request.said.type and hmac.compare_digest(sealed, request.said.seal)
