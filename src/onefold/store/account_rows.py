"""People who sign in and their sessions, as structs. No password and no secret among them."""

from __future__ import annotations

from typing import Literal, get_args

from msgspec import Struct

from onefold.store.workspace_rows import Scope

Role = Literal["viewer", "editor", "admin"]
"""What people call the scopes."""

Personal = Literal["shown", "masked"]
"""Whether somebody sees personal data at once, or asks for it each time, which is noted."""

PERSONALS: tuple[Personal, ...] = get_args(Personal)

ROLES: dict[Role, Scope] = {"viewer": "read", "editor": "space_admin", "admin": "admin"}
ROLE_OF: dict[Scope, Role] = {scope: role for role, scope in ROLES.items()}

USUAL: dict[Role, Personal] = {"viewer": "masked", "editor": "shown", "admin": "shown"}
"""How personal data is for a role unless it is said."""

ID = "usr_"
"""How ids of people begin."""


class Person(Struct, frozen=True):
    """Somebody with an account. `space` None: all of them; times in microseconds; `disabled` None: they may sign in.

    `ready` says whether they have set a password.
    """

    id: str
    email: str
    name: str
    scope: Scope
    space: int | None
    personal: Personal
    created: int
    last_seen: int | None
    disabled: int | None
    ready: bool

    @property
    def in_charge(self) -> bool:
        """Whether they can sign in and administer the workspace."""
        return self.scope == "admin" and self.disabled is None and self.ready


class Membership(Struct, frozen=True):
    """What admins say of a person. `space` is a slug; None: all of them."""

    name: str
    role: Role
    space: str | None = None
    personal: Personal = "shown"


class Session(Struct, frozen=True):
    """A browser in which somebody signed in: a person, by their id, or who has a token, by its hash.

    Times in microseconds: it ends at `until`, or once it was not `seen` for long.
    """

    id: str
    hash: str
    person: str | None
    token: str | None
    agent: str
    started: int
    seen: int
    until: int


class People(Struct, frozen=True):
    """All people by id, and sessions by hash, at one moment; `version` counts the changes."""

    version: int
    people: dict[str, Person]
    sessions: dict[str, Session]
