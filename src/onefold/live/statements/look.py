"""A look at some components under statements that are not made yet: what would become of their records."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property

import msgspec

from onefold.live.answer import Answer
from onefold.live.batch import Group, Restated
from onefold.live.meaning import Meaning, Reader
from onefold.live.partition import Partition
from onefold.live.plain import untaken
from onefold.live.statements.touched import Touched, carriers_of, touched
from onefold.live.view.explain import MOST, TooMuch
from onefold.live.view.records import find_record
from onefold.live.view.view import View
from onefold.resolution.case import values_of
from onefold.resolution.resolve import Resolution
from onefold.ruleset.plan import Plan, Statement
from onefold.store.rows import Brief
from onefold.store.space import Numbers

NOTHING = Touched(frozenset(), frozenset())


class Onlooker:
    """What `Partition` has to know of a space that is only looked at, under a plan."""

    def __init__(self, view: View, plan: Plan) -> None:
        self.store = view.store
        self.plan = plan
        self.reader = Reader(plan)
        self.numbers = Numbers(1, 1, 1, 1, 1)

    def contested_of(self, components: Collection[int]) -> AbstractSet[int]:
        """Those of the components that are contested."""
        return self.store.contested(components)


class Look:
    """The records of what statements speak of, as they stand, and as they would under another plan."""

    def __init__(self, view: View, plan: Plan, its: Touched) -> None:
        ((count,),) = view.rows("records_in", components=list(its.components))
        if count > MOST:
            raise TooMuch(f"This concerns {count:,} records; at most {MOST:,} can be looked at while you wait.")
        self.view = view
        self.plan = plan
        group = Group()
        group.components, group.nobodys = set(its.components), set(its.nobodys)
        group.restated = Restated(frozenset(), frozenset(), "")
        self._part = Partition(Onlooker(view, plan), [group])
        self.before = self._part.before
        self.briefs: list[Brief] = self._part.briefs

    @property
    def meaning(self) -> Mapping[int, Meaning]:
        """What each evidence means under the other plan."""
        return self._part.meaning

    @cached_property
    def answer(self) -> Answer:
        """Whose each record would be."""
        return self._part.by_kernel()

    @cached_property
    def clusters(self) -> dict[int, list[int]]:
        """The seqs of the records of each cluster."""
        return {
            cluster: [self.briefs[place].seq for place in places]
            for cluster, places in self._part.clusters(self.answer).items()
        }

    @cached_property
    def owner(self) -> dict[int, int]:
        """The profile's number of each record that has one, as things stand."""
        return {seq: number for number, seqs in self.before.held.items() for seq in seqs}

    @cached_property
    def publics(self) -> dict[int, str]:
        """The id that each cluster would have; exactly this, if nothing else comes between."""
        places = self._part.clusters(self.answer)
        succession = self._part.succession(places)
        found = {cluster: self.before.profiles[number].public for cluster, number in succession.keeps.items()}
        founders = [self._part.earliest(places[cluster]) for cluster in succession.new]
        names = untaken(self.view.store, [(one.source, one.id) for one in founders])
        return found | dict(zip(succession.new, names, strict=True))

    @cached_property
    def identifiers(self) -> dict[int, list[tuple[str, str]]]:
        """By seq, the (type, value) that each record links by, strongest first, without what was taken off it."""
        found: dict[int, list[tuple[str, str]]] = {brief.seq: [] for brief in self.briefs}
        for type_ in self.view.lens.matching:
            values = values_of(self.resolution.case.world, type_)
            for record, code in zip(values.record.tolist(), values.code.tolist(), strict=True):
                found[self.briefs[record].seq].append((str(type_), values.texts[code]))
        return found

    @cached_property
    def carriers(self) -> dict[tuple[str, str], list[int]]:
        """The seqs of the records that link by each of these."""
        found: dict[tuple[str, str], list[int]] = {}
        for seq, its in self.identifiers.items():
            for one in its:
                found.setdefault(one, []).append(seq)
        return found

    @property
    def resolution(self) -> Resolution:
        """What the kernel says of all these records."""
        made = self.answer.made
        assert isinstance(made, Resolution)
        return made


def look(view: View, plan: Plan, changed: Sequence[Statement], its: Touched = NOTHING) -> Look:
    """At what these statements speak of, and what else is to be looked at, under a plan in which they hold or do not.

    Takes some seconds where they name identifiers by which nobody is found. Raises TooMuch.
    """
    reader = Reader(plan)

    def find(source: str, record_id: str) -> Brief | None:
        return find_record(view, source, record_id)

    spoken = touched(view.store, reader, changed, find, carriers_of(view.store, reader, changed))
    return Look(view, plan, Touched(spoken.components | its.components, spoken.nobodys | its.nobodys))


def under(plan: Plan, came: Sequence[Statement] = (), went: Sequence[Statement] = ()) -> Plan:
    """The plan with some statements more, and some less."""
    left = list(plan.statements)
    for one in went:
        if one in left:
            left.remove(one)
    return msgspec.structs.replace(plan, statements=(*left, *came))
