"""Versions of rulesets over HTTP: drafts, what differs, activating, going back, and how far that is."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from starlette.routing import BaseRoute

from onefold import limits
from onefold.errors import InvalidInput, NotFound
from onefold.serve import routing
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.admin.spaces import problems_of, shown
from onefold.serve.auth import guard, visible_space
from onefold.serve.context import Context
from onefold.serve.endpoint import TEXT, Call, Endpoint, Handler, Method, Reply
from onefold.serve.version_answers import (
    DIGITS,
    ActivationAnswer,
    Approved,
    Compared,
    Copy,
    DifferencesAnswer,
    DraftQuery,
    DraftsAnswer,
    Return,
    VersionAnswer,
    VersionsAnswer,
    VersionsQuery,
    WholeDraft,
    WholeVersion,
    differences_answer,
    draft_answer,
    title,
)
from onefold.store.rulesets import Approval, Draft, Rulesets, differences_of
from onefold.store.versions import Version, state_of

TAG = "Versions of a ruleset"

# ------------------------------------------------------------------ versions


def list_versions(call: Call) -> VersionsAnswer:
    query: VersionsQuery = call.query
    found = _rulesets(call).versions(call.space.slug, query.before or 10**DIGITS, query.limit + 1)
    page = found[: query.limit]
    told = [_version(call, one, before) for one, before in zip_longest(page, found[1 : query.limit + 1])]
    return VersionsAnswer(told, told[-1].version if len(found) > query.limit else None)


def read_version(call: Call) -> WholeVersion:
    found = _named(call)
    return WholeVersion(_version(call, found, _before(call, found)), not found.ruleset.strip(), shown(found.ruleset))


def read_version_text(call: Call) -> Reply:
    return Reply(shown(_named(call).ruleset).encode(), media_type=TEXT)


def compare_version(call: Call) -> DifferencesAnswer:
    found = _named(call)
    other = _before(call, found) if call.query.to is None else _rulesets(call).version(call.space.slug, call.query.to)
    return differences_answer(title(other), "" if other is None else other.ruleset, title(found), found.ruleset)


def activate_version(call: Call) -> WholeVersion:
    version = _number(call.path["version"])
    made = _rulesets(call).return_to(call.space.slug, version, by=call.by, remark=call.body.note)
    return _activated(call, made)


def read_activation(call: Call) -> ActivationAnswer:
    found, space = _rulesets(call).activation(call.space.slug), call.space
    if found is None:
        return ActivationAnswer(space.version, space.wanted)
    asked = moment(found.asked)
    return ActivationAnswer(
        space.version, found.version, found.stage, asked, found.done, found.records, found.problem or None
    )


def cancel_activation(call: Call) -> None:
    _rulesets(call).cancel(call.space.slug, by=call.by)
    call.context.live.refresh()


# ------------------------------------------------------------------ drafts


def list_drafts(call: Call) -> DraftsAnswer:
    return DraftsAnswer([draft_answer(one) for one in _rulesets(call).drafts(call.space.slug)])


def read_draft(call: Call) -> WholeDraft:
    return _whole(call, _rulesets(call).draft(call.space.slug, call.path["draft"]))


def save_draft(call: Call) -> WholeDraft:
    if len(call.body) > limits.RULESET_CHARACTERS:
        raise InvalidInput(f"A ruleset has at most {limits.RULESET_CHARACTERS:,} characters.")
    saved = _rulesets(call).save_draft(
        call.space.slug, call.path["draft"], call.body, by=call.by, revision=call.query.revision
    )
    return _whole(call, saved)


def remove_draft(call: Call) -> None:
    _rulesets(call).remove_draft(call.space.slug, call.path["draft"], by=call.by)


def copy_draft(call: Call) -> WholeDraft:
    body: Copy = call.body
    assert call.principal is not None
    source = visible_space(call.principal, call.context.workspace, body.space)
    version = source.slug, body.version or source.version
    saved = _rulesets(call).copy(version, call.space.slug, call.path["draft"], by=call.by, revision=body.revision)
    return _whole(call, saved)


def compare_draft(call: Call) -> DifferencesAnswer:
    draft = _rulesets(call).draft(call.space.slug, call.path["draft"])
    other = _rulesets(call).version(call.space.slug, call.query.to or call.space.version)
    return differences_answer(title(other), other.ruleset, f"draft {draft.name}", draft.ruleset)


def activate_draft(call: Call) -> WholeVersion:
    body: Approved = call.body
    approval = Approval(body.note, body.revision, body.replaces)
    made = _rulesets(call).activate_draft(call.space.slug, call.path["draft"], approval, by=call.by)
    return _activated(call, made)


# ------------------------------------------------------------------ answers


def _rulesets(call: Call) -> Rulesets:
    return Rulesets(call.context.workspace)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise NotFound("There is no such version of the ruleset of this space.")
    return int(text)


def _named(call: Call) -> Version:
    return _rulesets(call).version(call.space.slug, _number(call.path["version"]))


def _before(call: Call, version: Version) -> Version | None:
    """The version before it; None where none was kept."""
    return next(iter(_rulesets(call).versions(call.space.slug, version.version, 1)), None)


def _version(call: Call, one: Version, before: Version | None) -> VersionAnswer:
    changes = differences_of("" if before is None else before.ruleset, one.ruleset)
    return VersionAnswer(
        version=one.version,
        state=state_of(call.space, one.version),
        by=one.by,
        note=one.note,
        made=moment(one.made),
        activated=moment_or_none(one.activated),
        returns_to=one.returns_to,
        changes=None if changes is None else list(map(str, changes)),
    )


def _activated(call: Call, made: Version) -> WholeVersion:
    call.context.live.refresh()
    return WholeVersion(_version(call, made, _before(call, made)), not made.ruleset.strip(), shown(made.ruleset))


def _whole(call: Call, one: Draft) -> WholeDraft:
    problems = problems_of(call, call.space, one.ruleset)
    return WholeDraft(draft_answer(one), one.ruleset, sum(found.severity == "error" for found in problems), problems)


_SPACE = "/api/v1/spaces/{space}"
_VERSIONS = f"{_SPACE}/versions"
_ONE = f"{_VERSIONS}/{{version}}"
_DRAFTS = f"{_SPACE}/drafts"
_NAMED = f"{_DRAFTS}/{{draft}}"
_ACTIVATION = f"{_SPACE}/activation"


def _endpoint(method: Method, path: str, summary: str, handler: Handler, answer: Any, **more: Any) -> Endpoint:
    settings = {"query": None, "body": None, **more}
    return Endpoint(method, path, summary, "space_admin", answer=answer, handler=handler, tag=TAG, **settings)


_BEGIN = "Begin or change a draft: the body is its text"
_WOULD = "What a draft would change"
_MAKE = "Make a version of a draft, and activate it"

ENDPOINTS: tuple[Endpoint, ...] = (
    _endpoint("GET", _VERSIONS, "The versions of a ruleset", list_versions, VersionsAnswer, query=VersionsQuery),
    _endpoint("GET", f"{_ONE}.yaml", "A version, as it was written", read_version_text, str, media_type=TEXT),
    _endpoint("GET", _ONE, "A version", read_version, WholeVersion),
    _endpoint(
        "GET", f"{_ONE}/difference", "What a version changed", compare_version, DifferencesAnswer, query=Compared
    ),
    _endpoint("POST", f"{_ONE}/activate", "Return to an earlier version", activate_version, WholeVersion, body=Return),
    _endpoint("GET", _ACTIVATION, "How far the version that is wanted is", read_activation, ActivationAnswer),
    _endpoint("DELETE", _ACTIVATION, "Stay with the version in force", cancel_activation, None),
    _endpoint("GET", _DRAFTS, "The drafts of a ruleset", list_drafts, DraftsAnswer),
    _endpoint("GET", _NAMED, "A draft, and what is wrong with it", read_draft, WholeDraft),
    _endpoint("PUT", _NAMED, _BEGIN, save_draft, WholeDraft, query=DraftQuery, body=str),
    _endpoint("DELETE", _NAMED, "Remove a draft", remove_draft, None),
    _endpoint("GET", f"{_NAMED}/difference", _WOULD, compare_draft, DifferencesAnswer, query=Compared),
    _endpoint("POST", f"{_NAMED}/copy", "A version of any space as a draft", copy_draft, WholeDraft, body=Copy),
    _endpoint("POST", f"{_NAMED}/activate", _MAKE, activate_draft, WholeVersion, body=Approved),
)


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
