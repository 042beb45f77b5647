"""What can be asked, as an OpenAPI 3.1 document made from the endpoint table, and as a page for people."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import Struct
from starlette.responses import Response
from starlette.routing import BaseRoute

from onefold.serve import (
    accounts,
    admin,
    alerts,
    api,
    audit,
    counting,
    debugger,
    details,
    dry_runs,
    example,
    following,
    imports,
    moments,
    monitor,
    privacy,
    profiles,
    regulations,
    review,
    simulate,
    statements,
    suggestions,
    versions,
    volume,
)
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.decoding import is_list, parameters
from onefold.serve.endpoint import JSON, Call, Endpoint
from onefold.serve.page import CONTENT_POLICY, page
from onefold.serve.routing import Error
from onefold.serve.routing import routes as routes_of
from onefold.store.slugs import SLUG
from onefold.version import VERSION

PATH = "/api/v1/openapi.json"
_REFS = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(\w+)\+?\}")

_SAYS = {
    "space": "The slug of a space.",
    "profile": "`type:value`, such as email:jane@example.com (escape a plus as %2B), or a profile's id.",
    "account": "The group id.",
    "draft": "The name of a draft.",
    "number": "A number, from 1.",
    "record": "`source/id`.",
    "request": "The id of a request, as del_...",
    "regulation": "The id of a regulation, as reg_...",
    "person": "The id of a person, as usr_...",
    "session": "The id of a session, as ses_...",
}
_FORMS = {"profile": r"^(prf_[0-9a-f]{20}|[^:]+:.+)$", "draft": SLUG}
_TEXTS: dict[Any, dict[str, Any]] = {str: {"type": "string"}, bytes: {"type": "string", "minLength": 1}}
"""Answers and bodies that are no JSON."""

_MEDIA = {str: "text/plain", bytes: "application/octet-stream"}


def endpoints() -> tuple[Endpoint, ...]:
    """All that the document describes."""
    return (
        *profiles.ENDPOINTS,
        *details.ENDPOINTS,
        *following.ENDPOINTS,
        *api.ENDPOINTS,
        *debugger.ENDPOINTS,
        *volume.ENDPOINTS,
        *imports.ENDPOINTS,
        *example.ENDPOINTS,
        *simulate.ENDPOINTS,
        *dry_runs.ENDPOINTS,
        *moments.ENDPOINTS,
        *review.ENDPOINTS,
        *statements.ENDPOINTS,
        *monitor.ENDPOINTS,
        *counting.ENDPOINTS,
        *alerts.ENDPOINTS,
        *suggestions.ENDPOINTS,
        *admin.ENDPOINTS,
        *accounts.ENDPOINTS,
        *versions.ENDPOINTS,
        *audit.ENDPOINTS,
        *privacy.ENDPOINTS,
        *regulations.ENDPOINTS,
    )


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    table = endpoints()
    schemas, components = _schemas(table)
    paths: dict[str, dict[str, Any]] = {}
    for one in table:
        paths.setdefault(_PARAMETER.sub(r"{\1}", one.path), {})[one.method.lower()] = _operation(one, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Onefold", "version": VERSION, "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "basic": {"type": "http", "scheme": "basic", "description": "The token as user name, no password."},
                "bearer": {"type": "http", "scheme": "bearer", "description": "The token."},
            },
        },
    }


_ABOUT = (
    "Profiles, their reasons and their changes; and the administration of a workspace. Times are UTC. "
    "An error is `{error: {code, message}}`; every answer has a `Request-Id`."
)

Schemas = dict[Any, dict[str, Any]]


def _schemas(table: Sequence[Endpoint]) -> tuple[Schemas, dict[str, Any]]:
    """The schema of every type that the table names, and the components that they refer to."""
    types = list(dict.fromkeys(type_ for one in table for type_ in _types(one)))
    found, components = msgspec.json.schema_components(types, ref_template=_REFS)
    return dict(zip(types, map(_ecma, found), strict=True)), _ecma(components)


def _ecma(schema: Any) -> Any:
    """Patterns as JSON Schema has them: there `$` is the very end, and no text holds half of a surrogate pair."""
    if isinstance(schema, dict):
        return {name: _plain(one) if name == "pattern" else _ecma(one) for name, one in schema.items()}
    return [_ecma(one) for one in schema] if isinstance(schema, list) else schema


def _plain(pattern: Any) -> Any:
    return (
        pattern.replace(r"$(?!\n)", "$").replace(r"\ud800-\udfff", "") if isinstance(pattern, str) else _ecma(pattern)
    )


def _types(one: Endpoint) -> Iterator[Any]:
    yield Error
    if one.query is not None:
        yield from (field.type for field in parameters(one.query).values())
    yield from (type_ for type_ in (one.body, one.answer) if type_ is not None and type_ not in _TEXTS)


def _operation(one: Endpoint, schemas: Schemas) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": one.summary,
        "tags": [one.tag or "Onefold"],
        "parameters": [*_path_parameters(one), *_query_parameters(one, schemas)],
        "responses": _responses(one, schemas),
    }
    if one.scope is not None:
        said["description"] = f"Takes a token of scope `{one.scope}`."
        said["security"] = [{"basic": []}, {"bearer": []}]
    if one.body is not None:
        said["requestBody"] = {"required": one.body is not str, "content": _body(one.body, schemas)}
    return said


def _body(type_: Any, schemas: Schemas) -> dict[str, Any]:
    if type_ in _TEXTS:
        return {_MEDIA[type_]: {"schema": _TEXTS[type_]}}
    return {JSON: {"schema": schemas[type_]}}


def _path_parameters(one: Endpoint) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "description": _SAYS.get(name, ""),
            "schema": {"type": "string", "pattern": _plain(_FORMS[name])}
            if name in _FORMS
            else {"type": "string", "minLength": 1},
        }
        for name in _PARAMETER.findall(one.path)
    ]


def _query_parameters(one: Endpoint, schemas: Schemas) -> Iterator[dict[str, Any]]:
    if one.query is None:
        return
    for name, field in parameters(one.query).items():
        schema = dict(schemas[field.type])
        said = {"name": name, "in": "query", "required": field.required, "schema": schema}
        if "description" in schema:
            said["description"] = schema.pop("description")
        if not field.required and field.default not in ("", (), None):
            schema["default"] = field.default
        if is_list(field.type):
            said |= {"style": "form", "explode": False}
        yield said


def _responses(one: Endpoint, schemas: Schemas) -> dict[str, Any]:
    error = {"description": "What went wrong.", "content": {JSON: {"schema": schemas[Error]}}}
    others = {str(status): {"description": says} for status, says in one.also.items()}
    if one.answer is None:
        return {"204": {"description": "Done."}, **others, "default": error}
    schema = _TEXTS.get(one.answer) or schemas[one.answer]
    content = {one.media_type.partition(";")[0]: {"schema": schema}}
    return {str(one.status): {"description": one.summary + ".", "content": content}, **others, "default": error}


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


def openapi_document(_: Call) -> bytes:
    return _encoded()


@cache
def _encoded() -> bytes:
    return msgspec.json.encode(document())


def docs(_: Call) -> Response:
    return Response(_page(), media_type="text/html", headers={"Content-Security-Policy": CONTENT_POLICY})


@cache
def _page() -> str:
    return page(document())


class _Nothing(Struct, frozen=True):
    """No parameters."""


ENDPOINTS = (
    Endpoint("GET", PATH, "This API as an OpenAPI document", None, _Nothing, None, dict, openapi_document),
    Endpoint("GET", "/api/docs", "This API for people", None, _Nothing, None, str, docs, media_type="text/html"),
)

if __name__ == "__main__":  # for what makes types of it: console/package.json
    sys.stdout.buffer.write(_encoded())
