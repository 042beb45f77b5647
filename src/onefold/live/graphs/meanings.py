"""What the evidence of a graph means: which keys each carries, as columns; what few of them say, one by one."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from onefold.columns import Flags, Ints, Values, World, distinct_pairs
from onefold.live.graphs.sayings import Restated
from onefold.live.meaning import Key, Meaning, Reader, rule_keys
from onefold.live.whole.judged import Judgements
from onefold.live.whole.world import fields_of
from onefold.ruleset.plan import Plan
from onefold.store.rows import Said

_SAID = msgspec.msgpack.Decoder(Said)


class Meanings:
    """Evidence is numbered as in what is restated; it stands in the place of records in `Values`.

    `reachable`: whether who says it is of a component, or may be one day; `named`: whether a statement speaks of it,
    or an alias that may join nobody; `blocks` are (block, evidence), of similar rules and of groups; `fields` are what
    group limits count. `values` is what the plan says of each identifier, `carried` who carries which key.
    """

    def __init__(self, said: Restated, plan: Plan) -> None:
        self.reader = Reader(plan)
        self.values = Judgements(said.sayings)
        self.blocks: list[tuple[Key, int]] = list(said.listed)
        self.reachable: Flags = ~said.sayings.event
        self.named: Flags = np.zeros(len(said.said), dtype=np.bool_)
        self.world = self._world_of(said, plan)
        usable = self.world.identifiers
        self.carried = Carried({type_: usable[type_] for type_ in sorted(self.reader.anchored)})
        self._mark(usable)
        self._follow_rules(plan)
        self._look_closer(said, plan)
        looked_at = self.world.looked_at() if self.reader.counted else {}
        self.fields = {name: looked_at[name] for name in self.reader.counted if name in looked_at}

    def _world_of(self, said: Restated, plan: Plan) -> World:
        by_type = self.values.under(plan)
        return World(
            count=len(said.said),
            time=np.zeros(len(said.said), dtype=np.int64),
            event=said.sayings.event,
            source=said.source,
            source_names=said.source_names,
            ids=(),
            identifiers={type_: judged.usable for type_, judged in by_type.items()},
            fields=fields_of(said.sayings, by_type, plan),
        )

    def _mark(self, usable: Mapping[str, Values]) -> None:
        for type_ in self.reader.anchored:
            self.reachable[usable[type_].record] = True
        for type_ in self.reader.reached:
            self.named[usable[type_].record] = True
        if self.reader.named:
            for type_, values in usable.items():
                codes = [code for code, text in enumerate(values.texts) if (type_, text) in self.reader.named]
                self.named[values.record[np.isin(values.code, codes)]] = True

    def _follow_rules(self, plan: Plan) -> None:
        for keys in rule_keys(plan, self.world):
            uses, written = keys.uses, keys.written()
            self.reachable[uses.record] = True
            if keys.blocks:
                pairs = zip(uses.key.tolist(), uses.record.tolist(), strict=True)
                self.blocks += [((keys.name, written[key]), place) for key, place in pairs]
            else:
                self.carried.add(keys.name, Values(uses.record, uses.key, written))

    def _look_closer(self, said: Restated, plan: Plan) -> None:
        """What aliases say, and what statements say of identifiers."""
        aliases = {place for place, _ in said.sayings.aliases} if plan.alias == "together" else set[int]()
        named = np.flatnonzero(self.named).tolist() if self.reader.named else []
        places = sorted(aliases.union(named))
        decoded = [_SAID.decode(said.said[place]) for place in places]
        for place, meaning in zip(places, self.reader.read(decoded), strict=True):
            self._take(place, meaning)

    def _take(self, place: int, meaning: Meaning) -> None:
        for key in meaning.keys:
            self.carried.more(place, key)
            self.reachable[place] = True
        if meaning.named:
            self.named[place] = True


class Carried:
    """Which evidence carries which key. Keys are numbered: the values of types and rules, then any others."""

    def __init__(self, by_type: dict[str, Values]) -> None:
        self._values: dict[str, Values] = {}
        self._first: dict[str, int] = {}
        self.keys = 0
        """How many different ones there are."""
        self._known: dict[str, dict[str, int]] = {}
        self._more: dict[Key, tuple[int, int]] = {}
        self._places, self._numbers = array("i"), array("i")
        for type_, values in by_type.items():
            self.add(type_, values)

    def add(self, type_: str, values: Values) -> None:
        """All keys of a type. To be called before `more`."""
        self._values[type_], self._first[type_] = values, self.keys
        self.keys += len(values.texts)

    def more(self, place: int, key: Key) -> None:
        """An evidence carries a key, as others may."""
        self._places.append(place)
        self._numbers.append(self._number(place, key))

    def _number(self, place: int, key: Key) -> int:
        type_, value = key
        if type_ in self._values:
            if type_ not in self._known:
                self._known[type_] = {text: code for code, text in enumerate(self._values[type_].texts)}
            code = self._known[type_].get(value)
            if code is not None:
                return self._first[type_] + code
        if key not in self._more:
            self._more[key] = self.keys, place
            self.keys += 1
        return self._more[key][0]

    def pairs(self) -> tuple[Ints, Ints]:
        """(evidence, key) of all that is carried."""
        values = self._values.items()
        places = [np.array(self._places, dtype=np.int32), *(one.record for _, one in values)]
        first = {type_: np.int32(number) for type_, number in self._first.items()}
        numbers = [np.array(self._numbers, dtype=np.int32), *(one.code + first[type_] for type_, one in values)]
        return distinct_pairs(np.concatenate(places), np.concatenate(numbers))

    def carriers(self) -> Iterator[tuple[str, list[str], Ints]]:
        """By type, in order: the different values, and one evidence that carries each."""
        more: dict[str, list[tuple[str, int]]] = {}
        for (type_, value), (_, place) in self._more.items():
            more.setdefault(type_, []).append((value, place))
        for type_ in sorted({*self._values, *more}):
            texts, places = _carriers(self._values.get(type_))
            others = more.get(type_, [])
            found = np.append(places, np.array([place for _, place in others], dtype=np.int32))
            yield type_, texts + [value for value, _ in others], found


def _carriers(values: Values | None) -> tuple[list[str], Ints]:
    """Each value, and the first evidence that says it."""
    if values is None:
        return [], np.empty(0, dtype=np.int32)
    places = np.empty(len(values.texts), dtype=np.int32)
    places[values.code[::-1]] = values.record[::-1]
    return list(values.texts), places
