"""The API's description as one page of HTML that loads nothing and runs nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #8882; --mark: #3b6fd4 }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 0 auto; padding: 1rem 1.5rem 4rem }
h1 { margin-bottom: 0 } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line) }
code { font: 0.875em/1.45 ui-monospace, monospace; background: var(--soft) }
details { border: 1px solid var(--line); border-radius: .4rem; margin: .5rem 0; padding: .4rem .75rem }
summary { cursor: pointer } summary b { color: var(--mark); display: inline-block; min-width: 4rem }
summary span { opacity: .75; padding-left: .5rem } table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid var(--line) }
nav a { margin-right: 1rem }
"""

_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; frame-ancestors 'none'"


def page(document: Mapping[str, Any]) -> str:
    """The page for an OpenAPI document."""
    tags: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, said in operations.items():
            tags.setdefault(said["tags"][0], []).append(_operation(method.upper(), path, said))
    schemas = document["components"]["schemas"]
    parts = [f'<h2 id="{_id(tag)}">{escape(tag)}</h2>{"".join(operations)}' for tag, operations in tags.items()]
    links = "".join(f'<a href="#{_id(tag)}">{escape(tag)}</a>' for tag in [*tags, "Types"])
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Onefold API</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>Onefold API</h1><p>{escape(document['info']['description'])} "
        f'The same for programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p><nav>{links}</nav>'
        f'{"".join(parts)}<h2 id="types">Types</h2>{"".join(_type(name, one) for name, one in sorted(schemas.items()))}'
        "</body></html>"
    )


def _id(tag: str) -> str:
    return escape(tag.lower().replace(" ", "-"))


def _operation(method: str, path: str, said: Mapping[str, Any]) -> str:
    rows = "".join(_parameter(one) for one in said["parameters"])
    table = f"<table><tr><th>parameter<th>in<th>type<th></tr>{rows}</table>" if rows else ""
    return (
        f"<details><summary><b>{method}</b><code>{escape(path)}</code><span>{escape(said['summary'])}</span></summary>"
        f"<p>{escape(said.get('description', 'Takes no token.'))}</p>{table}{_body(said)}"
        f"<p>{'<br>'.join(_answers(said))}</p></details>"
    )


def _parameter(one: Mapping[str, Any]) -> str:
    needed = "" if one["required"] else ", optional"
    return (
        f"<tr><td><code>{escape(one['name'])}</code><td>{one['in']}{needed}<td>{_kind(one['schema'])}"
        f"<td>{escape(one.get('description', ''))}</tr>"
    )


def _body(said: Mapping[str, Any]) -> str:
    if "requestBody" not in said:
        return ""
    content = said["requestBody"]["content"]
    media = next(iter(content))
    return f"<p>Body: <code>{media}</code> {_kind(content[media]['schema'])}</p>"


def _answers(said: Mapping[str, Any]) -> Iterator[str]:
    for status, answer in said["responses"].items():
        content = answer.get("content", {})
        kind = _kind(next(iter(content.values()))["schema"]) if content else ""
        name = "otherwise" if status == "default" else status
        yield f"{name}: {kind} {escape(answer['description'])}"


def _kind(schema: Mapping[str, Any]) -> str:
    """A type in a few words; components as links."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#type-{escape(name)}">{escape(name)}</a>'
    if "anyOf" in schema:
        return " or ".join(_kind(one) for one in schema["anyOf"])
    if "enum" in schema:
        return " | ".join(f"<code>{escape(str(one))}</code>" for one in schema["enum"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return f"object of {_kind(schema['additionalProperties'])}"
    return escape(f"{schema.get('type', 'any')}{_bounds(schema)}")


def _bounds(schema: Mapping[str, Any]) -> str:
    said = [f"{sign} {schema[name]}" for name, sign in (("minimum", ">="), ("maximum", "<=")) if name in schema]
    if schema.get("default") is not None:
        said.append(f"default {schema['default']}")
    return f" ({', '.join(said)})" if said else ""


def _type(name: str, schema: Mapping[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code><td>{_kind(one)}<td>{escape(one.get('description', ''))}</tr>"
        for field, one in schema.get("properties", {}).items()
    )
    says = f"<p>{escape(schema.get('description', ''))}</p>"
    return (
        f'<details id="type-{escape(name)}" open><summary>{escape(name)}</summary>{says}<table>{rows}</table></details>'
    )
