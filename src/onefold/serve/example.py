"""Made-up data into an empty space, over HTTP. What makes it up is given to the service: it stands above it."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from msgspec import Struct, structs
from starlette.routing import BaseRoute

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.imports import TAG, ImportAnswer, Landed, answer_of
from onefold.serve.reading import reading, view_of
from onefold.serve.routing import routes as routes_of
from onefold.store.workspace import Space
from onefold.store.workspace_rows import SourceKind
from onefold.transfer.load import RESOLVING, Import, Progress

SOURCE = "demo"
FILE = "demo data"

PATIENCE = 30.0
"""Seconds for the example's ruleset to be in force; otherwise it takes over a moment after its records are in."""

LOOK_EVERY = 0.05


class Example(Struct, frozen=True):
    """Files by the slug of their source, its kind and name, the ruleset that is made for them, and somebody to look
    at, as `type:value`.
    """

    files: Mapping[str, Path]
    kinds: Mapping[str, SourceKind]
    names: Mapping[str, str]
    ruleset: str
    customer: str


Examples = Callable[[Path, Collection[str]], Example]
"""Writes an example's files into a folder; its sources have none of these slugs."""


def fill_space(call: Call) -> ImportAnswer:
    """Begin. How far it is, the answer's id tells among the imports."""
    context, space = call.context, call.space
    if context.examples is None:
        raise NotFound("This server has no demo data.")
    _require_empty(call)
    if any(not job.over for job in context.jobs.of(space.number)):
        raise Conflict("Something is being imported into this space already.")
    filling = _Filling(context, context.examples, space, call.by)
    return answer_of(context.jobs.add(space.number, SOURCE, FILE, filling.run))


def _require_empty(call: Call) -> None:
    with reading(call) as view:
        ((newest,),) = view.store.connection.rows("space.highest_seq", low=view.store.low, high=view.store.high)
        if newest > view.store.low:
            raise Conflict("There are records in this space already: demo data is for an empty one.")


class _Filling:
    """One example on its way into a space."""

    def __init__(self, context: Context, examples: Examples, space: Space, by: str) -> None:
        self._context = context
        self._examples = examples
        self._space = space
        self._by = by

    def run(self, progress: Progress) -> Landed:
        workspace, space = self._context.workspace, self._space
        folder = Path(tempfile.mkdtemp(prefix="onefold-demo-"))
        try:
            others = [slug for slug, one in workspace.sources.items() if one.spaces != (space.number,)]
            example = self._examples(folder, others)
            self._rule(example.ruleset)
            self._add_sources(example)
            one = Import(self._context.database, workspace, self._context.live, space.slug)
            found = one.run(example.files, _overall(progress, list(example.files)), by=self._by)
        except InvalidInput as problem:
            raise InvalidInput(str(problem).replace(f"{folder}/", "")) from problem
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        with view_of(self._context, workspace.space(space.slug)) as view:
            return Landed(**structs.asdict(found), customer=view.find(example.customer).profile.public)

    def _rule(self, ruleset: str) -> None:
        """The example's ruleset, unless the space has one of its own."""
        workspace, slug = self._context.workspace, self._space.slug
        if workspace.space(slug).ruleset.strip():
            return
        workspace.set_ruleset(slug, ruleset, by=self._by)
        self._context.live.refresh()
        until = time.monotonic() + PATIENCE
        while (now := workspace.space(slug)).version != now.wanted and time.monotonic() < until:
            time.sleep(LOOK_EVERY)
            workspace.refresh_if_changed()

    def _add_sources(self, example: Example) -> None:
        workspace = self._context.workspace
        for slug, kind in example.kinds.items():
            if slug not in workspace.sources:
                workspace.create_source(slug, example.names[slug], kind, [self._space.slug], by=self._by)
        self._context.live.refresh()


def _overall(progress: Progress, sources: list[str]) -> Progress:
    """How far all of them are, by how far one of them is."""

    def told(source: str, share: float) -> None:
        if source == RESOLVING:
            progress(RESOLVING, share)
        else:
            progress(SOURCE, (sources.index(source) + share) / len(sources))

    return told


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


ENDPOINTS = (
    Endpoint(
        "POST",
        "/api/v1/spaces/{space}/demo",
        "Fill an empty space with a made-up shop",
        "space_admin",
        None,
        None,
        ImportAnswer,
        fill_space,
        status=202,
        tag=TAG,
    ),
)
