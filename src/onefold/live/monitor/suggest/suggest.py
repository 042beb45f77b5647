"""All suggestions for a space, as it is now; accepting one, and not being told of it again.

They are worked out when somebody asks and are kept nowhere, as they name values. Few and certain: what is suggested is
to be right nearly always, so that accepting is a matter of one look.
"""

from __future__ import annotations

from msgspec import Struct

from onefold.errors import Conflict, NotFound
from onefold.live.monitor.looking import looking
from onefold.live.monitor.masks import mark, secret_of
from onefold.live.monitor.suggest.drafts import draft, patch
from onefold.live.monitor.suggest.effect import effect_of
from onefold.live.monitor.suggest.limits import Loose, loose_limits
from onefold.live.monitor.suggest.suggestion import Effect, Suggestion
from onefold.live.monitor.suggest.types import Unknown, unknown_types
from onefold.live.monitor.suggest.values import Hub, hubs
from onefold.live.view import View
from onefold.live.whole.asked import draft_plan
from onefold.store.audit import note
from onefold.store.port import Connection, Database, writing
from onefold.store.workspace import Space, Workspace

MOST = 50
"""Suggestions that are told: a person reads no more."""

QUICK = 5_000
"""Records up to which the effect of each is told with the list: a tenth of a second of work."""

THOROUGH = 100_000
"""Records up to which the effect of one is told when it is asked for: two seconds."""


class Told(Struct, frozen=True):
    """A suggestion with what follows from it: the change alone, the whole `ruleset` with it (None: it has to be put
    there by hand), and its effect (None: a dry run of that ruleset says it).
    """

    suggestion: Suggestion
    patch: str
    ruleset: str | None
    effect: Effect | None


def suggestions(database: Database, workspace: Workspace, space: Space) -> list[Told]:
    """All that were not dismissed: values first, those that link most."""
    secret = _secret(database)
    with looking(database, workspace, space) as view:
        found = _found(view, space, secret)
        return [_told(view, space, one, QUICK) for one in found[:MOST]]


def suggestion(database: Database, workspace: Workspace, space: Space, id_: str) -> Told:
    """One of them, with its effect also where that takes a while. Raises NotFound for what is not suggested now."""
    secret = _secret(database)
    with looking(database, workspace, space) as view:
        found = next((one for one in _found(view, space, secret) if one.id == id_), None)
        if found is None:
            raise NotFound("This is not suggested now: it was dismissed, or is no longer so.")
        return _told(view, space, found, THOROUGH)


def accept(database: Database, workspace: Workspace, space: Space, id_: str, by: str) -> Space:
    """Make a version of the ruleset with the change, and ask for it. Raises NotFound, Conflict."""
    found = suggestion(database, workspace, space, id_)
    if found.ruleset is None:
        raise Conflict("The change cannot be put into this ruleset by itself: change its text by hand.")
    if space.wanted != space.version:
        raise Conflict("Another version of the ruleset is coming into force. Accept this when it is.")
    one = found.suggestion
    remark = f"accepted the suggestion {one.id} ({one.kind}, {one.type})"
    changed = workspace.set_ruleset(space.slug, found.ruleset, by=by, remark=remark)
    with writing(database) as connection:
        detail = {"suggestion": one.id, "kind": one.kind, "type": one.type}
        note(connection, by=by, action="suggestion.accepted", space=space.number, detail=detail)
    return changed


def dismiss(database: Database, workspace: Workspace, space: Space, id_: str, now: int, by: str) -> None:
    """Not to be told of again. Raises NotFound."""
    secret = _secret(database)
    with looking(database, workspace, space) as view:
        if all(one.id != id_ for one in _found(view, space, secret)):
            raise NotFound("This is not suggested now: it was dismissed, or is no longer so.")
    with writing(database) as connection:
        connection.run("monitor.dismiss", space=space.number, suggestion=id_, time=now)
        note(connection, by=by, action="suggestion.dismissed", space=space.number, detail={"suggestion": id_})


def _secret(database: Database) -> bytes:
    with writing(database) as connection:
        return secret_of(connection)


def _found(view: View, space: Space, secret: bytes) -> list[Suggestion]:
    ((profiles,),) = view.rows("count_profiles", graph_low=view.store.graph_low, graph_high=view.store.graph_high)
    every = [
        *(_of_value(one, secret) for one in hubs(view)),
        *(_of_type(one, secret) for one in unknown_types(view)),
        *(_of_limit(one, secret) for one in loose_limits(view, profiles)),
    ]
    silent = _dismissed(view.store.connection, space.number)
    return [one for one in every if one.id not in silent]


def _dismissed(connection: Connection, space: int) -> frozenset[str]:
    return frozenset(row[0] for row in connection.rows("monitor.dismissed", space=space))


def _of_value(one: Hub, secret: bytes) -> Suggestion:
    (type_, value), its = one.value, one.sharing
    who = "names" if its.kind == "name" else f"values of {its.kind}"
    why = [f"it is used with {its.people:,} different {who}"] if its.people > 1 else []
    why += [f"it looks like {one.looks}"] if one.looks else []
    return Suggestion(
        id=_id(secret, "block_value", type_, value),
        kind="block_value",
        type=type_,
        value=value,
        why=_sentence(" and ".join(why)),
        seen={"people": its.people, "evidence": its.carriers},
    )


def _of_type(one: Unknown, secret: bytes) -> Suggestion:
    return Suggestion(
        id=_id(secret, "new_type", one.name),
        kind="new_type",
        type=one.name,
        why=_sentence(
            f"calls carry it as an identifier, and the ruleset does not know it: {one.values:,} values of "
            f"{one.customers:,} customers in the newest calls, hardly any of two customers"
        ),
        seen={"calls": one.calls, "values": one.values, "customers": one.customers},
    )


def _of_limit(one: Loose, secret: bytes) -> Suggestion:
    return Suggestion(
        id=_id(secret, "limit", one.type, str(one.enough)),
        kind="limit",
        type=one.type,
        why=_sentence(
            f"of {one.profiles:,} profiles with it 99.9 % have at most {one.usual}, and {one.above:,} have more than "
            f"{one.enough}"
        ),
        seen={"profiles": one.profiles, "above": one.above, "usual": one.usual},
        setting=one.enough,
    )


def _id(secret: bytes, *parts: str) -> str:
    return f"sug_{mark(secret, *parts)}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _told(view: View, space: Space, one: Suggestion, most: int) -> Told:
    text = draft(space, view.lens.plan, one)
    effect = None
    if text is not None:
        effect = effect_of(view, one, draft_plan(space, text), most)
    return Told(one, patch(one), text, effect)
