"""Opens the database that a place names: the only module that knows which stores there are."""

from __future__ import annotations

from onefold.errors import InvalidInput
from onefold.store.port import Database

_SERVERS = ("postgresql://", "postgres://")


def open_database(place: str) -> Database:
    """`shop.db` -> a SQLite file, `postgresql://...` -> a PostgreSQL database. Nothing is read or created yet."""
    if place.startswith(_SERVERS):
        from onefold.store.postgres.database import PostgresDatabase  # noqa: PLC0415 - a store is loaded when used

        return PostgresDatabase(place)
    if "://" in place or not place.strip():
        raise InvalidInput("A database is the path of a file, or begins with postgresql://.")
    from onefold.store.sqlite.database import SqliteDatabase  # noqa: PLC0415 - likewise

    return SqliteDatabase(place)
