"""Segment's Profile API: its paths, parameters, answers and error codes, over the profiles of a space."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from typing import Any
from urllib.parse import quote

from msgspec import UNSET, Struct
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput, NotFound
from onefold.live.groups import GROUP
from onefold.live.view import View
from onefold.live.view.accounts import Account, Membership, account, account_traits, memberships, users_of
from onefold.live.view.answers import IdentifierSeen, TraitSaid, instant, plain_json
from onefold.live.view.profile import identifiers, traits
from onefold.live.view.timeline import Window, records
from onefold.live.view.view import Found
from onefold.parse.segment import CALL_TYPES
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.reading import reading, start_of, stop_of
from onefold.serve.routing import routes as routes_of
from onefold.serve.segment import (
    Collection,
    Cursor,
    Event,
    EventId,
    Events,
    EventsQuery,
    ExternalId,
    ExternalIds,
    IdsQuery,
    Linked,
    Links,
    LinksQuery,
    Metadata,
    MetadataOf,
    MetadataQuery,
    Traits,
    TraitsQuery,
    Verbose,
)
from onefold.store.rows import Stored

CODES = {
    "invalid_input": "invalid_request_error",
    "method_not_allowed": "invalid_request_error",
    "unauthorized": "authentication_error",
    "forbidden": "authentication_error",
    "overloaded": "rate_limit_error",
}
"""Segment's words for ours."""

ABSENT = "Profile was not found."


def routes(context: Context) -> list[BaseRoute]:
    """Segment's paths, for both collections."""
    return routes_of(ENDPOINTS, context, guard, CODES)


def _user(view: View, call: Call) -> Found:
    try:
        return view.find(call.path["profile"])
    except (NotFound, InvalidInput):
        raise NotFound(ABSENT) from None


def _account(view: View, call: Call) -> Account:
    try:
        return account(view, call.path["profile"])
    except (NotFound, InvalidInput):
        raise NotFound(ABSENT) from None


def user_traits(call: Call) -> Traits:
    with reading(call) as view:
        found = _user(view, call)
        names, cursor = _page_of_traits(call, sorted(found.profile.state.traits))
        return Traits(_shown(traits(view, found, names), call), cursor)


def account_traits_of(call: Call) -> Traits:
    with reading(call) as view:
        said = account_traits(view, _account(view, call))
        names, cursor = _page_of_traits(call, list(said))
        return Traits(_shown({name: said[name] for name in names}, call), cursor)


def _page_of_traits(call: Call, names: Sequence[str]) -> tuple[list[str], Cursor]:
    """`names` in order; the cursor is the first name of the next page."""
    query: TraitsQuery = call.query
    wanted = [name for name in names if not query.include or name in query.include]
    following = [name for name in wanted if name >= query.next] if query.class_ is None else []
    page, rest = following[: query.limit], following[query.limit :]
    return page, _cursor(call, query.limit, rest[0] if rest else "")


def _shown(said: Mapping[str, TraitSaid], call: Call) -> dict[str, Any]:
    if not call.query.verbose:
        return {name: one.value for name, one in said.items()}
    return {name: Verbose(one.value, one.source, one.updated) for name, one in said.items()}


def user_external_ids(call: Call) -> ExternalIds:
    query: IdsQuery = call.query
    with reading(call) as view:
        held = [one for one in identifiers(view, _user(view, call)) if not query.include or one.type in query.include]
        place: dict[str, int] = {type_: number for number, type_ in enumerate(view.lens.types)}
    keyed = [(_key(place[one.type], one.value), one) for one in held]
    page, following = _after(keyed, query.next, query.limit)
    return ExternalIds([_external_id(one) for one in page], _cursor(call, query.limit, following))


def account_external_ids(call: Call) -> ExternalIds:
    query: IdsQuery = call.query
    with reading(call) as view:
        found = _account(view, call)
        first = _end(view, found, newest=False)
    wanted = not query.include or GROUP in query.include
    own = ExternalId(found.id, GROUP, "accounts", first.source, instant(first.time), first_message_id=first.id)
    page, following = _after([(_key(0, found.id), own)] if wanted else [], query.next, query.limit)
    return ExternalIds(page, _cursor(call, query.limit, following))


def _external_id(one: IdentifierSeen) -> ExternalId:
    source, _, record_id = one.first_record.partition("/")
    return ExternalId(one.value, one.type, _collection(one.type), source, one.first_seen, first_message_id=record_id)


def user_events(call: Call) -> Events:
    with reading(call) as view:
        found = _user(view, call)
        return _events(view, call, found, {"users": found.profile.public})


def account_events(call: Call) -> Events:
    with reading(call) as view:
        found = _account(view, call)
        return _events(view, call, found, {"accounts": found.id})


def _events(view: View, call: Call, found: Found | Account, related: dict[str, str]) -> Events:
    query: EventsQuery = call.query
    window = Window(
        limit=query.limit,
        newest_first=query.sort == "desc",
        after=query.next,
        start=start_of(query.start),
        stop=stop_of(query.end),
        types=CALL_TYPES,
        events=query.include,
        hidden=query.exclude,
    )
    stored, following = records(view, found, window)
    said = view.said({one.evidence for one in stored})
    ids = {number: view.lens.identifiers(one) for number, one in said.items()}
    return Events(
        [_event(one, ids[one.evidence], related) for one in stored], _cursor(call, query.limit, following or "")
    )


def _event(stored: Stored, ids: Mapping[str, list[str]], related: dict[str, str]) -> Event:
    body = plain_json(stored.body)
    said = body.get("traits") if stored.type in {"identify", "group"} else None
    return Event(
        external_ids=[EventId(_collection(type_), type_, value) for type_, values in ids.items() for value in values],
        context=body.get("context") or {},
        type=stored.type,
        message_id=stored.id,
        source_id=stored.source,
        timestamp=instant(stored.time),
        properties=body.get("properties") or {},
        event=stored.event,
        related=related,
        traits=UNSET if said is None else said,
    )


def _collection(type_: str) -> Collection:
    return "accounts" if type_ == GROUP else "users"


def user_metadata(call: Call) -> MetadataOf:
    with reading(call) as view:
        return _metadata(view, _user(view, call))


def account_metadata(call: Call) -> MetadataOf:
    with reading(call) as view:
        return _metadata(view, _account(view, call))


def _metadata(view: View, found: Found | Account) -> MetadataOf:
    first, last = _end(view, found, newest=False), _end(view, found, newest=True)
    return MetadataOf(
        Metadata(
            created_at=instant(first.time or first.received),
            updated_at=instant(last.time or last.received),
            expires_at=None,
            first_message_id=first.id,
            first_source_id=first.source,
            last_message_id=last.id,
            last_source_id=last.source,
        )
    )


def _end(view: View, found: Found | Account, *, newest: bool) -> Stored:
    """The first or last record."""
    stored, _ = records(view, found, Window(limit=1, newest_first=newest))
    if not stored:
        raise NotFound(ABSENT)
    return stored[0]


def user_links(call: Call) -> Links:
    query: LinksQuery = call.query
    with reading(call) as view:
        uses = view.uses(_user(view, call))
        said = view.said([use.evidence for use in uses])
        found = memberships([(said[use.evidence], use.first_time) for use in uses])
    page, following = _after([(_key(0, one.id), one) for one in found], query.next, query.limit)
    return Links([_membership(one) for one in page], _cursor(call, query.limit, following))


def _membership(one: Membership) -> Linked:
    return Linked("accounts", [ExternalId(one.id, GROUP, "accounts", one.source, instant(one.since))])


def account_links(call: Call) -> Links:
    query: LinksQuery = call.query
    with reading(call) as view:
        users = users_of(view, _account(view, call))
        page, following = _after([(f"{one.number:020d}", one) for one in users], query.next, query.limit)
        contested = view.store.contested({one.component for one in page})
        found = [identifiers(view, Found(one, one.component in contested)) for one in page]
    return Links(
        [Linked("users", [_external_id(one) for one in ids]) for ids in found], _cursor(call, query.limit, following)
    )


def _after(items: Sequence[tuple[str, Any]], cursor: str, limit: int) -> tuple[list[Any], str]:
    """The items whose keys come after the cursor, in order of the keys, and the next cursor."""
    following = [item for item in sorted(items, key=lambda item: item[0]) if item[0] > cursor]
    page = following[:limit]
    return [one for _, one in page], page[-1][0] if len(following) > limit else ""


def _key(place: int, text: str) -> str:
    """Where an item stands: by its place, else by its text, which is not to be read in an address."""
    return f"{place:04d}.{blake2b(text.encode(), digest_size=8).hexdigest()}"


def _cursor(call: Call, limit: int, following: str) -> Cursor:
    url = quote(call.request.url.path, safe="/:")
    return Cursor(url, has_more=bool(following), next=following, limit=limit)


_ASKED: tuple[tuple[str, str, type[Struct], type[Struct], Any, Any], ...] = (
    ("traits", "The traits", TraitsQuery, Traits, user_traits, account_traits_of),
    ("external_ids", "The identifiers", IdsQuery, ExternalIds, user_external_ids, account_external_ids),
    ("events", "The events, newest first", EventsQuery, Events, user_events, account_events),
    ("metadata", "The first and last record", MetadataQuery, MetadataOf, user_metadata, account_metadata),
    ("links", "The linked accounts or users", LinksQuery, Links, user_links, account_links),
)

ENDPOINTS: tuple[Endpoint, ...] = tuple(
    Endpoint(
        "GET",
        f"/v1/spaces/{{space}}/collections/{collection}/profiles/{{profile+}}/{name}",
        f"{summary} of {'a user' if collection == 'users' else 'an account'}, in Segment's shape",
        "read",
        query,
        None,
        answer,
        handlers[place],
        tag="Segment Profile API",
    )
    for place, collection in enumerate(("users", "accounts"))
    for name, summary, query, answer, *handlers in _ASKED
)
