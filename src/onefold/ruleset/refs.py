"""Who a statement speaks of: `type:value`, or `source/id`. Values take the form in which records carry them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from onefold.model import IdentifierType, SourceName
from onefold.normalize import normalizer
from onefold.ruleset.plan import IdentifierRef, IdentifierSettings, RecordRef, Ref
from onefold.ruleset.read import suggestion


class BadRef(ValueError):
    """A reference names nothing that can exist."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}")
        self.message, self.hint = message, hint


def parse_ref(text: str, types: Mapping[IdentifierType, IdentifierSettings], sources: Iterable[str] = ()) -> Ref:
    """`email:Jane@Example.com` -> the identifier, normalized; `crm/1001` -> the record. Raises BadRef.

    A type's name stands before the first colon; it never has a slash in it, so `crm/10:30` is a record. `sources` are
    the names of sources that are known, of which one may have a colon in it.
    """
    head, colon, value = text.partition(":")
    source, slash, record = text.partition("/")
    if colon and head in types:
        return identifier_ref(types[IdentifierType(head)], value)
    if slash and source and record and (":" not in source or source in sources):
        return RecordRef(SourceName(source), record)
    if colon:
        raise BadRef(f"`{head}` is no identifier type.", suggestion(head, list(types)))
    raise BadRef("This names nothing.", "Write `type:value` for an identifier or `source/id` for a record.")


def identifier_ref(settings: IdentifierSettings, value: str) -> IdentifierRef:
    normalized = normalizer(settings.normalize, settings.region)(value)
    if normalized is None:
        hint = "Numbers without a country need a `region`." if settings.normalize == "phone" else ""
        raise BadRef(f"This is no {settings.type} (normalize: {settings.normalize}), so no record can carry it.", hint)
    return IdentifierRef(settings.type, normalized)
