"""People who may sign in, for admins; and the names of people, for whoever reads who did what."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import sees
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.store.account_rows import ROLE_OF, USUAL, Membership, Personal, Role
from onefold.store.account_rows import Person as Row
from onefold.store.accounts import EMAIL, LINK_DAYS, LONGEST_EMAIL
from onefold.store.slugs import LONGEST, NAME

TAG = "People"

Name = Annotated[str, Meta(pattern=NAME, max_length=LONGEST)]


class PersonAnswer(Struct, frozen=True):
    """Somebody who may sign in. `space` null: all of them. `disabled` null: they may; `ready`: they set a password.

    `personal` says whether they see personal data at once, or ask for it each time, which is noted in the audit log.
    """

    id: str
    email: str
    name: str
    role: Role
    space: str | None
    personal: Personal
    created: datetime
    last_seen: datetime | None
    disabled: datetime | None
    ready: bool
    sessions: int


class PeopleAnswer(Struct, frozen=True):
    """Oldest first."""

    people: list[PersonAnswer]


class NewPerson(Struct, frozen=True, forbid_unknown_fields=True):
    """`personal`: without, masked for a viewer and shown to others."""

    email: Annotated[str, Meta(max_length=LONGEST_EMAIL, pattern=EMAIL)]
    name: Name
    role: Role
    space: str | None = None
    personal: Personal | None = None


class Invited(Struct, frozen=True):
    """A person, and the one-time link by which they set a password. It is not kept, so it cannot be shown again."""

    person: PersonAnswer
    link: Annotated[str, Meta(description="The path of the console's page: put the address before it.")]
    days: Annotated[int, Meta(description="For which the link can be used.")]


class PersonChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes different. `space` null: all of them."""

    name: Name | UnsetType = UNSET
    role: Role | UnsetType = UNSET
    space: str | UnsetType | None = UNSET
    personal: Personal | UnsetType = UNSET
    disabled: bool | UnsetType = UNSET


class Named(Struct, frozen=True):
    id: str
    name: str


class NamesAnswer(Struct, frozen=True):
    """Who the ids are that stand in the audit log, and beside what was done."""

    names: list[Named]


def list_people(call: Call) -> PeopleAnswer:
    call.context.accounts.keep_up()
    return PeopleAnswer([_told(call.context, one) for one in call.context.accounts.people.values()])


def add_person(call: Call) -> Invited:
    body: NewPerson = call.body
    said = Membership(body.name, body.role, body.space, body.personal or USUAL[body.role])
    person, secret = call.context.accounts.add(body.email, said, _number(call.context, body.space), by=call.by)
    return _invited(call.context, person, secret)


def change_person(call: Call) -> PersonAnswer:
    accounts, body = call.context.accounts, call.body
    accounts.keep_up()
    before = accounts.person(call.path["person"])
    space = _slug(call.context, before.space)
    said = Membership(before.name, ROLE_OF[before.scope], space, before.personal)
    given = {name: value for name, value in msgspec.structs.asdict(body).items() if value is not UNSET}
    disabled = given.pop("disabled", before.disabled is not None)
    said = msgspec.structs.replace(said, **given)
    number = _number(call.context, said.space)
    return _told(call.context, accounts.change(before.id, said, number, disabled=disabled, by=call.by))


def remove_person(call: Call) -> None:
    call.context.accounts.remove(call.path["person"], by=call.by)


def reset_password(call: Call) -> Invited:
    accounts = call.context.accounts
    secret = accounts.reset(call.path["person"], by=call.by)
    return _invited(call.context, accounts.person(call.path["person"]), secret)


def list_names(call: Call) -> NamesAnswer:
    """Of people who work on a space that one may see."""
    assert call.principal is not None
    who = call.principal
    found = call.context.accounts.people.values()
    return NamesAnswer([Named(one.id, one.name) for one in found if one.space is None or sees(who, one.space)])


def link_path(secret: str) -> str:
    """Where a person sets a password; after the `#`, so that it is in no log of any server."""
    return f"/sign-in#set={secret}"


def _invited(context: Context, person: Row, secret: str) -> Invited:
    return Invited(_told(context, person), link_path(secret), LINK_DAYS)


def _told(context: Context, one: Row) -> PersonAnswer:
    sessions = sum(each.person == one.id for each in context.accounts.sessions)
    return PersonAnswer(
        one.id,
        one.email,
        one.name,
        ROLE_OF[one.scope],
        _slug(context, one.space),
        one.personal,
        moment(one.created),
        moment_or_none(one.last_seen),
        moment_or_none(one.disabled),
        one.ready,
        sessions,
    )


def _slug(context: Context, space: int | None) -> str | None:
    return None if space is None else context.workspace.spaces_by_number[space].slug


def _number(context: Context, slug: str | None) -> int | None:
    return None if slug is None else context.workspace.space(slug).number


_PATH = "/api/v1/people"
_ONE = f"{_PATH}/{{person}}"

ENDPOINTS = (
    Endpoint("GET", _PATH, "People who may sign in", "admin", None, None, PeopleAnswer, list_people, tag=TAG),
    Endpoint("POST", _PATH, "Add a person", "admin", None, NewPerson, Invited, add_person, 201, tag=TAG),
    Endpoint("GET", f"{_PATH}/names", "Who did what", "read", None, None, NamesAnswer, list_names, tag=TAG),
    Endpoint("PATCH", _ONE, "Change what a person is", "admin", None, PersonChange, PersonAnswer, change_person,
             tag=TAG),
    Endpoint("DELETE", _ONE, "Remove a person", "admin", None, None, None, remove_person, tag=TAG),
    Endpoint("POST", f"{_ONE}/reset", "A new link to set a password", "admin", None, None, Invited, reset_password,
             tag=TAG),
)  # fmt: skip
