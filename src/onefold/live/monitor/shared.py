"""How many people use one value: different users among the evidence that carries it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from onefold.live.monitor.carried import Value
from onefold.live.view import View
from onefold.model import ANONYMOUS_TYPES
from onefold.ruleset.plan import Plan
from onefold.store.rows import Said

LOOKED_AT = 5_000
"""Evidence of a component that are looked at: the newest. More tell nothing new of a value that thousands share."""

_SAID = msgspec.msgpack.Decoder(Said)
_NAMES = ("first_name", "last_name")


class Carrier(Struct, frozen=True):
    """An evidence that carries a value: what it says of who it is, by kind."""

    number: int
    who: dict[str, tuple[str, ...]]


class Sharing(Struct, frozen=True):
    """Who carries a value: `people` different values of `kind` (`user_id`, `name`, ...), the kind with the most."""

    kind: str
    people: int
    carriers: int


def people_types(plan: Plan) -> tuple[str, ...]:
    """Identifier types by which people are told apart: those of which a person has one, or at most a few."""
    usual = {"user_id", "email", "phone"}
    single = {
        one.type
        for one in plan.identifiers
        if one.match and one.limit is not None and one.limit.count == 1 and one.limit.window is None
    }
    return tuple(one.type for one in plan.identifiers if one.type in usual | single and one.type not in ANONYMOUS_TYPES)


def carriers(view: View, value: Value) -> list[Carrier]:
    """The evidence that carry a value: among the newest of its component. None if nobody does."""
    component = component_of(view, value)
    return carriers_in(view, component).get(value, []) if component else []


def component_of(view: View, value: Value) -> int:
    """0 for a value that nobody carries."""
    anchor = view.store.anchors(value[0], [value[1]]).get(value[1])
    return anchor[0] if anchor else 0


def carriers_in(view: View, component: int) -> dict[Value, list[Carrier]]:
    """The newest evidence of a component, by each value of a matching type that they carry."""
    types, matching = people_types(view.lens.plan), set(view.lens.matching)
    found: defaultdict[Value, list[Carrier]] = defaultdict(list)
    for number, encoded in view.store.connection.rows("monitor.newest_evidence", component=component, limit=LOOKED_AT):
        said = _SAID.decode(encoded)
        usable = view.lens.identifiers(said)
        for type_ in usable.keys() & matching:
            its = Carrier(number, who(said, usable, [one for one in types if one != type_]))
            for text in usable[type_]:
                found[type_, text].append(its)
    return dict(found)


def who(said: Said, usable: dict[str, list[str]], types: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What an evidence says of who it is: identifiers of these types, and the name."""
    found = {type_: tuple(usable[type_]) for type_ in types if usable.get(type_)}
    names = [" ".join(said.fields[name]).strip().casefold() for name in _NAMES if said.fields.get(name)]
    if any(names):
        found["name"] = (" ".join(names),)
    return found


def sharing(found: Iterable[Carrier]) -> Sharing:
    """How many share what these carry."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    count = 0
    for count, one in enumerate(found, start=1):  # noqa: B007 - how many there were
        for kind, values in one.who.items():
            people[kind].update(values)
    kind = max(people, key=lambda one: len(people[one]), default="")
    return Sharing(kind, len(people[kind]) if kind else 0, count)
