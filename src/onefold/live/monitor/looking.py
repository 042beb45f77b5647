"""A space as it is now, for those who look at it without being asked over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from onefold.live.plans import plan_of
from onefold.live.view import View
from onefold.live.view.lens import lens_of
from onefold.store.graphs import as_read
from onefold.store.port import Connection, Database
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space, Workspace


@contextmanager
def looking(database: Database, workspace: Workspace, space: Space) -> Iterator[View]:
    """In one snapshot. Raises DatabaseGone."""
    with database.reader() as connection:
        yield view_of(connection, workspace, space)


def view_of(connection: Connection, workspace: Workspace, space: Space) -> View:
    """Over a connection of the caller's."""
    slugs = {number: source.slug for number, source in workspace.sources_by_number.items()}
    return View(SpaceStore(connection, space.number, slugs), lens_of(space.number, plan_of(as_read(connection, space))))
