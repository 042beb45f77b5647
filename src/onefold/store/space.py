"""One space in a database: typed reads and writes over a connection.

A space has a log, whose numbers carry the space's own, and graphs: the log resolved under one version of the ruleset,
whose rows carry the graph's number. One graph is active; a store is of the log and of one graph.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from onefold.store.port import Connection, Row
from onefold.store.rows import SHIFT, Brief, Change, Evidence, Profile, ProfileState, Said, Stored

_SAID = msgspec.msgpack.Decoder(Said)
_STATE = msgspec.msgpack.Decoder(ProfileState)
encode = msgspec.msgpack.Encoder(order="sorted").encode

AT_ONCE = 20_000
"""Numbers bound to one statement."""


class Numbers(msgspec.Struct):
    """The next free number of each kind."""

    seq: int
    evidence: int
    component: int
    profile: int
    change: int


class SpaceStore:
    """The tables of one space. `sources` maps source numbers to slugs, and is kept by whoever knows the workspace.

    `graph` is the active one, as the connection sees it now, unless another is given: in a snapshot that is the one
    that all of the snapshot is of. `low` and `high` bound numbers of the log, `graph_low` and `graph_high` those of the
    graph; `shift` makes the one of the other: the number of a seq in `held` and `restated` is seq + shift.

    With `noting`, profiles whose records or state change are written down, for a graph that is to follow this one.
    """

    def __init__(
        self, connection: Connection, space: int, sources: Mapping[int, str], graph: int | None = None
    ) -> None:
        self.connection = connection
        self.space = space
        self.sources = sources
        self.low = space << SHIFT
        self.high = self.low + (1 << SHIFT) - 1
        self.graph = active_graph(connection, space) if graph is None else graph
        self.graph_low = self.graph << SHIFT
        self.graph_high = self.graph_low + (1 << SHIFT) - 1
        self.shift = self.graph_low - self.low
        self.noting = False

    def on(self, connection: Connection) -> SpaceStore:
        """The same graph of the space over another connection."""
        return SpaceStore(connection, self.space, self.sources, self.graph)

    def numbers(self) -> Numbers:
        """The numbers to give next."""
        bounds = {"low": self.graph_low, "high": self.graph_high}
        seq = self._one("highest_seq", low=self.low, high=self.high)
        highest = {
            "evidence": self._one("highest_evidence", **bounds),
            "component": self._one("highest_component", **bounds),
            "profile": self._one("highest_profile", **bounds),
            "change": self._one("highest_change", **bounds),
        }
        following = {name: max(value, self.graph_low) + 1 for name, value in highest.items()}
        return Numbers(seq=max(seq, self.low) + 1, **following)

    def _one(self, statement: str, **values: object) -> int:
        ((value,),) = self.connection.rows(f"space.{statement}", **values)
        return int(value)

    def _rows(self, statement: str, **values: object) -> list[Row]:
        return self.connection.rows(f"space.{statement}", **values)

    def _in_parts(self, statement: str, name: str, members: Collection[object], **values: object) -> Iterable[Row]:
        listed = list(members)
        for start in range(0, len(listed), AT_ONCE):
            yield from self._rows(statement, **{name: listed[start : start + AT_ONCE]}, **values)

    # ------------------------------------------------------------------ what is said

    def said(self, fingerprints: Collection[int]) -> list[tuple[int, int, Said]]:
        """(number, component, what it says) of evidence with these fingerprints: a fingerprint is not proof."""
        found = self._in_parts("evidence_by_fingerprint", "fingerprints", fingerprints, **self._bounds)
        return [(number, component, _SAID.decode(said)) for _, number, component, said in found]

    def anchored(self, type_: str, values: Collection[str]) -> dict[str, int]:
        """The component of each of these identifiers or keys that is known."""
        found = self._in_parts("anchored", "values", values, graph=self.graph, type=type_)
        return {value: component for _, value, component in found}

    def anchors(self, type_: str, values: Collection[str]) -> dict[str, tuple[int, bool]]:
        """The component of each of these identifiers or keys that is known, and whether it is contested."""
        found = self._in_parts("anchors", "values", values, graph=self.graph, type=type_)
        return {value: (component, bool(contested)) for _, value, component, contested in found}

    def anchored_at(self, type_: str, values: Collection[str], evidence: Collection[int]) -> set[str]:
        """Those of the values whose anchor is one of these evidence."""
        found = self._rows("anchored_at", graph=self.graph, type=type_, values=list(values), evidence=list(evidence))
        return {value for _, value in found}

    def block_members(self, rule: str, values: Collection[str]) -> list[tuple[str, int, int]]:
        """(block, evidence, component) of everybody in these blocks of a similar rule."""
        return [
            (one[0], one[1], one[2])
            for one in self._in_parts("block_members", "values", values, graph=self.graph, rule=rule)
        ]

    def members(self, components: Collection[int]) -> list[Evidence]:
        """All evidence of these components."""
        return [_evidence(one) for one in self._in_parts("members", "components", components)]

    def evidence(self, numbers: Collection[int]) -> list[Evidence]:
        return [_evidence(one) for one in self._in_parts("members_by_number", "numbers", numbers)]

    def all_evidence(self) -> list[Evidence]:
        """Every evidence of the graph."""
        return [_evidence(one) for one in self._rows("all_evidence", **self._bounds)]

    def evidence_after(self, number: int, limit: int) -> list[Evidence]:
        """The next evidence of the graph, by number."""
        after = max(number, self.graph_low)
        rows = self.connection.rows("statements.evidence_after", after=after, graph_high=self.graph_high, limit=limit)
        return [_evidence(one) for one in rows]

    def forget_meaning(self) -> None:
        """Drop what evidence means: every anchor and block, and which records say which evidence."""
        for statement in ("forget_anchors", "forget_blocks"):
            self.connection.run(f"space.{statement}", graph=self.graph)
        for statement in ("forget_sayings", "forget_restated"):
            self.connection.run(f"space.{statement}", **self._bounds)

    def say_again(self, sayings: Sequence[tuple[int, int]]) -> None:
        """(evidence, seq): what each record says now."""
        self.connection.run_each("space.say_again", sayings)

    # ------------------------------------------------------------------ the log

    def records_of(self, components: Collection[int]) -> list[Brief]:
        """All records of these components, in no order."""
        return [self._brief(one) for one in self._in_parts("records_of", "components", components)]

    def records(self, seqs: Collection[int]) -> list[Brief]:
        return [self._brief(one) for one in self._in_parts("records_by_seq", "seqs", seqs, shift=self.shift)]

    def full_records(self, seqs: Collection[int]) -> list[Stored]:
        """Whole records, in no order."""
        return [self._stored(one) for one in self._in_parts("full_records", "seqs", seqs, shift=self.shift)]

    def names_after(self, seq: int) -> list[tuple[int, int, str]]:
        """(seq, source number, id) of all records after one."""
        return [
            (one[0], one[1], one[2]) for one in self._rows("records_after", after=max(seq, self.low), high=self.high)
        ]

    def all_records(self, after: int = 0, limit: int = 10_000) -> list[Stored]:
        """The next records of the log."""
        found = self._rows("all_records", after=max(after, self.low), high=self.high, limit=limit, shift=self.shift)
        return [self._stored(one) for one in found]

    def spans(self, evidence: Collection[int]) -> dict[int, tuple[int, int, int]]:
        """Of each evidence: first time, last time (0: unknown), number of records."""
        return {one[0]: (one[1], one[2], one[3]) for one in self._in_parts("spans", "evidence", evidence)}

    def seqs_of(self, evidence: Collection[int]) -> list[tuple[int, int]]:
        """(seq, evidence) of every record that says one of these."""
        return [(one[0], one[1]) for one in self._in_parts("seqs_of_evidence", "evidence", evidence)]

    def still_said(self, evidence: Collection[int], leaving: Collection[int]) -> set[int]:
        """Those of the evidence that records say besides those that are leaving, by seq."""
        return {one[0] for one in self._rows("still_said", evidence=list(evidence), leaving=list(leaving))}

    # ------------------------------------------------------------------ who is who

    def held(self, seqs: Collection[int]) -> dict[int, int | None]:
        """Of these records of contested components, the profile's number (None: unresolved)."""
        found = self._in_parts("held_of", "seqs", [seq + self.shift for seq in seqs])
        return {one[0] - self.shift: one[1] for one in found}

    def held_by(self, profile: int) -> list[int]:
        """The seqs of the records that a profile of a contested component holds."""
        return [one[0] - self.shift for one in self._rows("seqs_held_by", profile=profile)]

    def all_contested(self) -> set[int]:
        """Every contested component of the graph."""
        return {one[0] for one in self._rows("all_contested", **self._bounds)}

    def contested(self, components: Collection[int]) -> set[int]:
        """Those of the components that are contested."""
        return {one[0] for one in self._in_parts("is_contested", "components", components)}

    def profiles_of(self, components: Collection[int]) -> list[Profile]:
        return [_profile(one) for one in self._in_parts("profiles_of", "components", components)]

    def profiles(self, numbers: Collection[int]) -> list[Profile]:
        return [_profile(one) for one in self._in_parts("profiles_by_number", "numbers", numbers)]

    def profile_named(self, public: str) -> Profile | None:
        """The profile with this id now or once: a merged one's leads to the one that it is part of."""
        found = self._rows("profile_named", graph=self.graph, public=public)
        return _profile(found[0]) if found else None

    def names_taken(self, publics: Collection[str]) -> set[str]:
        return {one[0] for one in self._in_parts("names_taken", "publics", publics, graph=self.graph)}

    def all_profiles(self, after: int = 0, limit: int = 10_000) -> list[Profile]:
        found = self._rows("all_profiles", after=max(after, self.graph_low), graph_high=self.graph_high, limit=limit)
        return [_profile(one) for one in found]

    def changes(self, after: int = 0, limit: int = 1_000) -> list[Change]:
        """The next changes of the feed: those of the graphs that were active, in order, and then of this one."""
        found: list[Change] = []
        for graph in self.graphs():
            low = graph << SHIFT
            high = low + (1 << SHIFT) - 1
            if after < high and len(found) < limit:
                rows = self._rows("changes_after", after=max(after, low), high=high, limit=limit - len(found))
                found += [Change(*one) for one in rows]
        return found

    def graphs(self) -> list[int]:
        """The graphs whose changes are the feed: all that were active, up to this one."""
        past = [one[0] for one in self._rows("past_graphs", space=self.space, graph=self.graph)]
        return [*past, self.graph]

    def beginning(self, type_: str, start: str, limit: int) -> list[tuple[str, int]]:
        """(value, component) of identifiers of a type that begin with `start`."""
        stop = start + "\U0010ffff"
        found = self._rows("anchors_from", graph=self.graph, type=type_, start=start, stop=stop, limit=limit)
        return [(one[1], one[2]) for one in found]

    def traits_beginning(self, name: str, start: str, limit: int) -> list[tuple[str, int]]:
        """(value, profile) of surviving traits that begin with `start`, in lower case."""
        found = self._rows(
            "traits_from", graph=self.graph, name=name, start=start, stop=start + "\U0010ffff", limit=limit
        )
        return [(one[1], one[2]) for one in found]

    # ------------------------------------------------------------------ versions

    def resolved_under(self) -> int | None:
        """The version of the ruleset under which the space is resolved; None for one that never was."""
        found = self._rows("resolved_under", name=f"resolved/{self.space}")
        return int(found[0][0]) if found else None

    def resolve_under(self, version: int) -> None:
        """Note the version under which the graph is resolved."""
        self.connection.run("space.resolve_under", name=f"resolved/{self.space}", value=str(version))
        self.connection.run("space.graph_version", graph=self.graph, version=version)

    @property
    def _bounds(self) -> dict[str, int]:
        return {"graph_low": self.graph_low, "graph_high": self.graph_high}

    def _brief(self, row: Row) -> Brief:
        seq, source, record_id, time, evidence, traits = row
        return Brief(seq, self.sources[source], record_id, time, evidence, bool(traits))

    def _stored(self, row: Row) -> Stored:
        seq, source, record_id, time, received, evidence, type_, event, traits, body = row
        return Stored(
            seq, self.sources[source], record_id, time, received, evidence, type_, event, bool(traits), bytes(body)
        )


def active_graph(connection: Connection, space: int) -> int:
    """The number of the active graph of a space; the space's own for one that is not there."""
    found = connection.rows("space.active_graph", space=space)
    return int(found[0][0]) if found else space


def _evidence(row: Row) -> Evidence:
    number, component, fingerprint, said = row
    return Evidence(number, component, fingerprint, _SAID.decode(said))


def _profile(row: Row) -> Profile:
    number, component, public, state = row
    return Profile(number, component, public, _STATE.decode(state))


def change_rows(changes: Sequence[Change]) -> list[Row]:
    return [(one.number, one.time, one.kind, one.profile, one.detail) for one in changes]
