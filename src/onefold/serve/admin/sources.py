"""Sources over HTTP: what they feed, their write keys, and what was refused of what they sent.

A token for one space sees the sources that feed it, and changes those that feed no other.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import own_source, sees, visible_source, visible_sources, visible_space
from onefold.serve.endpoint import Call, Endpoint, Handler, Method
from onefold.store.keys import hint
from onefold.store.slugs import LONGEST, NAME, SLUG
from onefold.store.workspace import Principal, Source
from onefold.store.workspace_rows import SourceKind

TAG = "Sources"


class SourceAnswer(Struct, frozen=True):
    """A source; `spaces` are those of the spaces it feeds that the token may see."""

    slug: str
    name: str
    kind: str
    created: datetime
    spaces: list[str]


class SourcesAnswer(Struct, frozen=True):
    """The sources that the token may see."""

    sources: list[SourceAnswer]


class NewSource(Struct, frozen=True, forbid_unknown_fields=True):
    """A source to create; its slug is what rulesets and records name it by."""

    slug: Annotated[str, Meta(pattern=SLUG, max_length=LONGEST)]
    name: Annotated[str, Meta(pattern=NAME, max_length=LONGEST)]
    kind: SourceKind
    spaces: list[str] = []


class Feeds(Struct, frozen=True, forbid_unknown_fields=True):
    """The spaces that a source feeds, by slug. Those that the token may not see are as they were."""

    spaces: list[str]


class RefusalsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    limit: Annotated[int, Meta(ge=1, le=1_000, description="At most so many, the newest.")] = 100


class RefusalAnswer(Struct, frozen=True):
    """Something that a source sent and was refused; it never repeats a value of what was sent."""

    received: datetime
    code: str
    reason: str


class RefusalsAnswer(Struct, frozen=True):
    """Newest first."""

    refusals: list[RefusalAnswer]


class KeyAnswer(Struct, frozen=True):
    """A write key by its first characters; `revoked` null: it is valid."""

    hint: str
    created: datetime
    revoked: datetime | None


class KeysAnswer(Struct, frozen=True):
    keys: list[KeyAnswer]


class NewKeyAnswer(Struct, frozen=True):
    """A new write key. It is not kept, so it cannot be shown again."""

    write_key: str
    hint: str


def list_sources(call: Call) -> SourcesAnswer:
    principal = _principal(call)
    found = visible_sources(principal, call.context.workspace)
    return SourcesAnswer([_answer(call, source) for source in found])


def create_source(call: Call) -> SourceAnswer:
    body: NewSource = call.body
    workspace = call.context.workspace
    principal = _principal(call)
    spaces = [visible_space(principal, workspace, slug).slug for slug in body.spaces]
    if not spaces and principal.space is not None:
        spaces = [workspace.spaces_by_number[principal.space].slug]
    return _changed(call, workspace.create_source(body.slug, body.name, body.kind, spaces, by=call.by))


def read_source(call: Call) -> SourceAnswer:
    return _answer(call, _seen(call))


def set_feeds(call: Call) -> SourceAnswer:
    workspace = call.context.workspace
    source = _seen(call)
    principal = _principal(call)
    own = [visible_space(principal, workspace, slug).slug for slug in call.body.spaces]
    others = [workspace.spaces_by_number[space].slug for space in source.spaces if not sees(principal, space)]
    return _changed(call, workspace.set_feeds(source.slug, [*own, *others], by=call.by))


def list_refusals(call: Call) -> RefusalsAnswer:
    found = call.context.workspace.refusals(_seen(call).number, call.query.limit)
    return RefusalsAnswer([RefusalAnswer(moment(one.received), one.code, one.reason) for one in found])


def list_keys(call: Call) -> KeysAnswer:
    found = call.context.workspace.list_write_keys(_seen(call).slug)
    return KeysAnswer([KeyAnswer(one.hint, moment(one.created), moment_or_none(one.revoked)) for one in found])


def create_key(call: Call) -> NewKeyAnswer:
    key = call.context.workspace.create_write_key(_owned(call).slug, by=call.by)
    return NewKeyAnswer(key, hint(key))


def revoke_key(call: Call) -> None:
    call.context.workspace.revoke_write_key(_owned(call).slug, call.path["hint"], by=call.by)


def _principal(call: Call) -> Principal:
    assert call.principal is not None
    return call.principal


def _seen(call: Call) -> Source:
    return visible_source(_principal(call), call.context.workspace, call.path["source"])


def _owned(call: Call) -> Source:
    return own_source(_principal(call), call.context.workspace, call.path["source"])


def _changed(call: Call, source: Source) -> SourceAnswer:
    call.context.live.refresh()
    return _answer(call, source)


def _answer(call: Call, source: Source) -> SourceAnswer:
    spaces = call.context.workspace.spaces_by_number
    seen = [spaces[number].slug for number in source.spaces if sees(_principal(call), number)]
    return SourceAnswer(source.slug, source.name, source.kind, moment(source.created), seen)


_PATH = "/api/v1/sources"
_ONE = f"{_PATH}/{{source}}"
_KEYS = f"{_ONE}/keys"


def _endpoint(
    method: Method, path: str, summary: str, handler: Handler, answer: Any, body: Any = None, **more: Any
) -> Endpoint:
    return Endpoint(
        method, path, summary, "space_admin", more.pop("query", None), body, answer, handler, tag=TAG, **more
    )


ENDPOINTS = (
    _endpoint("GET", _PATH, "The sources", list_sources, SourcesAnswer),
    _endpoint("POST", _PATH, "Create a source", create_source, SourceAnswer, NewSource, status=201),
    _endpoint("GET", _ONE, "A source", read_source, SourceAnswer),
    _endpoint("PUT", f"{_ONE}/feeds", "Say which spaces a source feeds", set_feeds, SourceAnswer, Feeds),
    _endpoint(
        "GET", f"{_ONE}/refusals", "What was refused of a source", list_refusals, RefusalsAnswer, query=RefusalsQuery
    ),
    _endpoint("GET", _KEYS, "The write keys of a source", list_keys, KeysAnswer),
    _endpoint("POST", _KEYS, "Create a write key, shown once", create_key, NewKeyAnswer, status=201),
    _endpoint("DELETE", f"{_KEYS}/{{hint}}", "Revoke a write key, at once", revoke_key, None),
)
