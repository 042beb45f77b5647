"""Spaces and their rulesets over HTTP: what is unsound is refused, what is dangerous is said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from msgspec import Meta, Struct

from onefold.ruleset import Problem, default_text
from onefold.ruleset.json_schema import json_schema
from onefold.ruleset.meaning import Meaning, meaning_of
from onefold.serve.admin.moments import moment
from onefold.serve.auth import sees
from onefold.serve.endpoint import TEXT, Call, Endpoint, Reply
from onefold.store.ruleset_problems import ruleset_problems
from onefold.store.slugs import LONGEST, NAME, SPACE_SLUG
from onefold.store.workspace import Space

TAG = "Spaces"


class SpaceAnswer(Struct, frozen=True):
    """A space. `version` of its ruleset is in force; `wanted` is the one on its way to be, or the same."""

    slug: str
    name: str
    created: datetime
    version: int
    wanted: int


class SpacesAnswer(Struct, frozen=True):
    """The spaces that the token may see."""

    spaces: list[SpaceAnswer]


class NewSpace(Struct, frozen=True, forbid_unknown_fields=True):
    """A space to create; without a ruleset, the default one holds."""

    slug: Annotated[str, Meta(pattern=SPACE_SLUG)]
    name: Annotated[str, Meta(pattern=NAME, max_length=LONGEST)]
    ruleset: str = ""


class ProblemAnswer(Struct, frozen=True):
    """One thing that is wrong (`error`) or dangerous (`warning`): where it stands, and what would be right."""

    severity: str
    path: str
    message: str
    hint: str
    line: int | None
    column: int | None


class RulesetAnswer(Struct, frozen=True):
    """A version of the ruleset of a space as it was written, or the default one; and what is dangerous in it.

    `active`: whether it is in force. A version that was just made is on its way to be where there are records.
    """

    version: int
    active: bool
    default: bool
    ruleset: str
    problems: list[ProblemAnswer]


class CheckAnswer(Struct, frozen=True):
    """What is wrong or dangerous in a ruleset; it can be saved if there are no errors.

    `meaning`: what its sound parts mean, with a sentence for each; null if it cannot be read at all.
    """

    errors: int
    problems: list[ProblemAnswer]
    meaning: Meaning | None


def list_spaces(call: Call) -> SpacesAnswer:
    principal = call.principal
    assert principal is not None
    spaces = call.context.workspace.spaces.values()
    return SpacesAnswer([_space(space) for space in spaces if sees(principal, space.number)])


def create_space(call: Call) -> SpaceAnswer:
    body: NewSpace = call.body
    space = call.context.workspace.create_space(body.slug, body.name, body.ruleset, by=call.by)
    call.context.live.refresh()
    return _space(space)


def read_space(call: Call) -> SpaceAnswer:
    return _space(call.space)


def read_ruleset(call: Call) -> RulesetAnswer:
    return _ruleset(call, call.space, call.space.version, call.space.ruleset)


def read_ruleset_text(call: Call) -> Reply:
    return Reply(shown(call.space.ruleset).encode(), media_type=TEXT)


def set_ruleset(call: Call) -> RulesetAnswer:
    space = call.context.workspace.set_ruleset(call.space.slug, call.body, by=call.by)
    call.context.live.refresh()
    return _ruleset(call, space, space.wanted, call.body)


def check_ruleset(call: Call) -> CheckAnswer:
    problems = problems_of(call, call.space, call.body)
    return CheckAnswer(sum(one.severity == "error" for one in problems), problems, meaning_of(call.body))


def ruleset_schema(_call: Call) -> dict[str, Any]:
    return json_schema()


def _space(space: Space) -> SpaceAnswer:
    return SpaceAnswer(space.slug, space.name, moment(space.created), space.version, space.wanted)


def _ruleset(call: Call, space: Space, version: int, text: str) -> RulesetAnswer:
    problems = problems_of(call, space, text)
    return RulesetAnswer(version, version == space.version, not text.strip(), shown(text), problems)


def shown(text: str) -> str:
    """A ruleset for people to read: the default one where nothing is written."""
    return text if text.strip() else default_text()


def problems_of(call: Call, space: Space, text: str) -> list[ProblemAnswer]:
    """What is wrong or dangerous in a ruleset, for the sources that feed the space."""
    sources = call.context.workspace.sources.values()
    return _told(ruleset_problems(text, [source.slug for source in sources if space.number in source.spaces]))


def _told(problems: Sequence[Problem]) -> list[ProblemAnswer]:
    return [ProblemAnswer(one.severity, one.path, one.message, one.hint, one.line, one.column) for one in problems]


_PATH = "/api/v1/spaces"
_ONE = f"{_PATH}/{{space}}"
_RULESET = f"{_ONE}/ruleset"

ENDPOINTS = (
    Endpoint("GET", _PATH, "The spaces", "read", None, None, SpacesAnswer, list_spaces, tag=TAG),
    Endpoint("POST", _PATH, "Create a space", "admin", None, NewSpace, SpaceAnswer, create_space, 201, tag=TAG),
    Endpoint("GET", _ONE, "A space", "read", None, None, SpaceAnswer, read_space, tag=TAG),
    Endpoint(
        "GET", _RULESET, "The ruleset of a space", "space_admin", None, None, RulesetAnswer, read_ruleset, tag=TAG
    ),
    Endpoint(
        "PUT",
        _RULESET,
        "Make a version of the ruleset of a space, and activate it",
        "space_admin",
        None,
        str,
        RulesetAnswer,
        set_ruleset,
        tag=TAG,
    ),
    Endpoint(
        "GET",
        f"{_RULESET}.yaml",
        "The ruleset of a space, as it was written",
        "space_admin",
        None,
        None,
        str,
        read_ruleset_text,
        media_type=TEXT,
        tag=TAG,
    ),
    Endpoint(
        "POST",
        f"{_RULESET}/check",
        "Say what is wrong or dangerous in a ruleset, without saving it",
        "space_admin",
        None,
        str,
        CheckAnswer,
        check_ruleset,
        tag=TAG,
    ),
    Endpoint(
        "GET",
        "/api/v1/ruleset/schema",
        "The JSON Schema of a ruleset, for editors",
        "read",
        None,
        None,
        dict[str, Any],
        ruleset_schema,
        tag=TAG,
    ),
)
