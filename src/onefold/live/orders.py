"""What is done for a space by its writer and by nobody else, besides taking records in: each kind of order by its name.

An order is carried out between two micro-batches, in a transaction of its own, by whichever server writes the space;
who submitted it reads in the database what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from onefold.live.arrival import Order
from onefold.live.writer import SpaceWriter
from onefold.store.workspace import Space, Workspace


class Desk(NamedTuple):
    """What an order is carried out with: the space and its writer, whose connection is in a transaction."""

    space: Space
    workspace: Workspace
    writer: SpaceWriter


Carry = Callable[[Desk, bytes], bool]
"""Carries an order out; whether the writer must be made anew, because what it remembers is no longer so.

Raises an OnefoldError to refuse: then nothing of it is written, and who submitted it is told.
"""

ORDERS: dict[str, Carry] = {}
"""By name: filled by the modules that define them, which `live.live` imports."""


def carry_out(desk: Desk, order: Order) -> bool:
    """Whether the writer must be made anew."""
    return ORDERS[order.name](desk, order.detail)
