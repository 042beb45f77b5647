"""Who asks, and what they may see: a token or a session from the request's headers to a principal, and its reach.

What is not a token's to see is as if it were not there. Neither tokens nor names of principals are in any message.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from time import monotonic

import msgspec

from onefold.errors import Forbidden, NotFound, Unauthorized
from onefold.serve.context import Context
from onefold.serve.cookie import secret_of
from onefold.store.account_rows import ROLE_OF
from onefold.store.workspace import Principal, Scope, Source, Space, Workspace
from onefold.store.workspace_rows import SCOPES

CHALLENGE = 'Basic realm="Onefold", charset="UTF-8"'
"""What `WWW-Authenticate` says beside an Unauthorized."""

HOW = "Send a token: as the user name of Basic authentication, with no password, or as `Authorization: Bearer`."

_SAYS = {
    "read": "reading profiles",
    "space_admin": "administration of a space",
    "admin": "administration of the workspace",
}


def guard(context: Context, scope: Scope, headers: Mapping[str, str], space: str | None) -> Principal:
    """Who asks, if they may: as `serve.endpoint.Guard` says, and Overloaded for a token that asks too often."""
    principal = who_asks(context, headers)
    context.pace.require(principal.name, context.settings.api_rate_limit, monotonic())
    if space is not None:
        visible_space(principal, context.workspace, space)
    require(principal, scope)
    return principal


def who_asks(context: Context, headers: Mapping[str, str]) -> Principal:
    """By the Authorization header, else by the session of a browser. Raises Unauthorized."""
    secret = secret_of(headers)
    if headers.get("authorization") is not None or secret is None:
        return authenticate(headers.get("authorization"), context.workspace)
    found = signed_in(context, secret)
    if found is None:
        raise Unauthorized("Your session has ended: sign in again.")
    return found


def signed_in(context: Context, secret: str) -> Principal | None:
    """Whom a session stands for, while it goes on: a person as they are now, or who has a token that is still valid."""
    session = context.accounts.session_of(secret)
    if session is None:
        return None
    if session.token is not None:
        behind = context.workspace.principal_of_hash(session.token)
        return None if behind is None else msgspec.structs.replace(behind, session=session.id)
    person = context.accounts.people.get(session.person or "")
    if person is None or person.disabled is not None:
        return None
    return Principal(person.id, person.scope, person.space, session.id, True, person.personal == "masked")  # noqa: FBT003 - in the order of the row


def authenticate(authorization: str | None, workspace: Workspace) -> Principal:
    """The principal of an Authorization header. Raises Unauthorized, with the same message whatever is wrong."""
    principal = workspace.principal(token_of(authorization or ""))
    if principal is None:
        raise Unauthorized(HOW)
    return principal


def token_of(authorization: str) -> str:
    """The token in an Authorization header; "" if there is none."""
    scheme, _, credentials = authorization.strip().partition(" ")
    match scheme.lower():
        case "bearer":
            return credentials.strip()
        case "basic":
            return _user_name(credentials.strip())
        case _:
            return ""


def _user_name(credentials: str) -> str:
    try:
        text = base64.b64decode(credentials, validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        return ""
    return text.partition(":")[0]


def require(principal: Principal, scope: Scope) -> None:
    """Raises Forbidden if the token's scope is narrower."""
    if SCOPES.index(principal.scope) < SCOPES.index(scope):
        if principal.person:
            raise Forbidden(f"You are {ROLE_OF[principal.scope]}: {_SAYS[scope]} takes {ROLE_OF[scope]}.")
        raise Forbidden(f"This token's scope is {principal.scope}: {_SAYS[scope]} takes {scope}.")


def sees(principal: Principal, space: int) -> bool:
    """Whether a space, by its number, is within a token's reach."""
    return principal.space is None or principal.space == space


def visible_space(principal: Principal, workspace: Workspace, slug: str) -> Space:
    """Raises NotFound for a space that is not there, or another's."""
    found = workspace.spaces.get(slug)
    if found is None or not sees(principal, found.number):
        raise NotFound("There is no such space.")
    return found


def visible_source(principal: Principal, workspace: Workspace, slug: str) -> Source:
    """A token for one space sees the sources that feed it. Raises NotFound."""
    found = workspace.sources.get(slug)
    if found is None or not _reaches(principal, found):
        raise NotFound("There is no such source.")
    return found


def visible_sources(principal: Principal, workspace: Workspace) -> list[Source]:
    return [source for source in workspace.sources.values() if _reaches(principal, source)]


def own_source(principal: Principal, workspace: Workspace, slug: str) -> Source:
    """A source that a token may change: one that feeds no space beyond its reach. Raises NotFound, Forbidden."""
    found = visible_source(principal, workspace, slug)
    if not all(sees(principal, space) for space in found.spaces):
        raise Forbidden("This source also feeds spaces that are not this token's: changing it takes scope admin.")
    return found


def _reaches(principal: Principal, source: Source) -> bool:
    return principal.space is None or principal.space in source.spaces
