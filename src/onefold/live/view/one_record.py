"""A record by its name, and whose it is."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from onefold.live.view.answers import Happened, ProfileName
from onefold.live.view.records import find_record
from onefold.live.view.timeline import happened
from onefold.live.view.view import View
from onefold.store.rows import Brief, Profile


class RecordFound(Struct, frozen=True):
    """A record, and the profile that it is of; null for one that is nobody's."""

    record: Happened
    profile: Annotated[ProfileName | None, Meta(description="Null: no profile has it.")]


def one_record(view: View, source: str, record_id: str) -> RecordFound | None:
    """The record with this source and id, if there is one."""
    brief = find_record(view, source, record_id)
    if brief is None:
        return None
    (stored,) = view.store.full_records([brief.seq])
    (said,) = view.said([brief.evidence]).values()
    profile = holder_of(view, brief)
    told = happened(stored, view.lens.identifiers(said))
    return RecordFound(told, None if profile is None else profile.public)


def holder_of(view: View, brief: Brief) -> Profile | None:
    """The profile of a record."""
    (evidence,) = view.store.evidence([brief.evidence])
    if view.store.contested([evidence.component]):
        number = view.store.held([brief.seq]).get(brief.seq)
        held = view.store.profiles([] if number is None else [number])
        return held[0] if held else None
    whole = view.store.profiles_of([evidence.component]) if evidence.component else []
    return whole[0] if whole else None
