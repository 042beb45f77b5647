"""Webhooks reach who they should, signed, and nobody else: over real sockets on loopback."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import logging
import socket
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from onefold.errors import InvalidInput, NotFound
from onefold.live.monitor import outbound
from onefold.live.monitor.deliver import AGAIN, deliver_due
from onefold.live.monitor.outbound import Unreachable, check_url, find_target, is_public, post
from onefold.live.monitor.webhooks import (
    MOST,
    add_webhook,
    check_target,
    deliveries_of,
    remove_webhook,
    signed,
    webhooks_of,
)
from onefold.store.port import Database, writing
from tests.live.monitor.watching import START, Shop
from tests.live.telling import Engine

SECOND = 1_000_000


class Receiver:
    """A host that takes webhooks: it keeps what comes, and answers what it is told to."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes, str]] = []
        self.answers: list[int] = []
        self.location = ""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.came.append(({name.lower(): text for name, text in self.headers.items()}, body, self.path))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Not to the tests' output."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/alerts?a=b"

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    found = Receiver()
    yield found
    found.stop()


@pytest.fixture
def shop(database: Database) -> Iterator[Shop]:
    engine = Engine(database)
    found = Shop(engine)
    found.rule("large_profile", above=1)
    yield found
    engine.live.stop()


def hooked(shop: Shop, url: str) -> str:
    """Its secret."""
    with writing(shop.engine.database) as connection:
        return add_webhook(connection, shop.space.number, url, START, "ann").secret


def raise_alert(shop: Shop, user: str = "u1") -> None:
    shop.told.identify(0, userId=user, anonymousId=f"a-{user}")
    assert shop.measure()


def deliver(shop: Shop, *, private: bool = True) -> int:
    return deliver_due(shop.engine.database, shop.engine.workspace, lambda: shop.now, private=private)


def outcomes(shop: Shop) -> list[tuple[int, bool, str]]:
    """(attempts, whether it is over, outcome) of each delivery of the first webhook, the newest first."""
    with shop.engine.database.reader() as connection:
        (webhook,) = webhooks_of(connection, shop.space.number)
        return [(one.attempts, one.due is None, one.outcome) for one in deliveries_of(connection, webhook.number, 100)]


def test_an_alert_arrives_signed_and_once(shop: Shop, receiver: Receiver) -> None:
    secret = hooked(shop, receiver.url)
    raise_alert(shop)
    assert deliver(shop) == 1
    assert deliver(shop) == 0
    ((headers, body, path),) = receiver.came
    said = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(shop.now // SECOND)
    assert path == "/alerts?a=b"
    told = json.loads(body)
    assert (told["type"], told["data"]["kind"], told["data"]["space"]) == (
        "alert.raised",
        "large_profile",
        shop.told.slug,
    )
    assert outcomes(shop) == [(1, True, "answered 204")]


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of their specification."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = signed(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330 * SECOND, b'{"test": 2432232314}')
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_identifiers_arrive_masked(shop: Shop, receiver: Receiver) -> None:
    hooked(shop, receiver.url)
    shop.rule("shared_value", above=3)
    shop.rule("large_profile", above=50)
    shop.measure()
    for number in range(5):
        shop.told.identify(number, userId=f"u{number}", anonymousId="kiosk-1")
    shop.measure()
    deliver(shop)
    ((_, body, _),) = receiver.came
    assert json.loads(body)["data"]["value"] == "k***"
    assert b"kiosk" not in body


def test_a_failing_host_is_tried_again_ever_later_and_given_up(shop: Shop, receiver: Receiver) -> None:
    hooked(shop, receiver.url)
    raise_alert(shop)
    receiver.answers = [500] * 99
    for attempts, pause in enumerate(AGAIN, start=1):
        assert deliver(shop) == 1
        assert outcomes(shop) == [(attempts, False, "answered 500")]
        shop.now += pause * SECOND - 1
        assert deliver(shop) == 0
        shop.now += 1
    assert deliver(shop) == 1
    assert outcomes(shop) == [(len(AGAIN) + 1, True, "given up: answered 500")]
    shop.now += 1000 * 3_600 * SECOND
    assert deliver(shop) == 0
    ids = {headers["webhook-id"] for headers, _, _ in receiver.came}
    assert len(ids) == 1


def test_a_host_that_comes_back_gets_what_it_missed(shop: Shop, receiver: Receiver) -> None:
    hooked(shop, receiver.url)
    raise_alert(shop)
    receiver.answers = [503]
    deliver(shop)
    shop.now += AGAIN[0] * SECOND
    deliver(shop)
    assert outcomes(shop) == [(2, True, "answered 204")]


def test_a_redirect_is_not_followed(shop: Shop, receiver: Receiver) -> None:
    inside = Receiver()
    receiver.answers, receiver.location = [302, 307], inside.url
    hooked(shop, receiver.url)
    raise_alert(shop)
    deliver(shop)
    assert outcomes(shop) == [(1, False, "answered 302")]
    assert inside.came == []
    inside.stop()


def test_a_host_that_says_it_is_gone_gets_no_more(shop: Shop, receiver: Receiver) -> None:
    hooked(shop, receiver.url)
    raise_alert(shop)
    receiver.answers = [410]
    deliver(shop)
    assert outcomes(shop) == [(1, True, "given up: answered 410")]
    with shop.engine.database.reader() as connection:
        assert webhooks_of(connection, shop.space.number)[0].stopped == shop.now
    raise_alert(shop, "u2")
    assert deliver(shop) == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/a",
        "https://localhost/a",
        "https://[::1]/a",
        "https://10.1.2.3/a",
        "https://192.168.1.1/a",
        "https://172.16.0.1/a",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/a",
        "https://0.0.0.0/a",
        "https://[::ffff:127.0.0.1]/a",
        "https://[64:ff9b::a00:1]/a",
        "https://[2002:7f00:1::]/a",
        "https://[fe80::1]/a",
        "https://[fd00::1]/a",
        "https://224.0.0.1/a",
        "https://2130706433/a",
        "https://0x7f000001/a",
        "https://127.1/a",
        "http://93.184.216.34/a",
        "ftp://93.184.216.34/a",
        "file:///etc/passwd",
        "https://user:pass@93.184.216.34/a",
        "https://93.184.216.34/a#b",
        "https://93.184.216.34:99999/a",
        "https:///a",
        "https://93.184.216.34/a\r\nX: y",
        "https://93.184.216.34/" + "a" * 3000,
        "nonsense",
    ],
)
def test_an_address_inside_or_of_another_kind_is_refused(url: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check_target(url, private=False)
    assert "127" not in str(refused.value)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


def test_a_private_address_is_refused_again_when_something_is_sent(shop: Shop, receiver: Receiver) -> None:
    """As a name may lead elsewhere by then."""
    hooked(shop, receiver.url.replace("http:", "https:"))
    raise_alert(shop)
    deliver(shop, private=False)
    assert receiver.came == []
    assert outcomes(shop) == [(1, False, "The address leads to a host that is not public.")]


def resolving(answers: list[list[str]]) -> Callable[..., Any]:
    """A name service that answers these addresses, one answer after the other."""

    def ask(_host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in answers.pop(0)]

    return ask


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", resolving([["93.184.216.34", "10.0.0.1"]]))
    with pytest.raises(InvalidInput):
        find_target("https://example.com/a")


def test_what_was_looked_at_is_what_is_called(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is resolved once: what it leads to the next time does not matter."""
    answers = [["127.0.0.1"], ["10.255.255.1"]]
    monkeypatch.setattr(socket, "getaddrinfo", resolving(answers))
    target = find_target(receiver.url.replace("127.0.0.1", "hooks.example"), private=True)
    assert post(target, {}, b"{}") == 204
    ((headers, _, _),) = receiver.came
    assert headers["host"].startswith("hooks.example:")
    assert len(answers) == 1


def test_a_host_that_does_not_answer_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        target = find_target(f"http://127.0.0.1:{listening.getsockname()[1]}/", private=True)
        began = time.monotonic()
        with pytest.raises(Unreachable):
            post(target, {}, b"{}")
    assert time.monotonic() - began < 5


def test_a_host_that_answers_drop_by_drop_is_left_in_time() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            line, _ = listening.accept()
            with line:
                try:
                    for letter in b"HTTP/1.1 200 OK" * 100:
                        line.send(bytes([letter]))
                        time.sleep(0.05)
                except OSError:
                    return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        target = find_target(f"http://127.0.0.1:{listening.getsockname()[1]}/", private=True)
        began = time.monotonic()
        with pytest.raises(Unreachable):
            post(target, {}, b"{}", longest=0.3)
        assert time.monotonic() - began < 5
        thread.join(10)


def test_a_proxy_of_the_environment_is_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert post(find_target(receiver.url, private=True), {}, b"{}") == 204


def test_neither_secrets_nor_addresses_are_logged(
    shop: Shop, receiver: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = hooked(shop, receiver.url)
    raise_alert(shop)
    receiver.answers = [500]
    deliver(shop)
    said = caplog.text + repr([vars(one) for one in caplog.records])
    assert "could not be delivered" in said
    for text in (secret, receiver.url, "u1", "a-u1"):
        assert text not in said


def test_a_webhook_is_removed_with_what_was_still_to_be_sent(shop: Shop, receiver: Receiver) -> None:
    hooked(shop, receiver.url)
    raise_alert(shop)
    with writing(shop.engine.database) as connection:
        (webhook,) = webhooks_of(connection, shop.space.number)
        with pytest.raises(NotFound):
            remove_webhook(connection, shop.space.number + 1, webhook.number, "ann")
        remove_webhook(connection, shop.space.number, webhook.number, "ann")
    assert deliver(shop) == 0
    assert receiver.came == []


def test_a_space_has_a_bounded_number_of_webhooks(shop: Shop, receiver: Receiver) -> None:
    for _ in range(MOST):
        hooked(shop, receiver.url)
    with pytest.raises(InvalidInput):
        hooked(shop, receiver.url)


def test_http_and_private_addresses_are_for_trying_out() -> None:
    assert check_url("http://127.0.0.1:9/a", private=True).port == 9
