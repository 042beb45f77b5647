"""One request's view of its space, in one snapshot; and times and choices as parameters say them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from msgspec import Meta

from onefold.errors import InvalidInput
from onefold.live.plans import plan_of
from onefold.live.view import View
from onefold.live.view.lens import lens_of
from onefold.live.view.timeline import AFTER_ALL, BEFORE_ALL
from onefold.parse.moments import micros
from onefold.serve.context import Context
from onefold.serve.endpoint import Call
from onefold.store.graphs import as_read
from onefold.store.space import SpaceStore
from onefold.store.workspace import Space

Moment = Annotated[
    str,
    Meta(
        description="A time, such as 2026-01-31T12:00:00Z, or a day.",
        examples=["2026-01-31T12:00:00Z"],
        extra_json_schema={"format": "date-time"},
    ),
]
Texts = Annotated[tuple[Annotated[str, Meta(max_length=200, pattern="^[^,]*$")], ...], Meta(max_length=100)]
"""A list as a parameter, with commas between."""


@contextmanager
def reading(call: Call) -> Iterator[View]:
    """The space that the path names, as it is now. Raises NotFound, DatabaseGone."""
    with view_of(call.context, call.space) as view:
        yield view


@contextmanager
def view_of(context: Context, space: Space) -> Iterator[View]:
    """A space as it is now, for who may see it. Raises DatabaseGone."""
    slugs = {number: source.slug for number, source in context.workspace.sources_by_number.items()}
    with context.database.reader() as connection:
        plan = plan_of(as_read(connection, space))
        yield View(SpaceStore(connection, space.number, slugs), lens_of(space.number, plan))


def start_of(text: str | None, name: str = "start") -> int:
    """From when on, in microseconds; all there is if nothing is said."""
    return _moment(text, name, BEFORE_ALL)


def stop_of(text: str | None, name: str = "end") -> int:
    """Until when, in microseconds; all there is if nothing is said."""
    return _moment(text, name, AFTER_ALL)


def _moment(text: str | None, name: str, otherwise: int) -> int:
    try:
        moment = micros(text)
    except ValueError as problem:
        raise InvalidInput(f"{name} {problem}.") from None
    return otherwise if moment is None else moment
