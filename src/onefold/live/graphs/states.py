"""What each profile of a graph that is being built holds: identifiers, surviving traits, and what bounds count."""

from __future__ import annotations

import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs, Values, distinct_pairs
from onefold.live.graphs.meanings import Meanings
from onefold.live.graphs.resolved import Resolved
from onefold.live.graphs.sayings import BODIES, Restated, Told
from onefold.live.graphs.traits import Stated
from onefold.live.records import record_of
from onefold.live.traits import Traits
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.rows import ProfileState
from onefold.store.space import SpaceStore


def identifiers_of(found: Resolved) -> list[dict[str, list[str]]]:
    """By type, of each profile."""
    held: list[dict[str, list[str]]] = [{} for _ in range(found.profiles)]
    for type_, profile, texts in found.identifiers:
        for number, text in zip(profile.tolist(), texts, strict=True):
            its = held[number]
            if type_ in its:
                its[type_].append(text)
            else:
                its[type_] = [text]
    return held


class Counted:
    """What bounds count, of the profiles of uncontested components."""

    def __init__(self, found: Resolved, said: Restated, meanings: Meanings, plan: Plan) -> None:
        self.fields: dict[int, dict[str, list[str]]] = {}
        self.rows: dict[int, dict[str, int]] = {}
        there = (found.profile != NONE) & ~found.contested[found.component[said.of]]
        owner = np.full(len(found.component), NONE, dtype=np.int32)
        owner[said.of[there]] = found.profile[there]
        self.evidence: list[int] = np.bincount(owner[owner != NONE], minlength=found.profiles).tolist()
        for name, values in meanings.fields.items():
            self._count_values(name, values.only(owner[values.record] != NONE), owner)
        distinct = {name for name, mapping in plan.sources if mapping.distinct}
        for number, name in enumerate(said.source_names):
            if name in distinct:
                rows = (said.source == number) & ~said.sayings.event & (owner != NONE)
                self._count_rows(name, owner[rows])

    def _count_values(self, name: str, values: Values, owner: Ints) -> None:
        for profile, code in zip(
            *(one.tolist() for one in distinct_pairs(owner[values.record], values.code)), strict=True
        ):
            self.fields.setdefault(profile, {}).setdefault(name, []).append(values.texts[code])

    def _count_rows(self, source: str, profiles: Ints) -> None:
        for profile, count in zip(*(one.tolist() for one in np.unique(profiles, return_counts=True)), strict=True):
            self.rows.setdefault(profile, {})[source] = count


# ---------------------------------------------------------------------- traits


def survive_alike(before: Plan, after: Plan) -> bool:
    """Whether the same records have the same surviving traits under both plans."""
    return _surviving(before) == _surviving(after)


def _surviving(plan: Plan) -> tuple[object, ...]:
    judged = {
        one.type: (one.normalize, one.region, one.blocked_values, one.blocked_patterns) for one in plan.identifiers
    }
    return plan.default_survivorship, dict(plan.survivorship), judged


def unchanged(found: Resolved, owner: Ints, says: Flags) -> Flags:
    """Of each profile whether the records of it that say traits are those that the profile that it was had."""
    stated, had = found.profile[says], owner[says]
    same = (stated != NONE) & (np.append(found.was, NONE)[stated] == had)
    former = int(owner.max(initial=NONE)) + 1
    now = np.bincount(stated[stated != NONE], minlength=found.profiles)
    then = np.append(np.bincount(had[had != NONE], minlength=former), 0)
    both = np.bincount(stated[same], minlength=found.profiles)
    kept: Flags = found.was != NONE
    had_by = then[np.where(found.was < former, found.was, former)]
    same_records: Flags = kept & (now == both) & (had_by == both)
    return same_records


def read_stated(store: SpaceStore, parse: CallParser, seqs: Longs, places: Ints, stated: Stated, told: Told) -> None:
    """What these records say of traits, out of their bodies; the places in the log are theirs."""
    for start in range(0, len(seqs), BODIES):
        part = slice(start, start + BODIES)
        at = dict(zip(seqs[part].tolist(), places[part].tolist(), strict=True))
        for one in store.full_records(list(at)):
            stated.add(at[one.seq], record_of(one, parse))
        told(start / len(seqs))


def state_of(number: int, held: dict[str, list[str]], traits: Traits, counted: Counted) -> ProfileState:
    """The state of a profile."""
    return ProfileState(
        held, traits, counted.fields.get(number, {}), counted.evidence[number], counted.rows.get(number, {})
    )


def as_they_stood(held: dict[str, list[str]], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """The values, those that were there before first and as they stood."""
    ordered = {}
    for type_, values in held.items():
        there = before.get(type_)
        if there and there != values:
            present = set(values)
            values = list(dict.fromkeys([*(one for one in there if one in present), *values]))  # noqa: PLW2901 - ordered
        ordered[type_] = values
    return ordered
