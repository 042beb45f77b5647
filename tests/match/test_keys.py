"""Rule keys against a literal reading of docs/resolution.md: record by record, tuple by tuple, pair by pair."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, product
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.columns import SkippedBlocks, Uses
from onefold.match.comparators import similarity
from onefold.match.keys import rule_uses
from onefold.match.transforms import chain
from onefold.model import SourceName
from onefold.ruleset.plan import Branch, RuleStep, Same, Similar, Transform
from onefold.ruleset.plan import Test as Check
from tests.match.columns import origins, values_of

Row = dict[str, tuple[str, ...]]
Key = tuple[Any, ...]
FIELDS = ["first", "last", "age"]


class Link(NamedTuple):
    text: str
    records: list[int]
    score: float


class Literal(NamedTuple):
    links: dict[Key, Link]
    skipped: dict[str, tuple[list[int], int]]


def literally(step: RuleStep, rows: list[Row]) -> Literal:
    result = Literal({}, {})
    for number, branch in enumerate(step.branches, start=1):
        blocks: dict[Key, dict[Key, set[int]]] = {}
        for record, row in enumerate(rows):
            for block in product(*(made(row, same) for same in branch.same)):
                for compared in product(*(made(row, similar) for similar in branch.similar)):
                    blocks.setdefault(block, {}).setdefault(compared, set()).add(record)
        for block, tuples in blocks.items():
            link_block(result, step, number, branch, block, tuples)
    return result


def made(row: Row, part: Same | Similar) -> set[str]:
    return {text for text in map(chain(part.transforms), row.get(part.field, ())) if text is not None}


def link_block(
    result: Literal, step: RuleStep, number: int, branch: Branch, block: Key, tuples: dict[Key, set[int]]
) -> None:
    prefix = f"branch {number}: " if len(step.branches) > 1 else ""
    name = prefix + written(branch.same, "=", block)
    if branch.similar and len(tuples) > step.max_block:
        result.skipped[name] = (sorted(set().union(*tuples.values())), len(tuples))
        return
    for one, records in tuples.items():
        text = f"{name}; {written(branch.similar, '~', one)}" if branch.similar else name
        result.links[number, *block, *one] = Link(text, sorted(records), 1.0)
    for one, other in combinations(sorted(tuples), 2):
        scores = [similarity(part, a, b) for part, a, b in zip(branch.similar, one, other, strict=True)]
        if None in scores:
            continue
        text = f"{name}; {written(branch.similar, '~', one)} | {written(branch.similar, '~', other)}"
        lowest = min(score for score in scores if score is not None)
        result.links[number, *block, *one, *other] = Link(text, sorted(tuples[one] | tuples[other]), lowest)


def written(parts: Sequence[Same | Similar], sign: str, values: Key) -> str:
    return ", ".join(f"{part.field}{sign}{value}" for part, value in zip(parts, values, strict=True))


def looked_up(found: tuple[Uses, SkippedBlocks | None]) -> Literal:
    uses, skipped = found
    keys = np.arange(uses.keys, dtype=np.int32)
    packed = uses.key.astype(np.int64) * 2**32 + uses.record
    assert (np.diff(packed) > 0).all()
    scores = np.ones(uses.keys) if uses.score is None else uses.score
    links = {
        order: Link(text, uses.record[uses.key == key].tolist(), float(scores[key]))
        for key, order, text in zip(keys, uses.texts.order(keys), uses.texts.text(keys), strict=True)
    }
    assert len(links) == uses.keys
    if skipped is None:
        return Literal(links, {})
    return Literal(
        links,
        {
            text: (skipped.record[skipped.key == key].tolist(), skipped.tuples[key])
            for key, text in enumerate(skipped.texts)
        },
    )


def found_in(step: RuleStep, rows: list[Row], chunk: int = 1000) -> Literal:
    fields = {field: values_of([row.get(field, ()) for row in rows]) for field in FIELDS}
    return looked_up(rule_uses(step, fields, origins(len(rows)), chunk))


texts = {
    "first": st.sampled_from(["Jane", "jane", "Jayne", "Jan", "Élodie", "Elodie", "李", " "]),
    "last": st.sampled_from(["Smith", "Smyth", "smith", "O'Neil", "ONeil"]),
    "age": st.sampled_from(["30", "31", "35.5", "x", "y"]),
}
rows_ = st.lists(
    st.fixed_dictionaries({}, optional={field: st.sets(texts[field], max_size=3).map(tuple) for field in FIELDS}),
    max_size=10,
)
transforms = st.lists(
    st.sampled_from([Transform("lower"), Transform("letters"), Transform("first", 2), Transform("soundex")]), max_size=2
).map(tuple)
sames = st.lists(st.builds(Same, st.sampled_from(FIELDS), transforms), min_size=1, max_size=3).map(tuple)
similar = st.one_of(
    st.builds(
        Similar,
        field=st.sampled_from(["first", "last"]),
        by=st.sampled_from(["jaro_winkler", "levenshtein", "damerau", "token_set"]),
        at_least=st.sampled_from([0.0, 0.6, 0.75, 0.8]),
        transforms=transforms,
    ),
    st.builds(Similar, field=st.just("age"), by=st.just("numeric"), at_most=st.sampled_from([0.0, 1.0, 5.0])),
)
branches = st.builds(Branch, sames, st.lists(similar, max_size=2).map(tuple))
steps = st.builds(
    RuleStep,
    name=st.just("rule"),
    branches=st.lists(branches, min_size=1, max_size=3).map(tuple),
    max_block=st.sampled_from([2, 3, 2000]),
)


@given(steps, rows_, st.sampled_from([1, 2, 3, 7, 1000]))
def test_rules_use_the_keys_that_the_definition_gives_them(step: RuleStep, rows: list[Row], chunk: int) -> None:
    assert found_in(step, rows, chunk) == literally(step, rows)


SMITHS: list[Row] = [
    {"last": ("Smith",), "first": ("Jane",), "age": ("30",)},
    {"last": ("Smith", "Jones"), "first": ("Jayne",), "age": ("31",)},
    {"last": ("Smith",), "first": ("Jane", "Janet")},
    {"first": ("Jane",)},
]


def test_keys_read_as_documented() -> None:
    exact, close = (
        Branch((Same("last"), Same("age"))),
        Branch((Same("last"),), (Similar("first", "jaro_winkler", 0.9),)),
    )
    single = found_in(RuleStep("rule", (close,)), SMITHS).links
    assert single[1, "Smith", "Jane"].text == "last=Smith; first~Jane"
    assert single[1, "Smith", "Jane", "Jayne"].text == "last=Smith; first~Jane | first~Jayne"
    assert single[1, "Smith", "Jane", "Jayne"].records == [0, 1, 2]
    both = found_in(RuleStep("rule", (exact, close)), SMITHS).links
    assert both[1, "Smith", "30"].text == "branch 1: last=Smith, age=30"
    assert both[2, "Jones", "Jayne"] == Link("branch 2: last=Jones; first~Jayne", [1], 1.0)


def test_the_same_values_in_two_branches_are_two_keys() -> None:
    step = RuleStep("rule", (Branch((Same("last"),)), Branch((Same("last"),))))
    assert {key[0] for key in found_in(step, SMITHS).links} == {1, 2}


def test_only_rules_that_compare_have_scores() -> None:
    fields = {"last": values_of([row.get("last", ()) for row in SMITHS])}
    assert rule_uses(RuleStep("rule", (Branch((Same("last"),)),)), fields, origins(4))[0].score is None


def test_a_block_with_too_many_tuples_compares_nothing() -> None:
    step = RuleStep("rule", (Branch((Same("last"),), (Similar("first", "levenshtein", 0.5),)),), max_block=2)
    found = found_in(step, SMITHS)
    assert found.skipped == {"last=Smith": ([0, 1, 2], 3)}
    assert list(found.links) == [(1, "Jones", "Jayne")]


def test_conditions_and_sources_choose_the_records() -> None:
    step = RuleStep(
        "rule",
        (Branch((Same("last"),)),),
        when=Check("age", "exists"),
        sources=(SourceName("crm"), SourceName("unknown")),
    )
    fields = {field: values_of([row.get(field, ()) for row in SMITHS]) for field in FIELDS}
    uses, _ = rule_uses(step, fields, origins(4, ["web", "crm", "crm", "web"]))
    assert looked_up((uses, None)).links == {
        (1, "Jones"): Link("last=Jones", [1], 1.0),
        (1, "Smith"): Link("last=Smith", [1], 1.0),
    }


@pytest.mark.parametrize(("operand", "records", "keys"), [("30", [0], 1), ("99", [], 0)])
def test_without_a_match_all_that_meet_the_conditions_have_one_key(operand: str, records: list[int], keys: int) -> None:
    fields = {"age": values_of([row.get("age", ()) for row in SMITHS])}
    step = RuleStep("rule", (), when=Check("age", "equals", (operand,)))
    uses, skipped = rule_uses(step, fields, origins(4))
    assert (uses.record.tolist(), uses.keys, skipped) == (records, keys, None)
    assert uses.texts.text(np.zeros(1, np.int32)) == ["all that meet the conditions"]
    assert uses.texts.order(np.zeros(1, np.int32)) == [()]


def test_a_field_that_nobody_has_gives_no_keys() -> None:
    for branch in (Branch((Same("shoe"),)), Branch((Same("last"),), (Similar("shoe", "damerau", 0.5),))):
        assert found_in(RuleStep("rule", (branch,)), SMITHS) == Literal({}, {})


def test_no_records_at_all() -> None:
    step = RuleStep("rule", (Branch((Same("last"),), (Similar("first", "damerau", 0.5),)),))
    assert found_in(step, []) == Literal({}, {})


def test_ten_parts_of_large_dictionaries_do_not_collide() -> None:
    rng = np.random.default_rng(3)
    codes = rng.integers(0, 2000, (10, 2000))
    codes[:, 1000:] = codes[:, :1000]
    fields = {f"f{part}": values_of([(str(code),) for code in column]) for part, column in enumerate(codes)}
    step = RuleStep("rule", (Branch(tuple(Same(field) for field in fields)),))
    uses, _ = rule_uses(step, fields, origins(2000))
    assert uses.keys == 1000
    assert sorted(map(tuple, uses.record.reshape(-1, 2).tolist())) == [
        (record, record + 1000) for record in range(1000)
    ]
