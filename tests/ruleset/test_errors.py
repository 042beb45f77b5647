"""Every error has its line, its path, what is wrong and what would be right."""

from __future__ import annotations

import textwrap

import pytest

from onefold.errors import InvalidInput, NotFound
from onefold.ruleset import InvalidRuleset, Problem, load, loads


def problems(text: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidRuleset) as caught:
        loads(textwrap.dedent(text))
    return caught.value.problems


def only(text: str) -> Problem:
    found = problems(text)
    assert len(found) == 1, found
    return found[0]


CASES = [
    # the text, the line, the path, a part of the message, a part of the hint
    ("rule: []", 1, "rule", "not known", "`rules`"),
    ("version: 2", 1, "version", "Expected 1, found 2", "version: 1"),
    ("alias: both", 1, "alias", "one of ignore, together", ""),
    ("rules: {}", 1, "rules", "Expected a list, found a mapping", ""),
    ("- a", 1, "", "found a list", ""),
    ("identifiers:\n  email: 5", 2, "identifiers.email", "found 5", ""),
    ("identifiers:\n  email: {}\n  email: {}", 3, "identifiers.email", "twice", "Keep one"),
    ("identifiers:\n  e mail: {}", 2, "identifiers.e mail", "cannot be a name", "Letters"),
    ("identifiers:\n  source: {}", 2, "identifiers.source", "meaning of its own", "my_source"),
    ("identifiers:\n  email:\n    limit: 0", 3, "identifiers.email.limit", "at least 1", "limit: 5"),
    ("identifiers:\n  email:\n    limit: '5'", 3, "identifiers.email.limit", "found the text '5'", "limit: 5"),
    ("identifiers:\n  email:\n    limit: 1.5", 3, "identifiers.email.limit", "whole number", ""),
    ("identifiers:\n  email:\n    limit: 99999999999999999999", 3, "identifiers.email.limit", "at most", ""),
    ("identifiers:\n  email:\n    limits: 5", 3, "identifiers.email.limits", "not known", "`limit`"),
    ("identifiers:\n  email:\n    per: weekly", 3, "identifiers.email.per", "one of", "`week`"),
    ("identifiers:\n  email:\n    limit: null\n    per: week", 4, "identifiers.email.per", "no limit", "limit: 5"),
    ("identifiers:\n  ip: {per: week}", 2, "identifiers.ip.per", "no limit", "limit: 5"),
    ("identifiers:\n  email:\n    match: 1", 3, "identifiers.email.match", "true or false", ""),
    ("identifiers:\n  email:\n    within: 0 days", 3, "identifiers.email.within", "`0 days`", "longer than nothing"),
    ("identifiers:\n  email:\n    within: 3 fortnights", 3, "identifiers.email.within", "3 fortnights", "30 days"),
    ("identifiers:\n  email:\n    within: 5", 3, "identifiers.email.within", "`5`", "30 days"),
    ("identifiers:\n  email:\n    within: 9999 weeks", 3, "identifiers.email.within", "9999", "36500 days"),
    ("identifiers:\n  phone:\n    region: XX", 3, "identifiers.phone.region", "`XX`", "two letters"),
    ("identifiers:\n  email:\n    region: US", 3, "identifiers.email.region", "telephone", "normalize: phone"),
    ("identifiers:\n  a:\n    normalize: upper", 3, "identifiers.a.normalize", "one of", ""),
    ("identifiers:\n  a:\n    when_shared: last", 3, "identifiers.a.when_shared", "latest_user", ""),
    ("identifiers:\n  a:\n    max_profiles: 0", 3, "identifiers.a.max_profiles", "at least 1", "20"),
    ("identifiers:\n  a:\n    max_distinct: {x: 0}", 3, "identifiers.a.max_distinct.x", "at least 1", ""),
    ("identifiers:\n  a:\n    max_distinct: 5", 3, "identifiers.a.max_distinct", "a mapping", "{first_name: 20}"),
    ("identifiers:\n  a:\n    blocked: [x]", 3, "identifiers.a.blocked", "values, patterns, shipped", ""),
    (
        "identifiers:\n  a:\n    blocked:\n      patterns:\n        - '^a'\n        - '(?=a)'",
        6,
        "identifiers.a.blocked.patterns[1]",
        "RE2 refuses",
        "Look-ahead",
    ),
    ("rules:\n  - {}", 2, "rules[0]", "neither", "match"),
    ("rules:\n  - match: {same: a}\n  - x", 3, "rules[1]", "found x", ""),
    ("rules:\n  - when: {field: a, equals: b}", 2, "rules[0]", "become one customer", "max_profiles"),
    ("rules:\n  - match: {}", 2, "rules[0].match", "says nothing", "same: last_name"),
    ("rules:\n  - match: [{same: a}]", 2, "rules[0].match", "found a list", ""),
    ("rules:\n  - match: {all: []}", 2, "rules[0].match.all", "empty", "same"),
    ("rules:\n  - match: {any: [{same: a}, {}]}", 2, "rules[0].match.any[1]", "says nothing", ""),
    ("rules:\n  - match: {same: a, any: [{same: b}]}", 2, "rules[0].match", "`any` and `same`", "all:"),
    ("rules:\n  - match: {same: lastName}", 2, "rules[0].match.same", "snake_case", "`last_name`"),
    ("rules:\n  - match: {same: {as: lower}}", 2, "rules[0].match.same", "`field` is missing", "phone"),
    ("rules:\n  - match: {same: {field: a, as: lowercase}}", 2, "rules[0].match.same.as", "found lowercase", "`lower`"),
    ("rules:\n  - match: {same: {field: a, as: last_digits}}", 2, "rules[0].match.same.as", "", "{last_digits: 7}"),
    ("rules:\n  - match: {same: {field: a, as: {}}}", 2, "rules[0].match.same.as", "exactly one", "last_digits"),
    (
        "rules:\n  - match: {same: {field: a, as: [lower, {first: 1, last: 1}]}}",
        2,
        "rules[0].match.same.as[1]",
        "exactly one",
        "",
    ),
    ("rules:\n  - match: {same: {field: a, as: []}}", 2, "rules[0].match.same.as", "empty", ""),
    ("rules:\n  - match:\n      model: m.json", 3, "rules[0].match.model", "trained model is not available", ""),
    (
        "rules:\n  - match:\n      similar: {field: a, by: jaro_winkler, at_least: 0.9}",
        2,
        "rules[0].match",
        "every record with every other",
        "same",
    ),
    (
        "rules:\n  - match:\n      any: [{same: b}, {similar: {field: a, by: levenshtein, at_least: 0.9}}]",
        2,
        "rules[0].match",
        "way 2 of 2",
        "all",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, at_least: 0.9}}]}",
        2,
        "rules[0].match.all[1].similar",
        "`by` is missing",
        "jaro_winkler",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: jaro_winklr, at_least: 0.9}}]}",
        2,
        "rules[0].match.all[1].similar.by",
        "one of",
        "`jaro_winkler`",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: damerau, at_least: 92}}]}",
        2,
        "rules[0].match.all[1].similar.at_least",
        "at most 1",
        "0.92",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: damerau, at_least: 0}}]}",
        2,
        "rules[0].match.all[1].similar.at_least",
        "more than 0",
        "0.92",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: damerau}}]}",
        2,
        "rules[0].match.all[1].similar",
        "`at_least` is missing",
        "0.92",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: damerau, at_most: 2}}]}",
        2,
        "rules[0].match.all[1].similar.at_most",
        "not a distance",
        "at_least",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: numeric}}]}",
        2,
        "rules[0].match.all[1].similar",
        "`at_most` is missing",
        "10",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: geo, at_least: 0.9}}]}",
        2,
        "rules[0].match.all[1].similar.at_least",
        "a distance",
        "at_most: 10",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: geo, at_most: 10 km}}]}",
        2,
        "rules[0].match.all[1].similar.at_most",
        "kilometres",
        "at_most: 10",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: date, at_most: 3}}]}",
        2,
        "rules[0].match.all[1].similar.at_most",
        "unit",
        "3 days",
    ),
    (
        "rules:\n  - match: {all: [{same: b}, {similar: {field: a, by: date, at_most: soon}}]}",
        2,
        "rules[0].match.all[1].similar.at_most",
        "`soon`",
        "30 days",
    ),
    ("rules:\n  - match: {same: a}\n    max_block: 5", 3, "rules[0].max_block", "no `similar`", ""),
    ("rules:\n  - match: {same: a}\n    sources: []", 3, "rules[0].sources", "No source", ""),
    ("rules:\n  - match: {same: a}\n    sources: crm", 3, "rules[0].sources", "a list", "[crm, support]"),
    ("rules:\n  - match: {same: a}\n    before: email", 3, "rules[0].before", "Expected default", "before: default"),
    ("rules:\n  - match: {same: a}\n    within: 0 weeks", 3, "rules[0].within", "`0 weeks`", "longer"),
    ("rules:\n  - match: {same: a}\n    name: email", 3, "rules[0].name", "identifier type", "another name"),
    ("rules:\n  - match: {same: a}\n    name: together", 3, "rules[0].name", "statements", "another name"),
    (
        "rules:\n  - {name: x, match: {same: a}}\n  - {name: x, match: {same: b}}",
        3,
        "rules[1].name",
        "rules[0] has the name",
        "own",
    ),
    ("rules:\n  - match: {same: a}\n    when: {equals: US}", 3, "rules[0].when", "no `field`", "country"),
    ("rules:\n  - match: {same: a}\n    when: {field: b}", 3, "rules[0].when", "compared with nothing", "equals"),
    ("rules:\n  - match: {same: a}\n    when: {field: b, is: c}", 3, "rules[0].when.is", "not known", ""),
    ("rules:\n  - match: {same: a}\n    when: {field: b, equal: c}", 3, "rules[0].when.equal", "not known", "`equals`"),
    (
        "rules:\n  - match: {same: a}\n    when: {field: b, equals: c, contains: d}",
        3,
        "rules[0].when",
        "side by side",
        "all:",
    ),
    (
        "rules:\n  - match: {same: a}\n    when: {any: [{field: b, exists: true}], field: c}",
        3,
        "rules[0].when",
        "side by side",
        "all:",
    ),
    ("rules:\n  - match: {same: a}\n    when: {all: []}", 3, "rules[0].when.all", "empty", "condition"),
    ("rules:\n  - match: {same: a}\n    when: {field: b, in: []}", 3, "rules[0].when.in", "empty", "value"),
    ("rules:\n  - match: {same: a}\n    when: {field: b, in: c}", 3, "rules[0].when.in", "a list", "[US, CA]"),
    (
        "rules:\n  - match: {same: a}\n    when: {field: b, contains: ''}",
        3,
        "rules[0].when.contains",
        "Expected a text",
        "",
    ),
    (
        "rules:\n  - match: {same: a}\n    when: {field: b, exists: maybe}",
        3,
        "rules[0].when.exists",
        "true or false",
        "",
    ),
    ("rules:\n  - match: {same: a}\n    when: {field: b, matches: '('}", 3, "rules[0].when.matches", "RE2 refuses", ""),
    (
        "rules:\n  - match: {same: a}\n    when: {field: b, between: [5]}",
        3,
        "rules[0].when.between",
        "two ends",
        "[18, 65]",
    ),
    (
        "rules:\n  - match: {same: a}\n    when: {field: b, between: [5, 3]}",
        3,
        "rules[0].when.between",
        "Nothing lies",
        "lower",
    ),
    ("rules:\n  - match: {same: a}\n    when: {field: b, between: [5, x]}", 3, "rules[0].when.between", "One end", ""),
    (
        "rules:\n  - match: {same: a}\n    when: {field: b, before: soon}",
        3,
        "rules[0].when.before",
        "`soon`",
        "2024-01-31",
    ),
    (
        "rules:\n  - match: {same: a}\n    when: {any: [{field: B c, exists: true}]}",
        3,
        "rules[0].when.any[0].field",
        "snake_case",
        "`b_c`",
    ),
    ("statements:\n  - {by: me}", 2, "statements[0]", "says nothing", "exactly one"),
    (
        "statements:\n  - {together: [crm/1, crm/2], apart: [crm/1, crm/2]}",
        2,
        "statements[0]",
        "together and apart",
        "",
    ),
    ("statements:\n  - together: [crm/1]", 2, "statements[0].together", "at least two", "crm/1001"),
    ("statements:\n  - apart: [crm/1, crm/1]", 2, "statements[0].apart", "twice", ""),
    (
        "statements:\n  - together:\n    - crm/1\n    - crm",
        4,
        "statements[0].together[1]",
        "names nothing",
        "source/id",
    ),
    ("statements:\n  - together: [crm/1, 'emial:a@b.cc']", 2, "statements[0].together[1]", "`emial`", "`email`"),
    ("statements:\n  - together: [crm/1, 'email:nobody']", 2, "statements[0].together[1]", "no email", ""),
    ("statements:\n  - together: [crm/1, 'phone:079 123 45 67']", 2, "statements[0].together[1]", "no phone", "region"),
    (
        "statements:\n  - detach: {identifier: crm/1, from: crm/2}",
        2,
        "statements[0].detach.identifier",
        "Only an identifier",
        "type:value",
    ),
    (
        "statements:\n  - detach: {identifier: 'email:a@b.cc', from: 'email:A@B.cc'}",
        2,
        "statements[0].detach.from",
        "off itself",
        "blocked",
    ),
    (
        "statements:\n  - detach: {identifier: 'email:a@b.cc'}",
        2,
        "statements[0].detach",
        "`from` is missing",
        "user_id:u1",
    ),
    ("sources:\n  a/b: {}", 2, "sources.a/b", "`/`", "source/id"),
    ("sources:\n  crm: {kind: table}", 2, "sources.crm.kind", "event, row", ""),
    ("sources:\n  log: {kind: event, distinct: true}", 2, "sources.log.distinct", "rows", ""),
    ("sources:\n  crm: {identifiers: {record: id}}", 2, "sources.crm.identifiers.record", "meaning of its own", ""),
    ("sources:\n  crm: {identifiers: {default: id}}", 2, "sources.crm.identifiers.default", "all identifier types", ""),
    ("sources:\n  crm: {identifiers: {email: []}}", 2, "sources.crm.identifiers.email", "No column", "email: Column"),
    ("survivorship:\n  plan: newest", 2, "survivorship.plan", "found newest", "Did you mean `latest`?"),
    ("survivorship:\n  plan: most_recent", 2, "survivorship.plan", "found most_recent", "Did you mean `latest`?"),
    ("survivorship:\n  plan: last", 2, "survivorship.plan", "found last", "Did you mean `latest`?"),
    ("survivorship:\n  plan: oldest", 2, "survivorship.plan", "found oldest", "Did you mean `first`?"),
    ("survivorship:\n  plan: {sources: []}", 2, "survivorship.plan.sources", "empty", ""),
]


@pytest.mark.parametrize(("text", "line", "path", "message", "hint"), CASES, ids=[case[0] for case in CASES])
def test_error(text: str, line: int, path: str, message: str, hint: str) -> None:
    problem = only(text)
    assert problem.severity == "error"
    assert (problem.line, problem.path) == (line, path)
    assert message in problem.message
    assert hint in problem.hint


def test_all_errors_are_told_at_once_by_line() -> None:
    found = problems("""\
        identifiers:
          email: {limit: 0}
        rules:
          - match: {same: [a]}
          - when: {field: a, matches: '('}
            match: {same: a}
        statements:
          - {apart: [crm/1]}
        """)
    assert [problem.line for problem in found] == [2, 4, 5, 8]


def test_the_shadow_of_an_error_is_not_told() -> None:
    found = problems("rules:\n  - match: {all: [{similar: {field: a, by: x, at_least: 0.9}}]}")
    assert [problem.path for problem in found] == ["rules[0].match.all[0].similar.by"]


def test_a_match_that_can_be_met_in_too_many_ways_names_its_place() -> None:
    ways = "{any: [{same: a}, {same: b}]}"
    loads(f"rules: [{{match: {{all: [{', '.join([ways] * 6)}]}}}}]")
    problem = only(f"\nrules: [{{match: {{all: [{', '.join([ways] * 7)}]}}}}]")
    assert (problem.line, problem.path) == (2, "rules[0].match")
    assert "64 ways" in problem.message


def test_column_is_told_too() -> None:
    assert only("rules: []\nalias:  both").column == 1
    assert only("rules: [{match: {same: a}, within: 0 days}]").column == 28


def test_message_is_for_people() -> None:
    with pytest.raises(InvalidRuleset) as caught:
        loads("alias: both\nrule: []", name="space.yaml")
    assert str(caught.value).startswith("space.yaml has 2 errors:\n  line 1: alias: Expected one of")
    assert (caught.value.status, caught.value.code) == (422, "invalid_ruleset")
    assert isinstance(caught.value, InvalidInput)


def test_a_message_ends() -> None:
    with pytest.raises(InvalidRuleset) as caught:
        loads("rules:\n" + "  - {}\n" * 60)
    assert len(caught.value.problems) == 60
    assert str(caught.value).endswith("and 10 more.")


def test_python_values_have_paths_without_lines() -> None:
    with pytest.raises(InvalidRuleset) as caught:
        load({"rules": [{"match": {"same": "a"}, "within": "0 days"}]})
    (problem,) = caught.value.problems
    assert (problem.line, problem.path) == (None, "rules[0].within")


def test_python_values_that_no_document_has() -> None:
    for value in ({1: 2}, {"rules": {1, 2}}, {"rules": b"x"}, {"version": 2**70}, {"alias": "\ud800"}):
        with pytest.raises(InvalidRuleset):
            load(value)  # type: ignore[arg-type]


def test_missing_file() -> None:
    with pytest.raises(NotFound, match=r"nowhere\.yaml cannot be read"):
        load("nowhere.yaml")
    with pytest.raises(NotFound, match="loads"):
        load("rules: []\n")
