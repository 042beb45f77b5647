"""What the columns of one table are, as somebody says it for one import: all that there is to say of them."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from onefold.errors import InvalidInput
from onefold.model import IdentifierType
from onefold.ruleset.plan import Plan, SourceMapping

MOST = 16_000
"""Characters of a mapping as JSON: it stands in an address."""

Column = Annotated[str, Meta(min_length=1, max_length=1_000)]


class ColumnMapping(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=False):
    """The keys of `sources` in a ruleset: the row's own key, when it was written, columns by identifier type, and the
    names of fields. Every other column is a field by its own name, but for those that are left out.
    """

    id: Column | None = None
    time: Column | None = None
    kind: Literal["row", "event"] = "row"
    identifiers: dict[str, list[Column]] = {}
    fields: dict[Annotated[str, Meta(min_length=1, max_length=200)], Column] = {}
    leave_out: list[Column] = []


def read_mapping(text: str) -> ColumnMapping:
    """From JSON. Raises InvalidInput."""
    try:
        return msgspec.json.decode(text, type=ColumnMapping)
    except msgspec.ValidationError as problem:
        raise InvalidInput(f"The mapping cannot be read: {problem}.") from None
    except msgspec.DecodeError:
        raise InvalidInput('The mapping must be JSON, such as {"id": "No", "identifiers": {...}}.') from None


def mapping_of(said: ColumnMapping, plan: Plan) -> SourceMapping:
    """As a plan has it. Raises InvalidInput for an identifier type that the space does not know."""
    types = {str(settings.type) for settings in plan.identifiers}
    unknown = [name for name in said.identifiers if name not in types]
    if unknown:
        known = ", ".join(str(settings.type) for settings in plan.identifiers)
        raise InvalidInput(f"The mapping names an identifier type that the ruleset does not have. Known ones: {known}.")
    identifiers = tuple((IdentifierType(name), tuple(columns)) for name, columns in said.identifiers.items() if columns)
    return SourceMapping(
        kind=said.kind,
        id=said.id,
        time=said.time,
        identifiers=identifiers,
        fields=tuple(said.fields.items()),
        whole=True,
        left_out=tuple(said.leave_out),
    )
