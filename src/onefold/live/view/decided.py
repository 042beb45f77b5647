"""The traits of a profile with the values that lost, worked out from its records when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from onefold.live.plans import Parser
from onefold.live.records import record_of
from onefold.live.traits import Survivors
from onefold.live.view.answers import TraitDecided, TraitLost, instant
from onefold.live.view.view import Found, View
from onefold.profile.decided import why
from onefold.store.rows import Trait

MOST = 2_000
"""Records that are looked at, the newest first: a tenth of a second of work."""

SHOWN = 20
"""Values of a trait that are told of those that lost."""


def decided(view: View, found: Found, parse: Parser) -> tuple[list[TraitDecided], bool]:
    """The surviving traits by name; and whether all records were looked at."""
    survivors = Survivors(view.lens.plan)
    rows = view.rows(f"saying_traits_{found.by}", owner=found.owner, limit=MOST + 1, **_shift(view, found))
    said: dict[str, dict[str, list[Trait]]] = {}
    for stored in view.store.full_records([seq for (seq,) in rows[:MOST]]):
        for name, trait in survivors.said(record_of(stored, parse)):
            said.setdefault(name, {}).setdefault(trait.value, []).append(trait)
    traits = found.profile.state.traits
    return [_decided(survivors, name, traits[name], said.get(name, {})) for name in sorted(traits)], len(rows) <= MOST


def _shift(view: View, found: Found) -> Mapping[str, int]:
    return {"shift": view.store.shift} if found.contested else {}


def _decided(survivors: Survivors, name: str, winner: Trait, said: Mapping[str, Sequence[Trait]]) -> TraitDecided:
    policy = survivors.policy(name)
    values = {} if policy.policy == "all" else {value: its for value, its in said.items() if value != winner.value}
    lost = sorted((_lost(value, its) for value, its in values.items()), key=lambda one: one[0], reverse=True)
    return TraitDecided(
        name=name,
        value=winner.value,
        updated=instant(winner.time),
        source=winner.source,
        record=f"{winner.source}/{winner.record}",
        policy=policy.policy,
        why=why(policy, winner.source, len(lost)),
        others=[one for _, one in lost[:SHOWN]],
        other_values=len(lost),
    )


def _lost(value: str, said: Sequence[Trait]) -> tuple[tuple[int, str, str], TraitLost]:
    """With its age: that of the latest record that says it."""
    latest = max(said, key=lambda one: (one.time, one.source, one.record))
    age = latest.time, latest.source, latest.record
    return age, TraitLost(value, instant(latest.time), latest.source, f"{latest.source}/{latest.record}", len(said))
