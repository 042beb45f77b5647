"""The profiles of a space as a list, and of one what takes more work than its answer: why its traits, its activity."""

from __future__ import annotations

from typing import Annotated, Any

from msgspec import Meta, Struct
from starlette.routing import BaseRoute

from onefold.errors import NotFound
from onefold.live.plans import Parser
from onefold.live.view.activity import activity
from onefold.live.view.answers import Activity, ProfileName, TraitDecided
from onefold.live.view.decided import decided
from onefold.live.view.listing import CURSOR, ProfilesPage, Sort, Wanted, page
from onefold.live.view.one_record import RecordFound, one_record
from onefold.serve.api import BASE, moved
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint, Reply
from onefold.serve.questions import Nothing
from onefold.serve.reading import reading
from onefold.serve.routing import routes as routes_of


class ListQuery(Struct, frozen=True, forbid_unknown_fields=True):
    sort: Annotated[
        Sort,
        Meta(
            description="By the newest record that came, or by when the profile was created; contested ones likewise."
        ),
    ] = "seen"
    limit: Annotated[int, Meta(ge=1, le=100)] = 25
    cursor: Annotated[str, Meta(pattern=CURSOR, description="`next` of the page before.")] = ""
    identifier: Annotated[str, Meta(max_length=200, description="Only profiles with an identifier of this type.")] = ""
    source: Annotated[str, Meta(max_length=200, description="Only profiles with records of this source.")] = ""
    contested: Annotated[bool, Meta(description="Only those that something keeps others apart from.")] = False


class TraitsDecided(Struct, frozen=True):
    """`complete` false: the profile has so many records that only its newest were looked at for values that lost."""

    id: ProfileName
    traits: list[TraitDecided]
    complete: bool


class Activities(Struct, frozen=True):
    """The most frequent first."""

    id: ProfileName
    activity: list[Activity]


def list_profiles(call: Call) -> ProfilesPage:
    asked: ListQuery = call.query
    wanted = Wanted(asked.limit, asked.sort, asked.cursor, asked.identifier, asked.source, asked.contested)
    with reading(call) as view:
        return page(view, wanted)


def profile_traits(call: Call) -> TraitsDecided | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        if found.moved:
            return moved(call, found, "/traits")
        said, complete = decided(view, found, Parser(view.lens.plan))
        return TraitsDecided(found.profile.public, said, complete)


def profile_activity(call: Call) -> Activities | Reply:
    with reading(call) as view:
        found = view.find(call.path["profile"])
        if found.moved:
            return moved(call, found, "/activity")
        return Activities(found.profile.public, activity(view, found))


def read_record(call: Call) -> RecordFound:
    source, _, record_id = call.path["record"].partition("/")
    with reading(call) as view:
        found = one_record(view, source, record_id)
        if found is None:
            raise NotFound("There is no such record.")
        return found


def routes(context: Context) -> list[BaseRoute]:
    """To come before those of profiles."""
    return routes_of(ENDPOINTS, context, guard)


def _endpoint(path: str, summary: str, query: type[Struct], answer: Any, handler: Any, **more: Any) -> Endpoint:
    return Endpoint(
        "GET", f"{BASE}/profiles{path}", summary, "read", query, None, answer, handler, tag="Profiles", **more
    )


_MERGED = {308: "The profile is part of another one now: `Location` is that one's."}

ENDPOINTS: tuple[Endpoint, ...] = (
    _endpoint("", "The profiles, page by page", ListQuery, ProfilesPage, list_profiles),
    _endpoint(
        "/{profile+}/traits",
        "The traits of a profile, why each has its value, and the values that lost",
        Nothing,
        TraitsDecided,
        profile_traits,
        also=_MERGED,
    ),
    _endpoint(
        "/{profile+}/activity",
        "How many records of each source, type and event a profile has",
        Nothing,
        Activities,
        profile_activity,
        also=_MERGED,
    ),
    Endpoint(
        "GET",
        f"{BASE}/records/{{record+}}",
        "A record by its name, `source/id`, and whose it is",
        "read",
        Nothing,
        None,
        RecordFound,
        read_record,
        tag="Profiles",
    ),
)
