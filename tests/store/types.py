"""What PostgreSQL takes the parameters of each statement to be: the one place that knows, as SQLite does not care."""

from __future__ import annotations

import psycopg
import pytest

from onefold.store.statements import names, statement


def parameter_types(url: str) -> dict[str, dict[str, str]]:
    """By statement and parameter; the database has the schema."""
    with psycopg.connect(url, autocommit=True) as connection:
        return {name: _of_statement(connection, name) for name in names()}


def _of_statement(connection: psycopg.Connection, name: str) -> dict[str, str]:
    sql, parameters, _ = statement(name, "postgres")
    for said in (connection.pgconn.prepare(b"", sql.encode()), connection.pgconn.describe_prepared(b"")):
        if said.error_message:
            pytest.fail(f"{name}: {said.error_message.decode()}")
    oids = [said.param_type(place) for place in range(said.nparams)]
    kinds = [connection.execute("SELECT format_type(%s, NULL)", [oid]).fetchone() for oid in oids]
    return {parameter: kind[0] for parameter, kind in zip(parameters, kinds, strict=True) if kind}
