"""What was refused of a profile, or because of it, as nodes and dotted links of its drawing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Any

from msgspec import Struct

from onefold.live.view.answers import instant
from onefold.live.view.drawing import OtherDrawn, RefusalDrawn
from onefold.live.view.graph_material import Material
from onefold.resolution.explain import Barrier, Refusal


class Refused(Struct, frozen=True):
    """Refusals, and what they lead to beyond the profile."""

    nodes: list[OtherDrawn]
    refusals: list[RefusalDrawn]

    def most(self, limit: int) -> Refused:
        """At most so many nodes, other profiles before values, those with most refusals first."""
        weight = Counter[str]()
        for one in self.refusals:
            weight[one.b] += one.records
        first = sorted(self.nodes, key=lambda one: (one.kind == "value", -weight[one.id]))[:limit]
        gone = {one.id for one in self.nodes} - {one.id for one in first}
        return Refused(first, [one for one in self.refusals if one.b not in gone])

    def between(self, drawn: Collection[str]) -> Refused:
        """Those that begin at one of these nodes and lead to one, or beyond the profile."""
        there = {*drawn, *(one.id for one in self.nodes)}
        refusals = [one for one in self.refusals if one.a in drawn and one.b in there]
        used = {one.b for one in refusals}
        return Refused([one for one in self.nodes if one.id in used], refusals)


def refused_of(material: Material) -> Refused:
    """All that was refused, uses of one value for one reason together."""
    nodes: dict[str, OtherDrawn] = {}
    alike: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in material.rejections:
        other = _other(material, row)
        nodes.setdefault(other.id, other)
        what = (row["kind"], row["step"], row["type"], row["value"], row["detail"])
        alike.setdefault((_ours(material, row, other), other.id, *what), []).append(row)
    refusals = [_refusal(material, a, b, rows) for (a, b, *_), rows in alike.items()]
    held = {":".join(pair) for pair in material.held}
    return Refused([one for one in nodes.values() if one.id not in held], [one for one in refusals if one.a != one.b])


def _record(row: dict[str, Any]) -> str:
    return f"{row['source']}/{row['record_id']}"


def _other(material: Material, row: dict[str, Any]) -> OtherDrawn:
    """What was not joined: somebody else if there is one, else the value itself."""
    if row["profile_id"] is None:
        return OtherDrawn(_record(row), "record", None, None)
    others = {row["profile_id"], row["other_profile_id"]} - {material.public, None}
    if others:
        (public,) = others
        strongest = next((one for one in material.identifiers if one["profile_id"] == public), None)
        named = (None, None) if strongest is None else (strongest["type"], strongest["value"])
        return OtherDrawn(public, "profile", *named)
    return OtherDrawn(f"{row['type'] or row['step'] or 'statement'}:{row['value']}", "value", row["type"], row["value"])


def _ours(material: Material, row: dict[str, Any], other: OtherDrawn) -> str:
    """Where a refusal begins in the picture: the identifier if the profile holds it, else the records."""
    pair = (row["type"], row["value"])
    if other.kind != "value" and pair in material.held and pair in material.uses:
        return ":".join(pair)
    place = material.places[_record(row)]
    if place in material.group:
        return material.group[place]
    return next(_linked(material, row), next(iter(material.groups)))


def _linked(material: Material, row: dict[str, Any]) -> Iterator[str]:
    """The groups that the same key of the same rule links."""
    for one in material.kept:
        if (one["step"], one["key"]) == (row["step"], row["value"]):
            yield material.group[one["records"][0]]


def _refusal(material: Material, a: str, b: str, rows: list[dict[str, Any]]) -> RefusalDrawn:
    first = min(rows, key=lambda one: (material.first([material.places[_record(one)]]), _record(one)))
    return RefusalDrawn(
        a=a,
        b=b,
        kind=first["kind"],
        step=first["step"],
        type=first["type"],
        value=first["value"],
        records=len(rows),
        record=_record(first),
        since=instant(material.first([material.places[_record(first)]])),
        says=_sentence(material, first, len(rows)),
    )


def _sentence(material: Material, row: dict[str, Any], count: int) -> str:
    left, right = row["profile_id"] or _record(row), row["other_profile_id"]
    what = (row["kind"], row["step"], row["type"], row["value"], row["source"], row["record_id"])
    refusal = Refusal(*what, left, right, row["detail"] or "", count)
    return material.speaker.refusal(refusal, Barrier(left, right, (refusal,)))
