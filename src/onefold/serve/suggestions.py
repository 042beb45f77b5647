"""What a ruleset might do better, over HTTP: each with what was seen, the change and its effect; one call accepts."""

from __future__ import annotations

from msgspec import Struct
from starlette.routing import BaseRoute

from onefold.live.monitor.monitor import now
from onefold.live.monitor.suggest.suggest import Told, accept, dismiss, suggestion, suggestions
from onefold.live.monitor.suggest.suggestion import Effect, Kind
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.questions import Nothing
from onefold.serve.routing import routes as routes_of

TAG = "Suggestions"


class SuggestionAnswer(Struct, frozen=True):
    """A change of the ruleset that is suggested: `patch` alone, and in the whole `ruleset`, to be tried in a dry run.

    `ruleset` null: the text has to be changed by hand. `effect` null: it concerns too much to be worked out while you
    wait: ask for this suggestion alone, or for a dry run.
    """

    id: str
    kind: Kind
    type: str
    value: str | None
    why: str
    seen: dict[str, int]
    patch: str
    ruleset: str | None
    effect: Effect | None


class SuggestionsAnswer(Struct, frozen=True):
    """Values that link most people first."""

    suggestions: list[SuggestionAnswer]


class AcceptedAnswer(Struct, frozen=True):
    """The version of the ruleset that was made, and the one in force: they differ until it has come into force."""

    version: int
    in_force: int


def list_suggestions(call: Call) -> SuggestionsAnswer:
    found = suggestions(call.context.database, call.context.workspace, call.space)
    return SuggestionsAnswer([_answer(one) for one in found])


def read_suggestion(call: Call) -> SuggestionAnswer:
    return _answer(suggestion(call.context.database, call.context.workspace, call.space, call.path["suggestion"]))


def accept_suggestion(call: Call) -> AcceptedAnswer:
    context = call.context
    space = accept(context.database, context.workspace, call.space, call.path["suggestion"], _by(call))
    context.live.refresh()
    return AcceptedAnswer(space.wanted, space.version)


def dismiss_suggestion(call: Call) -> None:
    context = call.context
    dismiss(context.database, context.workspace, call.space, call.path["suggestion"], now(), _by(call))


def _answer(one: Told) -> SuggestionAnswer:
    its = one.suggestion
    return SuggestionAnswer(
        its.id, its.kind, its.type, its.value, its.why, its.seen, one.patch, one.ruleset, one.effect
    )


def _by(call: Call) -> str:
    assert call.principal is not None
    return call.principal.name


def routes(context: Context) -> list[BaseRoute]:
    return routes_of(ENDPOINTS, context, guard)


_PATH = "/api/v1/spaces/{space}/suggestions"
_ONE = f"{_PATH}/{{suggestion}}"

ENDPOINTS = (
    Endpoint(
        "GET", _PATH, "What might be better", "space_admin", Nothing, None, SuggestionsAnswer, list_suggestions, tag=TAG
    ),
    Endpoint("GET", _ONE, "A suggestion", "space_admin", Nothing, None, SuggestionAnswer, read_suggestion, tag=TAG),
    Endpoint(
        "POST",
        f"{_ONE}/accept",
        "Make a version of the ruleset with it",
        "space_admin",
        Nothing,
        None,
        AcceptedAnswer,
        accept_suggestion,
        tag=TAG,
    ),
    Endpoint(
        "POST",
        f"{_ONE}/dismiss",
        "Do not suggest it again",
        "space_admin",
        Nothing,
        None,
        None,
        dismiss_suggestion,
        tag=TAG,
    ),
)
