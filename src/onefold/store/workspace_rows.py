"""The rows of the workspace as structs: spaces, sources, who may do what. No secrets among them."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

Scope = Literal["read", "space_admin", "admin"]
"""read: profiles. space_admin: also the ruleset, sources and imports. admin: the whole workspace."""

SCOPES: tuple[Scope, ...] = get_args(Scope)
"""From the narrowest to the widest: each may also do what those before it may."""

SourceKind = Literal["website", "ios", "android", "app", "server", "crm", "support", "file", "other"]

KINDS: tuple[SourceKind, ...] = get_args(SourceKind)


class Space(Struct, frozen=True):
    """Records, and who is who among them.

    `ruleset` is the one in force, as it was written (empty: the default one), and `version` which one that is, from 1;
    `wanted` the version on its way to be in force (see `store.versions`), or the same. `graph` is the number of the
    graph that is read. `statements` are those that hold besides the ruleset's own, as a JSON list in their order
    (empty: none).
    """

    number: int
    slug: str
    name: str
    created: int
    ruleset: str
    version: int
    graph: int = 0
    wanted: int = 0
    statements: str = ""


class Source(Struct, frozen=True):
    """Where records come from. `slug` is the source name of its records, `spaces` the numbers of those it feeds."""

    number: int
    slug: str
    name: str
    kind: str
    created: int
    spaces: tuple[int, ...]


class Principal(Struct, frozen=True):
    """Who asks: a token by its name, or a person by their id. `space` None: all of them.

    `session` is the id of the session that says so, "" for who shows a token; `person` whether a person signed in, and
    `masked` whether personal data is masked until they ask for it.
    """

    name: str
    scope: Scope
    space: int | None
    session: str = ""
    person: bool = False
    masked: bool = False


class WriteKey(Struct, frozen=True):
    """A write key as it is listed: by its first characters. Times in microseconds; `revoked` None: it is valid."""

    hint: str
    created: int
    revoked: int | None


class Token(Struct, frozen=True):
    """A token as it is listed. `space` is a slug; None: all of them."""

    name: str
    scope: Scope
    space: str | None
    hint: str
    created: int
    revoked: int | None


class Refusal(Struct, frozen=True):
    """Something that a source sent and was refused: never with a value of the call."""

    received: int
    code: str
    reason: str
