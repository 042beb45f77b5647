"""What an evidence means under a plan: its usable identifiers, and every key by which others may be reached from it.

Two evidence with a key in common are in one component. So keys are all that might link, held back by nothing:
identifiers of matching types, the keys of rules, the two sides of an alias, the references of `together`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec
import numpy as np

from onefold.columns import Uses, World
from onefold.live.named import Key, Named, identifier_places, record_place, record_places
from onefold.live.records import resolvable
from onefold.match.keys import rule_uses
from onefold.resolution.gather import gather
from onefold.resolution.usable import ALIAS_TYPES, Judge, alias_call, judges
from onefold.ruleset.plan import IdentifierStep, Plan, RuleStep, Statement
from onefold.store.rows import Brief, Evidence, Said

__all__ = ["Key", "Meaning", "Reader", "RuleKeys", "rule_keys"]

_NO_KEYS: tuple[list[Key], list[Key]] = ([], [])


class Meaning(msgspec.Struct, frozen=True, gc=False):
    """`identifiers` by type, normalized; `keys` as said above; `blocks` of similar rules, as (rule, block).

    `own`: whether it gives its record a profile even if nobody shares it: a row, or an event with a matching
    identifier. `named`: whether a statement speaks of it, or an alias that may join nobody. `fields`: the values that
    group limits count.
    """

    identifiers: dict[str, tuple[str, ...]]
    keys: tuple[Key, ...]
    blocks: tuple[Key, ...]
    own: bool
    event: bool
    named: bool
    fields: dict[str, tuple[str, ...]]

    @property
    def reachable(self) -> bool:
        """Whether who says it is of a component: somebody's, or joined to somebody one day."""
        return bool(self.keys or self.blocks or self.own)


class Reader:
    """Reads evidence under one plan. `by_type` are the plan's judges, where they are known already."""

    def __init__(self, plan: Plan, by_type: Mapping[str, Judge] | None = None) -> None:
        self._plan = plan
        self.judges = judges(plan) if by_type is None else by_type
        self._matching = frozenset(step.type for step in plan.steps if isinstance(step, IdentifierStep))
        reached = ALIAS_TYPES if plan.alias == "together" else ()
        self._reached = frozenset(type_ for type_ in reached if type_ in self.judges) - self._matching
        self._rules = tuple(step for step in plan.steps if isinstance(step, RuleStep))
        self._counted = tuple(dict.fromkeys(name for step in plan.steps for name, _ in step.max_distinct))
        self.named = Named(plan.statements)

    def read(self, evidence: Sequence[Said], records: Sequence[Collection[str]] | None = None) -> list[Meaning]:
        """The meaning of each, given the ids of the records that say it (for statements that name records)."""
        by_rule = self._rule_keys(evidence) if self._rules and evidence else {}
        found = []
        for place, said in enumerate(evidence):
            keys, blocks = by_rule.get(place, _NO_KEYS)
            found.append(self._meaning(said, () if records is None else records[place], keys, blocks))
        return found

    @property
    def counted(self) -> Sequence[str]:
        """The fields whose values group limits count."""
        return self._counted

    @property
    def compares(self) -> bool:
        """Whether any rule compares: then others than the carriers of a key have to be looked at."""
        return any(branch.similar for rule in self._rules for branch in rule.branches)

    @property
    def reached(self) -> frozenset[str]:
        """The types that do not match, by which aliases are looked for."""
        return self._reached

    def meanings(self, evidence: Sequence[Evidence]) -> list[Meaning]:
        """The meaning of stored evidence, as far as it does not depend on which records say it."""
        return self.read([one.said for one in evidence])

    @property
    def anchored(self) -> frozenset[str]:
        """The identifier types whose values are keys: who carries one of these is found by it."""
        return self._matching | self._reached

    def keys_of_record(self, source: str, record_id: str) -> Sequence[Key]:
        """The keys that statements give to whatever this very record says."""
        return self.named.keys_of(record_place(source, record_id)) if self.named.records else ()

    def names(self, source: str, record_id: str) -> bool:
        """Whether a statement names this very record."""
        return self.named.records and record_place(source, record_id) in self.named

    def concerning(self, meanings: Iterable[Meaning], briefs: Iterable[Brief]) -> tuple[Statement, ...]:
        """The statements that speak of any of these, in order."""
        places = [place for one in meanings if one.named for place in identifier_places(one.identifiers)]
        if self.named.records:
            places += [record_place(one.source, one.id) for one in briefs]
        return self.named.concerning(places)

    def _meaning(self, said: Said, ids: Collection[str], keys: Sequence[Key], blocks: Sequence[Key]) -> Meaning:
        identifiers, unusable = self._identifiers(said)
        matching = [
            (type_, value) for type_, values in identifiers.items() if type_ in self._matching for value in values
        ]
        reached = [(type_, value) for type_ in self._reached for value in identifiers.get(type_, ())]
        named = self.named
        places = [*identifier_places(identifiers), *record_places(said.source, ids)] if named else []
        statements = [key for place in places for key in named.keys_of(place)]
        alias = self._alias_keys(said)
        return Meaning(
            identifiers=identifiers,
            keys=tuple(dict.fromkeys([*matching, *reached, *alias, *statements, *keys])),
            blocks=tuple(blocks),
            own=said.kind == "row" or bool(matching),
            event=said.kind == "event",
            named=bool(reached) or bool(alias and alias[0] not in matching) or any(one in named for one in places),
            fields=self._fields(said, identifiers, unusable) if self._counted else {},
        )

    def _identifiers(self, said: Said) -> tuple[dict[str, tuple[str, ...]], dict[str, list[str]]]:
        """Usable values by type; and the raw ones that do not normalize, which are still fields."""
        usable: dict[str, tuple[str, ...]] = {}
        invalid: dict[str, list[str]] = {}
        for type_, raws in said.identifiers.items():
            judge = self.judges.get(type_)
            if judge is None:
                continue
            for raw in raws:
                judged = judge.judge(raw)
                if isinstance(judged, str):
                    present = usable.get(type_)
                    if present is None:
                        usable[type_] = (judged,)
                    elif judged not in present:
                        usable[type_] = (*present, judged)
                elif judged is not None and judged.kind == "invalid_value":
                    invalid.setdefault(type_, []).append(raw)
        return usable, invalid

    def _alias_keys(self, said: Said) -> list[Key]:
        if said.alias is None or self._plan.alias != "together":
            return []
        call = alias_call(said.alias, self.judges)
        return [] if call is None else [call.after, *call.before]

    def _fields(
        self, said: Said, identifiers: dict[str, tuple[str, ...]], invalid: dict[str, list[str]]
    ) -> dict[str, tuple[str, ...]]:
        counted = {}
        for name in self._counted:
            values = (*identifiers.get(name, ()), *invalid.get(name, ()), *said.fields.get(name, ()))
            if name == "source":
                values = (said.source,)
            if values:
                counted[name] = tuple(dict.fromkeys(values))
        return counted

    def _rule_keys(self, evidence: Sequence[Said]) -> dict[int, tuple[list[Key], list[Key]]]:
        """For each place in `evidence`: its keys by exact branches of rules, and its blocks by similar ones."""
        numbered = (
            Brief(0, said.source, f"{place:012d}", None, 0, traits=False) for place, said in enumerate(evidence)
        )
        records = [resolvable(said, brief) for said, brief in zip(evidence, numbered, strict=True)]
        world, _ = gather(records, self._plan, self.judges)
        found: defaultdict[int, tuple[list[Key], list[Key]]] = defaultdict(lambda: ([], []))
        for keys in rule_keys(self._plan, world):
            side, written = int(keys.blocks), keys.written()
            for record, key in zip(keys.uses.record.tolist(), keys.uses.key.tolist(), strict=True):
                found[int(world.ids[record])][side].append((keys.name, written[key]))
        return dict(found)


class RuleKeys(msgspec.Struct, frozen=True):
    """What the exact part of one branch of a rule gives: keys, or the blocks within which it compares."""

    name: str
    blocks: bool
    uses: Uses

    def written(self) -> list[str]:
        """Each key as text. Texts are told apart by their parts, so that no two keys read alike."""
        parts = self.uses.texts.order(np.arange(self.uses.keys, dtype=np.int32))
        return [msgspec.json.encode(one).decode() for one in parts]


def rule_keys(plan: Plan, world: World) -> Iterator[RuleKeys]:
    """Of each branch of each rule of a plan, over the records of a world."""
    looked_at = world.looked_at()
    for step in (one for one in plan.steps if isinstance(one, RuleStep)):
        for number, branch in enumerate(step.branches or (None,)):
            exact = () if branch is None else (msgspec.structs.replace(branch, similar=()),)
            name = f"={step.name}" if len(step.branches) < 2 else f"={step.name} {number + 1}"  # noqa: PLR2004 - one branch needs no number
            uses, _ = rule_uses(msgspec.structs.replace(step, branches=exact), looked_at, world)
            yield RuleKeys(name, branch is not None and bool(branch.similar), uses)
