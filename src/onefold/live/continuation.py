"""Goes on with the scan of a contested component for a record that comes after all of its others, if that is certain.

A kiosk's browser or a call centre's number ties tens of thousands of people into one component that stays contested.
Evaluating all of it for each further event would cost more the longer it lives. But a record that is last in canonical
order stands at the end of every walk and scan. docs/live.md, "Going on", says why the conditions here suffice for the
profiles of all other records to stay as they are; whatever they do not cover is left to the kernel.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from onefold.live.meaning import Meaning
from onefold.model import WhenShared
from onefold.ruleset.plan import IdentifierStep, Plan

Age = tuple[int, str, str]
Values = dict[str, set[str]]
Fixed = Mapping[str, Collection[str]]
"""Values by type, which several may share and nobody changes."""

_NOTHING: Mapping[str, Collection[str]] = {}

BEFORE_ALL: Age = (-1, "", "")

NEW = 0
"""Instead of a profile's number: one that the record founds."""


class Limit(NamedTuple):
    """`rank` is the type's place in the ruleset, strongest first."""

    rank: int
    most: int
    windowed: bool


class Tail:
    """How the scan of a key's link stands at its end.

    `profile` holds the owner (None: not certain which), and `values` some of what the owner held then, of types whose
    limit has no window. `counted` are the different values of fields that a group limit counts.
    """

    __slots__ = ("counted", "profile", "values")

    def __init__(self, profile: int | None, values: Fixed) -> None:
        self.profile = profile
        self.values = values
        self.counted: Values = {}


class Placed(NamedTuple):
    """Whose a record is: a profile, NEW, or None (unresolved); and the identifiers that hold, by type."""

    profile: int | None
    identifiers: dict[str, tuple[str, ...]]


class Rules:
    """What of a plan decides how a scan goes on."""

    def __init__(self, plan: Plan) -> None:
        self.steps = [step for step in plan.steps if isinstance(step, IdentifierStep)]
        self._place: dict[str, int] = {step.type: place for place, step in enumerate(self.steps)}
        self.rank = {one.type: rank for rank, one in enumerate(plan.identifiers)}
        self.limits = {
            str(one.type): Limit(rank, one.limit.count, one.limit.window is not None)
            for rank, one in enumerate(plan.identifiers)
            if one.limit is not None
        }
        self.matching = frozenset(str(step.type) for step in self.steps)
        self.blind = frozenset(
            str(step.type) for step in self.steps if step.within is not None or step.max_profiles is not None
        )
        self.unwindowed = frozenset(type_ for type_, limit in self.limits.items() if not limit.windowed)
        self.distinct_rows = frozenset(name for name, mapping in plan.sources if mapping.distinct)

    def counted(self, identifiers: Fixed) -> Fixed:
        """The values of types whose limit has no window."""
        return {type_: values for type_, values in identifiers.items() if type_ in self.unwindowed}

    def steps_of(self, identifiers: Mapping[str, object]) -> list[IdentifierStep]:
        """The steps that look at these types, in order."""
        places = [self._place[type_] for type_ in identifiers if type_ in self._place]
        places.sort()
        return [self.steps[place] for place in places]

    def keep(self, carried: Fixed, more: Fixed) -> bool:
        """Whether a profile that carries these values keeps every limit with more, windows or not."""
        limits = self.limits
        for type_, there in carried.items():
            limit, new = limits.get(type_), more.get(type_, ())
            if limit is not None and len(there) + len(new) > limit.most and len({*there, *new}) > limit.most:
                return False
        for type_, new in more.items():
            limit = limits.get(type_)
            if limit is not None and len(new) > limit.most and type_ not in carried:
                return False
        return True

    def conflict(self, owner: Fixed, own: Fixed, rank: int) -> bool:
        """Whether values together break a limit without a window, of a type of this rank or a stronger one."""
        for type_ in {*owner, *own}:
            limit = self.limits.get(type_)
            if limit is not None and not limit.windowed and limit.rank <= rank:
                there, new = owner.get(type_, ()), own.get(type_, ())
                if len(there) + len(new) > limit.most and len({*there, *new}) > limit.most:
                    return True
        return False


class Scan:
    """One contested component as its records up to now left it: small enough to be gone on with.

    `changed` is the age of the last record that made any difference to how it stands: since then it stands as it does
    now, so that a record that comes late, but after that one, finds what it would have found in its place.
    """

    def __init__(self, rules: Rules, latest: Age) -> None:
        self._rules = rules
        self.latest = latest
        self.changed = latest
        self._again: dict[int, Placed] = {}
        self.tails: dict[tuple[str, str], Tail] = {}
        self.common: set[tuple[str, str]] = set()
        self.carried: dict[int, Values] = {}
        self.weight = 0

    def place(self, age: Age, evidence: int, meaning: Meaning) -> Placed | None:
        """Whose a record with this evidence is; None if that is not certain. Changes nothing."""
        if age <= self.changed:
            return None
        again = self._again.get(evidence)
        if again is not None:
            return again
        return _Walk(self, self._rules, meaning).placed() if self._covers(meaning) else None

    def take(self, age: Age, evidence: int, meaning: Meaning, profile: int | None, placed: Placed) -> bool:
        """Put the record where `place` said; `profile` is its number now.

        False if records that came before it, but stand after it, may now be another's: then the scan is spoilt.
        """
        self.weight += 1
        late, self.latest = age < self.latest, max(age, self.latest)
        if evidence in self._again:
            return True
        if profile is None or not self._put(meaning, profile, placed):
            self._again[evidence] = placed
            return True
        self._again.clear()
        self.changed = age
        return not late

    def _put(self, meaning: Meaning, profile: int, placed: Placed) -> bool:
        """Whether that makes any difference to how the scan stands."""
        there = self.carried.get(profile)
        if there is None:
            self.carried[profile] = {type_: set(values) for type_, values in meaning.identifiers.items()}
        changed = there is None or _pour(meaning.identifiers, there)
        counted = self._rules.counted(placed.identifiers)
        for step in self._rules.steps_of(meaning.identifiers):
            type_ = step.type
            for value in meaning.identifiers[type_]:
                if (type_, value) not in self.common:
                    held = value in placed.identifiers.get(type_, ())
                    changed |= self._extend(step, (type_, value), profile, counted, meaning, held=held)
        return changed

    def _extend(
        self, step: IdentifierStep, key: tuple[str, str], profile: int, counted: Fixed, meaning: Meaning, *, held: bool
    ) -> bool:
        tail = self.tails.get(key)
        changed = tail is None
        if tail is None:
            tail = self.tails[key] = Tail(profile, counted)
        elif held:
            changed = extend(tail, step.when_shared, profile, counted)
        if not step.max_distinct:
            return changed
        said = {field: meaning.fields.get(field, ()) for field, _ in step.max_distinct}
        return _pour(said, tail.counted) or changed

    def renumbered(self, number: Mapping[int, int]) -> Scan:
        """The same scan with profiles of other numbers."""
        self._again.clear()
        self.carried = {number[one]: values for one, values in self.carried.items()}
        for tail in self.tails.values():
            tail.profile = None if tail.profile is None else number[tail.profile]
        return self

    def _covers(self, meaning: Meaning) -> bool:
        """Whether the record says nothing but identifiers, one of each type, of types that can be gone on with."""
        if meaning.named or meaning.blocks:
            return False
        matching, blind = self._rules.matching, self._rules.blind
        for type_, _ in meaning.keys:
            if type_ not in matching:
                return False
        for type_, values in meaning.identifiers.items():
            if type_ in matching and (len(values) != 1 or type_ in blind):
                return False
        return True


def extend(tail: Tail, when_shared: WhenShared, profile: int, counted: Fixed) -> bool:
    """One more use that holds, at the end of a link; whether it makes a difference."""
    if tail.profile == profile:
        both = _with(tail.values, counted)
        changed, tail.values = both is not tail.values, both
        return changed
    if when_shared == "latest_user":
        tail.profile = profile
        tail.values = counted
        return True
    certain, tail.profile = tail.profile is not None, None
    return certain


def _with(values: Fixed, more: Fixed) -> Fixed:
    """Both; the very same if there is nothing more."""
    added: Values = {}
    for type_, its in more.items():
        present = values.get(type_, ())
        if any(value not in present for value in its):
            added[type_] = set(present).union(its)
    return {**values, **added} if added else values


def _pour(values: Mapping[str, Collection[str]], into: Values) -> bool:
    """Add these values; whether any was missing."""
    added = False
    for name, more in values.items():
        present = into.setdefault(name, set())
        if not present.issuperset(more):
            present.update(more)
            added = True
    return added


class _Walk:
    """One record taken through the identifier steps."""

    def __init__(self, scan: Scan, rules: Rules, meaning: Meaning) -> None:
        self._scan = scan
        self._rules = rules
        self._meaning = meaning
        self._profile = NEW
        self._held = {type_: values for type_, values in meaning.identifiers.items() if type_ not in rules.matching}
        self._nobodys = 0

    def placed(self) -> Placed | None:
        identifiers = self._meaning.identifiers
        steps = self._rules.steps_of(identifiers)
        for step in steps:
            if not self._step(step, identifiers[step.type][0]):
                return None
        if not self._keeps(self._profile):
            return None
        if self._profile == NEW and steps and self._nobodys == len(steps) and self._meaning.event:
            return Placed(None, {})
        return Placed(self._profile, self._held)

    def _step(self, step: IdentifierStep, value: str) -> bool:
        """Whether it is certain what this step does with the record; and do it."""
        key = (str(step.type), value)
        if key in self._scan.common:
            self._nobodys += 1
            return True
        tail = self._scan.tails.get(key)
        if step.max_distinct and not self._stays_rare(step, {} if tail is None else tail.counted):
            return False
        if tail is None:
            self._held[step.type] = (value,)
            return True
        if tail.profile is None:
            return False
        if tail.profile == self._profile or (self._profile == NEW and self._may_join(tail)):
            self._profile = tail.profile
            self._held[step.type] = (value,)
            return True
        return self._refused(step, tail, value)

    def _may_join(self, tail: Tail) -> bool:
        return tail.profile is not None and self._keeps(tail.profile)

    def _refused(self, step: IdentifierStep, tail: Tail, value: str) -> bool:
        """Whether the owner and the record are certain to be held apart, by a limit that has no window."""
        if step.when_shared == "nobody" or tail.profile is None or not self._sound(tail.profile):
            return False
        if self._profile != NEW and not self._sound(self._profile):
            return False
        if not self._rules.conflict(tail.values, self._held, self._rules.rank[step.type]):
            return False
        if step.when_shared == "latest_user":
            self._held[step.type] = (value,)
        return True

    def _stays_rare(self, step: IdentifierStep, counted: Mapping[str, set[str]]) -> bool:
        """Whether no group limit of the step is passed by this record."""
        fields = self._meaning.fields
        return all(
            len(counted.get(field, set()).union(fields.get(field, ()))) <= most for field, most in step.max_distinct
        )

    def _sound(self, profile: int) -> bool:
        return self._rules.keep(self._scan.carried.get(profile, _NOTHING), _NOTHING)

    def _keeps(self, profile: int) -> bool:
        """Whether the profile keeps every limit with all that the record carries."""
        return self._rules.keep(self._scan.carried.get(profile, _NOTHING), self._meaning.identifiers)
