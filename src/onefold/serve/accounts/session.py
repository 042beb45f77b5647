"""Who asks: a token, or a person who signed in."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from onefold.serve.endpoint import Call, Endpoint
from onefold.store.workspace import Scope

TAG = "Sessions"

Role = Literal["viewer", "editor", "admin"]
_ROLES: dict[Scope, Role] = {"read": "viewer", "space_admin": "editor", "admin": "admin"}


class SessionAnswer(Struct, frozen=True):
    """Who asks, and what they may. `space` null: all of them. `masked`: personal data is masked until it is shown."""

    name: str
    role: Role
    scope: Scope
    space: str | None
    masked: bool


def read_session(call: Call) -> SessionAnswer:
    assert call.principal is not None
    one, workspace = call.principal, call.context.workspace
    space = None if one.space is None else workspace.spaces_by_number[one.space].slug
    return SessionAnswer(one.name, _ROLES[one.scope], one.scope, space, masked=False)


def end_session(_: Call) -> None:
    """A token has no session to end."""


_PATH = "/api/v1/session"

ENDPOINTS = (
    Endpoint("GET", _PATH, "Who asks, and what they may", "read", None, None, SessionAnswer, read_session, tag=TAG),
    Endpoint("DELETE", _PATH, "Sign out", "read", None, None, None, end_session, tag=TAG),
)
