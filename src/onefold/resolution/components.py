"""Whole components: who is reachable from whom over all keys, and which components need the steps evaluated.

In a component that breaks no limit, window, group limit or `apart`, every link holds, and the component is one
profile. The checks here may call a component contested that is not (then the steps say the same); never the reverse.
"""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from onefold.columns import NONE, Flags, Ints, Longs, Uses, Values, count_distinct, group, ranges
from onefold.resolution.case import Case, Limited
from onefold.resolution.evidence import evidence_of
from onefold.ruleset.plan import IdentifierStep, Step


class Components(msgspec.Struct, frozen=True):
    """`label[record]` numbers the component, 0 to count - 1; `contested[label]` says that it needs the steps."""

    count: int
    label: Ints
    contested: Flags


def components(case: Case) -> Components:
    """The components over all steps and `together` statements."""
    firsts = [first_records(uses, case.world.count) for uses in case.uses]
    count, label = connect(case.world.count, [*_stars(case, firsts), *_joins(case)])
    contested = np.zeros(count, dtype=np.bool_)
    for limited in case.limited:
        contested |= _over_limit(case, limited, firsts, label, count)
    for step, uses, first in zip(case.plan.steps, case.uses, firsts, strict=True):
        suspects = _suspect_keys(case, step, uses)
        contested[label[first[suspects]]] = True
    for apart in case.apart:
        contested[np.intersect1d(label[apart.left], label[apart.right])] = True
    return Components(count, label, contested)


def first_records(uses: Uses, count: int) -> Ints:
    """For each key its lowest-numbered record; `count` where nobody uses it."""
    first = np.full(uses.keys, count, dtype=np.int32)
    first[uses.key[::-1]] = uses.record[::-1]
    return first


def connect(count: int, edges: list[tuple[Ints, Ints]]) -> tuple[int, Ints]:
    """Connected components of `count` nodes: how many, and the number of each node's."""
    left = np.concatenate([one for one, _ in edges]) if edges else np.empty(0, dtype=np.int32)
    right = np.concatenate([other for _, other in edges]) if edges else left
    matrix = sparse.coo_array((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count)).tocsr()
    found, label = csgraph.connected_components(matrix, directed=False)
    return int(found), label.astype(np.int32, copy=False)


def _stars(case: Case, firsts: list[Ints]) -> list[tuple[Ints, Ints]]:
    """Each key's records joined to one of them: as many edges as uses, not as pairs."""
    stars = []
    for uses, first in zip(case.uses, firsts, strict=True):
        hub = first[uses.key]
        other = hub != uses.record
        stars.append((hub[other], uses.record[other]))
    return stars


def _joins(case: Case) -> list[tuple[Ints, Ints]]:
    return [(np.full(len(one.records) - 1, one.records[0], dtype=np.int32), one.records[1:]) for one in case.joined]


def _over_limit(case: Case, limited: Limited, firsts: list[Ints], label: Ints, count: int) -> Flags:
    """Components with more different values than the limit; windows are left to the steps."""
    if limited.step == NONE:
        return count_distinct(label[limited.record], limited.value, count) > limited.limit.count
    used = firsts[limited.step]
    return np.bincount(label[used[used < case.world.count]], minlength=count) > limited.limit.count


def _suspect_keys(case: Case, step: Step, uses: Uses) -> Ints:
    """Keys that a window may cut or a group limit may refuse."""
    suspect = np.zeros(uses.keys, dtype=np.bool_)
    if step.within is not None:
        suspect |= _wider_than(case.world.time, uses, step.within)
    if step.max_profiles is not None:
        suspect |= _touching_more_than(case, uses, step.max_profiles)
    for field, most in step.max_distinct:
        if field in case.looked_at:
            suspect |= _with_more_values_than(case.looked_at[field], uses, most, case.world.count)
    return np.flatnonzero(suspect).astype(np.int32)


def _wider_than(time: Longs, uses: Uses, within: int) -> Flags:
    """Keys with two consecutive uses more than the window apart."""
    times = time[uses.record]
    earliest = np.full(uses.keys, np.iinfo(np.int64).max)
    latest = np.full(uses.keys, np.iinfo(np.int64).min)
    np.minimum.at(earliest, uses.key, times)
    np.maximum.at(latest, uses.key, times)
    wide: Flags = (latest > earliest) & (latest - earliest > within)
    at = np.flatnonzero(wide[uses.key])
    order = at[np.lexsort((times[at], uses.key[at]))]
    cut = (np.diff(times[order]) > within) & (np.diff(uses.key[order]) == 0)
    wide[:] = False
    wide[uses.key[order[1:][cut]]] = True
    return wide


def _touching_more_than(case: Case, uses: Uses, most: int) -> Flags:
    """Keys whose records are of more than so many pieces of evidence, which bounds the clusters they touch."""
    many = np.bincount(uses.key, minlength=uses.keys) > most
    if not many.any() or not _evidence_bounds_clusters(case):
        return many
    at = np.flatnonzero(many[uses.key])
    evidence = evidence_of(case.world, case.plan, uses.record[at])
    return count_distinct(uses.key[at], evidence, uses.keys) > most


def _evidence_bounds_clusters(case: Case) -> bool:
    """Whether records of one evidence are together, or still alone, whenever a step comes to them."""
    steps = case.plan.steps
    first_default = next((i for i, step in enumerate(steps) if isinstance(step, IdentifierStep)), len(steps))
    cut = any(step.within is not None for step in steps)
    return first_default == 0 and not cut and not case.joined


def _with_more_values_than(field: Values, uses: Uses, most: int, count: int) -> Flags:
    each = np.bincount(field.record, minlength=count)
    many = np.bincount(uses.key, weights=each[uses.record], minlength=uses.keys) > most
    if not many.any():
        return many
    at = np.flatnonzero(many[uses.key])
    key, code = values_at(field, uses.record[at], uses.key[at], count)
    return count_distinct(key, code, uses.keys) > most


def values_at(field: Values, record: Ints, owner: Ints, count: int) -> tuple[Ints, Ints]:
    """For each (record, owner) pair and each value of the record: (owner, value code)."""
    groups = group(field.record, count)
    sizes = groups.sizes[record]
    return np.repeat(owner, sizes), field.code[ranges(groups.start[record], sizes)]


def contested_records(found: Components) -> Ints:
    """The numbers of the records whose component needs the steps, ascending."""
    return np.flatnonzero(found.contested[found.label]).astype(np.int32)
