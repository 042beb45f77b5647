"""The garbage collector is as it was, whatever happens in between."""

from __future__ import annotations

import gc

import pytest

from onefold.batch.memory import give_back, uncollected


def test_the_collector_rests_and_comes_back() -> None:
    with uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_the_collector_comes_back_after_an_error() -> None:
    with pytest.raises(ValueError, match="inside"), uncollected():
        raise ValueError("inside")
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


def test_giving_memory_back_does_no_harm() -> None:
    kept = list(range(1000))
    give_back()
    assert kept == list(range(1000))
