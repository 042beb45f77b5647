"""Who is kept out of a space: hashes of identifiers in memory, looked at for each record before it is taken in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from onefold.live.privacy.secret import keyed_hash
from onefold.model import Record
from onefold.resolution.usable import ALIAS_TYPES, judges
from onefold.ruleset.plan import Plan
from onefold.store.space import SpaceStore

CODE = "suppressed"


class Suppressed:
    """Those that are kept out of one space; lives with the space's writer. False: nobody is."""

    def __init__(self, store: SpaceStore, plan: Plan) -> None:
        self._store = store
        self._judges = judges(plan)
        self._hashes = {one[0] for one in store.connection.rows("privacy.kept_out", space=store.space)}
        self._secret = self._read_secret() if self._hashes else b""

    def __bool__(self) -> bool:
        return bool(self._hashes)

    def keeps_out(self, record: Record) -> bool:
        """Whether the record carries an identifier of somebody who is kept out."""
        hashes, secret = self._hashes, self._secret
        return any(keyed_hash(secret, type_, value) in hashes for type_, value in usable(record, self._judges))

    def add(self, hashes: Iterable[str]) -> None:
        """What the transaction under way writes down."""
        self._hashes.update(hashes)
        self._secret = self._secret or self._read_secret()

    def discard(self, hashes: Iterable[str]) -> None:
        self._hashes.difference_update(hashes)

    def count(self, kept_out: Counter[int]) -> None:
        """Note how many records of each source were kept out, in the transaction that takes the others in."""
        for source, count in sorted(kept_out.items()):
            values = {"space": self._store.space, "source": source, "count": count}
            self._store.connection.run("privacy.count_kept_out", **values)

    def _read_secret(self) -> bytes:
        found = self._store.connection.rows("privacy.secret")
        return bytes.fromhex(found[0][0]) if found else b""


def usable(record: Record, by_type: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """The usable identifiers of a record, also those that an alias call names."""
    said: list[tuple[str, str]] = [(type_, raw) for type_, raws in record.identifiers.items() for raw in raws]
    if record.alias is not None:
        said += [(type_, raw) for type_ in ALIAS_TYPES for raw in (record.alias.previous, record.alias.user_id)]
    for type_, raw in said:
        judge = by_type.get(type_)
        judged = judge.judge(raw) if judge is not None else None  # type: ignore[attr-defined]
        if isinstance(judged, str):
            yield type_, judged
