"""What the two processes tell each other over a socket: MessagePack, each message behind its length in four bytes."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence

import msgspec

from onefold.live.arrival import Item, Receipt
from onefold.live.trouble import Trouble
from onefold.serve.settings import Format, Level

_LENGTH = struct.Struct("<I")
_HEAD = bytes(_LENGTH.size)


class Begin(msgspec.Struct, frozen=True):
    """The first that the engine is told: which database, how much may wait, and how to log.

    Over the socket, not in the command line: a database's address may hold a password.
    """

    db: str
    waiting: int
    stop_seconds: int
    log_level: Level
    log_format: Format


class Submitted(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Items for a space, under a number by which they are answered; 0: only that the workspace is of this version.

    `version` is that of the workspace that they were read under: the engine follows before it goes on.
    """

    version: int
    number: int = 0
    space: int = 0
    items: Sequence[Item] = ()


class Begun(msgspec.Struct, frozen=True, array_like=True, tag=0):
    """The engine is ready; or why it cannot be."""

    trouble: Trouble | None = None


class Settled(msgspec.Struct, frozen=True, array_like=True, tag=1, gc=False):
    """These items are durable and resolved."""

    number: int
    receipt: Receipt


class Refused(msgspec.Struct, frozen=True, array_like=True, tag=2):
    """These items are not written. No trouble: something is wrong in the engine, and its log says more."""

    number: int
    trouble: Trouble | None


class Committed(msgspec.Struct, frozen=True, array_like=True, tag=3, gc=False):
    """A space's changes up to this number can be read."""

    space: int
    newest: int


class Wrote(msgspec.Struct, frozen=True, array_like=True, tag=4):
    """A micro-batch: see `live.watch`."""

    space: int
    items: int
    resolved: float
    committed: float
    changes: dict[str, int]


class Failed(msgspec.Struct, frozen=True, array_like=True, tag=5):
    """A micro-batch that could not be written."""

    space: int
    items: int


class State(msgspec.Struct, frozen=True, array_like=True, tag=6):
    """Whether every space has a thread that works, and the version of the workspace that the engine knows."""

    alive: bool
    version: int


Told = Begun | Settled | Refused | Committed | Wrote | Failed | State
"""What the engine says: many of them in one message."""

read_begin = msgspec.msgpack.Decoder(Begin).decode
read_submitted = msgspec.msgpack.Decoder(Submitted).decode
read_told = msgspec.msgpack.Decoder(list[Told]).decode

_write = msgspec.msgpack.Encoder().encode_into


def framed(message: Begin | Submitted | Sequence[Told]) -> bytearray:
    """A message as it is sent."""
    buffer = bytearray(_HEAD)
    _write(message, buffer, len(_HEAD))
    _LENGTH.pack_into(buffer, 0, len(buffer) - len(_HEAD))
    return buffer


class Frames:
    """Puts messages together again, in whatever pieces they come."""

    def __init__(self) -> None:
        self._begun = bytearray()

    def take(self, piece: bytes) -> Iterator[memoryview]:
        """The messages that are complete with this piece."""
        there: bytes | bytearray = piece
        if self._begun:
            self._begun += piece
            if not self._is_whole():
                return
            there, self._begun = self._begun, bytearray()
        view, start = memoryview(there), 0
        while len(view) - start >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(view, start)
            end = start + _LENGTH.size + length
            if end > len(view):
                break
            yield view[start + _LENGTH.size : end]
            start = end
        self._begun += view[start:]

    def _is_whole(self) -> bool:
        """Whether the message that is begun is complete."""
        if len(self._begun) < _LENGTH.size:
            return False
        (length,) = _LENGTH.unpack_from(self._begun)
        return len(self._begun) >= _LENGTH.size + int(length)
