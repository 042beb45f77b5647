"""Errors between processes: what one met, the other raises."""

from __future__ import annotations

import msgspec

from onefold.errors import OnefoldError


class Trouble(msgspec.Struct, frozen=True, array_like=True):
    """An OnefoldError."""

    code: str
    status: int
    message: str


def trouble(error: OnefoldError) -> Trouble:
    return Trouble(error.code, error.status, str(error))


def error_of(met: Trouble) -> OnefoldError:
    """The error that the other process met, of its own class."""
    kind = _kinds(OnefoldError).get(met.code, OnefoldError)
    error = kind.__new__(kind)
    error.args = (met.message,)
    error.code, error.status = met.code, met.status
    return error


def _kinds(base: type[OnefoldError]) -> dict[str, type[OnefoldError]]:
    """By code; of several with one code, the most general."""
    found: dict[str, type[OnefoldError]] = {}
    for kind in base.__subclasses__():
        found |= _kinds(kind)
        found[kind.code] = kind
    return found
