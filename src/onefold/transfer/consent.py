"""Of the tables of an export, only what is of profiles that have consented to a category."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from onefold.live.privacy.consent import Statement, combined, preferences, stated_by
from onefold.live.view.lens import Lens
from onefold.transfer.log import Logged, Snapshot

WHOSE = ("profile_id", "segment_id", "canonical_segment_id")
"""Columns that say whose a row is."""


class Consenting:
    """The profiles of a snapshot that have consented to a category, by all the ids that they have or had."""

    def __init__(self, snapshot: Snapshot, category: str) -> None:
        allowed = _allowed(snapshot, category)
        names = [(old, present) for rows in snapshot.profile_names() for old, present in rows]
        self._ids = pa.array(sorted({*allowed, *(old for old, present in names if present in allowed)}), pa.string())

    def kept(self, parts: Iterator[pa.Table]) -> Iterator[pa.Table]:
        """The rows that are theirs; a table that says nothing of profiles as it is."""
        for part in parts:
            for name in WHOSE:
                if name in part.column_names:
                    part = part.filter(pc.is_in(part[name].cast(pa.string()), value_set=self._ids))  # noqa: PLW2901 - column by column
            yield part


def _allowed(snapshot: Snapshot, category: str) -> set[str]:
    lens, said = Lens(snapshot.plan), dict[str, list[tuple[tuple[str, str], Statement]]]()
    for page in snapshot.log():
        for one in page:
            if one.public is not None and one.type != "row" and (stated := _stated(snapshot, lens, one)) is not None:
                said.setdefault(one.public, []).append(stated)
    return {public for public, statements in said.items() if combined(statements).get(category, False)}


def _stated(snapshot: Snapshot, lens: Lens, one: Logged) -> tuple[tuple[str, str], Statement] | None:
    stated = preferences(bytes(one.body))
    if stated is None:
        return None
    source, record = snapshot.sources[one.source].slug, snapshot.record(one)
    usable: dict[str, list[str]] = {}
    for type_, raws in record.identifiers.items():
        usable[type_] = [value for raw in raws if (value := lens.judged(type_, raw))]
    who = stated_by(lens.ordered(usable), f"{source}/{one.id}")
    return who, Statement(one.time or 0, source, one.id, stated)
