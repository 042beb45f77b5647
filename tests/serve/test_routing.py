from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

import httpx
import pytest
from msgspec import Meta, Struct, field
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from onefold.errors import Conflict, DatabaseGone, Overloaded, Unauthorized
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint, Reply
from onefold.serve.routing import broken, no_such_path, routes
from onefold.serve.settings import Settings
from tests.servers.service import listening


class Query(Struct, frozen=True, forbid_unknown_fields=True):
    number: Annotated[int, Meta(ge=1, le=9)] = 1
    names: tuple[str, ...] = ()
    class_: Literal["a", "b"] = field(default="a", name="class")
    exact: bool = False


class Body(Struct, frozen=True, forbid_unknown_fields=True):
    kind: Literal["cat", "dog"]
    names: list[str] = []


def shown(call: Call) -> dict[str, Any]:
    return {"path": dict(call.path), "query": call.query, "body": call.body}


async def shown_later(call: Call) -> dict[str, Any]:
    return shown(call)


def gone(_: Call) -> None:
    return None


def moved(_: Call) -> Reply:
    return Reply({"see": "there"}, 308, {"Location": "/there"})


def refused(call: Call) -> None:
    raise {"conflict": Conflict, "overloaded": Overloaded, "gone": DatabaseGone, "who": Unauthorized}[call.path["how"]](
        "No."
    )


def mistaken(_: Call) -> None:
    raise RuntimeError


def endpoint(method: Any, path: str, handler: Any, **more: Any) -> Endpoint:
    said = {"scope": None, "query": None, "body": None, "answer": dict, **more}
    return Endpoint(method, path, "For a test", handler=handler, **said)


ENDPOINTS = (
    endpoint("GET", "/values/{value+}/end", shown),
    endpoint("GET", "/values/{value+}", shown_later),
    endpoint("GET", "/asked", shown, query=Query),
    endpoint("POST", "/said", shown, body=Body, status=201),
    endpoint("DELETE", "/said", gone, answer=None),
    endpoint("PUT", "/text", shown, body=str),
    endpoint("GET", "/moved", moved),
    endpoint("GET", "/refused/{how}", refused),
    endpoint("GET", "/mistaken", mistaken),
)


def nobody(*_: Any) -> Any:
    raise AssertionError


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    nothing: Any = None
    context = Context(nothing, nothing, nothing, Settings(admin_bytes=2_000))
    app = Starlette(
        routes=routes(ENDPOINTS, context, nobody, {"conflict": "their_word"}),
        exception_handlers={HTTPException: no_such_path, Exception: broken},
    )
    with listening(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        yield client


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("/values/a/b:c", "a/b:c"),
        ("/values/a%2Fb", "a/b"),
        ("/values/a/end", "a"),
        ("/values/a%2Fend", "a/end"),
        ("/values/a/end/end", "a/end"),
        ("/values/%2B33+1", "+33+1"),
        ("/values/%E2%82%AC", "€"),
        ("/values/a%3Fb", "a?b"),
    ],
)
def test_a_value_in_the_path_is_what_was_sent(client: httpx.Client, path: str, value: str) -> None:
    assert client.get(path).json()["path"] == {"value": value}


def test_parameters_are_decoded_by_their_types(client: httpx.Client) -> None:
    found = client.get("/asked?number=3&names=a,b&names=c&class=b&exact=true").json()["query"]
    assert found == {"number": 3, "names": ["a", "b", "c"], "class": "b", "exact": True}


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("number=10", "number must be a number from 1 to 9."),
        ("number=", "number must be a number from 1 to 9."),
        ("class=secret", "class must be one of a, b."),
        ("exact=secret", "exact must be true or false."),
        ("number=1&number=2", "number is given 2 times: once is enough."),
        ("secret=1", "There is no such query parameter. Known ones: number, names, class, exact."),
        ("names=%00", "names has a NUL in it."),
        ("names=%FF", "The query must be parameters in UTF-8, escaped, at most 100."),
    ],
)
def test_a_wrong_parameter_is_named_with_what_would_be_right(client: httpx.Client, query: str, says: str) -> None:
    answer = client.get(f"/asked?{query}")
    assert answer.status_code == 400
    assert answer.json() == {"error": {"code": "invalid_input", "message": says}}


def test_a_body_is_decoded_by_its_type(client: httpx.Client) -> None:
    answer = client.post("/said", content=b'{"kind": "cat", "names": ["x"]}')
    assert (answer.status_code, answer.json()["body"]) == (201, {"kind": "cat", "names": ["x"]})


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[]", b'{"kind": "secret"}', b'{"kind": "cat", "names": ["secret\\u0000"]}', b"[" * 1_900],
)
def test_a_wrong_body_is_refused_without_repeating_it(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/said", content=body)
    assert answer.status_code == 400
    assert "secret" not in answer.text


def test_a_text_is_taken_as_it_is_and_must_be_utf_8(client: httpx.Client) -> None:
    assert client.put("/text", content="né: 1\n".encode()).json()["body"] == "né: 1\n"
    assert client.put("/text", content=b"\xff").status_code == 400


def test_a_body_that_is_too_large_is_refused_while_it_comes(client: httpx.Client) -> None:
    answer = client.put("/text", content=(b"x" * 500 for _ in range(10)))
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")


def test_nothing_to_say_is_204(client: httpx.Client) -> None:
    answer = client.delete("/said")
    assert (answer.status_code, answer.content) == (204, b"")


def test_a_reply_says_its_status_and_headers(client: httpx.Client) -> None:
    answer = client.get("/moved")
    assert (answer.status_code, answer.headers["Location"], answer.json()) == (308, "/there", {"see": "there"})


@pytest.mark.parametrize(
    ("how", "status", "code", "header"),
    [
        ("conflict", 409, "their_word", "Request-Id"),
        ("overloaded", 429, "overloaded", "Retry-After"),
        ("gone", 503, "database_gone", "Retry-After"),
        ("who", 401, "unauthorized", "WWW-Authenticate"),
    ],
)
def test_errors_have_one_shape(client: httpx.Client, how: str, status: int, code: str, header: str) -> None:
    answer = client.get(f"/refused/{how}")
    assert (answer.status_code, answer.json()) == (status, {"error": {"code": code, "message": "No."}})
    assert header in answer.headers


def test_a_mistake_of_ours_is_500_and_says_nothing_of_it(client: httpx.Client) -> None:
    answer = httpx.get(f"{client.base_url}/mistaken", trust_env=False)
    assert (answer.status_code, answer.json()["error"]["code"]) == (500, "internal_error")
    assert "RuntimeError" not in answer.text
    assert answer.headers["Request-Id"]


def test_a_path_that_is_not_there_is_404_in_the_same_shape(client: httpx.Client) -> None:
    answer = client.get("/nowhere")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_a_method_that_is_not_taken_is_405_with_those_that_are(client: httpx.Client) -> None:
    answer = client.get("/said")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST, DELETE")
    assert answer.json()["error"]["code"] == "method_not_allowed"
