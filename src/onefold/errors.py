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
