"""Unions that keep every limit however they are looked at: the profiles they touch become one."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING

from onefold.live.batch import Entry, Group
from onefold.live.changes import Cause, Story
from onefold.live.delta import Delta
from onefold.live.records import record_of
from onefold.live.succession import public_id
from onefold.live.traits import Traits
from onefold.store.rows import Profile, ProfileState
from onefold.store.space import SpaceStore

if TYPE_CHECKING:
    from onefold.live.writer import SpaceWriter


class Plain:
    """Applies plain groups to a delta; hands those that may break a limit to the kernel after all."""

    def __init__(self, writer: SpaceWriter, delta: Delta, story: Story) -> None:
        self._writer = writer
        self._delta = delta
        self._story = story

    def apply(self, groups: Sequence[Group]) -> list[Group]:
        """All groups whose union keeps every limit. Those that may not are answered."""
        found: dict[int, Profile] = {}
        for profile in self._writer.store.profiles_of({one for group in groups for one in group.components}):
            found[profile.component] = profile
        left, made = [], []
        for group in groups:
            profiles = [found[one] for one in group.components if one in found]
            state = self._writer.bounds.united([one.state for one in profiles], group.fresh)
            if len(profiles) < len(group.components) or not self._writer.bounds.keeps(state):
                left.append(group)
            else:
                made.append((group, sorted(profiles, key=lambda one: one.number), state))
        self._unite(made)
        return left

    def _unite(self, made: Sequence[tuple[Group, list[Profile], ProfileState]]) -> None:
        new = [group for group, profiles, _ in made if not profiles]
        publics = iter(new_ids(self._writer, self._delta, [group.earliest() for group in new]))
        for group, profiles, state in made:
            self._one(group, profiles, state, "" if profiles else next(publics))

    def _one(self, group: Group, profiles: list[Profile], state: ProfileState, public: str) -> None:
        traits = self._traits(group, profiles)
        component = self._component(group, profiles)
        cause = group.cause()
        if not profiles:
            number = self._writer.numbers.profile
            self._writer.numbers.profile += 1
            profile = Profile(number, component, public, _with(state, traits))
            self._delta.names.append((public, number))
            self._story.created(profile, cause)
            self._search({}, traits, number)
        else:
            profile = self._grown(profiles, component, _with(state, traits), cause)
        if not profiles or profile != profiles[0]:
            self._delta.profiles[profile.number] = profile

    def _grown(self, profiles: list[Profile], component: int, state: ProfileState, cause: Cause) -> Profile:
        """The profile that was created first, with all that the others had and what is new."""
        first, *others = profiles
        before = first.state
        if others:
            self._story.merged(first.public, [one.public for one in others], cause)
            united = self._writer.bounds.united([one.state for one in profiles], [])
            before = _with(united, first.state.traits)
            for one in others:
                self._delta.profiles_gone[one.number] = first.number
                self._search(one.state.traits, {}, one.number)
        self._story.became(first.public, before, state, cause)
        self._search(first.state.traits, state.traits, first.number)
        return Profile(first.number, component, first.public, state)

    def _component(self, group: Group, profiles: list[Profile]) -> int:
        """The component of the union: that of the part with the most evidence, to which the others move."""
        if not profiles:
            component = self._writer.numbers.component
            self._writer.numbers.component += 1
        else:
            component = max(profiles, key=lambda one: (one.state.evidence, -one.number)).component
        for other in group.components - {component}:
            self._delta.moved_whole.append((other, component))
            self._writer.became(other, component)
        for one in group.fresh:
            self._delta.add_evidence(one, component)
        for entry in group.entries:
            entry.component = component
        return component

    def _traits(self, group: Group, profiles: list[Profile]) -> Traits:
        arrived = [entry.arrival.record for entry in group.entries if entry.arrival.record.traits]
        if not arrived and len(profiles) <= 1:
            return profiles[0].state.traits if profiles else {}
        survivors = self._writer.survivors
        names = {name for record in arrived for name in record.traits}
        if len(profiles) > 1:
            names |= {name for profile in profiles for name in profile.state.traits}
        if survivors.folds(names):
            traits = profiles[0].state.traits if profiles else {}
            said = [(name, trait) for profile in profiles[1:] for name, trait in profile.state.traits.items()]
            said += [one for record in arrived for one in survivors.said(record)]
            return survivors.fold(traits, said) if said else traits
        store = self._writer.store
        seqs = [one.seq for one in store.records_of(group.components) if one.traits]
        there = [record_of(one, self._writer.parse) for one in store.full_records(seqs)]
        return survivors.all_of([*there, *arrived])

    def _search(self, before: Traits, after: Traits, number: int) -> None:
        search_by(self._delta, before, after, number)


def _with(state: ProfileState, traits: Traits) -> ProfileState:
    return ProfileState(state.identifiers, traits, state.fields, state.evidence, state.rows)


def search_by(delta: Delta, before: Traits, after: Traits, number: int) -> None:
    """What a profile is found by, where it changed."""
    if not before:
        delta.traits += [(name, new.value, number) for name, new in after.items()]
        return
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if (old and old.value) != (new and new.value):
            if old:
                delta.traits_gone.append((name, old.value, number))
            if new:
                delta.traits.append((name, new.value, number))


def new_ids(writer: SpaceWriter, delta: Delta, earliest: Sequence[Entry]) -> list[str]:
    """An id for each new profile, from its earliest record, that none has or had."""
    names = [(entry.arrival.record.source, entry.arrival.record.id) for entry in earliest]
    return untaken(writer.store, names, {public for public, _ in delta.names})


def untaken(store: SpaceStore, names: Sequence[tuple[str, str]], given: AbstractSet[str] = frozenset()) -> list[str]:
    """An id for each of these (source, id) that no profile of the space has or had, nor was `given` since."""
    wanted = [public_id(*name) for name in names]
    taken = store.names_taken(wanted) | given
    found = []
    for name, public in zip(names, wanted, strict=True):
        again = 0
        while public in taken:
            again += 1
            public = public_id(*name, again)  # noqa: PLW2901 - the next candidate
            if public not in taken:
                taken |= store.names_taken([public])
        taken.add(public)
        found.append(public)
    return found
