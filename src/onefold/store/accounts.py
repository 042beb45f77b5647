"""People who sign in and their sessions, in memory, and every change to them.

Reads touch no database and may come from any thread or the event loop. Changes do, are seen by this process at once, by
others when they `keep_up`, and are noted in the audit log: by ids, as names and addresses are personal data too.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from threading import Lock
from typing import NamedTuple

import msgspec

from onefold.errors import Conflict, InvalidInput, NotFound
from onefold.store import keys
from onefold.store.account_rows import ID, PERSONALS, ROLE_OF, ROLES, Membership, People, Person, Session
from onefold.store.audit import COMMAND_LINE, note
from onefold.store.port import Connection, Database, writing
from onefold.store.slugs import check_name
from onefold.store.workspace_rows import Principal, Scope

SECOND = 1_000_000

LINK_DAYS = 7
"""For which a link to set a password can be used."""

NOTED_EVERY = 60 * SECOND
"""Microseconds after which it is written down again that a session was used; rows are kept as much longer, as another
server may not have written yet.
"""

LONGEST_EMAIL = 254
LONGEST_AGENT = 300

EMAIL = r"^ *[^@\s\x00-\x1f\x7f]{1,64}@[^@\s\x00-\x1f\x7f]{1,180} *$"
"""What stands for an address here: whether somebody reads it is for them to say."""

_EMAIL = re.compile(EMAIL)


class Lasting(NamedTuple):
    """How long a session lasts, in microseconds: without being used, and at most."""

    idle: int
    most: int


class Accounts:
    """People and sessions of a database whose schema is up to date."""

    def __init__(self, database: Database, lasting: Lasting) -> None:
        self._database = database
        self._lasting = lasting
        self._loading = Lock()
        self._seen: dict[str, int] = {}
        self._reread_at = 0
        with database.reader() as connection:
            self._known = _read(connection)

    # ------------------------------------------------------------------ in memory

    @property
    def people(self) -> Mapping[str, Person]:
        """By id, oldest first."""
        return self._known.people

    @property
    def sessions(self) -> list[Session]:
        """Those that go on, oldest first."""
        now = _now()
        return [self._as_seen(one) for one in self._known.sessions.values() if self._goes_on(one, now)]

    def person(self, id_: str) -> Person:
        """Raises NotFound."""
        found = self.people.get(id_)
        if found is None:
            raise NotFound("There is no such person.")
        return found

    def session_of(self, secret: str) -> Session | None:
        """The session with this secret, unless it has ended; whose it is must be looked at as well."""
        found = self._known.sessions.get(keys.digest(secret))
        return self._as_seen(found) if found is not None and self._goes_on(found, _now()) else None

    def use(self, session: str) -> None:
        """A session, by its id, is used now."""
        self._seen[session] = _now()

    def _goes_on(self, one: Session, now: int) -> bool:
        return now < one.until and now < self._as_seen(one).seen + self._lasting.idle

    def _as_seen(self, one: Session) -> Session:
        return msgspec.structs.replace(one, seen=max(one.seen, self._seen.get(one.id, 0)))

    # ------------------------------------------------------------------ with others

    def keep_up(self) -> None:
        """See what other processes changed, and now and then write down which sessions were used."""
        now = _now()
        with self._loading:
            if now >= self._reread_at:
                self._write_down(now)
            elif self._version() == self._known.version:
                return
            self._reread()

    def _version(self) -> int:
        with self._database.reader() as connection:
            return _version(connection)

    def _reread(self) -> None:
        with self._database.reader() as connection:
            self._known = _read(connection)

    def _write_down(self, now: int) -> None:
        """Who was seen, and away with what has ended. It is no change that others have to see at once."""
        self._reread_at = now + NOTED_EVERY
        used, self._seen = self._seen, {}
        if not used:
            return
        people = {one.id: one.person for one in self._known.sessions.values()}
        with writing(self._database) as connection:
            for session, seen in sorted(used.items()):
                connection.run("accounts.saw_session", id=session, seen=seen)
                if people.get(session):
                    connection.run("accounts.saw_person", id=people[session], seen=seen)
            connection.run("accounts.end_old_sessions", now=now, idle_since=now - self._lasting.idle - 3 * NOTED_EVERY)

    def write_down(self) -> None:
        """What is in memory alone; for when this process stops."""
        with self._loading:
            self._write_down(_now())

    @contextmanager
    def _changing(self) -> Iterator[tuple[Connection, People]]:
        """One change, whole or not at all, after all others; seen here when it is left."""
        with self._loading:
            with writing(self._database) as connection:
                connection.run("accounts.changed")
                yield connection, _read(connection)
                changed = _read(connection)
            self._known = changed

    # ------------------------------------------------------------------ people

    def add(self, email: str, said: Membership, space: int | None, *, by: str = COMMAND_LINE) -> tuple[Person, str]:
        """A person, and the secret of the link by which they set a password; `space` is the number of `said.space`.

        Raises Conflict, InvalidInput.
        """
        email, scope = checked_email(email), _checked(said)
        with self._changing() as (connection, known):
            if any(one.email == email for one in known.people.values()):
                raise Conflict("Somebody has this email address already.")
            id_ = ID + secrets.token_hex(6)
            row = (id_, email, said.name, scope, space, said.personal, None, _now(), None, None)
            connection.append("person", [row])
            secret = _link(connection, id_)
            detail = {"person": id_, "role": said.role, "personal": said.personal}
            note(connection, by=by, action="person.added", space=space, detail=detail)
        return self.person(id_), secret

    def change(
        self, id_: str, said: Membership, space: int | None, *, disabled: bool, by: str = COMMAND_LINE
    ) -> Person:
        """What a person is from now on. Raises NotFound, InvalidInput, Conflict for the last in charge who resigns."""
        scope = _checked(said)
        with self._changing() as (connection, known):
            before = _known(known, id_)
            since = (before.disabled or _now()) if disabled else None
            changes = {"name": said.name, "scope": scope, "space": space, "personal": said.personal, "disabled": since}
            after = msgspec.structs.replace(before, **changes)
            if by == id_:
                _keep_one_in_charge(known, before, after)
            connection.run("accounts.change_person", id=id_, **changes)
            if disabled:
                connection.run("accounts.end_sessions_of", id=id_)
            note(connection, by=by, action="person.changed", space=space, detail=_difference(before, after))
        return self.person(id_)

    def remove(self, id_: str, *, by: str = COMMAND_LINE) -> None:
        """With their sessions. Raises NotFound, Conflict for the last in charge who removes themself."""
        with self._changing() as (connection, known):
            _known(known, id_)
            if by == id_:
                _keep_one_in_charge(known, _known(known, id_), None)
            connection.run("accounts.end_sessions_of", id=id_)
            connection.run("accounts.forget_link", id=id_)
            connection.run("accounts.remove_person", id=id_)
            note(connection, by=by, action="person.removed", detail={"person": id_})

    def reset(self, id_: str, *, by: str = COMMAND_LINE) -> str:
        """A new link to set a password, in place of one before; the present password stays until then, and sessions
        end. Raises NotFound.
        """
        with self._changing() as (connection, known):
            _known(known, id_)
            secret = _link(connection, id_)
            connection.run("accounts.end_sessions_of", id=id_)
            note(connection, by=by, action="person.reset", detail={"person": id_})
        return secret

    def password_of(self, email: str) -> tuple[str, str] | None:
        """The id and the hashed password of who may sign in by this address."""
        with self._database.reader() as connection:
            found = connection.rows("accounts.password_of", email=email.strip().lower())
        return (found[0][0], found[0][1]) if found else None

    def person_of_link(self, secret: str) -> Person:
        """Who may set a password by a link. Raises NotFound."""
        with self._database.reader() as connection:
            found = connection.rows("accounts.link_of", hash=keys.digest(secret), now=_now())
        if not found or found[0][0] not in self.people:
            raise NotFound("This link was used, replaced, or is too old: ask an admin for a new one.")
        return self.people[found[0][0]]

    def set_password(self, id_: str, hashed: str, *, link: str = "", keep: str = "") -> None:
        """Ends their sessions but the one with the id `keep`. Raises NotFound for a link that was used meanwhile."""
        with self._changing() as (connection, known):
            _known(known, id_)
            if link and not connection.rows("accounts.link_of", hash=keys.digest(link), now=_now()):
                raise NotFound("This link was used, replaced, or is too old: ask an admin for a new one.")
            connection.run("accounts.set_password", id=id_, password=hashed)
            connection.run("accounts.forget_link", id=id_)
            for one in known.sessions.values():
                if one.person == id_ and one.id != keep:
                    connection.run("accounts.end_session", id=one.id)
            note(connection, by=id_, action="person.password_set", detail={"person": id_})

    def renew_hash(self, id_: str, hashed: str) -> None:
        """The same password, hashed as is right now."""
        with writing(self._database) as connection:
            connection.run("accounts.set_password", id=id_, password=hashed)

    # ------------------------------------------------------------------ sessions

    def begin(self, who: Principal, agent: str, *, token: str | None = None) -> str:
        """A session of a person, or of who has a token (its hash): the secret, which cannot be shown again."""
        now, secret = _now(), keys.draw("se_")
        person = None if token is not None else who.name
        with self._changing() as (connection, _):
            id_ = "ses_" + secrets.token_hex(6)
            row = (id_, keys.digest(secret), person, token, agent[:LONGEST_AGENT], now, now, now + self._lasting.most)
            connection.append("session", [row])
            if person is not None:
                connection.run("accounts.saw_person", id=person, seen=now)
            connection.run("accounts.end_old_sessions", now=now, idle_since=now - self._lasting.idle - 3 * NOTED_EVERY)
            detail = {"session": id_, "by": "token" if person is None else "password"}
            note(connection, by=who.name, action="session.begun", space=who.space, detail=detail)
        return secret

    def end(self, id_: str, *, by: str) -> None:
        """Raises NotFound."""
        with self._changing() as (connection, _):
            if not connection.run("accounts.end_session", id=id_):
                raise NotFound("There is no such session.")
            note(connection, by=by, action="session.ended", detail={"session": id_})


def checked_email(text: str) -> str:
    """As it is kept. Raises InvalidInput."""
    email = text.strip().lower()
    if len(email) > LONGEST_EMAIL or not _EMAIL.fullmatch(email):
        raise InvalidInput("An email address is such as jane@example.com.")
    return email


def _checked(said: Membership) -> Scope:
    check_name(said.name)
    if said.role not in ROLES or said.personal not in PERSONALS:
        raise InvalidInput("A role is viewer, editor or admin; personal data is shown or masked.")
    if said.role == "admin" and said.space is not None:
        raise InvalidInput("An admin is for the whole workspace: for one space, choose another role.")
    return ROLES[said.role]


def _keep_one_in_charge(known: People, before: Person, after: Person | None) -> None:
    """Raises Conflict if nobody could sign in and administer the workspace any more. Who has the database or a token
    of scope admin is not kept from it.
    """
    others = any(one.in_charge for one in known.people.values() if one.id != before.id)
    if before.in_charge and not others and not (after is not None and after.in_charge):
        raise Conflict("This is the last admin who can sign in: let somebody else be admin first.")


def _difference(before: Person, after: Person) -> dict[str, object]:
    """For the audit log: that a name changed, not which."""
    detail: dict[str, object] = {"person": after.id}
    if before.name != after.name:
        detail["renamed"] = True
    if before.scope != after.scope:
        detail["role"] = ROLE_OF[after.scope]
    if before.space != after.space:
        detail["space"] = after.space
    if before.personal != after.personal:
        detail["personal"] = after.personal
    if (before.disabled is None) != (after.disabled is None):
        detail["disabled"] = after.disabled is not None
    return detail


def _link(connection: Connection, id_: str) -> str:
    secret = keys.draw("pw_")
    connection.run("accounts.forget_link", id=id_)
    connection.append("password_link", [(id_, keys.digest(secret), _now() + LINK_DAYS * 86_400 * SECOND)])
    return secret


def _known(known: People, id_: str) -> Person:
    found = known.people.get(id_)
    if found is None:
        raise NotFound("There is no such person.")
    return found


def _read(connection: Connection) -> People:
    people = [Person(*(*row[:-1], bool(row[-1]))) for row in connection.rows("accounts.people")]
    sessions = [Session(*row) for row in connection.rows("accounts.sessions")]
    return People(_version(connection), {one.id: one for one in people}, {one.hash: one for one in sessions})


def _version(connection: Connection) -> int:
    found = connection.rows("accounts.version")
    return int(found[0][0]) if found else 0


def _now() -> int:
    return time.time_ns() // 1_000
