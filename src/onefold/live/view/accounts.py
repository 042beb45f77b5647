"""Accounts: what group calls say of companies and teams, and who is of them. An account is known by its group id."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from onefold.errors import NotFound
from onefold.live.groups import GROUP, LISTED, groups_of
from onefold.live.view.answers import TraitSaid, instant, plain_json
from onefold.normalize.naming import snake_case
from onefold.store.rows import Profile, Said, Stored

if TYPE_CHECKING:
    from onefold.live.view.view import View

GROUP_CALLS = 1_000
"""Newest group calls of an account that its traits are taken from."""


class Account(NamedTuple):
    """A group id, and the evidence that says it, each with its component."""

    id: str
    evidence: dict[int, int]

    @property
    def owner(self) -> list[int]:
        """What its records are found by."""
        return list(self.evidence)

    @property
    def by(self) -> str:
        return "said"


def accounts_among(said: Iterable[Said]) -> list[str]:
    """The group ids that these evidence name."""
    return sorted({value for one in said for value in groups_of(one)})


def account(view: View, text: str) -> Account:
    """The account that `group_id:value` names. Raises InvalidInput for another form, NotFound if nobody names it."""
    wanted = view.lens.wanted(text)
    value = text.partition(":")[2].strip()
    members = view.store.block_members(LISTED, [value]) if wanted.type == GROUP else []
    if not members:
        raise NotFound("There is no such account.")
    return Account(value, {evidence: component for _, evidence, component in members})


def account_traits(view: View, found: Account) -> dict[str, TraitSaid]:
    """What group calls say of it, the latest word on each trait."""
    rows = view.rows("of_evidence", evidence=found.owner, types=["group"], limit=GROUP_CALLS)
    traits: dict[str, TraitSaid] = {}
    stored = {one.seq: one for one in view.store.full_records([seq for (seq,) in rows])}
    for (seq,) in rows:
        for key, value in (plain_json(stored[seq].body).get("traits") or {}).items():
            if value is not None and (name := snake_case(key)) and name not in traits:
                traits[name] = _said(value, stored[seq])
    return dict(sorted(traits.items()))


def _said(value: object, stored: Stored) -> TraitSaid:
    return TraitSaid(value, instant(stored.time), stored.source, f"{stored.source}/{stored.id}")


def users_of(view: View, found: Account) -> list[Profile]:
    """The profiles with records that name it, in order of creation."""
    components = set(found.evidence.values()) - {0}
    contested = view.store.contested(components)
    certain = view.store.profiles_of(components - contested)
    doubtful = [number for number, component in found.evidence.items() if component in contested]
    held = (
        [number for (number,) in view.rows("holders_of", evidence=doubtful, shift=view.store.shift)] if doubtful else []
    )
    return sorted([*certain, *view.store.profiles(held)], key=lambda one: one.number)


class Membership(msgspec.Struct, frozen=True):
    """An account of a user, and the first record that says so."""

    id: str
    since: int
    source: str


def memberships(uses: Collection[tuple[Said, int]]) -> list[Membership]:
    """The accounts among what a user's records say, given each with its first time."""
    first: dict[str, tuple[int, str]] = {}
    for said, time in uses:
        for value in groups_of(said):
            first[value] = min(first.get(value, (time, said.source)), (time, said.source))
    return [Membership(value, *first[value]) for value in sorted(first)]
