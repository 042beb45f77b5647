"""The shop as an example for somebody's own space."""

from __future__ import annotations

from pathlib import Path

from onefold.demo.example import example, renamed
from onefold.demo.generator import SOURCES
from onefold.ruleset import compile_plan, loads


def test_its_sources_are_called_as_in_the_shop_where_they_may_be(tmp_path: Path) -> None:
    found = example(tmp_path, [])
    assert list(found.files) == list(found.kinds) == list(found.names) == list(SOURCES)
    assert found.ruleset.startswith("# How the made-up shop")


def test_and_otherwise_where_a_name_is_taken_also_in_its_ruleset(tmp_path: Path) -> None:
    found = example(tmp_path, ["crm", "support", "demo_support"])
    assert {"demo_crm", "demo_support_2", "website"} <= found.files.keys()
    plan = compile_plan(loads(found.ruleset))
    assert {str(source) for source, _ in plan.sources} == {"demo_crm", "demo_support_2", "newsletter"}
    said = found.ruleset
    assert "demo_crm/1002" in said
    assert "demo_support_2/T00002" in said
    assert "- crm" not in said


def test_only_names_of_sources_are_changed() -> None:
    text = 'statements:\n- {together: [crm/1, "email:crm@a.io"], by: crm}\nrules: [{name: crm, sources: [crm]}]\n'
    assert renamed(text, {"crm": "x"}) == (
        "statements:\n- together:\n  - x/1\n  - email:crm@a.io\n  by: crm\nrules:\n- name: crm\n  sources:\n  - x\n"
    )
