from __future__ import annotations

import base64
import contextlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.errors import Forbidden, NotFound, Overloaded, Unauthorized
from onefold.live.live import Live
from onefold.serve.auth import authenticate, guard, own_source, token_of, visible_source, visible_sources
from onefold.serve.context import Context
from onefold.serve.pace import Pace
from onefold.serve.settings import Settings
from onefold.store.open import open_database
from onefold.store.workspace import Principal, Scope, Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """Sources web -> prod, app -> dev, both -> both, none."""
    path: Path = tmp_path_factory.mktemp("workspace") / "shop.db"
    with closing(open_database(str(path))) as database:
        database.migrate()
        found = Workspace(database)
        found.initialize({"dev": "Development", "prod": "Production"})
        for slug, spaces in {"web": ["prod"], "app": ["dev"], "both": ["dev", "prod"], "none": []}.items():
            found.create_source(slug, slug, "other", spaces)
        yield found


@pytest.fixture(scope="module")
def tokens(workspace: Workspace) -> dict[str, str]:
    made: list[tuple[str, Scope, str | None]] = [
        ("reader", "read", "prod"),
        ("operator", "space_admin", "prod"),
        ("everywhere", "read", None),
        ("root", "admin", None),
    ]
    return {name: workspace.create_token(name, scope, space) for name, scope, space in made}


def context_of(workspace: Workspace, **settings: int) -> Context:
    """What the guard needs of it: no engine."""
    return Context(workspace._database, workspace, cast("Live", None), Settings(**settings))  # type: ignore[arg-type]


def basic(user: str, password: str = "") -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def test_a_token_is_a_basic_user_name_or_a_bearer(workspace: Workspace, tokens: dict[str, str]) -> None:
    token = tokens["reader"]
    expected = Principal("reader", "read", workspace.spaces["prod"].number)
    spelt = [basic(token), basic(token).replace("Basic", "bASIC"), f"Bearer {token}", f"bearer  {token} "]
    assert [authenticate(one, workspace) for one in spelt] == [expected] * 4


@pytest.mark.parametrize(
    "header",
    [None, "", "Basic", "Bearer", "Basic !!!", "Basic w6Q", "Basic /w==", "Digest abc", basic(""), basic("", "x"),
     basic("of_unknown"), "Bearer of_unknown", "Bearer \ud800"],
)  # fmt: skip
def test_without_a_valid_token_the_answer_is_always_the_same(workspace: Workspace, header: str | None) -> None:
    with pytest.raises(Unauthorized) as refused:
        authenticate(header, workspace)
    assert "unknown" not in str(refused.value)
    assert str(refused.value).startswith("Send a token")


@given(st.text())
def test_any_header_is_read_without_an_error(header: str) -> None:
    assert isinstance(token_of(header), str)
    assert isinstance(token_of(f"Basic {header}"), str)


@given(st.text(alphabet=st.characters(exclude_characters=":", exclude_categories=["Cs"])), st.text(max_size=5))
def test_a_user_name_comes_back(user: str, password: str) -> None:
    assert token_of(basic(user, password.encode("utf-8", "replace").decode())) == user


@pytest.mark.parametrize(
    ("name", "scope", "space", "error"),
    [
        ("reader", "read", "prod", None),
        ("reader", "read", None, None),
        ("reader", "read", "dev", NotFound),
        ("reader", "read", "nowhere", NotFound),
        ("reader", "space_admin", "prod", Forbidden),
        ("reader", "space_admin", "dev", NotFound),
        ("reader", "admin", None, Forbidden),
        ("operator", "read", "prod", None),
        ("operator", "space_admin", "prod", None),
        ("operator", "space_admin", "dev", NotFound),
        ("operator", "admin", None, Forbidden),
        ("everywhere", "read", "dev", None),
        ("everywhere", "read", "nowhere", NotFound),
        ("everywhere", "space_admin", "dev", Forbidden),
        ("root", "admin", None, None),
        ("root", "space_admin", "dev", None),
        ("root", "read", "prod", None),
        ("root", "read", "nowhere", NotFound),
    ],
)
def test_who_may_do_what(
    workspace: Workspace,
    tokens: dict[str, str],
    name: str,
    scope: Scope,
    space: str | None,
    error: type[Exception] | None,
) -> None:
    context = context_of(workspace)
    headers = {"authorization": basic(tokens[name])}
    if error is None:
        assert guard(context, scope, headers, space).name == name
        return
    with pytest.raises(error):
        guard(context, scope, headers, space)


def test_another_space_is_as_if_it_were_not_there(workspace: Workspace, tokens: dict[str, str]) -> None:
    said = []
    for space in ("dev", "nowhere"):
        with pytest.raises(NotFound) as refused:
            guard(context_of(workspace), "read", {"authorization": basic(tokens["reader"])}, space)
        said.append(str(refused.value))
    assert said[0] == said[1]


def test_a_token_for_one_space_sees_the_sources_that_feed_it(workspace: Workspace) -> None:
    bound = Principal("operator", "space_admin", workspace.spaces["prod"].number)
    free = Principal("everywhere", "space_admin", None)
    assert {one.slug for one in visible_sources(bound, workspace)} == {"web", "both"}
    assert {one.slug for one in visible_sources(free, workspace)} == {"web", "app", "both", "none"}
    for slug in ("app", "none", "nowhere"):
        with pytest.raises(NotFound):
            visible_source(bound, workspace, slug)


def test_a_token_for_one_space_changes_the_sources_that_feed_no_other(workspace: Workspace) -> None:
    bound = Principal("operator", "space_admin", workspace.spaces["prod"].number)
    assert own_source(bound, workspace, "web").slug == "web"
    with pytest.raises(Forbidden):
        own_source(bound, workspace, "both")
    assert own_source(Principal("root", "admin", None), workspace, "both").slug == "both"


def test_a_token_that_asks_too_often_is_refused_and_no_other(workspace: Workspace, tokens: dict[str, str]) -> None:
    context = context_of(workspace, api_rate_limit=3)
    greedy, patient = ({"authorization": basic(tokens[name])} for name in ("root", "reader"))
    for _ in range(3):
        assert guard(context, "read", greedy, "prod").name == "root"
    with pytest.raises(Overloaded):
        _ask(context, greedy, 1_000)
    assert guard(context, "read", patient, "prod").name == "reader"


def _ask(context: Context, headers: dict[str, str], times: int) -> None:
    for _ in range(times):
        guard(context, "read", headers, "prod")


@given(st.lists(st.floats(0, 3), min_size=1, max_size=200), st.integers(1, 50))
def test_no_more_are_let_in_than_the_rate_allows(waits: list[float], rate: int) -> None:
    pace, now, let_in = Pace(), 1_000.0, 0
    for wait in waits:
        now += wait
        with contextlib.suppress(Overloaded):
            pace.require("reader", rate, now)
            let_in += 1
    assert min(len(waits), rate) <= let_in <= rate * (sum(waits) - waits[0] + 1) + 1e-6


def test_without_a_rate_any_number_is_let_in() -> None:
    pace = Pace()
    for _ in range(1_000):
        pace.require("reader", 0, 0.0)
