"""What is stored against what was acknowledged: everything once, nothing else, and resolved as the kernel says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set as AbstractSet
from contextlib import closing

from onefold.live.doctor import examine
from onefold.store.open import open_database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Workspace

SPACE = "prod"
SOURCE = "web"


def prepare(db: str) -> str:
    """A workspace with one source that feeds one space. Answers a write key."""
    with closing(open_database(db)) as database:
        database.migrate()
        workspace = Workspace(database)
        workspace.create_space(SPACE, "Production")
        workspace.create_source(SOURCE, "Website", "website", [SPACE])
        return workspace.create_write_key(SOURCE)


def stored(db: str) -> Counter[str]:
    """How often each record is stored, by its id."""
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
        with database.reader() as connection:
            names = SpaceStore(connection, workspace.spaces[SPACE].number, slugs).names_after(0)
    return Counter(id_ for _, _, id_ in names)


def require_kept(db: str, acknowledged: AbstractSet[str], sent: AbstractSet[str]) -> None:
    """Every acknowledged call is there, none is there twice, and none that nobody sent."""
    found = stored(db)
    lost = acknowledged - found.keys()
    assert not lost, f"{len(lost)} acknowledged calls are lost"
    doubled = [id_ for id_, count in found.items() if count > 1]
    assert not doubled, f"{len(doubled)} calls are stored twice"
    assert found.keys() <= sent


def require_sound(db: str) -> None:
    """Every invariant of the store holds, and the stored partition is that of a fresh evaluation."""
    with closing(open_database(db)) as database:
        findings = list(examine(database, Workspace(database), deep=True))
    assert not findings, findings


def refusals(db: str) -> Counter[str]:
    """What was refused for good, and why."""
    with closing(open_database(db)) as database:
        workspace = Workspace(database)
        return Counter(one.reason for one in workspace.refusals(workspace.source(SOURCE).number))
