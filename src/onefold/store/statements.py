"""The SQL of both stores: named statements of `store/sql/*.sql`, written once, fitted to a dialect when loaded.

A parameter is `:name`; PostgreSQL has them as $1, $2, ... in order of first appearance. `IN :names` takes a list: each
dialect says in its own way what a list is. `sql/postgres.sql` holds what PostgreSQL alone is asked, and as `file_name`
what it has to be asked in another way.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

Dialect = Literal["sqlite", "postgres"]

_HEADING = re.compile(r"^-- name: (\w+)$", re.MULTILINE)
_LIST = re.compile(r"\bIN :(\w+)")
_PARAMETER = re.compile(r"(?<!:):([a-z_]+)")
_COMMENT = re.compile(r"--[^\n]*")


class Statement(NamedTuple):
    """SQL in a dialect, and its parameters in order of first appearance; `lists` are those that take a list."""

    sql: str
    parameters: tuple[str, ...]
    lists: frozenset[str]


@cache
def statement(name: str, dialect: Dialect) -> Statement:
    """The statement `file.name`. Raises KeyError if there is none."""
    file, _, of = name.partition(".")
    own = _of_file(dialect).get(f"{file}_{of}") if dialect == "postgres" else None
    text = _COMMENT.sub("", own or _of_file(file)[of]).strip().removesuffix(";")
    lists = frozenset(_LIST.findall(text))
    parameters = tuple(dict.fromkeys(_PARAMETER.findall(text)))
    return Statement(_fitted(text, parameters, dialect), parameters, lists)


def names() -> list[str]:
    """Every statement that both stores are asked, as `file.name`."""
    found = [one.name.removesuffix(".sql") for one in files("onefold.store").joinpath("sql").iterdir()]
    shared = sorted(file for file in found if file not in _OF_LIST)
    return [f"{file}.{name}" for file in shared for name in _of_file(file)]


@cache
def _of_file(file: str) -> dict[str, str]:
    text = files("onefold.store").joinpath("sql", f"{file}.sql").read_text(encoding="utf-8")
    _, *parts = _HEADING.split(text)
    return dict(zip(parts[::2], parts[1::2], strict=True))


_OF_LIST = {"sqlite": r"IN (SELECT value FROM json_each(:\1))", "postgres": r"= ANY(:\1)"}


def _fitted(text: str, parameters: tuple[str, ...], dialect: Dialect) -> str:
    listed = _LIST.sub(_OF_LIST[dialect], text)
    if dialect == "sqlite":
        return listed
    places = {name: f"${place}" for place, name in enumerate(parameters, start=1)}
    return _PARAMETER.sub(lambda found: places[found[1]], listed)


def migrations(dialect: Dialect) -> list[str]:
    """The scripts that make the schema, in order; the schema's version is how many have run."""
    folder = files(f"onefold.store.{dialect}").joinpath("migrations")
    found = sorted((one for one in folder.iterdir() if one.name.endswith(".sql")), key=lambda one: one.name)
    return [one.read_text(encoding="utf-8") for one in found]
