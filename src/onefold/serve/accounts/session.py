"""Signing in and out: by email and password, or by a token; who is signed in; and which sessions go on."""

from __future__ import annotations

import asyncio
from datetime import datetime
from functools import partial
from time import monotonic
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request

from onefold.errors import Forbidden, InvalidInput, NotFound, Unauthorized
from onefold.ruleset.duration import parse_duration
from onefold.serve.accounts import passwords
from onefold.serve.accounts.hashing import hashing
from onefold.serve.admin.moments import moment
from onefold.serve.auth import signed_in
from onefold.serve.context import Context
from onefold.serve.cookie import dropped, kept, require_private
from onefold.serve.endpoint import Call, Endpoint, Reply
from onefold.serve.same_origin import require_own_page
from onefold.store import keys
from onefold.store.account_rows import ROLE_OF, Role, Session
from onefold.store.accounts import LONGEST_EMAIL, SECOND
from onefold.store.workspace import Principal, Scope

TAG = "Sessions"

WRONG = "The email address or the password is not right."
"""Whatever is wrong, and whether there is such an account or not."""

Secret = Annotated[str, Meta(max_length=passwords.LONGEST)]


class SessionAnswer(Struct, frozen=True):
    """Who asks, and what they may. `space` null: all of them. `masked`: personal data is masked until it is shown.

    `person` and `email` are null for a token; `session` is null for who shows a token with each request.
    """

    name: str
    role: Role
    scope: Scope
    space: str | None
    masked: bool
    person: str | None = None
    email: str | None = None
    session: str | None = None


class SignIn(Struct, frozen=True, forbid_unknown_fields=True):
    """Email and password, or a token alone."""

    email: Annotated[str, Meta(max_length=LONGEST_EMAIL)] = ""
    password: Secret = ""
    token: Secret = ""


class NewPassword(Struct, frozen=True, forbid_unknown_fields=True):
    """With the secret of a one-time link; or, for who is signed in, with the password until now."""

    password: Secret
    link: Secret = ""
    current: Secret = ""


class Link(Struct, frozen=True, forbid_unknown_fields=True):
    link: Secret


class Invitee(Struct, frozen=True):
    """Whose password a link sets."""

    email: str
    name: str


class OneSession(Struct, frozen=True):
    """A browser in which somebody signed in. `person` is an id; null: by a token. `current`: the one that asks."""

    id: str
    person: str | None
    agent: Annotated[str, Meta(description="What the browser calls itself.")]
    started: datetime
    seen: datetime
    ends: datetime
    current: bool


class SessionsAnswer(Struct, frozen=True):
    """Oldest first."""

    sessions: list[OneSession]


class SessionsQuery(Struct, frozen=True, forbid_unknown_fields=True):
    person: Annotated[str, Meta(max_length=100, description="Of this person, for admins; without, one's own.")] = ""


# ---------------------------------------------------------------------- signing in


async def sign_in(call: Call) -> Reply:
    """Wrong and unknown are answered alike, and after the same time."""
    said: SignIn = call.body
    require_private(call.request)
    require_own_page(call.request)
    if bool(said.token) == bool(said.email or said.password):
        raise InvalidInput("Sign in with email and password, or with a token.")
    account, address = said.email.strip().lower(), _address(call.request)
    call.context.attempts.take(account, address, monotonic())
    if said.token:
        answer = await asyncio.to_thread(_by_token, call, said.token)
    else:
        answer = await _by_password(call, said)
    call.context.attempts.give_back(account, address)
    return answer


def _by_token(call: Call, token: str) -> Reply:
    found = call.context.workspace.principal(token)
    if found is None:
        call.context.failures.add(None)
        raise Unauthorized("This token is not known, or it was revoked.")
    return _begin(call, found, keys.digest(token))


async def _by_password(call: Call, said: SignIn) -> Reply:
    accounts = call.context.accounts
    found = await asyncio.to_thread(accounts.password_of, said.email)
    id_, hash_ = found or (None, None)
    fits = await hashing().run(partial(passwords.fits, said.password, hash_))
    if not fits or id_ is None or hash_ is None:
        call.context.failures.add(id_)
        raise Unauthorized(WRONG)
    if passwords.is_dated(hash_):
        hash_ = await hashing().run(partial(passwords.hashed, said.password))
        await asyncio.to_thread(accounts.renew_hash, id_, hash_)
    return await asyncio.to_thread(_begin_person, call, id_)


def _begin_person(call: Call, id_: str) -> Reply:
    call.context.accounts.keep_up()  # they may have been added elsewhere a moment ago
    person = call.context.accounts.person(id_)
    return _begin(call, Principal(id_, person.scope, person.space, person=True))


def _begin(call: Call, who: Principal, token: str | None = None) -> Reply:
    """A session in place of the one that this browser had."""
    secret = call.context.accounts.begin(who, call.request.headers.get("user-agent", ""), token=token)
    principal = signed_in(call.context, secret)
    if principal is None:
        raise Unauthorized(WRONG)
    seconds = parse_duration(call.context.settings.session_length) // SECOND
    return Reply(said_of(call.context, principal), 200, kept(secret, seconds))


def _address(request: Request) -> str:
    return request.client.host if request.client is not None else ""


async def set_password(call: Call) -> Reply:
    """By a link: also signs in. By the present password: all other sessions end."""
    require_private(call.request)
    require_own_page(call.request)
    said: NewPassword = call.body
    if bool(said.link) == bool(said.current):
        raise InvalidInput("Send the secret of a link, or the password until now.")
    call.context.attempts.take("", _address(call.request), monotonic())
    answer = await (_by_link(call, said) if said.link else _by_current(call, said))
    call.context.attempts.give_back("", _address(call.request))
    return answer


async def read_link(call: Call) -> Invitee:
    require_private(call.request)
    require_own_page(call.request)
    call.context.attempts.take("", _address(call.request), monotonic())
    await asyncio.to_thread(call.context.accounts.keep_up)
    person = await asyncio.to_thread(call.context.accounts.person_of_link, call.body.link)
    call.context.attempts.give_back("", _address(call.request))
    return Invitee(person.email, person.name)


async def _by_link(call: Call, said: NewPassword) -> Reply:
    accounts = call.context.accounts
    await asyncio.to_thread(accounts.keep_up)
    person = await asyncio.to_thread(accounts.person_of_link, said.link)
    passwords.check(said.password, person.email, person.email.partition("@")[0], person.name)
    hash_ = await hashing().run(partial(passwords.hashed, said.password))
    await asyncio.to_thread(partial(accounts.set_password, person.id, hash_, link=said.link))
    return await asyncio.to_thread(_begin_person, call, person.id)


async def _by_current(call: Call, said: NewPassword) -> Reply:
    who = who_is_signed_in(call)
    person = call.context.accounts.person(who.name)
    call.context.attempts.take(person.email, _address(call.request), monotonic())
    found = await asyncio.to_thread(call.context.accounts.password_of, person.email)
    if not await hashing().run(partial(passwords.fits, said.current, found[1] if found else None)):
        call.context.failures.add(person.id)
        raise Forbidden("The password until now is not right.")
    call.context.attempts.give_back(person.email, _address(call.request))
    passwords.check(said.password, person.email, person.email.partition("@")[0], person.name)
    hash_ = await hashing().run(partial(passwords.hashed, said.password))
    await asyncio.to_thread(partial(call.context.accounts.set_password, person.id, hash_, keep=who.session))
    return Reply(said_of(call.context, who))


def who_is_signed_in(call: Call) -> Principal:
    """A person, by their session. Raises Unauthorized."""
    from onefold.serve.auth import who_asks  # noqa: PLC0415 - the endpoint asks for no scope

    found = who_asks(call.context, call.request.headers)
    if not found.person:
        raise Forbidden("A token has no password.")
    return found


# ---------------------------------------------------------------------- who is signed in


def said_of(context: Context, one: Principal) -> SessionAnswer:
    person = context.accounts.people.get(one.name) if one.person else None
    space = None if one.space is None else context.workspace.spaces_by_number[one.space].slug
    name, email = (one.name, None) if person is None else (person.name, person.email)
    return SessionAnswer(
        name,
        ROLE_OF[one.scope],
        one.scope,
        space,
        one.masked,
        one.name if one.person else None,
        email,
        one.session or None,
    )


def read_session(call: Call) -> SessionAnswer:
    assert call.principal is not None
    return said_of(call.context, call.principal)


def end_session(call: Call) -> Reply:
    assert call.principal is not None
    if call.principal.session:
        call.context.accounts.end(call.principal.session, by=call.by)
    return Reply(status=204, headers=dropped())


# ---------------------------------------------------------------------- sessions


def list_sessions(call: Call) -> SessionsAnswer:
    assert call.principal is not None
    asked, who = call.query.person, call.principal
    if asked and asked != who.name and who.scope != "admin":
        raise Forbidden("The sessions of others take the role admin.")
    call.context.accounts.keep_up()
    found = [one for one in call.context.accounts.sessions if _whose(call, one) == (asked or who.name)]
    return SessionsAnswer([_told(one, who) for one in found])


def _whose(call: Call, one: Session) -> str | None:
    """A person's id, or the name of the token."""
    if one.token is None:
        return one.person
    behind = call.context.workspace.principal_of_hash(one.token)
    return None if behind is None else behind.name


def _told(one: Session, who: Principal) -> OneSession:
    times = moment(one.started), moment(one.seen), moment(one.until)
    return OneSession(one.id, one.person, one.agent, *times, current=one.id == who.session)


def end_one_session(call: Call) -> None:
    """One's own, or for admins anybody's."""
    assert call.principal is not None
    call.context.accounts.keep_up()
    found = next((one for one in call.context.accounts.sessions if one.id == call.path["session"]), None)
    own = found is not None and _whose(call, found) == call.principal.name
    if found is None or not (own or call.principal.scope == "admin"):
        raise NotFound("There is no such session.")
    call.context.accounts.end(found.id, by=call.by)


_PATH = "/api/v1/session"
_ONE = "/api/v1/sessions/{session}"

ENDPOINTS = (
    Endpoint("GET", _PATH, "Who asks, and what they may", "read", None, None, SessionAnswer, read_session, tag=TAG),
    Endpoint("POST", _PATH, "Sign in, from the console's own page", None, None, SignIn, SessionAnswer, sign_in,
             tag=TAG),
    Endpoint("DELETE", _PATH, "Sign out", "read", None, None, None, end_session, tag=TAG),
    Endpoint(
        "POST", f"{_PATH}/password", "Set one's password", None, None, NewPassword, SessionAnswer, set_password, tag=TAG
    ),
    Endpoint("POST", f"{_PATH}/link", "Whose password a link sets", None, None, Link, Invitee, read_link, tag=TAG),
    Endpoint(
        "GET", "/api/v1/sessions", "Sessions that go on", "read", SessionsQuery, None, SessionsAnswer, list_sessions,
        tag=TAG,
    ),
    Endpoint("DELETE", _ONE, "End a session, at once", "read", None, None, None, end_one_session, tag=TAG),
)  # fmt: skip
