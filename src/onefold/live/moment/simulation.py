"""Made-up calls, one after the other: what a ruleset makes of each, and why. Pure: nothing is stored, nothing is read.

After each call the kernel resolves all calls so far, as it would those of a space that had no others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from onefold.live.moment.answers import AfterCall, AfterStep, Became, CallMade, ChangeMade, LinkRefused, Simulation
from onefold.live.moment.calls import MadeUp, records_of
from onefold.live.moment.picture import Name, Picture
from onefold.live.records import said_of
from onefold.live.succession import Age, Succession, public_id, succeed
from onefold.live.view.answers import instant
from onefold.live.view.lens import Lens
from onefold.model import Record
from onefold.resolution.explain import Hop, shortest_chain
from onefold.resolution.gather import age
from onefold.resolution.sentences import Speaker
from onefold.ruleset.plan import Plan
from onefold.ruleset.sentence import sentence

_UNSTEPPED = "together"
"""What stands for the step of statements and alias calls, which come before all steps."""


def simulate(calls: Sequence[MadeUp], plan: Plan) -> Simulation:
    """What the plan makes of these calls. Raises UnfitCalls, naming a call by its number."""
    records = records_of(calls, plan)
    told = _Telling(plan)
    after = [told.next(record) for record in records]
    return Simulation(_made(calls, records, plan), after, list(_by_step(records, plan, told)))


def _made(calls: Sequence[MadeUp], records: Sequence[Record], plan: Plan) -> list[CallMade]:
    lens = Lens(plan)
    return [
        CallMade(
            call=number,
            record=f"{record.source}/{record.id}",
            type=str(call["type"]),
            time=instant(record.time),
            identifiers=lens.identifiers(said_of(record)),
        )
        for number, (call, record) in enumerate(zip(calls, records, strict=True), start=1)
    ]


class _Telling:
    """The calls so far, and how the profiles that they made are called."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.numbers: dict[Name, list[int]] = {}
        self._records: list[Record] = []
        self._before: dict[int, list[Name]] = {}
        self._public: dict[int, str] = {}
        self._refused: set[tuple[object, ...]] = set()

    def next(self, record: Record) -> AfterCall:
        """Take one more call."""
        name = (record.source, record.id)
        repeated = _is_repeated(record, self._records)
        self._records.append(record)
        self.numbers.setdefault(name, []).append(len(self._records))
        picture = Picture(self._records, self.plan, self.numbers)
        succession, ids = self._names(picture)
        changes = list(self._changes(name, picture, succession, ids, repeated=repeated))
        refused = [one for one in picture.refused if self._is_new(one)]
        why = [one.says for one in changes if one.says] + self._why(name, picture) + [one.says for one in refused]
        self._before = {ids[cluster]: names for cluster, names in picture.clusters.items()}
        return AfterCall(
            call=len(self._records),
            changes=changes,
            why=list(dict.fromkeys(why)),
            profiles=picture.profiles(),
            links=picture.links(),
            refused=picture.refused,
            proposed=picture.proposed(),
            unresolved=picture.unresolved(),
        )

    def named(self, picture: Picture) -> Picture:
        """The profiles of another look at the same calls, called as now where they are the same."""
        self._names(picture)
        return picture

    def _names(self, picture: Picture) -> tuple[Succession, dict[int, int]]:
        """Which profile lives on in which cluster; and the number of each cluster's. New ones get ids."""
        ages: dict[Name, Age] = {name: (time, *name) for name, time in picture.time.items()}
        succession = _succession(self._before, picture.clusters, ages)
        ids = dict(succession.keeps)
        for cluster in succession.new:
            ids[cluster] = len(self._public)
            earliest = min(picture.clusters[cluster], key=ages.__getitem__)
            self._public[ids[cluster]] = self._unused(earliest)
        picture.name_profiles([self._public[ids[cluster]] for cluster in sorted(ids)])
        return succession, ids

    def _unused(self, earliest: Name) -> str:
        taken = set(self._public.values())
        return next(one for again in range(len(taken) + 1) if (one := public_id(*earliest, again)) not in taken)

    def _is_new(self, one: LinkRefused) -> bool:
        same = (one.kind, one.step, one.type, one.value, one.call)
        known = same in self._refused
        self._refused.add(same)
        return not known

    # ------------------------------------------------------------------ what changed

    def _changes(
        self, name: Name, picture: Picture, succession: Succession, ids: Mapping[int, int], *, repeated: bool
    ) -> Iterator[ChangeMade]:
        number = len(self._records)
        if repeated:
            yield ChangeMade("repeated", picture.owner.get(name), [], None, f"Call {number} repeats an earlier one.")
            return
        was = {one: owner for owner, names in self._before.items() for one in names}
        yield from self._own(name, picture, succession, ids, was)
        for into in dict.fromkeys(succession.merged.values()):
            gone = [self._public[one] for one, to in succession.merged.items() if to == into]
            said = f"{self._public[into]} takes in {_listed(gone)}."
            yield ChangeMade("merged", self._public[into], gone, self._decided(name, picture), said)
        yield from self._partings(name, picture, ids, was)

    def _own(
        self,
        name: Name,
        picture: Picture,
        succession: Succession,
        ids: Mapping[int, int],
        was: Mapping[Name, int],
    ) -> Iterator[ChangeMade]:
        """What became of the call itself."""
        number, owner = len(self._records), picture.owner.get(name)
        if owner is None:
            said = f"Call {number} is unresolved: nothing that it carries says whose it is."
            yield ChangeMade("unresolved", None, [], None, said)
            return
        kind: Became = "joined"
        alone = not any(one in was for one in _together(name, picture))
        if alone and any(self._public[ids[cluster]] == owner for cluster in succession.new):
            kind = "created"
        step = self._decided(name, picture) if kind == "joined" else None
        by = f" by {step}" if step else ""
        verb = "joins" if kind == "joined" else "creates"
        yield ChangeMade(kind, owner, [], step, f"Call {number} {verb} {owner}{by}.")

    def _partings(
        self, name: Name, picture: Picture, ids: Mapping[int, int], was: Mapping[Name, int]
    ) -> Iterator[ChangeMade]:
        """Calls before this one that are no longer with whom they were."""
        parted: dict[int, set[str]] = {}
        now = {one: ids[cluster] for cluster, names in picture.clusters.items() for one in names}
        for one, owner in was.items():
            if one != name and owner in ids.values() and now.get(one, owner) != owner:
                parted.setdefault(owner, set()).add(self._public[now[one]])
        for owner, others in parted.items():
            kind: Became = "moved" if others <= {self._public[number] for number in self._before} else "split"
            step = next((one.step for one in picture.refused if one.kind in {"conflict", "apart", "too_common"}), None)
            went = "go to" if kind == "moved" else "are split off as"
            said = f"Calls of {self._public[owner]} {went} {_listed(sorted(others))}."
            yield ChangeMade(kind, self._public[owner], sorted(others), step, said)

    def _decided(self, name: Name, picture: Picture) -> str | None:
        """The step that ties the call to what was there."""
        chain = _chain(name, picture)
        return chain[0].step if chain else None

    def _why(self, name: Name, picture: Picture) -> list[str]:
        speaker = Speaker(self.plan)
        return [speaker.hop(hop) for hop in _chain(name, picture)]


def _is_repeated(record: Record, before: Sequence[Record]) -> bool:
    """Whether the very same was said before, or something newer of the same name."""
    named = [one for one in before if (one.source, one.id) == (record.source, record.id)]
    return any(age(one) >= age(record) for one in named)


def _succession(
    before: Mapping[int, Sequence[Name]], after: Mapping[int, Sequence[Name]], ages: Mapping[Name, Age]
) -> Succession:
    """As `live.succession` tells it, which knows records by numbers."""
    number = {name: place for place, name in enumerate(ages)}
    return succeed(
        {profile: [number[name] for name in names] for profile, names in before.items()},
        {cluster: [number[name] for name in names] for cluster, names in after.items()},
        {number[name]: one for name, one in ages.items()},
    )


def _together(name: Name, picture: Picture) -> list[Name]:
    """The other records of a record's profile."""
    return [one for names in picture.clusters.values() if name in names for one in names if one != name]


def _chain(name: Name, picture: Picture) -> list[Hop]:
    """From a record to the nearest other one of its profile."""
    others = _together(name, picture)
    place = {one: number for number, one in enumerate(picture.names)}
    strength = {_UNSTEPPED: -1} | {step.name: number for number, step in enumerate(picture.plan.steps)}
    ends = [place[one] for one in others]
    found = shortest_chain(picture.chains(), [place[name]], ends, strength) if others else None
    return [
        Hop(
            "/".join(picture.names[one.start]),
            one.link.step,
            one.link.key,
            "/".join(picture.names[one.end]),
            one.link.time,
            one.link.last_time,
        )
        for one in found or ()
    ]


def _by_step(records: Sequence[Record], plan: Plan, told: _Telling) -> Iterator[AfterStep]:
    """All calls after each step that did anything: the ruleset as far as that step."""
    for count, step in enumerate(plan.steps, start=1):
        part = msgspec.structs.replace(plan, steps=plan.steps[:count])
        picture = told.named(Picture(records, part, told.numbers))
        links = [one for one in picture.links() if one.step == step.name]
        refused = [one for one in picture.refused if one.step == step.name]
        if links or refused:
            together = sorted(picture.calls(names) for names in _groups(picture))
            yield AfterStep(step.name, sentence(step), together, links, refused)


def _groups(picture: Picture) -> list[list[Name]]:
    """The records that are together, those alone included."""
    alone = [[name] for name in picture.names if name not in picture.owner]
    return [*picture.clusters.values(), *alone]


def _listed(ids: Sequence[str]) -> str:
    return " and ".join(ids)
