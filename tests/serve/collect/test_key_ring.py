"""A write key is known again by its head, for as long as it is valid, and never instead of another."""

from __future__ import annotations

from base64 import b64encode

import pytest

from onefold.errors import Unauthorized
from onefold.serve.collect import key_ring
from onefold.serve.collect.key_ring import KeyRing
from tests.servers.collector import Service


def basic(key: str, password: str = "") -> dict[bytes, bytes]:
    return {b"authorization": b"Basic " + b64encode(f"{key}:{password}".encode())}


def test_the_same_head_shows_the_same_source(service: Service) -> None:
    ring = KeyRing(service.workspace)
    for _ in range(2):
        assert ring.shown(basic(service.key)) == (service.workspace.source("web"), service.key)


def test_a_key_that_is_revoked_meanwhile_is_unknown(service: Service) -> None:
    ring, key = KeyRing(service.workspace), service.key_of("gone", "website", ["prod"])
    assert ring.shown(basic(key)) is not None
    service.workspace.revoke_write_key("gone", key[:9])
    with pytest.raises(Unauthorized):
        ring.shown(basic(key))


def test_a_key_of_its_own_header_is_not_taken_for_another_beside_the_same_token(service: Service) -> None:
    ring, other = KeyRing(service.workspace), service.key_of("other", "website", ["prod"])
    for key, slug in ((service.key, "web"), (other, "other"), (service.key, "web")):
        head = {b"authorization": b"Bearer somebody", b"x-write-key": key.encode()}
        assert ring.shown(head) == (service.workspace.source(slug), key)
    assert ring.shown({b"authorization": b"Bearer somebody"}) is None


def test_heads_in_ever_new_ways_do_not_add_up(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_ring, "REMEMBERED", 3)
    ring = KeyRing(service.workspace)
    for number in range(10):
        assert ring.shown(basic(service.key, str(number))) is not None
        assert len(ring._known) <= 3
