from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.match.conditions import NEGATIVE, holds, meets
from onefold.ruleset.plan import AllOf, AnyOf, Operator
from onefold.ruleset.plan import Test as Check
from tests.match.columns import values_of

MEETS = [
    ("equals", ["a"], "a", "A"),
    ("not_equals", ["a"], "A", "a"),
    ("contains", ["@x"], "me@x.com", "me@X.com"),
    ("not_contains", ["@x"], "me@X.com", "me@x.com"),
    ("starts_with", ["ab"], "abc", "cab"),
    ("ends_with", ["ab"], "cab", "abc"),
    ("matches", [r"\d{3}$"], "ab123", "123b"),
    ("matches", ["(?i)^é"], "École", "cole"),
    ("in", ["a", "b"], "b", "c"),
    ("not_in", ["a", "b"], "c", "b"),
    ("greater_than", ["9"], "10", "9"),
    ("greater_than", ["9"], " 9.5 ", "9 euros"),
    ("greater_than", ["-1"], "0", "-1e3"),
    ("greater_than", ["b"], "c", "B"),
    ("less_than", ["10"], "9", "nan"),
    ("less_than", ["10"], ".5", ""),
    ("between", ["1", "3"], "3.0", "3.01"),
    ("between", ["1", "3"], "1", "0_2"),
    ("between", ["1", "x"], "2", "y"),
    ("before", ["2024-03-01"], "2024-02-29T23:59:59.999Z", "2024-03-01"),
    ("before", ["2024-03-01T12:00:00+02:00"], "2024-03-01T09:59:59", "2024-03-01T10:00:00"),
    ("after", ["2024-03-01"], "2024-03-01 00:00:01", "2024-03-01"),
    ("after", ["2024-03-01"], "20240302", "yesterday"),
]


@pytest.mark.parametrize(("operator", "operands", "yes", "no"), MEETS)
def test_a_text_meets_a_test_or_not(operator: Operator, operands: list[str], yes: str, no: str) -> None:
    test = Check("f", operator, tuple(operands))
    assert meets(test, yes)
    assert not meets(test, no)


def test_every_operator_is_shown_above() -> None:
    assert {operator for operator, *_ in MEETS} | {"exists", "missing"} == set(get_args(Operator))


@pytest.mark.parametrize("operator", sorted(set(get_args(Operator)) - {"exists", "missing"}))
def test_a_record_without_the_field_meets_only_negative_tests(operator: Operator) -> None:
    test = Check("f", operator, ("1", "2"))
    nothing = holds(test, {"f": values_of([(), ("7",)])}, 2)
    assert nothing[0] == (operator in NEGATIVE)
    assert holds(test, {}, 2).tolist() == [operator in NEGATIVE] * 2


def test_one_value_meets_for_all_but_negative_tests_need_every_value() -> None:
    fields = {"f": values_of([("a", "b"), ("b",), ("a",), ()])}
    assert holds(Check("f", "equals", ("a",)), fields, 4).tolist() == [True, False, True, False]
    assert holds(Check("f", "not_equals", ("a",)), fields, 4).tolist() == [False, True, False, True]
    assert holds(Check("f", "not_in", ("a", "c")), fields, 4).tolist() == [False, True, False, True]
    assert holds(Check("f", "exists"), fields, 4).tolist() == [True, True, True, False]
    assert holds(Check("f", "missing"), fields, 4).tolist() == [False, False, False, True]


def test_nesting_and_empty_lists() -> None:
    fields = {"f": values_of([("a",), ("b",), ("c",)])}
    a, b = Check("f", "equals", ("a",)), Check("f", "equals", ("b",))
    assert holds(AnyOf((a, AllOf((b, AllOf(()))))), fields, 3).tolist() == [True, True, False]
    assert holds(AllOf((a, b)), fields, 3).tolist() == [False] * 3
    assert holds(AnyOf(()), fields, 3).tolist() == [False] * 3


def test_an_operand_that_is_no_date_is_met_by_nothing() -> None:
    assert not meets(Check("f", "before", ("soon",)), "2024-01-01")


def test_texts_that_no_record_has_are_not_looked_at() -> None:
    values = values_of([("a",), ("b",)]).only(np.array([True, False]))
    assert holds(Check("f", "not_equals", ("b",)), {"f": values}, 2).tolist() == [True, True]


texts = st.sampled_from(["", "a", "ab", "b", "1", "2.5", "-3", "é", "2024-01-01", "2023-05-05T10:00:00+01:00"])


@given(
    st.lists(st.sets(texts).map(tuple), min_size=1, max_size=8),
    st.sampled_from(sorted(get_args(Operator))),
    st.tuples(texts, texts),
)
def test_columns_say_what_single_texts_say(
    rows: list[tuple[str, ...]], operator: Operator, operands: tuple[str, str]
) -> None:
    test = Check("f", operator, operands)
    decide = all if operator in NEGATIVE else any
    expected = [decide(meets(test, text) for text in row) for row in rows]
    assert holds(test, {"f": values_of(rows)}, len(rows)).tolist() == expected
