"""A batch: its calls as bytes, each on its own, so that one that is broken harms no other."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice, pairwise
from typing import NamedTuple

import msgspec

from onefold.errors import InvalidInput
from onefold.parse.decode import decode_line
from onefold.parse.texts import described
from onefold.serve.collect.calls import Addition, addition
from onefold.serve.collect.faults import TooLarge

_MERGED = ("context", "integrations", "sentAt")

_TOKENS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[{]+|[\]}]+|,', re.DOTALL)
"""A text that does not end reaches to the end of all: looking for its end from each quote in it would take hours."""

_MOST_TOKENS = 100_000
"""Looked at beside a call that is no JSON: twice those of 500 KB of usual calls, in about a tenth of a second."""

_WITHIN_ARRAY = 2
"""Levels at which a call of a batch stands: in the object, in its array."""


class Batch(NamedTuple):
    """The calls, what the batch says for all of them, and the write key in it."""

    calls: Sequence[bytes]
    additions: Sequence[Addition]
    key: object


class _Envelope(msgspec.Struct, rename="camel"):
    batch: list[msgspec.Raw]
    context: msgspec.Raw = msgspec.Raw(b"")
    integrations: msgspec.Raw = msgspec.Raw(b"")
    sent_at: msgspec.Raw = msgspec.Raw(b"")
    write_key: object = None


_decode = msgspec.json.Decoder(_Envelope).decode


def read_batch(body: bytes, most: int, *, rescue: bool) -> Batch:
    """`rescue`: look for whole calls beside one that is no JSON, which takes its time.

    Raises InvalidInput for what is no batch, TooLarge for one of more than `most` calls.
    """
    try:
        envelope = _decode(body)
        calls = [bytes(one) for one in envelope.batch]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        split = _split(body) if rescue and not isinstance(error, msgspec.ValidationError) else None
        if split is None:
            raise InvalidInput(_reason(error)) from None
        envelope, calls = split
    if len(calls) > most:
        raise TooLarge(f"the batch has {len(calls):,} calls; at most {most:,} are allowed")
    return Batch(calls, _additions(envelope), envelope.write_key)


def _reason(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "the body is not UTF-8 text"
        case RecursionError():
            return "the body has objects or arrays too many levels deep"
        case msgspec.ValidationError():
            return f"the body is not a batch, an object with an array of calls under `batch`: {error}"
    return f"the body is not JSON: {error}"


def _additions(envelope: _Envelope) -> list[Addition]:
    """Values are decoded once; each call that has no such key gets their bytes."""
    found = decode_line(b"{%s}" % b",".join(_said(envelope)), "the batch")
    for key in ("context", "integrations"):
        if not isinstance(found.get(key), dict | None):
            raise InvalidInput(f"{key}: is {described(found[key])}; must be an object")
    return [addition(key, value) for key, value in found.items() if value is not None]


def _said(envelope: _Envelope) -> list[bytes]:
    raws = (envelope.context, envelope.integrations, envelope.sent_at)
    pairs = ((key, bytes(raw)) for key, raw in zip(_MERGED, raws, strict=True))
    return [b'"%s":%s' % (key.encode(), raw) for key, raw in pairs if raw]


def _split(body: bytes) -> tuple[_Envelope, list[bytes]] | None:
    """The calls by the commas between them; None if the body is broken elsewhere.

    NaN, half a surrogate pair or 10,000 levels in one call would otherwise lose the hundred around it.
    """
    place = _array_in(body)
    if place is None:
        return None
    begin, commas, end = place
    try:
        envelope = _decode(body[:begin] + body[end:])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    bounds = [begin - 1, *commas, end]
    calls = [body[one + 1 : next_].strip() for one, next_ in pairwise(bounds)]
    return envelope, calls


def _array_in(body: bytes) -> tuple[int, list[int], int] | None:
    """Where the array under `batch` begins, its own commas, and where it ends; None if it is not to be found."""
    depth = begin = 0
    name_end = None
    commas: list[int] = []
    for token in islice(_TOKENS.finditer(body), _MOST_TOKENS):
        text, start = token[0], token.start()
        first = text[:1]
        if first == b'"':
            if depth == 1 and not begin and text == b'"batch"':
                name_end = token.end()
        elif first == b",":
            if begin and depth == _WITHIN_ARRAY:
                commas.append(start)
        elif first in b"[{":
            if depth == 1 and not begin and first == b"[" and name_end and body[name_end:start].strip() == b":":
                begin = start + 1
            depth += len(text)
        else:
            if begin and depth >= _WITHIN_ARRAY > depth - len(text):
                return begin, commas, start + depth - _WITHIN_ARRAY
            depth -= len(text)
    return None
