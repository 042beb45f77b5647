"""Whether a text is anywhere in the tables of a PostgreSQL database; and that no dead row of them is kept.

The server's own log, its replicas and its backups are out of a client's reach.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence

from onefold.store.port import Trace
from onefold.store.postgres.connection import PostgresConnection

_PATIENCE = 2.0
"""Seconds to wait for those who still read what was deleted."""

_LOOK_EVERY = 0.05


def vacuumed(connection: PostgresConnection) -> bool:
    """Remove dead rows, and what indexes say of them; False where somebody still reads them."""
    ((now,),) = connection.rows("postgres.now")
    until = time.monotonic() + _PATIENCE
    while connection.rows("postgres.read_since", moment=now):
        if time.monotonic() > until:
            return False
        time.sleep(_LOOK_EVERY)
    connection.rows("postgres.patiently")
    tables = ", ".join(table for (table,) in connection.rows("postgres.own_tables"))
    connection.execute(f"VACUUM (INDEX_CLEANUP ON) {tables}")
    return True


def traces(connection: PostgresConnection, texts: Sequence[str]) -> Iterator[Trace]:
    """Every column of every table."""
    for (table,) in connection.rows("postgres.own_tables"):
        for column, kind in connection.rows("postgres.columns", table_name=table):
            said = f"encode({table}.{column}, 'escape')" if kind == "bytea" else f"CAST({table}.{column} AS text)"
            wanted = "encode(convert_to(looked_for.value, 'UTF8'), 'escape')" if kind == "bytea" else "looked_for.value"
            found = connection.found(
                f"SELECT count(*) FROM {table}, unnest(CAST($1 AS text[])) AS looked_for (value)"  # noqa: S608 - names from the schema
                f" WHERE position(lower({wanted}) IN lower({said})) > 0",
                [list(texts)],
            )
            if found:
                yield Trace(f"{table}.{column}", found)
