"""One call as it came: decoded, with what its path or batch says for it, and the bytes of both as they are kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from onefold.parse.decode import decode_line
from onefold.parse.parts import Object
from onefold.serve.collect.faults import TooLarge

NOT_KEPT = ("writeKey", "_metadata")
"""The key is a secret, and the other says how a library delivers, retries included."""

_CLOCKS = ("timestamp", "originalTimestamp")


class Addition(NamedTuple):
    """A key that the path or the batch says for each call; `spliced` is the start of an object with it."""

    key: str
    value: object
    spliced: bytes


def addition(key: str, value: object) -> Addition:
    """`type` and `track` -> `{"type":"track",`."""
    return Addition(key, value, b"{%s:%s," % (msgspec.json.encode(key), msgspec.json.encode(value)))


def read_call(line: bytes, additions: Sequence[Addition], most: int) -> tuple[Object, bytes]:
    """The call in a JSON object's own bytes, nothing around them, with what its path or batch says for it; and its
    JSON as it is kept.

    Raises TooLarge, and InvalidInput for what is no JSON object or cannot be kept.
    """
    if len(line) > most:
        raise TooLarge(f"the call has {len(line):,} bytes; at most {most:,} are allowed")
    content = decode_line(line, "the call")
    body = line
    if "writeKey" in content or "_metadata" in content:
        for key in NOT_KEPT:
            content.pop(key, None)
        body = msgspec.json.encode(content)
    for one in additions:
        body = _added(content, body, one)
    if not content.get("messageId") and not any(content.get(key) for key in _CLOCKS):
        # Two calls that say the same of no time are two calls: not one that was sent again.
        body = _added(content, body, addition("messageId", f"given-{uuid.uuid4()}"))
    return content, body


def _added(content: dict[str, object], body: bytes, added: Addition) -> bytes:
    """The body with the addition, which goes into `content` too.

    An object that is there already keeps its own keys; otherwise what the call says is kept, but for its type, which
    its path says.
    """
    key, value, spliced = added
    if key not in content:
        content[key] = value
        return spliced + body[1:] if len(content) > 1 else spliced[:-1] + b"}"
    own = content[key]
    if isinstance(own, Mapping) and isinstance(value, Mapping):
        value = {**value, **own}
    elif own and key not in ("type", "messageId"):
        return body
    if own == value:
        return body
    content[key] = value
    return msgspec.json.encode(content)
