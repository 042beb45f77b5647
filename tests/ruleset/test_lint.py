"""What is legal but dangerous is told, and nothing else."""

from __future__ import annotations

import pytest

from onefold.ruleset import Problem, check, compile_plan, few_values, loads

CASES = [
    # the text, the line, the path, a part of the message
    ("identifiers:\n  email: {limit: null}", 2, "identifiers.email", "Nothing bounds"),
    ("identifiers:\n  ip: {match: true}", 2, "identifiers.ip", "Nothing bounds"),
    ("identifiers:\n  ip: {within: 3 days}", 2, "identifiers.ip.within", "no effect"),
    ("identifiers:\n  emails: {}", 2, "identifiers.emails", "reads like `email`"),
    ("identifiers:\n  email: {max_profiles: 1}", 2, "identifiers.email.max_profiles", "joins nothing"),
    ("identifiers:\n  email: {within: 4000 days}", 2, "identifiers.email.within", "hardly ever"),
    ("rules:\n  - when: {field: email, contains: '@company.com'}\n    max_profiles: 9", 2, "rules[0].when", "Everyone"),
    ("rules:\n  - match: {same: user_id}", 2, "rules[0].match", "already joins all that have the same user_id"),
    ("rules:\n  - match: {all: [{same: user_id}, {same: a}]}", 2, "rules[0].match", "already joins"),
    ("rules:\n  - match: {same: email}", 2, "rules[0].match", "joins again what its settings there hold back"),
    ("rules:\n  - match: {any: [{same: {field: phone}}, {same: a}]}", 2, "rules[0].match", "joins on phone"),
    ("rules:\n  - {name: x, match: {same: a}}\n  - match: {all: [{same: b}, {same: a}]}", 3, "rules[1].match", "`x`"),
    ("rules:\n  - {name: x, match: {same: a}}\n  - {match: {same: a}, sources: [s]}", 3, "rules[1].match", "`x`"),
    ("rules:\n  - {name: x, match: {same: {field: a, as: lower}}}\n  - match: {same: a}", 3, "rules[1].match", "`x`"),
    ("rules:\n  - match: {any: [{same: a}, {all: [{same: a}, {same: b}]}]}", 2, "rules[0].match", "Way 2"),
    (
        "rules:\n  - match:\n      all:\n      - same: a\n      - similar: {field: b, by: damerau, at_least: 0.7}",
        5,
        "rules[0].match.all[1].similar.at_least",
        "0.7",
    ),
    ("statements:\n  - together: [crm/1, 'user_id:NULL']", 2, "statements[0].together[1]", "blocked"),
    ("sources:\n  crm: {fields: {email: E-Mail}}", 2, "sources.crm.fields.email", "joins nobody"),
    ("sources: {website: {}}\nrules: [{match: {same: a}, sources: [web site]}]", 2, "rules[0].sources[0]", "described"),
]


@pytest.mark.parametrize(("text", "line", "path", "message"), CASES, ids=[case[0] for case in CASES])
def test_warning(text: str, line: int, path: str, message: str) -> None:
    (problem,) = loads(text).warnings
    assert problem.severity == "warning"
    assert (problem.line, problem.path) == (line, path)
    assert message in problem.message
    assert check(loads(text)) == (problem,)


@pytest.mark.parametrize(
    "text",
    [
        "rules: [{match: {same: email}, before: default}]",
        "rules: [{match: {same: {field: user_id, as: lower}}}]",
        "rules: [{match: {all: [{same: email}, {same: first_name}]}}]",
        "rules: [{name: x, match: {same: a}, when: {field: c, equals: d}}, {match: {same: a}}]",
        "rules: [{name: x, match: {same: a}, within: 1 day}, {match: {same: a}}]",
        "rules: [{name: x, match: {same: a}, within: 1 day}, {match: {same: a}, within: 2 days}]",
        "rules: [{name: x, match: {same: a}, max_profiles: 3}, {match: {same: a}, max_profiles: 4}]",
        "rules: [{name: x, match: {same: a}, sources: [s]}, {match: {same: a}}]",
        "rules: [{match: {all: [{same: a}, {same: b}]}}, {match: {same: a}}]",
        "rules: [{match: {any: [{same: a}, {same: b}]}}, {match: {same: c}}]",
        "rules: [{match: {same: ip}}]",
        "rules: [{when: {field: email, in: [a@b.cc]}, max_profiles: 3}]",
        "identifiers: {birth_date: {match: false, limit: 1}, phone2: {}}",
        "sources: {crm: {fields: {name: Full name}}}\nrules: [{match: {same: a}, sources: [website]}]",
    ],
)
def test_no_warning(text: str) -> None:
    assert loads(text).warnings == ()


SPACE = """\
sources:
  crm: {id: No, identifiers: {email: E-Mial}, fields: {first_name: First}}
  till: {}
rules:
  - match: {all: [{same: first_name}, {same: cityy}]}
    sources: [crm, shop]
  - match: {same: traits.plan}
"""


def told(problems: tuple[Problem, ...]) -> list[tuple[int | None, str, str]]:
    return [(problem.line, problem.severity, problem.path) for problem in problems]


def test_what_does_not_fit_the_files() -> None:
    columns = {"crm": ["No", "E-Mail", "First", "Home Town"], "shop2": ["id"]}
    found = check(loads(SPACE), columns=columns, fields=["city"])
    assert told(found) == [
        (2, "error", "sources.crm.identifiers.email"),
        (3, "warning", "sources.till"),
        (5, "error", "rules[0].match.all[1].same"),
        (6, "error", "rules[0].sources[1]"),
    ]
    assert [problem.hint for problem in found] == [
        "Did you mean `E-Mail`?",
        "",
        "Did you mean `city`?",
        "Did you mean `shop2`?",
    ]


def test_a_log_of_calls_may_have_any_field() -> None:
    columns = {"crm": ["No", "E-Mial", "First"], "shop": None, "till": None}
    assert check(loads(SPACE), columns=columns, fields=[]) == ()


def test_columns_are_fields_by_their_own_name() -> None:
    ruleset = loads("rules: [{match: {all: [{same: home_town}, {same: email}, {same: source}]}, before: default}]")
    assert check(ruleset, columns={"crm": ["Home Town"]}, fields=[]) == ()
    assert check(ruleset, columns={"crm": ["Home"]}) == ()
    assert [problem.path for problem in check(ruleset, columns={"crm": ["Home"]}, fields=[])] == [
        "rules[0].match.all[0].same"
    ]


def test_few_values() -> None:
    compiled = compile_plan(
        loads(
            "rules: [{name: x, match: {all: [{same: country}, {any: [{same: gender}, {same: last_name}]}]}},"
            "{name: y, match: {all: [{same: country}, {similar: {field: b, by: damerau, at_least: 0.9}}]}}]"
        )
    )
    counts = {"country": (10_000, 40), "gender": (9_000, 3), "last_name": (10_000, 4_000)}
    found = few_values(compiled, counts)
    assert [problem.path for problem in found] == ["x", "y"]
    assert "9,000 records have at most 120 different values of country and gender" in found[0].message
    assert "blocks" in found[1].message
    assert {problem.severity for problem in found} == {"warning"}


def test_few_values_of_small_or_unknown_data() -> None:
    compiled = compile_plan(loads("rules: [{match: {same: country}}, {match: {same: other}}]"))
    assert few_values(compiled, {"country": (300, 40)}) == []
    assert few_values(compiled, {"country": (0, 0)}) == []


def test_few_values_of_an_identifier() -> None:
    compiled = compile_plan(loads(""))
    found = few_values(compiled, {"user_id": (5_000, 2), "email": (5_000, 4_000), "anonymous_id": (5_000, 300)})
    assert [problem.path for problem in found] == ["identifiers.user_id"]
