"""What names people besides their records: statements that speak of them, results of dry runs with them as examples."""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence

import msgspec

from onefold.live.orders import Desk
from onefold.live.plans import ruled
from onefold.live.privacy.history import Gone
from onefold.live.statements.change import Change, change, forget
from onefold.ruleset.plan import Detach, IdentifierRef, Ref, Statement
from onefold.store import statement_rows as rows
from onefold.store.audit import note
from onefold.store.port import Database, writing
from onefold.store.ruleset_erasure import erase_names
from onefold.store.space import SpaceStore

BY = "onefold"
MOST = 1_000_000
ENDED = "Somebody was deleted meanwhile. Start it again."


def forget_statements(desk: Desk, gone: Gone) -> None:
    """Remove statements that name the forgotten; what they say of others is said anew without them. Past versions and
    drafts of the ruleset no longer name them either.

    Within the writer's transaction, after the records are gone.
    """
    store = desk.writer.store
    lost = _lost(store, gone)
    erase_names(store.connection, desk.space, lost, by=BY)
    there = rows.newest(store.connection, store.space, rows.ALL, MOST, all_=True)
    if not there:
        return
    found = ruled(desk.space.ruleset)
    naming, left = [], []
    for one in there:
        (said,) = found.statements(f"[{one.document}]") if not one.erased else [None]
        if said is None or lost.isdisjoint(_names(said)):
            continue
        naming.append(one.number)
        document = json_without(one.document, said, lost)
        if one.withdrawn is None and document is not None:
            left.append(document)
    if left:
        change(desk.space, desk.writer, Change(BY, time.time_ns() // 1_000, make=tuple(left)))
    if naming:
        forget(desk.space, desk.writer, naming, BY)


Name = tuple[str, str]


def _lost(store: SpaceStore, gone: Gone) -> set[Name]:
    """The identifiers that nobody carries any more, and the records."""
    found: set[Name] = {("/" + source, id_) for source, _, id_ in (one.partition("/") for one in gone.records)}
    for type_ in {one for one, _ in gone.identifiers}:
        values = [value for one, value in gone.identifiers if one == type_]
        carried = store.anchors(type_, values)
        found |= {(type_, value) for value in values if value not in carried}
    return found


def _name(ref: Ref) -> Name:
    return (ref.type, ref.value) if isinstance(ref, IdentifierRef) else ("/" + ref.source, ref.id)


def _refs(said: Statement) -> Sequence[Ref]:
    return (said.identifier, said.from_) if isinstance(said, Detach) else said.refs


def _names(said: Statement) -> set[Name]:
    return {_name(ref) for ref in _refs(said)}


def json_without(document: str, said: Statement, lost: Collection[Name]) -> str | None:
    """The statement of those who are left; None if it says nothing of them alone."""
    if isinstance(said, Detach):
        return None
    raw = msgspec.json.decode(document, type=dict[str, list[str]])
    ((kind, texts),) = raw.items()
    left = [text for text, ref in zip(texts, said.refs, strict=True) if _name(ref) not in lost]
    if len(left) < 2 or (kind == "apart" and _name(said.refs[0]) in lost):  # noqa: PLR2004 - one alone is with nobody
        return None
    return msgspec.json.encode({kind: left}).decode()


def forget_dry_runs(database: Database, space: int, gone: Gone) -> None:
    """Remove results of dry runs that have one of the forgotten among their examples.

    Those under way may have read the forgotten already: they end, whatever they found.
    """
    texts = [*gone.records, *gone.publics, *(value for _, value in gone.identifiers)]
    written = [msgspec.json.encode(text)[1:-1] for text in texts]
    with database.reader() as connection:
        results = connection.rows("privacy.dry_runs", space=space)
    naming = [id_ for id_, result in results if any(text in bytes(result) for text in written)]
    with writing(database) as connection:
        error = msgspec.json.encode(("interrupted", ENDED)).decode()
        connection.run("dry_runs.end_of_space", space=space, now=time.time_ns() // 1_000, error=error)
        if naming:
            for id_ in naming:
                connection.run("privacy.forget_dry_run", id=id_)
            note(connection, by=BY, action="dry_run.erased", space=space, detail={"runs": naming})
