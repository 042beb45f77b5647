"""What a statement says of profiles, said of what identifies them for good: it holds whatever becomes of their ids."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from onefold.errors import InvalidInput
from onefold.limits import REFS
from onefold.live.partition import age_of
from onefold.live.plans import Ruled
from onefold.live.statements.look import Look
from onefold.live.statements.touched import Touched
from onefold.live.view.lens import PROFILE_ID
from onefold.live.view.view import View
from onefold.ruleset.check_document import statement_problems
from onefold.ruleset.problem import path_text
from onefold.ruleset.schema import Detached, Statement
from onefold.store.rows import Brief, Profile

Identifier = tuple[str, str]


class InvalidStatement(InvalidInput):
    """A statement cannot mean anything as it stands: where, and what would be right."""

    code = "invalid_statement"
    status = 422


class Members:
    """A profile, its records, and what in its component they alone carry."""

    def __init__(self, view: View, profile: Profile) -> None:
        self.profile = profile
        self.seen = Look(view, view.lens.plan, Touched(frozenset([profile.component]), frozenset()))
        mine = set(self.seen.before.held.get(profile.number, ()))
        self.briefs = sorted((one for one in self.seen.briefs if one.seq in mine), key=age_of)
        self.seqs = mine

    def identifiers(self, brief: Brief) -> list[Identifier]:
        """What the record links by, strongest first."""
        return self.seen.identifiers[brief.seq]

    def ref(self) -> str:
        """What names the profile: the strongest identifier that nobody else carries, else its earliest record."""
        order = {str(type_): rank for rank, type_ in enumerate(self.seen.view.lens.matching)}
        own = [one for one, its in self.seen.carriers.items() if its and self.seqs.issuperset(its)]
        if own:
            type_, value = min(own, key=lambda one: (order[one[0]], -len(self.seen.carriers[one]), one[1]))
            return f"{type_}:{value}"
        return record_name(self.briefs[0])


def taken_off(members: Members, off: Mapping[int, Collection[Identifier]]) -> Iterator[Statement]:
    """Statements that take these identifiers, by seq, off these records, and off no other record that is there.

    Of all records that carry both it and another identifier, where they are just these; else one record each.
    """
    left = {(seq, identifier) for seq, its in off.items() for identifier in its}
    briefs = {one.seq: one for one in members.seen.briefs}
    for seq, identifier in sorted(left, key=lambda one: (age_of(briefs[one[0]]), one[1])):
        if (seq, identifier) not in left:
            continue
        for other in members.seen.identifiers[seq]:
            both = [one for one in members.seen.carriers[identifier] if other in members.seen.identifiers[one]]
            if other != identifier and all(identifier in off.get(one, ()) for one in both):
                left -= {(one, identifier) for one in both}
                yield _detach(identifier, f"{other[0]}:{other[1]}")
                break
        else:
            left.discard((seq, identifier))
            yield _detach(identifier, record_name(briefs[seq]))


def _detach(identifier: Identifier, from_: str) -> Statement:
    return Statement(detach=Detached(identifier=f"{identifier[0]}:{identifier[1]}", from_=from_))


def settled(view: View, rules: Ruled, said: Statement) -> list[Statement]:
    """A statement without profiles in it, found sound; several where it takes something off a profile.

    Raises InvalidStatement, NotFound for a profile that is not there, TooMuch.
    """
    if said.detach is not None and PROFILE_ID.fullmatch(said.detach.from_):
        made = list(_off_profile(view, rules, said.detach))
    else:
        made = [_without_profiles(view, said)]
    for one in made:
        check(one, rules)
    return made


def _without_profiles(view: View, said: Statement) -> Statement:
    def durable(text: str) -> str:
        return Members(view, view.find(text).profile).ref() if PROFILE_ID.fullmatch(text) else text

    for name in ("together", "apart"):
        refs: Sequence[str] | None = getattr(said, name)
        if refs is not None:
            if len(refs) > REFS:
                raise InvalidStatement(f"{name}: A statement names at most {REFS:,} records and identifiers.")
            said = msgspec.structs.replace(said, **{name: tuple(durable(text) for text in refs)})
    return said


def _off_profile(view: View, rules: Ruled, detach: Detached) -> Iterable[Statement]:
    found = Members(view, view.find(detach.from_).profile)
    check(Statement(detach=Detached(identifier=detach.identifier, from_=record_name(found.briefs[0]))), rules)
    type_, _, raw = detach.identifier.partition(":")
    identifier = (type_, view.lens.usable(type_, raw))
    off = {one.seq: [identifier] for one in found.briefs if identifier in found.identifiers(one)}
    if not off:
        raise InvalidStatement("detach.identifier: No record of the profile carries this.")
    return taken_off(found, off)


def check(said: Statement, rules: Ruled) -> None:
    """Raises InvalidStatement with the first thing that is wrong."""
    for problem in statement_problems(said, (), rules.types, rules.sources):
        place = path_text(problem.path)
        raise InvalidStatement(f"{place + ': ' if place else ''}{problem.message} {problem.hint}".rstrip())


def document(said: Statement) -> str:
    """The statement as it is kept: as a ruleset's document says it, without who and why."""
    return msgspec.json.encode(msgspec.structs.replace(said, by=None, reason=None)).decode()


def record_name(brief: Brief) -> str:
    return f"{brief.source}/{brief.id}"
