"""What the evidence of a space says, as columns: each different raw value of a type or field once."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec
import numpy as np

from onefold.columns import Flags, Longs, Values
from onefold.live.whole.read import Progress
from onefold.model import Alias
from onefold.store.port import Row
from onefold.store.rows import Said
from onefold.store.space import SpaceStore

_SAID = msgspec.msgpack.Decoder(Said)

STRETCH = 20_000
"""Evidence decoded at once: some ten megabytes of objects."""

SPARSE = 4
"""Where fewer than one in so many of a stretch are wanted, those are looked up one by one."""


class Sayings(msgspec.Struct, frozen=True):
    """Of evidence 0 to `count` - 1: whether its records are events, its raw identifiers and its fields, its aliases.

    In the `Values` here, evidence stands in the place of records.
    """

    count: int
    event: Flags
    identifiers: dict[str, Values]
    fields: dict[str, Values]
    aliases: tuple[tuple[int, Alias], ...]


def read_sayings(store: SpaceStore, numbers: Longs, progress: Progress = lambda _: None) -> Sayings:
    """What these evidence (ascending numbers) say, as they are stored."""
    gathered = Gathered(len(numbers))
    for done, (place, said) in enumerate(_stored(store, numbers), start=1):
        gathered.add(place, _SAID.decode(said))
        if done % STRETCH == 0:
            progress(done / len(numbers))
    return gathered.sayings()


def _stored(store: SpaceStore, numbers: Longs) -> Iterator[tuple[int, bytes]]:
    """(place, encoded) of each evidence."""
    for start in range(0, len(numbers), STRETCH):
        part = numbers[start : start + STRETCH]
        place = {number: start + at for at, number in enumerate(part.tolist())}
        for number, said in _rows(store, part):
            at = place.get(number)
            if at is not None:
                yield at, said


def _rows(store: SpaceStore, numbers: Longs) -> Sequence[Row]:
    first, last = int(numbers[0]), int(numbers[-1])
    if last - first + 1 > SPARSE * len(numbers):
        return store.connection.rows("whole.said_by", numbers=numbers.tolist())
    return store.connection.rows("whole.said", first=first, last=last)


class Column:
    """The values of one type or field, as they come; `say` and `know` are bound once, as they are called millions of
    times.
    """

    __slots__ = ("code", "codes", "evidence", "know", "of", "say")

    def __init__(self) -> None:
        self.codes: dict[str, int] = {}
        self.evidence = array("i")
        self.code = array("i")
        self.of = self.evidence.append
        self.say = self.code.append
        self.know = self.codes.setdefault

    def values(self) -> Values:
        """Ordered by evidence; each evidence says a value once."""
        evidence, code = (np.frombuffer(one, dtype=np.int32) for one in (self.evidence, self.code))
        if not len(evidence):
            evidence = code = np.empty(0, dtype=np.int32)
        order = np.argsort(evidence, kind="stable")
        return Values(evidence[order], code[order], list(self.codes))


class Gathered:
    """Sayings in the making; evidence may come in any order, each once. `count`: at least so many."""

    def __init__(self, count: int) -> None:
        self._event = bytearray(count)
        self._identifiers: defaultdict[str, Column] = defaultdict(Column)
        self._fields: defaultdict[str, Column] = defaultdict(Column)
        self._aliases: list[tuple[int, Alias]] = []

    def add(self, place: int, said: Said) -> None:
        if place >= len(self._event):
            self._event.extend(bytes(place + 1 - len(self._event)))
        if said.kind == "event":
            self._event[place] = True
        _take(self._identifiers, place, said.identifiers)
        if said.fields:
            _take(self._fields, place, said.fields)
        if said.alias is not None:
            self._aliases.append((place, said.alias))

    def sayings(self) -> Sayings:
        return Sayings(
            count=len(self._event),
            event=np.frombuffer(self._event, dtype=np.bool_),
            identifiers={type_: column.values() for type_, column in self._identifiers.items()},
            fields={name: column.values() for name, column in self._fields.items()},
            aliases=tuple(sorted(self._aliases, key=lambda one: one[0])),
        )


def _take(columns: defaultdict[str, Column], place: int, said: Mapping[Any, Sequence[str]]) -> None:
    for name, texts in said.items():
        column = columns[name]
        for text in texts if len(texts) == 1 else dict.fromkeys(texts):
            if text:
                column.of(place)
                column.say(column.know(text, len(column.codes)))
