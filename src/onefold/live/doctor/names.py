"""Whether every record is found by its name, and no two records have one name."""

from __future__ import annotations

from collections.abc import Sequence

from onefold.live.doctor.finding import Findings
from onefold.live.doctor.pages import name_pages
from onefold.live.names import Names, hash_of
from onefold.store.space import SpaceStore


def check_names(store: SpaceStore, findings: Findings) -> None:
    """Against the runs of names in the database, as a starting server reads them."""
    names = Names(store)
    for page in name_pages(store):
        _check_page(store, names, page, findings)


def _check_page(store: SpaceStore, names: Names, page: Sequence[tuple[int, int, str]], findings: Findings) -> None:
    hashes = [hash_of(source, record_id) for _, source, record_id in page]
    found = names.find(hashes)
    missing = [row[0] for row, one in zip(page, hashes, strict=True) if row[0] not in found.get(one, [])]
    findings.add("name_missing", "records that are not found by their name", missing)
    others = {seq for (own, _, _), one in zip(page, hashes, strict=True) for seq in found.get(one, []) if seq < own}
    slugs = store.sources
    earlier = {(one.source, one.id) for one in store.records(others)} if others else set()
    twice = [seq for seq, source, record_id in page if seq not in others and (slugs.get(source), record_id) in earlier]
    findings.add("name_twice", "records whose name another record has too", twice)
