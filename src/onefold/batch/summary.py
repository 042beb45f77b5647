"""A resolution in numbers: summary.json, the same for the same input."""

from __future__ import annotations

from collections import Counter
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa

from onefold.batch.read import Loaded
from onefold.batch.tables import TOGETHER, links_of_statements
from onefold.columns import NONE, Flags, Ints, Longs
from onefold.model import ANONYMOUS_TYPES
from onefold.profile.identifiers import count_identifiers
from onefold.resolution.case import Case
from onefold.resolution.resolve import Resolution, count_links, held_values
from onefold.resolution.review import proposals
from onefold.ruleset.ruleset import Ruleset
from onefold.version import VERSION

SIZES = ((1, 1), (2, 2), (3, 5), (6, 10), (11, 50), (51, 500), (501, None))
LARGEST = 10
"""Largest profiles named."""


def summarize(ruleset: Ruleset, loaded: Loaded, resolution: Resolution, profile_ids: pa.Array) -> dict[str, Any]:
    """Counts, shares, sizes, and what linked and what was refused, by step."""
    sizes = np.bincount(resolution.profile[resolution.profile != NONE], minlength=len(resolution.earliest)).astype(
        np.int32
    )
    links = _links_by_step(resolution)
    refused, by_step = _rejections(resolution, loaded)
    proposed = _proposals_by_rule(resolution)
    return {
        "version": VERSION,
        "counts": _counts(loaded, resolution) | {"links": sum(links.values()), "rejections": sum(refused.values())},
        "consolidation_rate": _rounded(1 - len(sizes) / len(resolution.profile)) if len(resolution.profile) else 0.0,
        "anonymous_share": _rounded(1 - known_profiles(resolution).mean()) if len(sizes) else 0.0,
        "profile_sizes": {_label(low, high): _between(sizes, low, high) for low, high in SIZES},
        "largest_profiles": _largest(sizes, profile_ids),
        "links_by_step": links,
        "rejections_by_kind": refused,
        "rejections_by_step": by_step,
        **({"proposals_by_rule": proposed} if proposed else {}),
        "sources": _sources(loaded),
        "ruleset": msgspec.json.decode(ruleset.as_json()),
    }


def _rounded(share: float) -> float:
    return round(float(share), 6)


def _counts(loaded: Loaded, resolution: Resolution) -> dict[str, int]:
    world = resolution.case.world
    events = int(world.event.sum())
    return {
        "records": world.count,
        "events": events,
        "rows": world.count - events,
        "profiles": len(resolution.earliest),
        "unresolved": int((resolution.profile == NONE).sum()),
        "identifiers": sum(count_identifiers(values, resolution.profile) for _, values in held_values(resolution)),
        "refused": len(loaded.refused),
        "replaced": loaded.replaced,
    }


def known_profiles(resolution: Resolution) -> Flags:
    """Profiles that a row, or an identifier of a person rather than of a device, belongs to."""
    known = np.zeros(len(resolution.earliest) + 1, dtype=np.bool_)
    known[resolution.profile[~resolution.case.world.event]] = True
    for type_, values in held_values(resolution):
        if type_ not in ANONYMOUS_TYPES:
            known[resolution.profile[values.record]] = True
    return known[:-1]


def _links_by_step(resolution: Resolution) -> dict[str, int]:
    counts = Counter({TOGETHER: len(links_of_statements(resolution))})
    for number, step in enumerate(resolution.case.plan.steps):
        counts[step.name] += count_links(resolution, number)
    return dict(+counts)


def _proposals_by_rule(resolution: Resolution) -> dict[str, int]:
    """Pairs of profiles that each rule to review proposes."""
    case = resolution.case
    found = Counter(one.rule for one in proposals(case.plan.review, case.world, case.looked_at, resolution.profile))
    return {rule.step.name: found[rule.step.name] for rule in case.plan.review}


def _rejections(resolution: Resolution, loaded: Loaded) -> tuple[dict[str, int], dict[str, int]]:
    """How many by kind, and by step."""
    kinds: Counter[str] = Counter()
    steps: Counter[str] = Counter()
    for refused in resolution.refused:
        kinds[refused.kind] += len(refused.record)
        steps[resolution.case.plan.steps[refused.step].name] += len(refused.record)
    kinds.update(_said(resolution.case, loaded))
    return dict(sorted(kinds.items())), dict(sorted(steps.items()))


def _said(case: Case, loaded: Loaded) -> Counter[str]:
    kinds = Counter(
        {count["values"]: count["counts"] for count in loaded.rejections["kind"].value_counts().to_pylist()}
    )
    kinds["detached"] = sum(len(one.records) for one in case.detached)
    kinds["apart"] = sum(len(one.both) for one in case.apart)
    return +kinds


def _sources(loaded: Loaded) -> dict[str, dict[str, Any]]:
    counts = {one["values"]: one["counts"] for one in loaded.table["source"].value_counts().to_pylist()}
    return {str(name): {"kind": kind, "records": counts.get(name, 0)} for name, kind in sorted(loaded.kinds.items())}


def _label(low: int, high: int | None) -> str:
    if high is None:
        return f"{low}+"
    return str(low) if low == high else f"{low}-{high}"


def _between(sizes: Ints, low: int, high: int | None) -> int:
    return int(((sizes >= low) & (sizes <= (high or sizes.max(initial=0)))).sum())


def _largest(sizes: Ints, profile_ids: pa.Array) -> list[dict[str, Any]]:
    order = _top(sizes)
    return [{"profile_id": profile_ids[int(one)].as_py(), "records": int(sizes[one])} for one in order]


def _top(sizes: Ints) -> Longs:
    """The places of the largest, the first of equals first."""
    least = np.partition(sizes, -LARGEST)[-LARGEST] if len(sizes) > LARGEST else 0
    several = np.flatnonzero(sizes >= least)
    return several[np.lexsort((several, -sizes[several]))][:LARGEST]
