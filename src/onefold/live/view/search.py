"""Searching a space: profiles by an identifier or its beginning, a record, or the beginning of a trait."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from msgspec.structs import asdict

from onefold.live.view.answers import Match
from onefold.live.view.lens import PROFILE_ID
from onefold.live.view.one_record import holder_of
from onefold.live.view.records import find_record
from onefold.live.view.summary import listed
from onefold.live.view.view import View
from onefold.store.rows import Profile

TRAIT_NAMES = 200
"""Different traits that one search looks through."""


class _Hit(NamedTuple):
    """A profile, and by what it was found."""

    profile: Profile
    by: Literal["identifier", "trait", "profile", "record"]
    name: str
    value: str


def search(view: View, text: str, limit: int) -> list[Match]:
    """At most so many profiles, each once: by id or record, then by identifiers, strongest type first, then by traits.

    `type:beginning` and `trait:beginning` look at that type or trait only; `source/id` is a record.
    """
    found: dict[int, _Hit] = {}
    for hit in _hits(view, text.strip(), limit):
        found.setdefault(hit.profile.number, hit)
        if len(found) == limit:
            break
    hits = list(found.values())
    told = listed(view, [one.profile for one in hits])
    return [
        Match(**asdict(one), by=hit.by, name=hit.name, value=hit.value) for one, hit in zip(told, hits, strict=True)
    ]


def _hits(view: View, text: str, limit: int) -> Iterator[_Hit]:
    if not text:
        return
    if PROFILE_ID.fullmatch(text):
        profile = view.store.profile_named(text)
        if profile is not None:
            yield _Hit(profile, "profile", "id", profile.public)
    yield from _by_record(view, text)
    head, colon, rest = text.partition(":")
    if colon and head in view.lens.types:
        yield from _by_identifier(view, head, rest.strip(), limit)
        return
    if colon and rest:
        yield from _by_trait(view, head, rest.strip(), limit)
    for type_ in view.lens.matching:
        yield from _by_identifier(view, type_, text, limit)
    for name in _trait_names(view):
        yield from _by_trait(view, name, text, limit)


def _by_record(view: View, text: str) -> Iterator[_Hit]:
    """By `source/id`."""
    source, slash, record_id = text.partition("/")
    if not (slash and record_id and source in view.store.sources.values()):
        return
    brief = find_record(view, source, record_id)
    profile = None if brief is None else holder_of(view, brief)
    if profile is not None:
        yield _Hit(profile, "record", source, record_id)


def _by_identifier(view: View, type_: str, start: str, limit: int) -> Iterator[_Hit]:
    components: dict[str, int] = {}
    for form in view.lens.beginnings(type_, start):
        components.update(view.store.beginning(type_, form, limit))
    profiles: dict[int, list[Profile]] = {}
    for profile in view.store.profiles_of(set(components.values())):
        profiles.setdefault(profile.component, []).append(profile)
    for value, component in sorted(components.items()):
        for profile in profiles.get(component, ()):
            if value in profile.state.identifiers.get(type_, ()):
                yield _Hit(profile, "identifier", type_, value)


def _trait_names(view: View) -> Iterator[str]:
    name = ""
    for _ in range(TRAIT_NAMES):
        ((name,),) = view.rows("next_trait", graph=view.store.graph, after=name)
        if name is None:
            return
        yield name


def _by_trait(view: View, name: str, start: str, limit: int) -> Iterator[_Hit]:
    found = view.store.traits_beginning(name, start.lower(), limit)
    profiles = {one.number: one for one in view.store.profiles({number for _, number in found})}
    for value, number in found:
        if number in profiles:
            state = profiles[number].state
            yield _Hit(profiles[number], "trait", name, state.traits[name].value if name in state.traits else value)
