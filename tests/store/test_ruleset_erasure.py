from __future__ import annotations

import json
from contextlib import closing

import pytest

from onefold.ruleset import compile_plan, loads
from onefold.store.audit import all_entries
from onefold.store.port import Database
from onefold.store.ruleset_erasure import ERASED, erase_names, without
from onefold.store.rulesets import Rulesets
from onefold.store.workspace import Workspace

JANE = ("email", "jane@example.com")
NAMING = """
identifiers: {email: {blocked: {values: [Jane@Example.com, other@example.com]}}}
statements:
  - {together: ["email:JANE@example.com", "user_id:u1"], reason: Jane phoned}
  - {apart: ["user_id:u2", "user_id:u3"]}
"""


def test_statements_and_blocked_values_that_name_somebody_go() -> None:
    plan = compile_plan(loads(without(NAMING, [JANE])))
    assert len(plan.statements) == 1
    blocked = next(one.blocked_values for one in plan.identifiers if one.type == "email")
    assert "other@example.com" in blocked
    assert "jane" not in without(NAMING, [JANE]).casefold()


@pytest.mark.parametrize("text", ["", "identifiers: {email: {limit: 1}} # ours\n", NAMING])
def test_a_ruleset_that_does_not_name_them_stays_as_it_was_written(text: str) -> None:
    assert without(text, [("email", "nobody@example.com"), ("user_id", "u9"), ("/crm", "1")]) == text


def test_records_and_numbers_that_are_written_otherwise_are_found() -> None:
    text = 'sources: {crm: {}}\nstatements: [{apart: [crm/1, crm/2]}, {together: ["phone:+1 212-555-0177", crm/3]}]'
    assert without(text, [("/crm", "2"), ("phone", "+12125550177")]) == '{"sources":{"crm":{}}}'


def test_comments_constants_and_unsound_texts_lose_the_value_too() -> None:
    assert "jane" not in without("alias: ignore # for jane@example.com", [JANE]).casefold()
    unsound = without("identifiers: {email: {limt: 'jane@example.com'}}", [JANE])
    assert unsound == f"identifiers: {{email: {{limt: '{ERASED}'}}}}"
    rule = "rules: [{name: a, match: {same: city}, when: {field: email, equals: jane@example.com}}]"
    assert ERASED in without(rule, [JANE])
    compile_plan(loads(without(rule, [JANE])))


def test_past_versions_and_drafts_are_rewritten_and_what_is_in_force_is_told(database: Database) -> None:
    workspace = Workspace(database)
    workspace.initialize({"prod": "Production"})
    rulesets = Rulesets(workspace)
    workspace.set_ruleset("prod", NAMING)
    workspace.set_ruleset("prod", "alias: ignore")
    rulesets.save_draft("prod", "mine", NAMING, by="ann")
    rulesets.save_draft("prod", "other", "alias: ignore", by="ann")
    with closing(database.connect()) as connection:
        with connection.transaction():
            assert erase_names(connection, workspace.space("prod"), [JANE], by="onefold") == (1, 1, False)
            assert erase_names(connection, workspace.space("prod"), [JANE], by="onefold") == (0, 0, False)
        last = list(all_entries(connection))[-1]
    assert (last.action, json.loads(last.detail)) == ("ruleset.person_erased", {"versions": [2], "drafts": 1})
    assert "jane" not in rulesets.version("prod", 2).ruleset.casefold()
    assert "jane" not in rulesets.draft("prod", "mine").ruleset.casefold()
    assert [one.revision for one in rulesets.drafts("prod")] == [2, 1]
    workspace.set_ruleset("prod", NAMING)
    with closing(database.connect()) as connection, connection.transaction():
        assert erase_names(connection, workspace.space("prod"), [JANE], by="onefold").in_force
    assert rulesets.version("prod", 4).ruleset == NAMING
