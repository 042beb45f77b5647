"""Makes a graph that follows the heir of the one that is read: which of its profiles is which of those, by whose ids
each is found, and what the change feed will tell.

All of it is worked out when the graph is built, and again for every profile that changed since, in either graph, until
the graph is read. It is what `live.succession` says of both partitions: a profile lives on in the one that holds the
earliest of its records, under the id of the one among those that was created first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from onefold.live.bounds import Bounds
from onefold.live.graphs.telling import Teller, place_of_gone, spans_of
from onefold.live.succession import Age, public_id
from onefold.store.graphs import owners, publics_of
from onefold.store.port import Row
from onefold.store.rows import Change, Profile
from onefold.store.space import SpaceStore, change_rows


class Heirs:
    """What hangs together among profiles that changed, of the graph that is read and of the `other`, which follows it.

    `before` and `after` are profiles of the one and the other, by number, as they stand now; `heir` says where a
    profile of the active graph lives on (None: nowhere), `names` by which ids it is found; `led` are the ids by which
    profiles of the other one are found. What was looked for is `seen`, be it there or not.
    """

    def __init__(self, active: SpaceStore, other: SpaceStore) -> None:
        self._active = active
        self._other = other
        self.before: dict[int, Profile] = {}
        self.after: dict[int, Profile] = {}
        self.heir: dict[int, int | None] = {}
        self.names: dict[int, list[str]] = {}
        self.led: set[str] = set()
        self.seen_before: set[int] = set()
        self.seen_after: set[int] = set()

    def gather(self, before: Collection[int], publics: Collection[str], after: Collection[int]) -> None:
        """From these numbers of profiles, and ids of profiles that are gone, all that hangs together with them."""
        wanted, following = set(before), set(after) | set(_named(self._other, publics).values())
        while wanted or following:
            self.seen_before |= wanted
            following = (following | self._look_before(wanted)) - self.seen_after
            self.seen_after |= following
            wanted, following = self._look_after(following) - self.seen_before, set()

    def _look_before(self, numbers: Collection[int]) -> set[int]:
        """Read profiles of the active graph. Answers whom of the other one this concerns."""
        there = {one.number: one for one in self._active.profiles(numbers)}
        self.before |= there
        for public, number in _names_of(self._active, there):
            self.names.setdefault(number, []).append(public)
        led = _named(self._other, [public for number in there for public in self.names.get(number, ())])
        return self._inherit(there.values()) | set(led.values())

    def _inherit(self, there: Iterable[Profile]) -> set[int]:
        """Where profiles of the active graph live on: answers that, and the new profiles with records of theirs."""
        records = _records(self._active, there)
        of = owners(self._other, [seq for its in records.values() for seq in its]) if records else {}
        heirs = set[int]()
        for number, its in records.items():
            left = {seq: age for seq, age in its.items() if seq in of}
            self.heir[number] = of[min(left, key=left.__getitem__)] if left else None
            heirs |= {of[min(left, key=left.__getitem__)]} if left else set()
        return heirs | self._new_among(set(of.values()) - heirs)

    def _new_among(self, numbers: Collection[int]) -> set[int]:
        """Those of the profiles of the other graph that nobody was before."""
        publics = {one.public: one.number for one in self._other.profiles(numbers)}
        known = _named(self._active, publics)
        return {number for public, number in publics.items() if public not in known}

    def _look_after(self, numbers: Collection[int]) -> set[int]:
        """Read profiles of the other graph. Answers the profiles of the active one whose ids lead to them."""
        self.after |= {one.number: one for one in self._other.profiles(numbers)}
        led = [public for public, _ in _names_of(self._other, numbers)]
        self.led.update(led)
        return set(_named(self._active, led).values())


class Reconciler:
    """Settles who is who between two graphs of a space, over one connection, within transactions of its caller."""

    def __init__(self, active: SpaceStore, other: SpaceStore, bounds: Bounds, time: int) -> None:
        self._active = active
        self._other = other
        self._teller = Teller(bounds, time)

    def left(self, most: int) -> int:
        """How many profiles have to be looked at, counted no further than `most` in each graph."""
        ask = self._active.connection.rows
        counts = [ask("graphs.count_touched", **_bounds(one), limit=most) for one in (self._active, self._other)]
        return sum(int(count) for ((count,),) in counts)

    def settle(self, most: int) -> int:
        """Look at so many profiles at most in each graph, and at all that this concerns. How many there were."""
        before, after = (self._touched(one, most) for one in (self._active, self._other))
        if not before and not after:
            return 0
        heirs = Heirs(self._active, self._other)
        publics = [public for _, public in before if public is not None]
        heirs.gather([number for number, _ in before], publics, [number for number, _ in after])
        self._write(heirs)
        done = [(number,) for number, _ in [*before, *after]]
        self._active.connection.run_each("graphs.forget_touched", done)
        return len(done)

    def _touched(self, store: SpaceStore, most: int) -> list[Row]:
        return self._active.connection.rows("graphs.touched", **_bounds(store), limit=most)

    # ------------------------------------------------------------------ writing

    def _write(self, heirs: Heirs) -> None:
        were: dict[int, list[int]] = {}
        for number in sorted(heirs.before):
            heir = heirs.heir.get(number)
            if heir is not None:
                were.setdefault(heir, []).append(number)
        public = {number: heirs.before[its[0]].public for number, its in were.items()}
        self._free(heirs, were)
        public |= self._new_ids([one for number, one in heirs.after.items() if number not in were])
        self._rename(heirs, were, public)
        self._retell(heirs, were, public)

    def _free(self, heirs: Heirs, were: dict[int, list[int]]) -> None:
        """Take away every id that leads to these profiles, or is going to."""
        wanted = {name for its in were.values() for one in its for name in heirs.names.get(one, ())}
        gone = [(self._other.graph, public) for public in sorted(wanted | heirs.led)]
        self._other.connection.run_each("graphs.remove_name", gone)

    def _new_ids(self, new: Iterable[Profile]) -> dict[int, str]:
        """Of profiles that nobody was before: the id that each has, unless somebody else has or had it."""
        found: dict[int, str] = {}
        profiles = {one.public: one for one in sorted(new, key=lambda one: one.number)}
        taken = set(_named(self._active, profiles)) | self._other.names_taken(list(profiles))
        for public, one in profiles.items():
            found[one.number] = public if public not in taken else self._another_id(one, set(found.values()))
        return found

    def _another_id(self, profile: Profile, given: Collection[str]) -> str:
        (records,) = _records(self._other, [profile]).values()
        _, source, record_id = min(records.values())
        again = 0
        while True:
            public = public_id(source, record_id, again)
            free = public not in given and not _named(self._active, [public]) and not _named(self._other, [public])
            if free:
                return public
            again += 1

    def _rename(self, heirs: Heirs, were: dict[int, list[int]], public: dict[int, str]) -> None:
        graph, each = self._other.graph, self._other.connection.run_each
        renamed = [(public[number], number) for number, one in heirs.after.items() if public[number] != one.public]
        each("graphs.rename", renamed)
        names = {public[number]: number for number in heirs.after}
        for number, its in were.items():
            names |= {name: number for one in its for name in heirs.names.get(one, ())}
        self._other.connection.append("profile_name", sorted((graph, name, number) for name, number in names.items()))

    def _retell(self, heirs: Heirs, were: dict[int, list[int]], public: dict[int, str]) -> None:
        self._untell(heirs)
        changes: list[Change] = []
        split = self._split_from([one for number, one in heirs.after.items() if number not in were])
        for number, profile in sorted(heirs.after.items()):
            now = Profile(number, profile.component, public[number], profile.state)
            its = [heirs.before[one] for one in were.get(number, ())]
            if its:
                changes += self._teller.kept(now, its[0].state, its[1:])
            else:
                changes += self._teller.new(now, split[number])
        for number, profile in heirs.before.items():
            if heirs.heir.get(number) is None:
                changes += self._teller.gone(self._other.graph_low, profile)
        changes.sort(key=lambda one: one.number)
        self._other.connection.append("change", change_rows(changes))

    def _untell(self, heirs: Heirs) -> None:
        spans = [span for number in sorted(heirs.seen_after) for span in spans_of(number)]
        gone = [place_of_gone(self._other.graph_low, number) for number in sorted(heirs.seen_before)]
        for first, last in [*spans, *((one, one) for one in gone)]:
            self._other.connection.run("graphs.untell", first=first, last=last)

    def _split_from(self, new: Iterable[Profile]) -> dict[int, list[str]]:
        """The ids of the profiles of the active graph that have records of these."""
        records = _records(self._other, new)
        of = owners(self._active, [seq for its in records.values() for seq in its]) if records else {}
        public = publics_of(self._active.connection, of.values())
        return {
            number: [public[one] for one in sorted({of[seq] for seq in its if seq in of})]
            for number, its in records.items()
        }


def _bounds(store: SpaceStore) -> dict[str, int]:
    return {"low": store.graph_low, "high": store.graph_high}


def _named(store: SpaceStore, publics: Iterable[str]) -> dict[str, int]:
    """The profile that each of these ids leads to, of those that lead to one."""
    asked = list(publics)
    found = store.connection.rows("graphs.named", graph=store.graph, publics=asked) if asked else []
    return dict(found)


def _names_of(store: SpaceStore, numbers: Iterable[int]) -> list[tuple[str, int]]:
    asked = list(numbers)
    found = store.connection.rows("graphs.names_of", profiles=asked) if asked else []
    return [(public, number) for public, number in found]


def _records(store: SpaceStore, profiles: Iterable[Profile]) -> dict[int, dict[int, Age]]:
    """Of each profile its records, with their ages."""
    of = {one.number: one.component for one in profiles}
    if not of:
        return {}
    found: dict[int, dict[int, Age]] = {number: {} for number in of}
    contested = store.contested(set(of.values()))
    whole = {component: number for number, component in of.items() if component not in contested}
    held = [number for number, component in of.items() if component in contested]
    ask = store.connection.rows
    rows = ask("graphs.records_of_whole", components=list(whole)) if whole else []
    for component, seq, source, record_id, time in rows:
        found[whole[component]][seq] = (time, store.sources[source], record_id)
    for number, seq, source, record_id, time in (
        ask("graphs.records_of_held", profiles=held, shift=store.shift) if held else []
    ):
        found[number][seq] = (time, store.sources[source], record_id)
    return found
