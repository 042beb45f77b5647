"""Personal data, masked for people who see it only when they ask: in one place, for every answer there is.

What an answer's type does not show to be harmless is masked: a new endpoint, or a new field, is masked until it is
listed here. A masked value is dots and four signs, the same for the same value as long as this process runs: one can
see that two are alike, and not what they are.
"""

from __future__ import annotations

import re
import secrets
from base64 import b32encode
from collections.abc import AsyncIterable, AsyncIterator, Callable
from functools import cache
from hashlib import blake2b
from typing import Any

import msgspec
from msgspec import inspect
from starlette.responses import Response, StreamingResponse

from onefold.errors import Forbidden
from onefold.serve.endpoint import JSON, Endpoint

DOTS = "••••"

_OPEN = {
    "about": "read_about",
    "alerts": "list_rules write_rule list_webhooks create_webhook list_deliveries try_webhook",
    "audit": "list_entries read_head verify_log export_log",
    "consent": "count_consent",
    "counting": "stream_counts stream_review",
    "dry_runs": "dry_run_ruleset",
    "people": "list_people add_person list_names change_person reset_password",
    "following": "follow_profile",
    "regulations": "create list_regulations get list_suppressions",
    "retention": "list_retentions preview_retention set_retention",
    "session": "read_session list_sessions",
    "simulate": "run_simulation list_scenarios",
    "sources": "list_sources create_source read_source set_feeds list_refusals list_keys create_key",
    "spaces": "list_spaces create_space read_space read_ruleset set_ruleset read_ruleset_text check_ruleset"
    " ruleset_schema",
    "tokens": "list_tokens create_token",
    "versions": "list_versions read_version_text read_version compare_version activate_version read_activation"
    " list_drafts read_draft save_draft compare_draft copy_draft activate_draft",
    "volume": "read_volume",
}
OPEN = frozenset(f"{module}.{name}" for module, names in _OPEN.items() for name in names.split())
"""Endpoints that tell nothing of customers, by their names. Rulesets are settings: what stands in them is shown to who
may edit them. What a simulation says is of calls that were made up for it.
"""

_KEPT = frozenset(
    {
        "action", "by", "category", "code", "event", "field", "file", "first_record", "into", "kind", "merged", "next",
        "now", "of", "other_profile", "other_type", "outcome", "policy", "profile", "profile_a", "profile_b",
        "profiles", "record", "records", "removed_steps", "risks", "rule", "seal", "shipped", "source", "source_id",
        "sources", "stage", "step", "to", "type", "types", "withdrawn_by", "within",
        "first_source_id", "last_source_id", "first_message_id", "last_message_id", "message_id",
    }
)  # fmt: skip
"""Fields, wherever they are, whose texts are ids of ours, names that admins gave, and words of the format."""

_KEPT_OF: dict[str, frozenset[str]] = {
    "AlertAnswer": frozenset({"says"}),
    "BarrierSaid": frozenset({"left", "right"}),
    "CallAnswer": frozenset({"reason"}),
    "CertificateAnswer": frozenset({"scope"}),
    "ContestedAnswer": frozenset({"examples"}),
    "DryRunAnswer": frozenset({"id", "name"}),
    "Explained": frozenset({"unresolved"}),
    "Fault": frozenset({"message"}),
    "Found": frozenset({"place"}),
    "Happened": frozenset({"id"}),
    "ImportAnswer": frozenset({"id"}),
    "Match": frozenset({"name"}),
    "Move": frozenset({"examples"}),
    "ProposalSaid": frozenset({"says"}),
    "RecordsDrawn": frozenset({"names"}),
    "RefusalSaid": frozenset({"other"}),
    "RefusedLine": frozenset({"reason"}),
    "RequestAnswer": frozenset({"id", "problem"}),
    "SuggestionAnswer": frozenset({"id"}),
    "Suppression": frozenset({"request"}),
    "TraitDecided": frozenset({"name", "why"}),
    "Warned": frozenset({"message"}),
}
"""Further ones, by the type that they are in."""

_OURS = re.compile(r"[a-z]{2,4}_[0-9A-Za-z]{6,40}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|\+00:00)?)?")
"""Ids that we made, and times."""

_NAME = re.compile(r"[A-Za-z_$][A-Za-z_$ .:-]*")
"""Keys of objects that are names of fields, and no values."""

_EVENTS = "text/event-stream"
_KEY = secrets.token_bytes(16)

Mask = Callable[[Any], Any]
"""A value as JSON has it, as it may be seen."""


def is_open(endpoint: Endpoint) -> bool:
    """Whether nothing that an endpoint answers is personal."""
    return endpoint.answer is None or endpoint.name in OPEN


def masked(endpoint: Endpoint, response: Response) -> Response:
    """An answer as somebody sees it who has not asked for personal data. Raises Forbidden for what cannot be masked."""
    if is_open(endpoint) or response.status_code >= 300:  # noqa: PLR2004 - HTTP's: it says where to go on
        return response
    kind = response.headers.get("content-type", "")
    if isinstance(response, StreamingResponse) and kind.startswith(_EVENTS):
        response.body_iterator = _events(response.body_iterator, _mask_of(endpoint.streamed))
        return response
    if kind != JSON or isinstance(response, StreamingResponse):
        raise Forbidden("This has personal data in it, which cannot be masked: ask to be shown personal data first.")
    seen = _mask_of(endpoint.answer)(msgspec.json.decode(response.body))
    return Response(msgspec.json.encode(seen), response.status_code, _kept_headers(response), JSON)


def _kept_headers(response: Response) -> dict[str, str]:
    return {name: text for name, text in response.headers.items() if name not in {"content-length", "content-type"}}


async def _events(parts: AsyncIterable[Any], mask: Mask) -> AsyncIterator[bytes]:
    """A stream whose every part is whole events, as ours are."""
    async for part in parts:
        lines = (part.encode() if isinstance(part, str) else bytes(part)).split(b"\n")
        yield b"\n".join(_event_line(line, mask) for line in lines)


def _event_line(line: bytes, mask: Mask) -> bytes:
    name, colon, text = line.partition(b":")
    if name != b"data" or not colon:
        return line
    return b"data: " + msgspec.json.encode(mask(msgspec.json.decode(text)))


# ---------------------------------------------------------------------- by the type of an answer


@cache
def _mask_of(type_: Any) -> Mask:
    return _of(inspect.type_info(type_), False)  # noqa: FBT003 - no field has said that it is harmless


def _of(info: inspect.Type, kept: bool) -> Mask:  # noqa: FBT001 - passed down
    """How to mask what is of a type; `kept`: the field's texts are harmless."""
    match info:
        case inspect.Metadata(type=inner):
            return _of(inner, kept)
        case inspect.StructType():
            return _of_struct(info)
        case inspect.ListType(item_type=item) | inspect.VarTupleType(item_type=item) | inspect.SetType(item_type=item):
            return _each(_of(item, kept))
        case inspect.DictType(value_type=value):
            return _each_value(_of(value, kept))
        case inspect.UnionType(types=types):
            return _of_union([one for one in types if not isinstance(one, inspect.NoneType)], kept)
        case inspect.StrType():
            return _plain if kept else _text
        case (
            inspect.IntType() | inspect.FloatType() | inspect.BoolType() | inspect.NoneType() | inspect.LiteralType()
            | inspect.DateTimeType()
        ):  # fmt: skip
            return _plain
        case _:
            return deep


def _of_struct(info: inspect.StructType) -> Mask:
    own = _KEPT | _KEPT_OF.get(info.cls.__name__, frozenset())
    fields = {one.encode_name: _of(one.type, one.name in own) for one in info.fields}

    def mask(value: Any) -> Any:
        if not isinstance(value, dict):
            return deep(value)
        return {name: fields.get(name, deep)(one) for name, one in value.items()}

    return mask


def _of_union(types: list[inspect.Type], kept: bool) -> Mask:  # noqa: FBT001 - passed down
    if len(types) == 1:
        return _of(types[0], kept)
    nested = (inspect.StructType, inspect.ListType, inspect.DictType, inspect.VarTupleType, inspect.AnyType)
    if any(isinstance(one, nested) for one in types):
        return deep
    strings = any(isinstance(one, inspect.StrType) for one in types)
    return _text if strings and not kept else _plain


def _each(mask: Mask) -> Mask:
    return lambda value: [mask(one) for one in value] if isinstance(value, list) else deep(value)


def _each_value(mask: Mask) -> Mask:
    def all_of(value: Any) -> Any:
        if not isinstance(value, dict):
            return deep(value)
        return {_key(name): mask(one) for name, one in value.items()}

    return all_of


# ---------------------------------------------------------------------- values


def deep(value: Any) -> Any:
    """Whatever it is, with nothing but its shape."""
    match value:
        case dict():
            return {_key(name): deep(one) for name, one in value.items()}
        case list():
            return [deep(one) for one in value]
        case None | "":
            return value
        case _:
            return sign_of(str(value))


def sign_of(text: str) -> str:
    """Dots, and what tells it from others."""
    tag = b32encode(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=3, key=_KEY).digest()).decode()
    return DOTS + tag[:4].lower()


def _text(value: Any) -> Any:
    return value if not value or (isinstance(value, str) and _OURS.fullmatch(value)) else deep(value)


def _plain(value: Any) -> Any:
    """Harmless; unless somebody has made an address the id of a record."""
    return sign_of(value) if isinstance(value, str) and "@" in value else value


def _key(name: str) -> str:
    return name if _NAME.fullmatch(name) else sign_of(name)
