"""Each step is one sentence that says all that the step does."""

from __future__ import annotations

from onefold.ruleset import compile_plan, loads, sentence


def of_rule(text: str) -> str:
    return sentence(compile_plan(loads(f"rules: [{text}]")).steps[-1])


def test_match() -> None:
    said = of_rule(
        "{match: {all: [{same: last_name}, {similar: {field: first_name, by: jaro_winkler, at_least: 0.92}},"
        " {any: [{same: postcode}, {same: {field: phone, as: {last_digits: 7}}}]}]}, sources: [crm, support]}"
    )
    assert said == (
        "Records of crm or support are one customer when either last_name is the same and postcode is the same and "
        "first_name is at least 0.92 similar (Jaro-Winkler), or last_name is the same and the last 7 digits of phone "
        "is the same and first_name is at least 0.92 similar (Jaro-Winkler)."
    )


def test_conditions() -> None:
    either = "{field: country, equals: US}, {all: [{field: b, in: [x, y]}, {field: c, missing: true}]}"
    assert of_rule(f"{{match: {{same: a}}, when: {{any: [{either}]}}}}") == (
        "Records where country is `US` or (b is one of `x` or `y` and c is missing) are one customer when "
        "a is the same."
    )


def test_controls() -> None:
    said = of_rule(
        "{when: {field: age, between: [1, 2]}, max_profiles: 5, within: 30 days, max_distinct: {first_name: 1}}"
    )
    assert said == (
        "All records where age is between `1` and `2` are one customer; only if no more than 30 days lie between one "
        "use and the next; not if that would join more than 5 profiles; not if they have more than 1 different value "
        "of first_name."
    )


def test_distances_and_transforms() -> None:
    said = of_rule(
        "{match: {all: [{same: {field: a, as: [lower, soundex]}}, {similar: {field: b, by: date, at_most: 36 hours}},"
        " {similar: {field: c, by: geo, at_most: 2.5}}, {similar: {field: d, by: numeric, at_most: 5}}]}}"
    )
    assert said == (
        "Records are one customer when the Soundex code of the lower form of a is the same and b is at most 36 hours "
        "apart and c is at most 2.5 km away and d differs by at most 5."
    )


def test_identifier_types() -> None:
    steps = {step.name: sentence(step) for step in compile_plan(loads("identifiers: {a: {limit: null}}")).steps}
    assert steps["a"] == "Records with the same a are one customer; a value that conflicts stays with its first user."
    assert steps["anonymous_id"] == (
        "Records with the same anonymous_id are one customer; one customer has at most 20 values of anonymous_id "
        "within 7 days; a value that conflicts goes from each user to the next."
    )
