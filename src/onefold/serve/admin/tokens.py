"""Tokens over HTTP, for admins of the workspace: shown once, listed by their first characters, revoked at once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta, Struct

from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.endpoint import Call, Endpoint
from onefold.store.slugs import LONGEST, SLUG
from onefold.store.workspace import Scope

TAG = "Tokens"


class TokenAnswer(Struct, frozen=True):
    """A token; `space` null: it is for all of them. `revoked` null: it is valid."""

    name: str
    scope: Scope
    space: str | None
    hint: str
    created: datetime
    revoked: datetime | None


class TokensAnswer(Struct, frozen=True):
    """Oldest first."""

    tokens: list[TokenAnswer]


class NewToken(Struct, frozen=True, forbid_unknown_fields=True):
    """A token to create, for one space or, without, for all. An admin token is always for all."""

    name: Annotated[str, Meta(pattern=SLUG, max_length=LONGEST)]
    scope: Scope
    space: str | None = None


class NewTokenAnswer(Struct, frozen=True):
    """A new token. It is not kept, so it cannot be shown again."""

    name: str
    token: str


def list_tokens(call: Call) -> TokensAnswer:
    found = call.context.workspace.list_tokens()
    return TokensAnswer(
        [
            TokenAnswer(one.name, one.scope, one.space, one.hint, moment(one.created), moment_or_none(one.revoked))
            for one in found
        ]
    )


def create_token(call: Call) -> NewTokenAnswer:
    body: NewToken = call.body
    token = call.context.workspace.create_token(body.name, body.scope, body.space, by=call.by)
    return NewTokenAnswer(body.name, token)


def revoke_token(call: Call) -> None:
    call.context.workspace.revoke_token(call.path["name"], by=call.by)


_PATH = "/api/v1/tokens"

ENDPOINTS = (
    Endpoint("GET", _PATH, "The tokens", "admin", None, None, TokensAnswer, list_tokens, tag=TAG),
    Endpoint(
        "POST", _PATH, "Create a token, shown once", "admin", None, NewToken, NewTokenAnswer, create_token, 201, tag=TAG
    ),
    Endpoint(
        "DELETE", f"{_PATH}/{{name}}", "Revoke a token, at once", "admin", None, None, None, revoke_token, tag=TAG
    ),
)
