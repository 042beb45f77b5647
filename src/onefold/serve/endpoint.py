"""The table of what can be asked over HTTP: each endpoint says what it takes and answers, and who may ask.

`serve.routing` makes routes of the table, `serve.openapi` its description.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from msgspec import Struct
from starlette.datastructures import Headers
from starlette.requests import Request

from onefold.errors import NotFound
from onefold.serve.context import Context

if TYPE_CHECKING:
    from onefold.store.workspace import Principal, Space

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
AccessScope = Literal["read", "space_admin", "admin"]

JSON = "application/json"
TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Call:
    """One request, decoded: `path` holds the parts of the path that stand for something, unescaped."""

    context: Context
    principal: Principal | None
    path: Mapping[str, str]
    query: Any
    body: Any
    request: Request

    @property
    def by(self) -> str:
        """The name of the token that asks: what it does is noted under that."""
        assert self.principal is not None
        return self.principal.name

    @property
    def space(self) -> Space:
        """The space that the path names. Raises NotFound."""
        found = self.context.workspace.spaces.get(self.path["space"])
        if found is None:
            raise NotFound("There is no such space.")
        return found


class Reply(Struct, frozen=True):
    """An answer that is more than its content; content that is not bytes is written as JSON."""

    content: Any = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    media_type: str = JSON


Handler = Callable[[Call], Any] | Callable[[Call], Awaitable[Any]]
"""A plain function runs in a thread of its own and may wait for the database; a coroutine function may not.

It answers with a value of the endpoint's `answer` type, a `Reply`, or a Starlette response; or raises an OnefoldError.
"""

Guard = Callable[[Context, AccessScope, Headers, str | None], "Principal"]
"""Who asks: (context, what the endpoint asks for, headers, slug of the path's space) -> the principal.

Raises Unauthorized, Forbidden, or NotFound for a space that is not the token's. Runs on the event loop: no database.
"""


@dataclass(frozen=True)
class Endpoint:
    """One thing that can be asked.

    `path` is a template; `{name}` stands for one part of it, `{name+}` for one or more with the slashes between.
    `query` is a Struct, each field a parameter, lists with commas; `body` is decoded from JSON, taken as
    text if it is `str`, and left to the handler to stream if it is `bytes`. `answer` None: 204 and nothing.
    """

    method: Method
    path: str
    summary: str
    scope: AccessScope | None
    query: type[Struct] | None
    body: Any
    answer: Any
    handler: Handler
    status: int = 200
    media_type: str = JSON
    tag: str = ""
    also: Mapping[int, str] = field(default_factory=dict)
    """Further statuses that are no errors, and when."""
    streamed: Any = Any
    """What the data of each event is, where the answer is a stream of events."""

    @property
    def name(self) -> str:
        """What it is called in the description: `profiles.timeline`."""
        return f"{self.handler.__module__.rpartition('.')[2]}.{self.handler.__name__}"
