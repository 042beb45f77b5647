"""One tree of errors: each has a code, an HTTP status, and a message that says what would be right."""

from __future__ import annotations


class OnefoldError(Exception):
    """Anything Onefold refuses. `str(error)` is for the person who caused it."""

    code = "error"
    status = 500


class InvalidInput(OnefoldError):
    """A file, a table or a value cannot be read as what it was given as."""

    code = "invalid_input"
    status = 400


class NotFound(OnefoldError):
    """No such record, identifier, profile, file or output."""

    code = "not_found"
    status = 404


class DatabaseGone(OnefoldError):
    """The database cannot be reached or written now: full disk, lost connection. Trying again later is right."""

    code = "database_gone"
    status = 503


class Unauthorized(OnefoldError):
    """No key or token, an unknown one, or a revoked one."""

    code = "unauthorized"
    status = 401


class Forbidden(OnefoldError):
    """The token is valid and does not reach this far."""

    code = "forbidden"
    status = 403


class Conflict(OnefoldError):
    """It is there already."""

    code = "conflict"
    status = 409


class Overloaded(OnefoldError):
    """More is waiting than may wait. Trying again after `Retry-After` is right."""

    code = "overloaded"
    status = 429


class TryLater(Overloaded):
    """It was tried too often. Trying again after so many seconds is right."""

    code = "too_often"

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
