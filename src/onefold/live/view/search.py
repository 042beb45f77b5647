"""Searching a space: profiles by an identifier or its beginning, or by the beginning of a trait."""

from __future__ import annotations

from collections.abc import Iterator

from onefold.live.view.answers import Match
from onefold.live.view.lens import PROFILE_ID
from onefold.live.view.view import View
from onefold.store.rows import Profile

TRAIT_NAMES = 200
"""Different traits that one search looks through."""


def search(view: View, text: str, limit: int) -> list[Match]:
    """At most so many profiles, each once: by id, then by identifiers, strongest type first, then by traits.

    `type:beginning` and `trait:beginning` look at that type or trait only.
    """
    found: dict[str, Match] = {}
    for match in _matches(view, text.strip(), limit):
        found.setdefault(match.id, match)
        if len(found) == limit:
            break
    return list(found.values())


def _matches(view: View, text: str, limit: int) -> Iterator[Match]:
    if not text:
        return
    if PROFILE_ID.fullmatch(text):
        profile = view.store.profile_named(text)
        if profile is not None:
            yield _match(view, profile, "profile", "id", profile.public)
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


def _by_identifier(view: View, type_: str, start: str, limit: int) -> Iterator[Match]:
    components: dict[str, int] = {}
    for form in view.lens.beginnings(type_, start):
        components.update(view.store.beginning(type_, form, limit))
    profiles: dict[int, list[Profile]] = {}
    for profile in view.store.profiles_of(set(components.values())):
        profiles.setdefault(profile.component, []).append(profile)
    for value, component in sorted(components.items()):
        for profile in profiles.get(component, ()):
            if value in profile.state.identifiers.get(type_, ()):
                yield _match(view, profile, "identifier", type_, value)


def _trait_names(view: View) -> Iterator[str]:
    name = ""
    for _ in range(TRAIT_NAMES):
        ((name,),) = view.rows("next_trait", graph=view.store.graph, after=name)
        if name is None:
            return
        yield name


def _by_trait(view: View, name: str, start: str, limit: int) -> Iterator[Match]:
    found = view.store.traits_beginning(name, start.lower(), limit)
    profiles = {one.number: one for one in view.store.profiles({number for _, number in found})}
    for value, number in found:
        if number in profiles:
            state = profiles[number].state
            yield _match(
                view, profiles[number], "trait", name, state.traits[name].value if name in state.traits else value
            )


def _match(view: View, profile: Profile, by: str, name: str, value: str) -> Match:
    traits = {name: one.value for name, one in profile.state.traits.items()}
    return Match(profile.public, by, name, value, view.lens.ordered(profile.state.identifiers), traits)  # type: ignore[arg-type]
