"""Which statements speak of a profile: those that name an identifier or a record of it."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from onefold.live.view.records import find_record
from onefold.live.view.view import Found, View
from onefold.ruleset.plan import IdentifierRef, RecordRef
from onefold.ruleset.refs import BadRef, parse_ref
from onefold.ruleset.schema import Statement
from onefold.store.statement_rows import Stated


def speaks_of(view: View, found: Found, one: Stated) -> bool:
    """Whether a statement names something of the profile's."""
    return any(_holds(view, found, text) for text in _named(one))


def _named(one: Stated) -> Iterator[str]:
    said = msgspec.json.decode(one.document, type=Statement)
    yield from said.together or ()
    yield from said.apart or ()
    if said.detach is not None:
        yield said.detach.identifier
        yield said.detach.from_


def _holds(view: View, found: Found, text: str) -> bool:
    types = {one.type: one for one in view.lens.plan.identifiers}
    try:
        ref = parse_ref(text, types, view.store.sources.values())
    except BadRef:
        return False
    if isinstance(ref, IdentifierRef):
        return ref.value in found.profile.state.identifiers.get(ref.type, ())
    return isinstance(ref, RecordRef) and _holds_record(view, found, ref)


def _holds_record(view: View, found: Found, ref: RecordRef) -> bool:
    brief = find_record(view, ref.source, ref.id)
    if brief is None:
        return False
    if found.contested:
        return view.store.held([brief.seq]).get(brief.seq) == found.profile.number
    (evidence,) = view.store.evidence([brief.evidence])
    return evidence.component == found.profile.component
