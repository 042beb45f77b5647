"""What comes in: records with the bytes they were said in, and the word that a row has left its table."""

from __future__ import annotations

from collections.abc import Sequence
from operator import add
from typing import Literal

import msgspec

from onefold.model import Micros, Record


class Arrival(msgspec.Struct, frozen=True, tag_field="_", tag="a", array_like=True, gc=False):
    """One call or row for one space, parsed under that space's plan.

    `source` is the source's number, `record.source` its slug; `type` a call type or `row`; `body` is what is kept: the
    call (with what its batch said for all) or the row, as JSON. `latest`: of the same time, or none, it is the newer
    version of its row, because it was read later.
    """

    source: int
    record: Record
    received: Micros
    type: str
    event: str | None
    body: bytes
    latest: bool = False


class Departure(msgspec.Struct, frozen=True, tag_field="_", tag="d", array_like=True, gc=False):
    """A row that has left its table, or an event that is to go: by source number and record id."""

    source: int
    id: str


class Order(msgspec.Struct, frozen=True, tag_field="_", tag="o", array_like=True):
    """Something else that only the writer of a space may do, between two micro-batches, in a transaction of its own:
    which one (see `live.orders`), and its particulars as MessagePack.
    """

    name: str
    detail: bytes


class Bulk(msgspec.Struct, frozen=True, tag_field="_", tag="b", array_like=True, gc=False):
    """Many arrivals of one source, as columns: they go to the log at once, and are resolved later, together.

    Submitted alone. What `Arrival` says of one, each column says of all; `kept` whether it says traits that a profile
    keeps. Without any: what came so far is to be resolved now.
    """

    source: int
    ids: Sequence[str] = ()
    times: Sequence[Micros | None] = ()
    received: Sequence[Micros] = ()
    types: Sequence[str] = ()
    events: Sequence[str | None] = ()
    kept: Sequence[bool] = ()
    bodies: Sequence[bytes] = ()
    latest: bool = False


Item = Arrival | Departure | Order | Bulk
"""What can be submitted to a space."""

Outcome = Literal["stored", "repeated", "replaced", "removed", "absent", "suppressed"]
"""What became of one item: `repeated` is there already, `absent` a departure of what was not there, `suppressed` of
somebody who is kept out."""


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """What became of a submission, in counts."""

    stored: int = 0
    repeated: int = 0
    replaced: int = 0
    removed: int = 0
    suppressed: int = 0

    def plus(self, other: Receipt) -> Receipt:
        """What became of both."""
        return Receipt(*map(add, msgspec.structs.astuple(self), msgspec.structs.astuple(other)))


def weight(items: Sequence[Item]) -> int:
    """How many things are submitted."""
    first = items[0] if items else None
    return len(first.ids) if isinstance(first, Bulk) else len(items)


def receipt(outcomes: Sequence[Outcome]) -> Receipt:
    kinds: tuple[Outcome, ...] = ("stored", "repeated", "replaced", "removed", "suppressed")
    return Receipt(*(outcomes.count(kind) for kind in kinds))
