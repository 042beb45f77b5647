"""What psycopg raises, told apart: the server's fault, a taken key, our own. No value of a row is ever repeated."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from onefold.errors import Conflict, DatabaseGone, InvalidInput, OnefoldError

_GONE = ("08", "53", "57P", "58", "40", "25006", "25P03", "55P03", "57014", "XX001", "XX002")
"""Connection, resources (a full disk among them), shutdown, input and output, a transaction that lost against another,
a server that only reads, a transaction or a lock that took too long, damaged data."""

_UNIQUE = "23505"
_CHARACTERS = ("22021", "22P05")


@contextmanager
def sorted_errors(place: str) -> Iterator[None]:
    """Turns psycopg's errors into ours. What the server says of a row (its DETAIL holds values) is left out."""
    try:
        yield
    except psycopg.Error as error:
        raise _sorted(error, place) from None
    except UnicodeEncodeError:
        raise InvalidInput("A text holds half of a surrogate pair; must be valid Unicode text.") from None


def _sorted(error: psycopg.Error, place: str) -> OnefoldError:
    state = error.sqlstate
    if state is None:
        return _without_state(error, place)
    name = type(error).__name__
    if state.startswith(_GONE):
        return DatabaseGone(f"The database {place} cannot be used now: {error.diag.message_primary} ({name}).")
    if state == _UNIQUE:
        return Conflict(f"It is there already: {error.diag.constraint_name}.")
    if state in _CHARACTERS:
        return InvalidInput("A text holds the character NUL or one that the database cannot hold.")
    said = f": {error.diag.message_primary}" if state.startswith("42") else ""  # of names in SQL, not of values
    return OnefoldError(f"The database {place} refused a statement with {name} ({state}){said}.")


def _without_state(error: psycopg.Error, place: str) -> OnefoldError:
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError):
        return DatabaseGone(f"The connection to the database {place} is lost.")
    if isinstance(error, psycopg.DataError):
        return InvalidInput("A text holds the character NUL, or a number is too large: the database cannot hold it.")
    return OnefoldError(f"The database {place} could not be asked: {type(error).__name__}.")


def unreachable(error: psycopg.Error, place: str) -> DatabaseGone:
    """For connecting: libpq says which addresses it tried and why each failed; never the password."""
    said = " ".join(str(error).split())
    return DatabaseGone(f"The database {place} cannot be reached: {said}")
