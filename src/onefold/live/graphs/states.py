"""What each profile of a graph that is being built holds: identifiers, surviving traits, and what bounds count."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from onefold.columns import NONE, Flags, Ints, Longs
from onefold.live.bounds import Bounds, pour
from onefold.live.graphs.resolved import Resolved
from onefold.live.graphs.sayings import BODIES, Meanings, Told
from onefold.live.records import record_of
from onefold.live.traits import Survivors, Traits
from onefold.model import Record
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan
from onefold.store.rows import ProfileState, Stored
from onefold.store.space import SpaceStore

_LEFT_OUT: dict[str, tuple[str, ...]] = {}


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

    def __init__(self, found: Resolved, evidence: Ints, meanings: Meanings, bounds: Bounds) -> None:
        self.fields: dict[int, dict[str, list[str]]] = {}
        self.rows: dict[int, dict[str, int]] = {}
        there = (found.profile != NONE) & ~found.contested[found.component[evidence]]
        owner = np.full(len(found.component), NONE, dtype=np.int32)
        owner[evidence[there]] = found.profile[there]
        self.evidence: list[int] = np.bincount(owner[owner != NONE], minlength=found.profiles).tolist()
        if bounds.counts:
            for place, values in meanings.fields.items():
                if owner[place] != NONE:
                    pour(values, self.fields.setdefault(int(owner[place]), {}))
            for place, source in meanings.rows.items():
                if owner[place] != NONE:
                    rows = self.rows.setdefault(int(owner[place]), {})
                    rows[source] = rows.get(source, 0) + 1


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


def traits_of(
    store: SpaceStore, parse: CallParser, survivors: Survivors, seqs: Longs, profile: Ints, told: Told
) -> dict[int, Traits]:
    """The surviving traits of profiles, given the records that say traits and the profile of each."""
    found = dict[int, Traits]()
    whole: dict[int, list[Record]] = {}
    of = dict(zip(seqs.tolist(), profile.tolist(), strict=True))
    for part in _bodies(store, seqs, told):
        for seq, record in ((one.seq, record_of(one, parse)) for one in part):
            number = of[seq]
            if number in whole or not survivors.folds(record.traits):
                whole.setdefault(number, []).append(_slim(record))
            else:
                found[number] = survivors.fold(found.get(number, {}), survivors.said(record))
    return found | _all_of(survivors, store, parse, whole, found, of)


def _all_of(
    survivors: Survivors,
    store: SpaceStore,
    parse: CallParser,
    whole: dict[int, list[Record]],
    folded: dict[int, Traits],
    of: dict[int, int],
) -> dict[int, Traits]:
    """Of those of whose traits some do not fold: what was folded before that was seen is read again."""
    again = [seq for seq, number in of.items() if number in whole and number in folded]
    for number in whole.keys() & folded.keys():
        whole[number] = []
    for part in _bodies(store, np.array(sorted(again), dtype=np.int64), lambda _: None):
        for one in part:
            whole[of[one.seq]].append(_slim(record_of(one, parse)))
    return {number: survivors.all_of(records) for number, records in whole.items()}


def _bodies(store: SpaceStore, seqs: Longs, told: Told) -> Iterator[Sequence[Stored]]:
    for start in range(0, len(seqs), BODIES):
        yield store.full_records(seqs[start : start + BODIES].tolist())
        told(start / len(seqs))


def _slim(record: Record) -> Record:
    return msgspec.structs.replace(record, identifiers=_LEFT_OUT, fields=_LEFT_OUT)


def state_of(number: int, held: dict[str, list[str]], traits: Traits, counted: Counted) -> ProfileState:
    """The state of a profile."""
    return ProfileState(
        held, traits, counted.fields.get(number, {}), counted.evidence[number], counted.rows.get(number, {})
    )


def in_order(held: dict[str, list[str]], before: dict[str, list[str]]) -> dict[str, list[str]]:
    """The values, those that were there before first and as they stood."""
    ordered = {}
    for type_, values in held.items():
        there = before.get(type_)
        if there and there != values:
            present = set(values)
            values = list(dict.fromkeys([*(one for one in there if one in present), *values]))  # noqa: PLW2901 - ordered
        ordered[type_] = values
    return ordered
