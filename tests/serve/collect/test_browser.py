"""What web pages and apps need beside the calls: leave to send from any page, and settings that lead here."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.servers.collector import Service


def test_any_page_may_send_any_headers(service: Service) -> None:
    asking = {
        "Origin": "https://shop.example.com",
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-retry-count",
    }
    for path in ("/v1/t", "/v1/batch", "/v1/m", "/v1/projects/x/settings"):
        answer = httpx.options(service.address + path, headers=asking)
        assert answer.status_code == 204
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert answer.headers["Access-Control-Allow-Headers"] == "Authorization, *"
        assert "POST" in answer.headers["Access-Control-Allow-Methods"]
        assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "status"), [("/v1/p", 200), ("/v1/t", 400), ("/v1/batch", 400), ("/v1/projects/x/settings", 404)]
)
def test_every_answer_may_be_read_by_any_page(service: Service, path: str, status: int) -> None:
    settings = path.endswith("settings")
    answer = httpx.get(service.address + path) if settings else service.post(path, {"userId": "u1"})
    assert answer.status_code == status
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "Retry-After" in answer.headers["Access-Control-Expose-Headers"]


def test_the_settings_lead_back_here(service: Service) -> None:
    answer = httpx.get(f"{service.address}/v1/projects/{service.key}/settings")
    assert answer.status_code == 200
    segment = answer.json()["integrations"]["Segment.io"]
    assert segment["apiKey"] == service.key
    assert (segment["protocol"], segment["apiHost"]) == ("http", f"127.0.0.1:{service.port}/v1")
    assert list(answer.json()["integrations"]) == ["Segment.io"]


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("shop.example.com", "shop.example.com"),
        ("[::1]:8000", "[::1]:8000"),
        ('evil"/x', None),
        ("a b", None),
    ],
)
def test_the_host_is_the_one_that_was_asked(service: Service, named: str, host: str | None) -> None:
    answer = httpx.get(f"{service.address}/v1/projects/{service.key}/settings", headers={"Host": named})
    found = answer.json()["integrations"]["Segment.io"]["apiHost"]
    assert found == f"{host or f'127.0.0.1:{service.port}'}/v1"


def test_settings_of_an_unknown_or_revoked_key(service: Service) -> None:
    key = service.key_of("web", "website", ["prod"])
    service.workspace.revoke_write_key("web", key[:9])
    for unknown in ("wk_unknown", key, "%00", "a%20b"):
        answer = httpx.get(f"{service.address}/v1/projects/{unknown}/settings")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "not_found")


def test_another_method(service: Service) -> None:
    for method, path, allowed in (
        ("GET", "/v1/track", "POST, OPTIONS"),
        ("PUT", "/v1/batch", "POST, OPTIONS"),
        ("DELETE", f"/v1/projects/{service.key}/settings", "GET, HEAD, OPTIONS"),
    ):
        answer = httpx.request(method, service.address + path)
        assert (answer.status_code, answer.headers["Allow"]) == (405, allowed)
        assert json.loads(answer.text)["code"] == "method_not_allowed"


def test_head_of_the_settings(service: Service) -> None:
    answer = httpx.head(f"{service.address}/v1/projects/{service.key}/settings")
    assert (answer.status_code, answer.text) == (200, "")
