"""The picture of a profile, as structs that are JSON as they stand: nodes, links, and what was refused.

Each node is named by what names it elsewhere: an identifier `type:value`, a group of records by its first, `source/id`,
another profile by its id. So the two ends of a link can be asked about as they are: why, and why not.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from msgspec import Meta, Struct

from onefold.live.view.answers import ProfileName, RecordName

Node = Annotated[str, Meta(description="The `id` of a node: `type:value`, `source/id`, or a profile's id.")]
Since = Annotated[
    datetime | None, Meta(description="The first moment at which it was so; null if that is not known: from ever.")
]


class IdentifierDrawn(Struct, frozen=True):
    """An identifier that the profile holds; `records` of the profile say it."""

    id: Node
    type: str
    value: str
    records: int
    since: Since
    first_seen: datetime | None
    last_seen: datetime | None


class RecordsDrawn(Struct, frozen=True):
    """Records of the profile that say the same about whose they are: one evidence. `names` are the first few."""

    id: Node
    source: str
    kind: Literal["event", "row"]
    records: int
    names: list[RecordName]
    since: Since
    first_seen: datetime | None
    last_seen: datetime | None


class OtherDrawn(Struct, frozen=True):
    """What did not join: another profile (with its strongest identifier), an unresolved record, or a value alone."""

    id: Node
    kind: Literal["profile", "record", "value"]
    type: str | None
    value: str | None


class LinkDrawn(Struct, frozen=True):
    """From records to an identifier that they say, or from records to records that a rule or a statement links.

    `step` is null where the identifier is said and links nothing. `records` are those at the end `a`.
    """

    a: Node
    b: Node
    kind: Literal["identifier", "rule", "statement"]
    step: str | None
    key: str
    records: int
    since: Since


class RefusalDrawn(Struct, frozen=True):
    """Uses of one value that were refused for one reason, from what the profile has to what they did not join."""

    a: Node
    b: Node
    kind: str
    step: str | None
    type: str | None
    value: str | None
    records: int
    record: RecordName
    since: Since
    says: str


class LeftOut(Struct, frozen=True):
    """What is not drawn, as it would be too much: the smallest groups, and what only they say."""

    groups: int = 0
    records: int = 0
    identifiers: int = 0
    links: int = 0
    refused: int = 0


class Drawing(Struct, frozen=True):
    """A profile as a picture."""

    id: ProfileName
    identifiers: list[IdentifierDrawn]
    groups: list[RecordsDrawn]
    others: list[OtherDrawn]
    links: list[LinkDrawn]
    refused: list[RefusalDrawn]
    left_out: LeftOut
