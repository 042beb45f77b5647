"""The process that parses a stretch of a log again: an order on its input, what it found on its output."""

from __future__ import annotations

import sys
from contextlib import closing

import msgspec

from onefold.live.whole.reparse import Order, parsed
from onefold.store.open import open_database
from onefold.store.space import SpaceStore


def main() -> None:
    order = msgspec.msgpack.decode(sys.stdin.buffer.read(), type=Order)
    with closing(open_database(order.db)) as database, database.reader() as connection:
        store = SpaceStore(connection, order.space, order.sources, order.graph)
        part = parsed(store, order.looked.plan, order.first, order.last)
    sys.stdout.buffer.write(msgspec.msgpack.encode(part))


if __name__ == "__main__":
    main()
