"""What whoever asks for records to be written needs of the engine, be it in this process or in one of its own."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Protocol

from onefold.errors import OnefoldError
from onefold.live.arrival import Item, Receipt
from onefold.live.feed import Feed
from onefold.parse.segment import CallParser
from onefold.ruleset.plan import Plan


class EngineGone(OnefoldError):
    """The engine has stopped or is starting again: what it was given may be written or not. Trying again is right."""

    code = "not_ready"
    status = 503

    def __init__(self) -> None:
        super().__init__("What writes is not running at this moment. Try again in a few seconds.")


class Engine(Protocol):
    """A running engine: `live.live.Live`, or one in another process. All of it may be called from any thread."""

    def submit(self, space: int, items: Sequence[Item]) -> Future[Receipt]:
        """Hand items over for one space; all of them are written, or none.

        The future is answered when they are durable and resolved; it raises DatabaseGone if they cannot be written.
        Raises Overloaded at once if too much waits already, NotFound for a space that is not there, EngineGone.
        """
        ...

    def plan(self, space: int) -> Plan:
        """The active ruleset of a space. Raises NotFound."""
        ...

    def parser(self, space: int) -> CallParser:
        """What parses calls for a space: (call, source slug, received) -> Record. Raises NotFound."""
        ...

    def waiting(self) -> int:
        """Items accepted and not yet answered."""
        ...

    def alive(self) -> bool:
        """Whether every space has a thread that works."""
        ...

    def refresh(self) -> None:
        """The workspace changed: begin with new spaces, take up new rulesets and sources."""
        ...

    def feed(self, space: int) -> Feed:
        """What wakes those who wait for changes of a space."""
        ...

    async def begin(self) -> None:
        """Start. Raises Conflict where another process writes this file."""
        ...

    async def end(self) -> None:
        """Write what was accepted, answer it, and stop."""
        ...
