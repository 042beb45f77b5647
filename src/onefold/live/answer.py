"""Whose each record of some components is: by the kernel, or by a scan in order where that is certain and quicker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from onefold.columns import NONE
from onefold.live.continuation import BEFORE_ALL, NEW, Placed, Rules, Scan
from onefold.live.meaning import Meaning
from onefold.live.records import resolvable
from onefold.resolution.gather import gather
from onefold.resolution.resolve import Resolution, held_values, resolve
from onefold.resolution.usable import Judge
from onefold.ruleset.plan import Plan
from onefold.store.rows import Brief, Evidence


class Answer(msgspec.Struct, frozen=True):
    """Of each record, in the order given: its cluster (NONE: unresolved), a label of what it is linked to over whatever
    links, and whether that is held back by anything. Of each cluster: the identifiers that hold.

    `made` is what the answer was read from.
    """

    cluster: list[int]
    label: list[int]
    contested: list[bool]
    identifiers: dict[int, dict[str, list[str]]]
    made: Resolution | Scan


def by_kernel(
    briefs: Sequence[Brief], evidence: Mapping[int, Evidence], plan: Plan, by_type: Mapping[str, Judge]
) -> Answer:
    """The kernel's answer. Records stand in order of (source, id)."""
    world, _ = gather((resolvable(evidence[brief.evidence].said, brief) for brief in briefs), plan, by_type)
    resolution = resolve(world, plan)
    label = resolution.found.label
    return Answer(
        cluster=resolution.profile.tolist(),
        label=label.tolist(),
        contested=resolution.found.contested[label].tolist(),
        identifiers=_identifiers(resolution),
        made=resolution,
    )


def by_scan(briefs: Sequence[Brief], meanings: Mapping[int, Meaning], rules: Rules) -> Answer | None:
    """The same answer from taking each record in canonical order, as if it had just come; None if not certain."""
    scan = Scan(rules, BEFORE_ALL)
    cluster = [NONE] * len(briefs)
    identifiers: dict[int, dict[str, list[str]]] = {}
    ages = [(brief.time or 0, brief.source, brief.id) for brief in briefs]
    poured: dict[int, Placed] = {}
    for place in sorted(range(len(briefs)), key=ages.__getitem__):
        evidence = briefs[place].evidence
        meaning = meanings[evidence]
        placed = scan.place(ages[place], evidence, meaning)
        if placed is None:
            return None
        number = len(identifiers) + 1 if placed.profile == NEW else placed.profile
        scan.take(ages[place], evidence, meaning, number, placed)
        if number is None:
            continue
        cluster[place] = number
        if poured.get(evidence) is not placed:
            poured[evidence] = placed
            held = identifiers.setdefault(number, {})
            for type_, values in placed.identifiers.items():
                present = held.setdefault(type_, [])
                present += [value for value in values if value not in present]
    return Answer(cluster, list(range(len(briefs))), [False] * len(briefs), identifiers, scan)


def _identifiers(resolution: Resolution) -> dict[int, dict[str, list[str]]]:
    """What each profile holds: values by type."""
    found: dict[int, dict[str, list[str]]] = {}
    for type_, values in held_values(resolution):
        pairs = zip(resolution.profile[values.record].tolist(), values.code.tolist(), strict=True)
        for profile, code in dict.fromkeys(pairs):
            if profile != NONE:
                found.setdefault(profile, {}).setdefault(type_, []).append(values.texts[code])
    return found
