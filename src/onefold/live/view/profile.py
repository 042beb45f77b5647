"""What is known of one profile: its identifiers with the records that say them, its traits as they were said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any, NamedTuple

import msgspec

from onefold.live.privacy.consent import consent_of
from onefold.live.view.accounts import accounts_among
from onefold.live.view.answers import IdentifierSeen, TraitSaid, Whole, instant
from onefold.live.view.view import Found, Use, View
from onefold.normalize.naming import snake_case
from onefold.store.rows import ProfileState, Said, Stored, Trait


class Record(NamedTuple):
    """A record's place in time and its name."""

    time: int
    source: str
    id: str


def whole(view: View, found: Found) -> Whole:
    """All that a profile holds; its records are in its timeline."""
    uses = view.uses(found)
    said = view.said([use.evidence for use in uses])
    known = [use for use in uses if use.last_known is not None]
    return Whole(
        id=found.profile.public,
        first_seen=instant(min((use.first_known or 0 for use in known), default=None)),
        last_seen=instant(max((use.last_known or 0 for use in known), default=None)),
        records=sum(use.records for use in uses),
        contested=found.contested,
        identifiers=_seen(view, found.profile.state, uses, said),
        traits=traits(view, found),
        accounts=accounts_among(said.values()),
        consent=consent_of(view, found),
        sources=_sources(uses, said),
    )


def _sources(uses: Collection[Use], said: Mapping[int, Said]) -> dict[str, int]:
    found = Counter[str]()
    for use in uses:
        found[said[use.evidence].source] += use.records
    return dict(sorted(found.items()))


def identifiers(view: View, found: Found) -> list[IdentifierSeen]:
    """The identifiers of a profile, strongest type first, in order of first appearance."""
    uses = view.uses(found)
    return _seen(view, found.profile.state, uses, view.said([use.evidence for use in uses]))


def _seen(view: View, state: ProfileState, uses: Collection[Use], said: Mapping[int, Said]) -> list[IdentifierSeen]:
    used: dict[tuple[str, str], list[Use]] = {}
    for use in uses:
        for type_, values in view.lens.identifiers(said[use.evidence]).items():
            for value in values:
                used.setdefault((type_, value), []).append(use)
    held = {(type_, value) for type_, values in state.identifiers.items() for value in values}
    place: dict[str, int] = {type_: number for number, type_ in enumerate(view.lens.types)}
    rows = [(place[key[0]], _first(its, said), key, its) for key, its in used.items() if key in held]
    return [_one(key, first, its, said) for _, first, key, its in sorted(rows, key=lambda row: row[:3])]


def _first(uses: Collection[Use], said: Mapping[int, Said]) -> Record:
    return min(Record(use.first_time, said[use.evidence].source, use.first_id) for use in uses)


def _one(key: tuple[str, str], first: Record, uses: Collection[Use], said: Mapping[int, Said]) -> IdentifierSeen:
    return IdentifierSeen(
        type=key[0],
        value=key[1],
        first_seen=instant(min((use.first_known for use in uses if use.first_known), default=None)),
        last_seen=instant(max((use.last_known for use in uses if use.last_known), default=None)),
        records=sum(use.records for use in uses),
        sources=sorted({said[use.evidence].source for use in uses}),
        first_record=f"{first.source}/{first.id}",
    )


def traits(view: View, found: Found, names: Collection[str] | None = None) -> dict[str, TraitSaid]:
    """The surviving traits by name (of these names only, if given), as JSON values of the type that was sent."""
    chosen = {name: one for name, one in sorted(found.profile.state.traits.items()) if names is None or name in names}
    bodies = _bodies(view, found, chosen.values())
    return {
        name: TraitSaid(
            value=as_sent(name, one.value, bodies.get((one.source, one.record))),
            updated=instant(one.time),
            source=one.source,
            record=f"{one.source}/{one.record}",
        )
        for name, one in chosen.items()
    }


def _bodies(view: View, found: Found, chosen: Collection[Trait]) -> dict[tuple[str, str], Stored]:
    """The calls that said these traits."""
    ids = sorted({one.record for one in chosen if not _is_plain_word(one.value)})
    if not ids:
        return {}
    seqs = [seq for (seq,) in view.rows(f"traits_{found.by}", owner=found.owner, ids=ids, shift=view.store.shift)]
    return {(one.source, one.id): one for one in view.store.full_records(seqs)}


def _is_plain_word(value: str) -> bool:
    """Whether a trait of this text can only have been sent as text."""
    return value not in {"true", "false"} and value[:1] not in "-0123456789[{"


def as_sent(name: str, text: str, stored: Stored | None) -> Any:
    """The value of a trait as the call has it: a number as a number. Where that cannot be seen, its text."""
    if stored is None or stored.type == "row":
        return text
    sent = msgspec.json.decode(stored.body).get("traits") or {}
    values = [value for key, value in sent.items() if value is not None and snake_case(key) == name]
    return values[0] if values and not isinstance(values[0], str) else text
