"""The address of a PostgreSQL database: what a connection needs of it, and what may be shown, which is no password."""

from __future__ import annotations

from typing import NamedTuple

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from onefold.errors import InvalidInput

_PATIENCE = {
    "connect_timeout": "5",
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
    "application_name": "onefold",
}
"""A server that does not answer is given up in seconds; the address may say otherwise."""

_RIGHT = (
    "must be postgresql://user:password@host:port/name, with %40 for @, %2F for /, %3F for ? and so on"
    " in a user name or password (see 'Connection URIs' in PostgreSQL's manual)"
)


class Address(NamedTuple):
    """`conninfo` is for libpq, `place` for people."""

    conninfo: str
    place: str


def read_address(url: str) -> Address:
    """Raises InvalidInput, which repeats nothing of the address: a password may stand anywhere in a wrong one."""
    _require_separable(url)
    try:
        said = {key: str(value) for key, value in conninfo_to_dict(url).items() if value is not None}
    except psycopg.Error:
        raise InvalidInput(f"The address of the database cannot be read; {_RIGHT}.") from None
    return Address(make_conninfo(**{**_PATIENCE, **said}), _place(said))


def _require_separable(url: str) -> None:
    """A bare @, / or ? in a password would make a part of it the host, and hosts are shown."""
    user, at, after = url.partition("://")[2].partition("@")
    if at and ("@" in after or "/" in user or "?" in user):
        raise InvalidInput(f"The address of the database has an @, / or ? too many; {_RIGHT}.")


def _place(said: dict[str, str]) -> str:
    hosts = said.get("host", "").split(",")
    ports = said.get("port", "").split(",")
    where = ",".join(f"{host}:{port}" if port else host for host, port in zip(hosts, ports * len(hosts), strict=False))
    return f"postgresql://{where}/{said.get('dbname', said.get('user', ''))}"
