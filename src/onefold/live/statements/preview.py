"""What would become of whom if statements were made or withdrawn, before they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from msgspec import Meta, Struct

from onefold.live.named import refs_of
from onefold.live.statements.look import Look, look, under
from onefold.live.view.answers import ProfileName, RecordName
from onefold.live.view.view import View
from onefold.resolution.statements import write
from onefold.ruleset.plan import IdentifierRef, RecordRef, Ref, Statement
from onefold.store.rows import Brief

EXAMPLES = 10
"""Records that are named of those that move."""


class Standing(Struct, frozen=True):
    """A profile as it would be; `new`: it is not there yet."""

    id: ProfileName
    new: bool
    records: int
    identifiers: dict[str, list[str]]


class Merge(Struct, frozen=True):
    """Profiles that would become part of one."""

    into: ProfileName
    merged: list[ProfileName]


class Split(Struct, frozen=True):
    """A profile whose records would be of several; the first is what is left of it."""

    profile: ProfileName
    into: list[ProfileName]


class Move(Struct, frozen=True):
    """Records that would be another profile's; null: nobody's. With the names of some."""

    of: ProfileName | None
    to: ProfileName | None
    records: int
    examples: list[RecordName]


class Preview(Struct, frozen=True):
    """What would become of whom. `changes` false: nothing would.

    `looked_at` are the records that could have been concerned, `unresolved` those of them without a profile.
    """

    changes: bool
    merged: list[Merge]
    split: list[Split]
    moves: list[Move]
    profiles: Annotated[list[Standing], Meta(description="Those that would not be as they are, as they would be.")]
    looked_at: int
    unresolved_before: int
    unresolved_after: int
    unknown: Annotated[
        list[str], Meta(description="What is named and nobody has yet: it will hold when somebody does.")
    ]


def preview(view: View, came: Sequence[Statement], went: Sequence[Statement] = ()) -> Preview:
    """What making some statements and withdrawing others would change. Raises TooMuch."""
    seen = look(view, under(view.lens.plan, came, went), [*came, *went])
    return told(seen, [*came, *went])


def told(seen: Look, named: Sequence[Statement]) -> Preview:
    """A look as people read it."""
    to = {seq: cluster for cluster, seqs in seen.clusters.items() for seq in seqs}
    moved: dict[tuple[int | None, int | None], list[Brief]] = {}
    for brief in seen.briefs:
        moved.setdefault((seen.owner.get(brief.seq), to.get(brief.seq)), []).append(brief)
    return _Telling(seen, moved).told(named)


class _Telling:
    """`moved[profile's number, cluster]` are the records that the profile has and the cluster would have."""

    def __init__(self, seen: Look, moved: dict[tuple[int | None, int | None], list[Brief]]) -> None:
        self._seen = seen
        self._moved = moved
        self._publics = seen.publics
        self._profiles = seen.before.profiles
        self._id = {number: one.public for number, one in self._profiles.items()}
        self._there = set(self._id.values())

    def told(self, named: Sequence[Statement]) -> Preview:
        moves = [one for one in self._moves() if one.of != one.to]
        unresolved = len(self._seen.briefs) - sum(map(len, self._seen.clusters.values()))
        return Preview(
            changes=bool(moves),
            merged=self._merged(),
            split=self._split(),
            moves=moves,
            profiles=self._standing({one for move in moves for one in (move.of, move.to)}),
            looked_at=len(self._seen.briefs),
            unresolved_before=len(self._seen.briefs) - len(self._seen.owner),
            unresolved_after=unresolved,
            unknown=self._unknown(named),
        )

    def _moves(self) -> list[Move]:
        found = [
            Move(
                None if of is None else self._id[of],
                None if to is None else self._publics[to],
                len(briefs),
                [f"{one.source}/{one.id}" for one in briefs[:EXAMPLES]],
            )
            for (of, to), briefs in self._moved.items()
        ]
        return sorted(found, key=lambda one: (-one.records, one.of or "", one.to or ""))

    def _merged(self) -> list[Merge]:
        gone = self._there - set(self._publics.values())
        into: dict[str, list[str]] = {}
        for of, to in self._moved:
            if of is not None and to is not None and self._id[of] in gone:
                into.setdefault(self._publics[to], []).append(self._id[of])
        return [Merge(one, sorted(merged)) for one, merged in sorted(into.items())]

    def _split(self) -> list[Split]:
        into: dict[str, list[str]] = {}
        for of, to in self._moved:
            if of is not None and to is not None:
                into.setdefault(self._id[of], []).append(self._publics[to])
        return [
            Split(one, sorted(parts, key=lambda part: (part != one, part)))
            for one, parts in sorted(into.items())
            if len(parts) > 1
        ]

    def _standing(self, concerned: set[str | None]) -> list[Standing]:
        identifiers = self._seen.answer.identifiers
        found = [
            Standing(
                self._publics[cluster],
                self._publics[cluster] not in self._there,
                len(seqs),
                self._seen.view.lens.ordered(identifiers.get(cluster, {})),
            )
            for cluster, seqs in self._seen.clusters.items()
        ]
        return sorted((one for one in found if one.id in concerned), key=lambda one: (one.new, one.id))

    def _unknown(self, named: Sequence[Statement]) -> list[str]:
        carried = {
            (type_, value)
            for meaning in self._seen.meaning.values()
            for type_, values in meaning.identifiers.items()
            for value in values
        }
        names = {(one.source, one.id) for one in self._seen.briefs}

        def there(ref: Ref) -> bool:
            if isinstance(ref, RecordRef):
                return (ref.source, ref.id) in names
            assert isinstance(ref, IdentifierRef)
            return (ref.type, ref.value) in carried

        return list(dict.fromkeys(write(ref) for one in named for ref in refs_of(one) if not there(ref)))
