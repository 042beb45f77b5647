"""What a deletion takes away, and what would be wrong to take: told before it is done, and worked out when it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated

from msgspec import Meta, Struct

from onefold.live.privacy.subject import Scope, Subject, Whose, identifiers_of, whose
from onefold.live.view.answers import ProfileName
from onefold.live.view.view import View
from onefold.ruleset.plan import Detach, IdentifierRef, Statement
from onefold.store.rows import Profile, Said

NAMES = ("first_name", "last_name", "name", "full_name")
"""Fields that say what somebody is called."""

Identifiers = dict[str, list[str]]


class Reach(Struct, frozen=True):
    """The records of a request, by seq with their evidence, and what they say of whose they are.

    `identifiers` go with them; `shared` are said by records of others too, and stay.
    """

    subject: Subject
    scope: Scope
    whose: Whose
    identifiers: Identifiers
    shared: Identifiers
    names: dict[str, list[str]]

    @property
    def seqs(self) -> list[int]:
        return sorted(self.whose.evidence)


class Warned(Struct, frozen=True):
    """Why to look twice: a word for programs, a sentence for people."""

    code: str
    message: str


class ProfileTouched(Struct, frozen=True):
    """A profile that loses records; `whole`: all it has, so that it is gone afterwards."""

    id: ProfileName
    records: int
    whole: bool


class DeletionPreview(Struct, frozen=True):
    """What a deletion would take away."""

    scope: Scope
    records: int
    sources: Annotated[dict[str, int], Meta(description="Records by source.")]
    identifiers: Annotated[Identifiers, Meta(description="What is known of nobody else, and is gone afterwards.")]
    shared: Annotated[Identifiers, Meta(description="What records of others say too, and stays with them.")]
    profiles: list[ProfileTouched]
    warnings: list[Warned]


def reach(view: View, subject: Subject, scope: Scope) -> Reach:
    """What a request reaches. Nothing where nobody is known by the identifier."""
    return reach_of(view, subject, scope, whose(view, subject, scope))


def reach_of(view: View, subject: Subject, scope: Scope, found: Whose) -> Reach:
    """What a request about these records reaches."""
    said = view.said(set(found.evidence.values()))
    own, shared = _sorted(view, said, found.evidence)
    return Reach(subject, scope, found, own, shared, _names(said.values()))


def _sorted(view: View, said: Mapping[int, Said], seqs: Mapping[int, int]) -> tuple[Identifiers, Identifiers]:
    """The identifiers of some evidence: those that only these records say, and those that others do too."""
    mine = _values(view, said.values())
    others: set[tuple[str, str]] = set()
    components = {one.component for one in view.store.evidence(said)} - {0}
    members = view.store.members(components)
    elsewhere = {evidence for seq, evidence in view.store.seqs_of(list(said)) if seq not in seqs}
    for one in members:
        if one.number not in said or one.number in elsewhere:
            others |= {(type_, value) for type_, values in identifiers_of(view, one.said).items() for value in values}
    return _by_type(view, mine - others), _by_type(view, mine & others)


def _values(view: View, said: Iterable[Said]) -> set[tuple[str, str]]:
    return {(type_, value) for one in said for type_, values in identifiers_of(view, one).items() for value in values}


def _by_type(view: View, pairs: Collection[tuple[str, str]]) -> Identifiers:
    found: Identifiers = {}
    for type_, value in sorted(pairs):
        found.setdefault(type_, []).append(value)
    return view.lens.ordered(found)


def _names(said: Iterable[Said]) -> dict[str, list[str]]:
    """What the person is called, by field, in lower case."""
    found: dict[str, set[str]] = {}
    for one in said:
        for name in NAMES:
            values = (*one.fields.get(name, ()), *one.fields.get(f"traits.{name}", ()))
            found.setdefault(name, set()).update(value.strip().lower() for value in values if value.strip())
    return {name: sorted(values) for name, values in found.items() if values}


def preview(view: View, subject: Subject, scope: Scope) -> DeletionPreview:
    """What a deletion would take away, and why to look twice."""
    found = reach(view, subject, scope)
    briefs = view.store.records(found.seqs)
    touched = _touched(view, found)
    return DeletionPreview(
        scope=scope,
        records=len(briefs),
        sources=dict(sorted(Counter(one.source for one in briefs).items())),
        identifiers=found.identifiers,
        shared=found.shared,
        profiles=touched,
        warnings=[*warnings(view, found), *_of_profiles(touched)],
    )


def _touched(view: View, found: Reach) -> list[ProfileTouched]:
    component = {one.number: one.component for one in view.store.evidence(set(found.whose.evidence.values()))}
    contested = view.store.contested(set(component.values()) - {0})
    whole = {one.component: one.number for one in view.store.profiles_of(set(component.values()) - {0} - contested)}
    held = view.store.held([seq for seq, one in found.whose.evidence.items() if component[one] in contested])
    owners = [held.get(seq) or whole.get(component[one]) for seq, one in found.whose.evidence.items()]
    counts = Counter(owner for owner in owners if owner is not None)
    profiles = view.store.profiles(counts)
    return [
        ProfileTouched(one.public, counts[one.number], _size(view, one, contested) == counts[one.number])
        for one in profiles
    ]


def _size(view: View, profile: Profile, contested: Collection[int]) -> int:
    if profile.component in contested:
        return len(view.store.held_by(profile.number))
    ((count,),) = view.rows("records_in", components=[profile.component])
    return int(count)


def warnings(view: View, found: Reach) -> list[Warned]:
    """What speaks against taking all of a profile, or for taking more than the records that carry an identifier."""
    said = []
    if found.scope == "profile" and found.whose.found is not None and found.whose.found.contested:
        says = "Others share identifiers with this profile, and are kept apart from it. Their records stay."
        said.append(Warned("contested", says))
    users = len(found.identifiers.get("user_id", ())) + len(found.shared.get("user_id", ()))
    if users > 1:
        said.append(
            Warned("several_users", f"The records carry {users} different user_ids: these may be several people.")
        )
    many = [name for name, values in found.names.items() if len(values) > 1]
    if many:
        says = (
            f"The records say {len(found.names[many[0]])} different values of {many[0]}: these may be several people."
        )
        said.append(Warned("several_names", says))
    if _in_statements(view.lens.plan.statements, found):
        says = "Statements name identifiers of theirs: those of the ruleset itself stay until they are taken out of it."
        said.append(Warned("named_in_statements", says))
    return said


def _of_profiles(touched: Collection[ProfileTouched]) -> list[Warned]:
    left = sum(not one.whole for one in touched)
    if not left:
        return []
    says = f"{left} of the profiles keep other records: what else is known of the same person stays."
    return [Warned("profiles_remain", says)]


def _in_statements(statements: Iterable[Statement], found: Reach) -> bool:
    own = {(type_, value) for type_, values in found.identifiers.items() for value in values}
    for statement in statements:
        refs = (statement.identifier, statement.from_) if isinstance(statement, Detach) else statement.refs
        if any(isinstance(ref, IdentifierRef) and (ref.type, ref.value) in own for ref in refs):
            return True
    return False
