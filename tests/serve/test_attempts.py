from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onefold.errors import TryLater
from onefold.serve.attempts import BACK_AFTER, KEPT, OF_ACCOUNT, OF_ADDRESS, Attempts, network
from onefold.serve.cookie import is_local, secret_of


def tries(attempts: Attempts, account: str, address: str, times: int, now: float = 0.0) -> int:
    """How many of so many are let in."""
    let_in = 0
    for _ in range(times):
        with contextlib.suppress(TryLater):
            attempts.take(account, address, now)
            let_in += 1
    return let_in


def test_an_account_is_tried_so_often_from_anywhere_and_once_a_minute_after() -> None:
    attempts = Attempts()
    assert sum(tries(attempts, "ann", f"10.0.0.{one}", 1) for one in range(30)) == OF_ACCOUNT
    assert tries(attempts, "ann", "10.0.1.1", 3, BACK_AFTER) == 1
    assert tries(attempts, "ben", "10.0.1.2", 3) == 3


def test_an_address_tries_so_many_accounts() -> None:
    attempts = Attempts()
    assert sum(tries(attempts, f"ann{one}", "10.0.0.1", 1) for one in range(200)) == OF_ADDRESS
    assert tries(attempts, "", "10.0.0.1", 1) == 0
    assert tries(attempts, "", "10.0.0.2", 1) == 1


def test_who_signs_in_is_not_counted() -> None:
    attempts = Attempts()
    for _ in range(500):
        attempts.take("ann", "10.0.0.1", 0.0)
        attempts.give_back("ann", "10.0.0.1")


def test_what_is_remembered_is_bounded_and_who_failed_most_is_not_forgotten() -> None:
    attempts = Attempts()
    assert tries(attempts, "ann", "10.0.0.1", OF_ACCOUNT) == OF_ACCOUNT
    for one in range(KEPT):
        attempts.take(f"x{one}", f"y{one}", 0.0)
    assert len(attempts._left) <= KEPT
    with pytest.raises(TryLater):
        attempts.take("ann", "10.9.9.9", 0.0)


def test_a_household_is_one_address() -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2::9")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert (network("10.0.0.1"), network("")) == ("10.0.0.1", "")


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("127.0.0.1", True), ("127.9.9.9", True), ("[::1]", True), ("::1", True),
     ("shop.localhost", True), ("localhost.evil.example", False), ("10.0.0.1", False), ("", False)],
)  # fmt: skip
def test_what_is_the_machine_itself(host: str, local: bool) -> None:  # noqa: FBT001
    assert is_local(host) is local


@given(st.text())
def test_any_cookie_is_read_without_an_error(text: str) -> None:
    found = secret_of({"cookie": f"__Host-onefold={text}"})
    assert found is None or isinstance(found, str)


def test_a_cookie_that_another_page_sends_is_none() -> None:
    said = {"cookie": "a=b; __Host-onefold=se_x; c=d"}
    assert secret_of(said) == "se_x"
    assert secret_of({**said, "sec-fetch-site": "none"}) == "se_x"
    assert secret_of({**said, "sec-fetch-site": "same-site"}) is None
