"""A body that is there already is read without a clock; one that is not is waited for as long as is allowed."""

from __future__ import annotations

import asyncio

import pytest

from onefold.serve.collect.begun import Begun


async def _given(value: int, pauses: int) -> int:
    for _ in range(pauses):
        await asyncio.sleep(0)
    return value


async def _failing(pauses: int) -> int:
    await _given(0, pauses)
    raise ValueError("no")


def test_what_never_waits_is_done_at_once() -> None:
    begun = Begun(_given(3, 0))
    assert begun.done
    assert begun.result() == 3


@pytest.mark.parametrize("pauses", [0, 1, 5])
def test_what_waits_goes_on_where_it_was(pauses: int) -> None:
    async def work() -> int:
        return await Begun(_given(4, pauses))

    assert asyncio.run(work()) == 4


@pytest.mark.parametrize("pauses", [0, 1, 5])
def test_what_is_raised_comes_out(pauses: int) -> None:
    async def work() -> int:
        return await Begun(_failing(pauses))

    with pytest.raises(ValueError, match="no"):
        asyncio.run(work())


def test_it_is_told_that_time_is_up() -> None:
    told = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            told.append("cancelled")
            raise

    async def work() -> None:
        async with asyncio.timeout(0.01):
            await Begun(forever())

    with pytest.raises(TimeoutError):
        asyncio.run(work())
    assert told == ["cancelled"]
