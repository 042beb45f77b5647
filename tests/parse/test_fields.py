from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from onefold.model import SourceName
from onefold.parse.fields import Fields, field_reader
from onefold.parse.parts import parts_of

WEB = SourceName("web")
KEYS = st.sampled_from(
    ["a", "B", "firstName", "first_name", "First Name", "app", "name", "type", "event", "traits", "properties", "!"]
)
LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-5, 5)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", " ", "x", "ü", "y z"])
)
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=8
)
OBJECTS = st.dictionaries(KEYS, VALUES, max_size=5)
CALLS = st.fixed_dictionaries(
    {},
    optional={"event": st.sampled_from(["Bought", ""]), "traits": OBJECTS, "properties": OBJECTS}
    | {
        "context": st.dictionaries(KEYS, VALUES, max_size=4)
        | st.builds(lambda traits, app: {"traits": traits, "app": app}, OBJECTS, VALUES)
    },
)
SURELY_ABSENT = ["zodiac", "traits.zodiac", "context", "traits", "context.app.name.x", "properties."]


def fields_of(call: dict[str, Any], *wanted: str, kind: str = "track") -> Fields:
    return field_reader(wanted or None)(parts_of(call, kind), WEB)


@given(call=CALLS, kind=st.sampled_from(["track", "group"]), data=st.data())
def test_wanted_fields_are_some_of_all_fields(call: dict[str, Any], kind: str, data: st.DataObject) -> None:
    if isinstance(call.get("context"), dict) and not isinstance(call["context"].get("traits", {}), dict):
        return
    everything = fields_of(call, kind=kind)
    names = data.draw(st.lists(st.sampled_from([*everything, *SURELY_ABSENT]), unique=True))
    some = field_reader(names)(parts_of(call, kind), WEB)
    assert some == {name: everything[name] for name in names if name in everything}


def test_full_paths_and_bare_names() -> None:
    call = {
        "event": "Bought",
        "traits": {"firstName": "Jane", "address": {"Post Code": 8000}},
        "properties": {"revenue": 12.5, "firstName": "Product"},
        "context": {"app": {"name": "Shop"}, "userAgent": "M", "traits": {"plan": "pro", "firstName": "J."}},
    }
    assert fields_of(call) == {
        "type": ("track",),
        "source": ("web",),
        "event": ("Bought",),
        "traits.first_name": ("Jane",),
        "first_name": ("Jane",),
        "traits.address.post_code": ("8000",),
        "address.post_code": ("8000",),
        "context.traits.plan": ("pro",),
        "plan": ("pro",),
        "context.traits.first_name": ("J.",),
        "properties.revenue": ("12.5",),
        "revenue": ("12.5",),
        "properties.first_name": ("Product",),
        "context.app.name": ("Shop",),
        "context.user_agent": ("M",),
    }


def test_a_bare_name_is_taken_from_the_first_place_with_a_value() -> None:
    call = {"traits": {"plan": None}, "context": {"traits": {"plan": ""}}, "properties": {"plan": "pro"}}
    assert fields_of(call, "plan") == {"plan": ("pro",)}


def test_arrays() -> None:
    call = {"properties": {"tags": ["b", "a", "b", None, ""], "items": [{"id": 1}], "none": []}}
    assert fields_of(call, "tags", "items", "none") == {"tags": ("b", "a"), "items": ('[{"id":1}]',)}


def test_an_app_that_is_text_is_its_name() -> None:
    assert fields_of({"context": {"app": "SegRuns"}}, "context.app.name") == {"context.app.name": ("SegRuns",)}
    assert fields_of({"context": {"app": "SegRuns"}}, "context.app") == {"context.app": ("SegRuns",)}


def test_a_trait_named_type_does_not_stand_for_the_calls_type() -> None:
    fields = fields_of({"traits": {"type": "vip", "event": "x", "source": "y"}})
    assert fields["type"] == ("track",)
    assert fields["source"] == ("web",)
    assert "event" not in fields
    assert fields["traits.type"] == ("vip",)


def test_nothing_wanted_nothing_read() -> None:
    assert field_reader([])(parts_of({"traits": {"a": 1}}, "track"), WEB) == {}


@given(calls=st.lists(CALLS, max_size=4))
def test_a_reader_is_none_the_worse_for_what_it_has_read(calls: list[dict[str, Any]]) -> None:
    wanted = ("a", "traits.b", "first_name.a", "properties.name")
    read = field_reader(wanted)
    for call in calls:
        call.pop("context", None)
        assert read(parts_of(call, "track"), WEB) == fields_of(call, *wanted)


def test_a_reader_bears_keys_without_end() -> None:
    read = field_reader(("first_name",))
    for number in range(3_000):
        traits = {f"key {number}": 1, "firstName": str(number)}
        assert read(parts_of({"traits": traits}, "identify"), WEB) == {"first_name": (str(number),)}
