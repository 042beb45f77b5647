"""Calls of one request to arrivals, space by space; those that cannot be are named with their place and the reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from onefold.errors import OnefoldError
from onefold.live.arrival import Arrival
from onefold.model import Micros, SourceName
from onefold.parse.parts import Object
from onefold.parse.segment import CallParser, call_parser
from onefold.parse.texts import refused
from onefold.serve.collect.calls import Addition, read_call
from onefold.store.workspace import Source

_NO_SPACE: CallParser = call_parser((), frozenset())
"""For a source that feeds none: its calls are looked at all the same, so that mistakes are told."""


class Refused(msgspec.Struct, frozen=True):
    """A call that was not taken: its place in the batch, a word for programs, and what is wrong for people."""

    index: int
    code: str
    message: str


class Taken(msgspec.Struct, frozen=True):
    """What became of the calls: arrivals by space, `types` of those taken, how many of them are `nameless`, without any
    identifier, and who was refused.
    """

    arrivals: Mapping[int, Sequence[Arrival]]
    types: Counter[str]
    nameless: int
    refused: Sequence[Refused]

    @property
    def count(self) -> int:
        return sum(self.types.values())


Group = tuple[CallParser, list[Arrival]]
"""A parser, and what it made of the calls: for all spaces whose parser it is."""


class Bench(msgspec.Struct, frozen=True):
    """What the calls of one source are taken with: the parser of each of its spaces; equal ones are the same object."""

    source: Source
    parsers: Mapping[int, CallParser]
    most: int

    def take(self, lines: Sequence[bytes], additions: Sequence[Addition], received: Micros) -> Taken:
        """A call that one space refuses, as another kind of value is expected there, goes to none."""
        (taken,) = self.parts(lines, additions, received, len(lines))
        assert taken is not None
        return taken

    def parts(
        self, lines: Sequence[bytes], additions: Sequence[Addition], received: Micros, size: int
    ) -> Iterator[Taken | None]:
        """The same in parts of so many calls, so that something else may be done between them; the last says what
        became of all.
        """
        groups: list[Group] = [(parse, []) for parse in set(self.parsers.values())] or [(_NO_SPACE, [])]
        (parse, kept), *others = groups
        number, slug, most = self.source.number, SourceName(self.source.slug), self.most
        faults = []
        for index, line in enumerate(lines):
            if index and not index % size:
                yield None
            try:
                content, body = read_call(line, additions, most)
                record = parse(content, slug, received)
                kind, event = _kind_and_event(content)
                elsewhere = [(into, parse(content, slug, received)) for parse, into in others] if others else ()
            except OnefoldError as error:
                faults.append(Refused(index, error.code, str(error)))
                continue
            kept.append(Arrival(number, record, received, kind, event, body))
            for into, other in elsewhere:
                into.append(Arrival(number, other, received, kind, event, body))
        by_parser = dict(groups)
        yield Taken(
            {space: by_parser[parse] for space, parse in self.parsers.items() if kept},
            Counter([one.type for one in kept]),
            _nameless([kept for _, kept in groups]),
            faults,
        )


def _kind_and_event(content: Object) -> tuple[str, str | None]:
    """Of a call that is one. Raises InvalidInput for a track call that does not say what happened."""
    kind, event = content["type"], content.get("event")
    if kind == "track" and not event:
        raise refused("event", "is missing; a track call says what happened")
    return str(kind), event if isinstance(event, str) else None


def _nameless(groups: Sequence[Sequence[Arrival]]) -> int:
    """How many calls no space found an identifier in."""
    places = ({place for place, one in enumerate(kept) if not one.record.identifiers} for kept in groups)
    return len(set.intersection(*places))
