"""A request's head and body: the write key it shows, its bytes within their bounds, unpacked."""

from __future__ import annotations

import asyncio
import base64
import binascii
import zlib
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
from starlette.types import Receive

from onefold.errors import InvalidInput, Unauthorized
from onefold.limits import BODY_SECONDS
from onefold.serve.collect.begun import Begun
from onefold.serve.collect.faults import ClientGone, TooLarge, TooSlow, UnknownEncoding

Headers = Mapping[bytes, bytes]

_WINDOWS: dict[bytes, Sequence[int]] = {
    b"gzip": (zlib.MAX_WBITS | 16,),
    b"x-gzip": (zlib.MAX_WBITS | 16,),
    b"deflate": (zlib.MAX_WBITS, -zlib.MAX_WBITS),
}
"""How zlib is told what to expect. Some send deflate without the head that the standard asks for."""


class Shown(NamedTuple):
    """The write key in a head. `sure`: it can be nothing else, so that it is wrong if it is unknown."""

    key: str
    sure: bool


def shown_key(headers: Headers) -> Shown | None:
    """By Basic (as the user name), X-Write-Key or Bearer, in this order.

    A bearer token may be none of ours: Segment's libraries can send one that they got elsewhere, with the write key in
    the body. Raises Unauthorized for Basic that cannot be read.
    """
    scheme, _, rest = headers.get(b"authorization", b"").partition(b" ")
    kind = scheme.lower()
    if kind == b"basic" and (name := _user_name(rest)):
        return Shown(name, sure=True)
    own = headers.get(b"x-write-key")
    if own:
        return Shown(own.decode("latin-1"), sure=True)
    return Shown(rest.strip().decode("latin-1"), sure=False) if kind == b"bearer" else None


def _user_name(credentials: bytes) -> str:
    try:
        return base64.b64decode(credentials.strip(), validate=True).partition(b":")[0].decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthorized("Authorization: is not Basic; must be the write key and a colon, in base64") from None


def declared_length(headers: Headers) -> int | None:
    """The body's length as its sender says it, packed as it is sent."""
    text = headers.get(b"content-length", b"")
    return int(text) if text.isdigit() else None


async def read_body(receive: Receive, most: int) -> bytes:
    """The body as it was sent. Raises TooLarge, TooSlow, ClientGone."""
    reading = Begun(_pieces(receive, most))
    if reading.done:
        return reading.result()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await reading
    except TimeoutError:
        raise TooSlow(f"the body did not arrive within {BODY_SECONDS:g} seconds") from None


async def _pieces(receive: Receive, most: int) -> bytes:
    pieces, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGone
        piece = message.get("body", b"")
        size += len(piece)
        if size > most:
            raise too_large(most)
        pieces.append(piece)
        more = message.get("more_body", False)
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def too_large(most: int) -> TooLarge:
    return TooLarge(f"the body has more than {most:,} bytes")


def unpacked(body: bytes, encoding: bytes, most: int) -> bytes:
    """The body as it was before it was packed; unpacks no more than `most` bytes. Raises TooLarge, InvalidInput."""
    name = encoding.strip().lower()
    if name in {b"", b"identity"}:
        return body
    windows = _WINDOWS.get(name)
    if windows is None:
        raise UnknownEncoding("Content-Encoding: must be gzip, deflate, or none")
    for window in windows:
        unpacker = zlib.decompressobj(window)
        try:
            plain = unpacker.decompress(body, most + 1)
        except zlib.error:
            continue
        if len(plain) > most:
            raise too_large(most)
        if unpacker.eof and not unpacker.unused_data:
            return plain
    raise InvalidInput(f"the body is not complete {name.decode()}, as Content-Encoding says")


class _Keyed(msgspec.Struct):
    writeKey: object = None  # noqa: N815 - Segment's name


def key_in_call(call: bytes) -> object:
    """What a call says as its write key; None if it says none, or is no JSON object at all."""
    try:
        return _keyed(call).writeKey
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


_keyed = msgspec.json.Decoder(_Keyed).decode
