from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from onefold.model import Alias, Record
from onefold.parse.rows import row_of, row_reader
from onefold.ruleset import compile_plan, loads
from onefold.ruleset.plan import Plan

texts = st.text(min_size=1, max_size=5)
several = st.dictionaries(texts, st.lists(texts, min_size=1, max_size=2).map(tuple), max_size=3)
records = st.builds(
    Record,
    source=texts,
    id=texts,
    kind=st.sampled_from(["event", "row"]),
    time=st.none() | st.integers(1, 10**15),
    identifiers=several,
    fields=several,
    traits=st.dictionaries(texts, texts, max_size=3),
    alias=st.none() | st.builds(Alias, texts, texts),
)


def plan(text: str = "") -> Plan:
    return compile_plan(loads(f"version: 1\n{text}"))


def body(**said: Any) -> bytes:
    return msgspec.json.encode({"source": "crm", "id": "1", "columns": {}, **said})


@given(records)
def test_a_record_as_json_is_read_back_as_it_was(record: Record) -> None:
    said = msgspec.json.encode(record)
    assert row_of(said) == row_reader(plan())(said) == record


def test_the_fields_that_a_plan_looks_at_are_found_in_traits_and_columns() -> None:
    read = row_reader(plan("rules:\n  - {name: a, match: {all: [{same: city}, {same: kd_ort}]}}\n"))
    record = read(body(traits={"city": "Bern"}, columns={"kd_ort": "BE", "other": "x"}))
    assert {name: record.fields[name] for name in ("city", "kd_ort")} == {"city": ("Bern",), "kd_ort": ("BE",)}
    assert "other" not in record.fields
    assert row_of(body(traits={"city": "Bern"}, columns={"other": "x"})).fields == {"city": ("Bern",), "other": ("x",)}


def test_a_type_that_the_plan_has_got_since_is_found_in_the_column_of_its_name() -> None:
    read = row_reader(plan("identifiers:\n  loyalty_no: {}\n"))
    assert read(body(traits={"loyalty_no": "L1"})).identifiers == {"loyalty_no": ("L1",)}


def test_a_name_that_is_not_the_columns_own_is_no_new_identifier() -> None:
    read = row_reader(plan("identifiers:\n  birth_date: {match: false, limit: 1}\n"))
    assert read(body(traits={"birth_date": "2001-01-01"}, renamed=["birth_date"])).identifiers == {}


def test_a_type_is_found_in_the_columns_that_the_plan_maps_to_it_now() -> None:
    read = row_reader(plan("sources:\n  crm:\n    identifiers: {phone: [Tel 1, Tel 2]}\n"))
    record = read(body(traits={"tel_1": "1", "tel_2": "2"}, identifiers={"email": ["a@b.io"]}))
    assert record.identifiers == {"email": ("a@b.io",), "phone": ("1", "2")}


def test_what_was_recognised_stays_an_identifier() -> None:
    read = row_reader(plan())
    said = body(identifiers={"email": ["x@y.io"]}, columns={"email": "other", "user_id": "u"})
    assert read(said).identifiers == {"email": ("x@y.io",), "user_id": ("u",)}
