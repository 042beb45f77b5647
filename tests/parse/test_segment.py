from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from onefold.errors import InvalidInput
from onefold.model import Alias, IdentifierType, Micros, Record, SourceName
from onefold.parse.segment import CALL_TYPES, MAX_MESSAGE_ID, looks_like_call, parse_call

NAMES = (
    "user_id email phone android.id ios.id android.idfa ios.idfa android.push_token ios.push_token anonymous_id "
    "ga_client_id group_id ip name loyalty_no"
)
TYPES = tuple(IdentifierType(name) for name in NAMES.split())
WEB = SourceName("web")
NOON = Micros(1_714_564_800_000_000)  # 2024-05-01T12:00:00Z
SECOND = 1_000_000


def parsed(call: Mapping[str, object], *, received: Micros | None = None, **more: object) -> Record:
    return parse_call({"type": "track", "messageId": "m1", **call, **more}, WEB, TYPES, received)


def identifiers(**call: Any) -> dict[str, tuple[str, ...]]:
    return {str(kind): values for kind, values in parsed(call).identifiers.items()}


def refusal(**call: Any) -> str:
    with pytest.raises(InvalidInput) as caught:
        parsed(call)
    return str(caught.value)


def test_a_whole_call() -> None:
    record = parse_call(
        {
            "type": "identify",
            "messageId": "m1",
            "userId": "u1",
            "anonymousId": "a1",
            "timestamp": "2024-05-01T12:00:00Z",
            "traits": {"Email": "x", "email": "jane@example.com", "firstName": "Jane", "plan": None},
            "context": {"ip": "10.0.0.1", "app": {"name": "Shop"}},
        },
        WEB,
        TYPES,
        wanted=["first_name", "context.app.name", "type", "source"],
    )
    assert record == Record(
        source=WEB,
        id=record.id,
        kind="event",
        time=NOON,
        identifiers={
            IdentifierType("user_id"): ("u1",),
            IdentifierType("anonymous_id"): ("a1",),
            IdentifierType("ip"): ("10.0.0.1",),
            IdentifierType("email"): ("jane@example.com",),
        },
        fields={"type": ("identify",), "source": ("web",), "first_name": ("Jane",), "context.app.name": ("Shop",)},
        traits={"email": "x", "first_name": "Jane"},
    )
    assert record.id == "m1"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ({"userId": "u1"}, {"user_id": ("u1",)}),
        ({"userId": 42}, {"user_id": ("42",)}),
        ({"userId": 42.0}, {"user_id": ("42",)}),
        ({"userId": 2**63}, {"user_id": (str(2**63),)}),
        ({"userId": UUID(int=5)}, {"user_id": (str(UUID(int=5)),)}),
        ({"userId": "", "anonymousId": None}, {}),
        ({"userId": "  "}, {}),
        ({"traits": {"email": "a@b.c"}}, {"email": ("a@b.c",)}),
        ({"context": {"traits": {"email": "a@b.c"}}}, {"email": ("a@b.c",)}),
        ({"properties": {"email": "a@b.c", "phone": 41441234567}}, {"email": ("a@b.c",), "phone": ("41441234567",)}),
        (
            {"traits": {"email": "a@b.c"}, "properties": {"email": "d@e.f"}, "context": {"traits": {"email": "a@b.c"}}},
            {"email": ("a@b.c", "d@e.f")},
        ),
        ({"traits": {"email": ["a@b.c", "d@e.f", None]}}, {"email": ("a@b.c", "d@e.f")}),
        ({"traits": {"email": False}}, {"email": ("false",)}),
        ({"traits": {"loyaltyNo": "L1", "loyalty_no": "L2"}}, {"loyalty_no": ("L1", "L2")}),
        ({"properties": {"loyaltyNo": "L1"}}, {"loyalty_no": ("L1",)}),
        ({"traits": {"unknownNo": "x"}}, {}),
        ({"groupId": "g1"}, {"group_id": ("g1",)}),
        ({"context": {"groupId": "g1"}}, {"group_id": ("g1",)}),
        ({"traits": {"name": "Jane Doe"}}, {"name": ("Jane Doe",)}),
        ({"traits": {"firstName": "Jane", "last_name": "Doe"}}, {"name": ("Jane Doe",)}),
        ({"context": {"traits": {"firstName": "Jane", "lastName": "Doe"}}}, {"name": ("Jane Doe",)}),
        ({"traits": {"firstName": "Jane"}}, {}),
        ({"traits": {"name": {"first": "Jane"}}}, {}),
        ({"properties": {"name": "Red shoe"}}, {}),
        ({"context": {"integrations": {"Google Analytics": {"clientId": "1.2"}}}}, {"ga_client_id": ("1.2",)}),
        ({"integrations": {"All": True, "Google Analytics": {"clientId": "1.2"}}}, {"ga_client_id": ("1.2",)}),
        ({"integrations": {"Google Analytics": False}}, {}),
        ({"context": {"app": "SegKicks"}}, {}),
    ],
)
def test_where_identifiers_are_read_from(call: dict[str, object], expected: dict[str, tuple[str, ...]]) -> None:
    assert identifiers(**call) == expected


DEVICE = {"id": "D", "advertisingId": "A", "token": "T"}


@pytest.mark.parametrize(
    ("device", "expected"),
    [
        ({"type": "ios"}, {"ios.id": ("D",), "ios.push_token": ("T",)}),
        ({"type": "Android"}, {"android.id": ("D",), "android.push_token": ("T",)}),
        (
            {"type": "ios", "adTrackingEnabled": True},
            {"ios.id": ("D",), "ios.idfa": ("A",), "ios.push_token": ("T",)},
        ),
        ({"type": "android", "adTrackingEnabled": False}, {"android.id": ("D",), "android.push_token": ("T",)}),
        ({"type": "windows", "adTrackingEnabled": True}, {}),
        ({}, {}),
    ],
)
def test_devices(device: dict[str, object], expected: dict[str, tuple[str, ...]]) -> None:
    assert identifiers(context={"device": DEVICE | device}) == expected


def test_external_ids_of_users_and_of_configured_types() -> None:
    item = {"id": "L1", "type": "loyalty_no", "collection": "users", "encoding": "none"}
    others = [item | {"id": "L2", "collection": "accounts"}, item | {"id": "L3", "type": "braze_id"}]
    others.append(item | {"id": "L4", "encoding": "sha1"})
    assert identifiers(context={"externalIds": [item, *others]}) == {"loyalty_no": ("L1",)}


def test_only_configured_types_are_read() -> None:
    call = {
        "type": "track",
        "userId": "u",
        "anonymousId": "a",
        "traits": {"email": "a@b.c"},
        "context": {"ip": "1.1.1.1"},
    }
    assert parse_call(call, WEB, (IdentifierType("email"),)).identifiers == {"email": ("a@b.c",)}


def test_what_a_group_call_says_of_the_company_is_not_the_persons() -> None:
    traits = {"name": "Acme", "email": "info@acme.com", "phone": "+41441234567", "loyaltyNo": "L1", "industry": "Shoes"}
    record = parsed({"type": "group", "userId": "u1", "groupId": "g1", "traits": traits})
    assert record.identifiers == {"user_id": ("u1",), "group_id": ("g1",), "loyalty_no": ("L1",)}
    assert record.fields["traits.industry"] == ("Shoes",)
    assert "industry" not in record.fields
    assert record.traits == {}


def test_an_alias_call_says_that_two_are_one_and_carries_the_user_id_only() -> None:
    record = parsed({"type": "alias", "previousId": "a1", "userId": "u1", "anonymousId": "a2"})
    assert record.alias == Alias(previous="a1", user_id="u1")
    assert record.identifiers == {"user_id": ("u1",)}


def test_traits_of_identify_calls_only() -> None:
    traits = {
        "firstName": "Jane",
        "age": 31,
        "vip": True,
        "address": {"b": 1, "a": [1, "x"]},
        "tags": [],
        "gone": None,
        "no": "",
    }
    expected = {"first_name": "Jane", "age": "31", "vip": "true", "address": '{"a":[1,"x"],"b":1}', "tags": "[]"}
    assert parsed({"type": "identify", "traits": traits}).traits == expected
    assert parsed({"type": "track", "traits": traits}).traits == {}


@pytest.mark.parametrize(
    ("times", "received", "expected"),
    [
        ({"timestamp": "2024-05-01T12:00:00Z"}, None, 0),
        ({"timestamp": "2024-05-01T14:00:00+02:00"}, None, 0),
        ({"timestamp": 1714564800}, None, 0),
        ({"timestamp": "2024-05-01T12:00:00Z", "originalTimestamp": "2024-05-01T09:00:00Z"}, None, 0),
        ({"originalTimestamp": "2024-05-01T12:00:00Z"}, None, 0),
        ({"receivedAt": "2024-05-01T12:00:00Z"}, None, 0),
        ({"sentAt": "2024-05-01T12:00:00Z"}, None, 0),
        ({}, NOON, 0),
        ({"timestamp": "2024-05-01T12:00:05Z"}, NOON, 5 * SECOND),
        # The phone's clock is an hour fast; the call waited three seconds before it was sent.
        (
            {
                "originalTimestamp": "2024-05-01T13:00:00Z",
                "sentAt": "2024-05-01T13:00:03Z",
                "receivedAt": "2024-05-01T12:00:03Z",
            },
            None,
            0,
        ),
        ({"timestamp": "2024-05-01T13:00:00Z", "sentAt": "2024-05-01T13:00:03Z"}, Micros(NOON + 3 * SECOND), 0),
        # The phone thinks it is 1969: only what comes out has to be plausible.
        ({"originalTimestamp": "1969-12-31T23:59:57Z", "sentAt": "1970-01-01T00:00:00Z"}, Micros(NOON + 3 * SECOND), 0),
        # An export has a corrected timestamp already.
        (
            {
                "timestamp": "2024-05-01T12:00:00Z",
                "sentAt": "2024-05-01T13:00:03Z",
                "receivedAt": "2024-05-01T12:00:03Z",
            },
            None,
            0,
        ),
    ],
)
def test_times(times: dict[str, object], received: Micros | None, expected: int) -> None:
    assert parsed(times, received=received).time == NOON + expected


def test_a_call_without_a_time_has_none() -> None:
    assert parsed({"timestamp": None}).time is None


def test_datetimes_of_python_are_times() -> None:
    assert parsed({"timestamp": datetime(2024, 5, 1, 12, tzinfo=UTC)}).time == NOON


def test_without_a_message_id_the_content_is_the_id() -> None:
    call = {"type": "track", "event": "A", "userId": "u1"}
    first, again = (parse_call(one, WEB, TYPES).id for one in (call, dict(reversed(call.items()))))
    assert first == again
    assert first.startswith("h_")
    assert len(first) == len("h_") + 20
    assert parse_call(call | {"event": "B"}, WEB, TYPES).id != first


def test_numbers_as_message_ids() -> None:
    assert parsed({"messageId": 7}).id == "7"
    assert parsed({"messageId": "m" * MAX_MESSAGE_ID}).id == "m" * MAX_MESSAGE_ID


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ({"type": None}, "type: is missing; must be one of identify, track, page, screen, group, alias"),
        ({"type": "delete"}, "type: is text, but no call type; must be one of identify"),
        ({"type": 5}, "type: is a number; must be one of identify"),
        ({"messageId": "m" * 101}, "messageId: has 101 characters; at most 100 are allowed"),
        ({"messageId": []}, "messageId: is an array; must be text or a number"),
        ({"userId": True}, "userId: is true or false; must be text or a number"),
        ({"userId": {"id": 1}}, "userId: is an object; must be text or a number"),
        ({"anonymousId": ["a"]}, "anonymousId: is an array; must be text or a number"),
        ({"userId": 1.5}, "userId: is a fraction; must be text or a whole number"),
        ({"userId": 1e20}, "userId: is a number too large to be exact; send it as text"),
        ({"userId": "\ud800"}, "userId: holds half of a surrogate pair; must be valid Unicode text"),
        ({"userId": "u" * 1001}, "userId: has 1001 characters; at most 1000 are allowed"),
        ({"event": 5}, "event: is a number; must be text, the name of what happened"),
        ({"traits": "x"}, "traits: is text; must be an object"),
        ({"properties": []}, "properties: is an array; must be an object"),
        ({"context": 1}, "context: is a number; must be an object"),
        ({"context": {"traits": []}}, "context.traits: is an array; must be an object"),
        ({"context": {"device": "ios"}}, "context.device: is text; must be an object"),
        ({"context": {"externalIds": {}}}, "context.externalIds: is an object; must be an array"),
        ({"context": {"externalIds": [1]}}, "context.externalIds[0]: is a number; must be an object"),
        ({"traits": {"email": {"work": "a@b.c"}}}, "traits.email: is an object; must be text or a number"),
        ({"traits": {"x": "\ud800"}}, "traits, properties or context: holds half of a surrogate pair"),
        ({"type": "group"}, "groupId: is missing; a group call says which group the user belongs to"),
        ({"type": "alias", "userId": "u"}, "previousId: is missing; an alias call says that"),
        ({"type": "alias", "previousId": "u"}, "userId: is missing; an alias call says that"),
        ({"timestamp": "yesterday"}, "timestamp: is not a time; must be ISO 8601 such as 2024-05-01T12:00:00Z"),
        ({"timestamp": []}, "timestamp: is an array; must be ISO 8601"),
        ({"timestamp": "1969-12-31T23:59:59Z"}, "timestamp: lies before 1970 or after 2200"),
        ({"timestamp": "2200-01-01"}, "timestamp: lies before 1970 or after 2200"),
    ],
)
def test_refusals_name_the_key_and_what_is_right(call: dict[str, object], message: str) -> None:
    assert refusal(**call).startswith(message)


def test_refusals_never_hold_values() -> None:
    for call in (
        {"type": "s3cret"},
        {"timestamp": "s3cret"},
        {"traits": {"email": {"s3cret": "s3cret"}}},
        {"context": "s3cret"},
    ):
        assert "s3cret" not in refusal(**call)


def test_objects_too_deep_are_refused() -> None:
    deep: dict[str, object] = {}
    for _ in range(40):
        deep = {"a": deep}
    assert "more than 32 levels deep" in refusal(properties=deep)


@pytest.mark.parametrize("kind", CALL_TYPES)
def test_calls_look_like_calls(kind: str) -> None:
    assert looks_like_call({"type": kind, "userId": "u1"})


@pytest.mark.parametrize(
    "row",
    [{}, {"type": "track"}, {"type": "person", "userId": "u1"}, {"email": "a@b.c"}, {"type": ["track"], "userId": 1}],
)
def test_rows_do_not(row: dict[str, object]) -> None:
    assert not looks_like_call(row)
