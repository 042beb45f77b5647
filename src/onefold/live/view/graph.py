"""Draws a profile: from the kernel's look at its component, its identifiers, groups of records, links and refusals.

The biggest groups come first; what does not fit is counted. The same records give the same drawing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from onefold.live.view.answers import instant
from onefold.live.view.drawing import (
    Drawing,
    IdentifierDrawn,
    LeftOut,
    LinkDrawn,
    RecordsDrawn,
)
from onefold.live.view.explain import Look
from onefold.live.view.graph_choice import chosen
from onefold.live.view.graph_material import Material, Pair, node_of
from onefold.live.view.graph_refusals import refused_of
from onefold.live.view.view import Found, View

MOST_NODES = 2_000
LINKS_PER_NODE = 5
"""A picture has at most so many links for each node that it may have."""

FOR_OTHERS = 5
"""One in so many nodes may be something that did not join."""

NAMED = 5
"""Records of a group that are named."""


def draw(view: View, found: Found, limit: int) -> Drawing:
    """A profile as a picture of at most so many nodes. Raises TooMuch."""
    material = Material(Look(view, [found.profile.component]), view.lens, found.profile.public)
    refused = refused_of(material)
    others = refused.most(limit // FOR_OTHERS)
    links = list(_links(material))
    sizes = {name: len(places) for name, places in material.groups.items()}
    nodes = chosen(sizes, [(one.a, one.b) for one in links], limit - len(others.nodes))
    groups = [_group(material, name) for name in sorted(sizes, key=lambda one: -sizes[one]) if name in nodes]
    identifiers = [_identifier(material, pair) for pair in material.uses if node_of(pair) in nodes]
    links = [one for one in links if one.a in nodes and one.b in nodes]
    shown = others.between(nodes)
    kept = links[: LINKS_PER_NODE * limit]
    return Drawing(
        id=material.public,
        identifiers=identifiers,
        groups=groups,
        others=shown.nodes,
        links=kept,
        refused=shown.refusals,
        left_out=LeftOut(
            groups=len(material.groups) - len(groups),
            records=len(material.own) - sum(one.records for one in groups),
            identifiers=len(material.held) - len(identifiers),
            links=len(links) - len(kept),
            refused=len(refused.refusals) - len(shown.refusals),
        ),
    )


def _group(material: Material, name: str) -> RecordsDrawn:
    places = material.groups[name]
    known = [time for one in places if (time := material.brief(one).time)]
    said = material.look.said(places[0])
    return RecordsDrawn(
        id=name,
        source=said.source,
        kind=said.kind,
        records=len(places),
        names=[material.look.name(one) for one in places[:NAMED]],
        since=instant(material.first(places)),
        first_seen=instant(min(known, default=None)),
        last_seen=instant(max(known, default=None)),
    )


def _identifier(material: Material, pair: Pair) -> IdentifierDrawn:
    row = material.held[pair]
    users = material.uses[pair]
    return IdentifierDrawn(
        id=node_of(pair),
        type=pair[0],
        value=pair[1],
        records=row["records"],
        since=instant(min(material.first(material.groups[name]) for name in users)),
        first_seen=row["first_seen"],
        last_seen=row["last_seen"],
    )


def _links(material: Material) -> Iterator[LinkDrawn]:
    """Identifiers said, then what statements link, then what rules do."""
    joined = {
        ((material.types[one["step"]], one["key"]), material.group[place])
        for one in material.kept
        if one["step"] in material.types
        for place in one["records"]
    }
    for name, pairs in material.said.items():
        since = instant(material.first(material.groups[name]))
        for pair, records in pairs.items():
            step = pair[0] if (pair, name) in joined else None
            yield LinkDrawn(name, node_of(pair), "identifier", step, pair[1], records, since)
    others = [one for one in material.kept if one["step"] not in material.types]
    for one in sorted(others, key=lambda one: one["step"] != "together"):
        yield from _between_groups(material, one)


def _between_groups(material: Material, row: dict[str, Any]) -> Iterator[LinkDrawn]:
    """A link of records as links of their groups: from the first to each of the others."""
    linked: dict[str, list[int]] = {}
    for place in row["records"]:
        linked.setdefault(material.group[place], []).append(place)
    (first, start), *rest = linked.items()
    kind: Literal["statement", "rule"] = "statement" if row["step"] == "together" else "rule"
    for name, places in rest:
        since = instant(max(material.first(start), material.first(places)))
        yield LinkDrawn(name, first, kind, row["step"], row["key"], len(places), since)
