from __future__ import annotations

from typing import Any

import pytest

from onefold.ruleset import InvalidRuleset, compile_plan, load, review_sentence

MATCH = {"all": [{"same": "postcode"}, {"similar": {"field": "last_name", "by": "jaro_winkler", "at_least": 0.7}}]}


def rules(**rule: Any) -> dict[str, Any]:
    return {"rules": [{"name": "similar", "match": MATCH, "review": True, **rule}]}


def test_a_rule_to_review_is_no_step_and_its_fields_are_looked_at() -> None:
    plan = compile_plan(load(rules(review_value="worth")))
    assert "similar" not in [step.name for step in plan.steps]
    assert [(one.step.name, one.value) for one in plan.review] == [("similar", "worth")]
    assert {"postcode", "last_name"} <= set(plan.fields)


def test_a_rule_that_is_not_to_review_is_a_step() -> None:
    plan = compile_plan(load(rules(review=False)))
    assert plan.steps[-1].name == "similar"
    assert plan.review == ()


@pytest.mark.parametrize(
    ("rule", "path"),
    [
        ({"before": "default"}, "rules[0].before"),
        ({"within": "30 days"}, "rules[0].within"),
        ({"review": False, "review_value": "worth"}, "rules[0].review_value"),
    ],
)
def test_what_has_no_meaning_for_a_rule_to_review_is_refused(rule: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidRuleset) as refused:
        load(rules(**rule))
    assert [one.path for one in refused.value.problems] == [path]


def test_a_low_similarity_is_warned_of_only_where_it_joins() -> None:
    assert load(rules()).warnings == ()
    assert [one.path for one in load(rules(review=False)).warnings] == ["rules[0].match.all[1].similar.at_least"]


def test_it_is_said_in_a_sentence() -> None:
    (one,) = compile_plan(load(rules(review_value="worth"))).review
    said = review_sentence(one)
    assert said.startswith("Proposed to a person, not applied: Records are one customer when postcode is the same")
    assert said.endswith("Proposals can be ordered by worth.")
