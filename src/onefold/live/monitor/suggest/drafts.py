"""The ruleset that a suggestion means: a few lines for people, a whole text to try, the plan that it must be."""

from __future__ import annotations

import json

import msgspec
import yaml

from onefold.live.monitor.suggest.draft import with_blocked, with_limit, with_type
from onefold.live.monitor.suggest.suggestion import Suggestion
from onefold.normalize.text import stripped
from onefold.ruleset.compile import compile_plan
from onefold.ruleset.load import load, loads
from onefold.ruleset.plan import IdentifierSettings, Limit, Plan
from onefold.ruleset.problem import InvalidRuleset
from onefold.store.workspace import Space

LONGEST = 1_000_000
"""Characters of a ruleset that is changed by itself: a longer one holds statements in plenty, and is made elsewhere."""


def patch(one: Suggestion) -> str:
    """The change alone, as YAML."""
    setting: dict[str, object] = {}
    match one.kind:
        case "block_value":
            setting = {"blocked": {"values": [one.value]}}
        case "limit":
            setting = {"limit": one.setting}
    said = json.dumps(setting, ensure_ascii=False)
    return f"identifiers:\n  {one.type}: {said}\n"


def draft(space: Space, plan: Plan, one: Suggestion) -> str | None:
    """The whole ruleset with the change; None where it cannot be put there without changing anything else."""
    if len(space.ruleset) > LONGEST:
        return None
    try:
        text = _edited(space.ruleset, plan, one)
        found = compile_plan(loads(text))
    except (ValueError, yaml.YAMLError, InvalidRuleset):
        return None
    return text if _means(plan_of_document(space), found, one) else None


def plan_of_document(space: Space) -> Plan:
    """The plan of the document alone, without statements that are kept beside it."""
    return compile_plan(loads(space.ruleset) if space.ruleset.strip() else load(None))


def _edited(text: str, plan: Plan, one: Suggestion) -> str:
    types = [settings.type for settings in plan.identifiers]
    stronger = types[: types.index(one.type)] if one.type in types else types  # type: ignore[arg-type]
    match one.kind:
        case "block_value":
            assert one.value is not None
            return with_blocked(text, stronger, one.type, one.value)
        case "limit":
            assert one.setting is not None
            return with_limit(text, stronger, one.type, one.setting)
        case "new_type":
            return with_type(text, types, one.type)


def _means(before: Plan, after: Plan, one: Suggestion) -> bool:
    """Whether the only difference is what is suggested."""
    if one.kind == "new_type":
        added = [settings for settings in after.identifiers if settings.type != one.type]
        steps = [step for step in after.steps if step.name != one.type]
        same = msgspec.structs.replace(after, identifiers=tuple(added), steps=tuple(steps), fields=before.fields)
        return same == before and len(after.identifiers) == len(before.identifiers) + 1
    changed = tuple(_changed(settings, one) for settings in before.identifiers)
    if one.kind == "limit":
        return after.identifiers == changed and len(after.steps) == len(before.steps)
    return after == msgspec.structs.replace(before, identifiers=changed)


def _changed(settings: IdentifierSettings, one: Suggestion) -> IdentifierSettings:
    if settings.type != one.type:
        return settings
    if one.kind == "limit" and one.setting is not None:
        return msgspec.structs.replace(settings, limit=Limit(one.setting))
    assert one.value is not None
    values = settings.blocked_values | {stripped(one.value).casefold()}
    return msgspec.structs.replace(settings, blocked_values=values)
