"""A profile split: the statements by which just what was chosen moves out, and stays out, whatever is replayed.

What moves are the chosen records, and all that carry a chosen identifier and none that stays. Of a record that carries
both, what does not belong to its side is taken off. The sides are held apart, and each is held together where only the
other had joined it. The kernel then says whether that is what comes out, and where it is not, more is said.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from msgspec import Struct

from onefold.errors import InvalidInput
from onefold.limits import REFS, STATEMENTS_AT_ONCE
from onefold.live.plans import Ruled
from onefold.live.statements.durable import Identifier, Members, document, record_name, taken_off
from onefold.live.statements.look import Look, look, under
from onefold.live.statements.preview import Preview, told
from onefold.live.statements.touched import Touched
from onefold.live.view.view import View
from onefold.resolution.statements import write
from onefold.ruleset.compile import statement_of
from onefold.ruleset.plan import IdentifierRef, RecordRef, Together
from onefold.ruleset.plan import Statement as Said
from onefold.ruleset.refs import BadRef, parse_ref
from onefold.ruleset.schema import Statement
from onefold.store.rows import Brief

ROUNDS = 12
"""Times that the kernel is asked, and something more is said: each settles some of the ways in which the sides meet."""


class CannotSplit(InvalidInput):
    """What was chosen cannot be moved out by statements: what stands in the way."""

    code = "cannot_split"
    status = 422


class SplitPlan(Struct, frozen=True):
    """The statements that a split needs, as documents; identifiers that move `along`; and what would become of whom."""

    documents: list[str]
    along: list[str]
    preview: Preview


class Sides(NamedTuple):
    """By seq, what moves out and what stays; what is to be taken `off` records; identifiers that move unasked."""

    out: frozenset[int]
    stays: frozenset[int]
    off: dict[int, list[Identifier]]
    along: list[Identifier]


def split(view: View, rules: Ruled, profile: str, choice: Collection[str]) -> SplitPlan:
    """How to move these identifiers and records (`type:value`, `source/id`) out of a profile.

    Raises NotFound for a profile that is not there, InvalidInput for what is none of its, CannotSplit, TooMuch.
    """
    members = Members(view, view.find(profile).profile)
    sides = _sides(members, *_refs(members, rules, choice))
    _refuse_bound(members, sides)
    return _Settling(members, rules, sides).plan()


# ------------------------------------------------------------------ what is chosen


def _refs(members: Members, rules: Ruled, choice: Collection[str]) -> tuple[set[int], set[Identifier]]:
    """The chosen records by seq, and the chosen identifiers."""
    named = {(one.source, one.id): one.seq for one in members.briefs}
    carried = {identifier for one in members.briefs for identifier in members.identifiers(one)}
    records, identifiers = set[int](), set[Identifier]()
    for place, text in enumerate(choice):
        try:
            ref = parse_ref(text, rules.types, rules.sources)
        except BadRef as error:
            raise InvalidInput(f"move[{place}]: {error}") from error
        if isinstance(ref, RecordRef) and (ref.source, ref.id) in named:
            records.add(named[ref.source, ref.id])
        elif isinstance(ref, IdentifierRef) and (ref.type, ref.value) in carried:
            identifiers.add((ref.type, ref.value))
        else:
            raise InvalidInput(f"move[{place}]: The profile has no such record, and no such identifier that links.")
    return records, identifiers


def _sides(members: Members, records: set[int], identifiers: set[Identifier]) -> Sides:
    carriers: dict[Identifier, list[int]] = {}
    for one in members.briefs:
        for identifier in members.identifiers(one):
            carriers.setdefault(identifier, []).append(one.seq)
    along = set(carriers) - identifiers
    while True:
        out = records | {one.seq for one in members.briefs if _goes(members.identifiers(one), identifiers, along)}
        left = {one for one in along if out.issuperset(carriers[one])}
        if left == along:
            break
        along = left
    stays = {one.seq for one in members.briefs} - out
    _refuse_empty(members, out, stays)
    moving, off = identifiers | along, dict[int, list[Identifier]]()
    for one in members.briefs:
        wrong = [its for its in members.identifiers(one) if (its in moving) != (one.seq in out)]
        if wrong:
            off[one.seq] = wrong
    return Sides(frozenset(out), frozenset(stays), off, sorted(along))


def _goes(its: Sequence[Identifier], identifiers: set[Identifier], along: set[Identifier]) -> bool:
    """Whether a record carries something that was chosen, and nothing that stays."""
    return not identifiers.isdisjoint(its) and all(one in identifiers or one in along for one in its)


def _refuse_empty(members: Members, out: Collection[int], stays: Collection[int]) -> None:
    if not stays:
        raise CannotSplit("Everything in the profile would move: choose less.")
    if not out:
        types = sorted({type_ for one in members.briefs for type_, _ in members.identifiers(one)})
        raise CannotSplit(
            "Nothing would move: every record that carries what was chosen also carries an identifier that stays. "
            f"Choose what comes with it as well, or records. The profile has identifiers of: {', '.join(types)}."
        )


def _refuse_bound(members: Members, sides: Sides) -> None:
    """Statements that join the sides, and alias calls, are not held back by anything that can be said."""
    texts = {" = ".join(write(ref) for ref in one.refs) for one in members.seen.plan.statements
             if isinstance(one, Together)}  # fmt: skip
    briefs = members.seen.briefs
    for one in members.seen.resolution.case.joined:
        seqs = {briefs[place].seq for place in one.records.tolist()}
        if sides.out.isdisjoint(seqs) or sides.stays.isdisjoint(seqs):
            continue
        if one.key in texts:
            raise CannotSplit("A statement says `together` of what would move and what stays: withdraw it first.")
        raise CannotSplit("An alias call joins what would move to what stays: choose otherwise, or remove that call.")


# ------------------------------------------------------------------ what is to be said


class _Settling:
    """Says more until the kernel agrees."""

    def __init__(self, members: Members, rules: Ruled, sides: Sides) -> None:
        self._members = members
        self._rules = rules
        self._sides = sides
        self._others = {one.seq for one in members.seen.briefs} - sides.out - sides.stays

    def plan(self) -> SplitPlan:
        said = list(taken_off(self._members, self._sides.off))
        seen = self._look(said)
        said.append(self._apart(seen, self._sides.out, self._sides.stays, said))
        for _ in range(ROUNDS):
            if len(said) > STATEMENTS_AT_ONCE:
                raise CannotSplit(f"This would take more than {STATEMENTS_AT_ONCE:,} statements: choose fewer records.")
            seen = self._look(said)
            more = self._more(seen, said)
            if more is None:
                self._refuse_others(seen)
                along = [f"{type_}:{value}" for type_, value in self._sides.along]
                return SplitPlan([document(one) for one in said], along, told(seen, self._compiled(said)))
            said.append(more)
        raise CannotSplit("What would move comes together with what stays in too many ways: choose more, or less.")

    def _compiled(self, said: Sequence[Statement]) -> list[Said]:
        return [statement_of(one, self._rules.types, self._rules.sources) for one in said]

    def _look(self, said: Sequence[Statement]) -> Look:
        compiled = self._compiled(said)
        plan = under(self._members.seen.plan, compiled)
        component = self._members.profile.component
        return look(self._members.seen.view, plan, compiled, Touched(frozenset([component]), frozenset()))

    def _more(self, seen: Look, said: Sequence[Statement]) -> Statement | None:
        """What has to be said besides; None if all is as it should be."""
        for seqs in seen.clusters.values():
            for one, others in self._meetings(set(seqs)):
                return self._apart(seen, one, others, said)
        for side in (self._sides.out, self._sides.stays):
            parts = _parts(seen, side)
            if len(parts) > 1:
                return self._together(seen, parts)
        return None

    def _meetings(self, seqs: set[int]) -> Iterator[tuple[set[int], set[int]]]:
        """What has come together in a cluster and should not have."""
        out, stays, others = seqs & self._sides.out, seqs & self._sides.stays, seqs & self._others
        for one, other in ((out, stays), (out, others), (stays, others)):
            if one and other:
                yield one, other

    def _apart(self, seen: Look, one: Collection[int], others: Collection[int], said: Sequence[Statement]) -> Statement:
        """Said of identifiers where they are of one side only, else of records."""
        for by_record in (False, True):
            first = self._names(seen, one, by_record=by_record)[0]
            made = Statement(apart=(first, *self._names(seen, others, by_record=by_record)[: REFS - 1]))
            if made not in said:
                return made
        raise CannotSplit("What would move is joined to what stays in a way that no statement can undo.")

    def _names(self, seen: Look, seqs: Collection[int], *, by_record: bool) -> list[str]:
        """What names these records: few identifiers that only their side carries, or each by its name."""
        briefs = sorted(
            (one for one in seen.briefs if one.seq in seqs), key=lambda one: (one.time or 0, one.source, one.id)
        )
        if by_record:
            return [record_name(one) for one in briefs]
        return list(dict.fromkeys(self._name(seen, one) for one in briefs))

    def _name(self, seen: Look, brief: Brief) -> str:
        """The strongest identifier that nobody of another side carries; else the record."""
        side = next(one for one in (self._sides.out, self._sides.stays, self._others) if brief.seq in one)
        for identifier in seen.identifiers[brief.seq]:
            if all(seq in side for seq in seen.carriers[identifier]):
                return f"{identifier[0]}:{identifier[1]}"
        return record_name(brief)

    def _together(self, seen: Look, parts: Sequence[Collection[int]]) -> Statement:
        if len(parts) > REFS:
            raise CannotSplit(f"It would fall into more than {REFS:,} parts: choose what holds them together too.")
        names: dict[str, None] = {}
        for part in parts:
            name = self._names(seen, part, by_record=False)[0]
            names[self._names(seen, part, by_record=True)[0] if name in names else name] = None
        return Statement(together=tuple(names))

    def _refuse_others(self, seen: Look) -> None:
        """Everybody else has to stay as they are."""
        now = {seq: cluster for cluster, seqs in seen.clusters.items() for seq in seqs}
        pairs = {(seen.owner.get(seq), now.get(seq)) for seq in self._others}
        profiles, clusters = {one for one, _ in pairs}, {one for _, one in pairs}
        if len(profiles) < len(pairs) or len(clusters) < len(pairs):
            raise CannotSplit("Other profiles, which share an identifier with this one, would not stay as they are.")


def _parts(seen: Look, side: Collection[int]) -> list[list[int]]:
    """The records of a side by cluster; each that would be nobody's is a part of its own."""
    parts = [[seq for seq in seqs if seq in side] for seqs in seen.clusters.values()]
    there = [part for part in parts if part]
    resolved = {seq for part in there for seq in part}
    return [*there, *([seq] for seq in sorted(set(side) - resolved))]
