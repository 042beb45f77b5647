"""A coroutine that is begun before anybody waits for it: what is there already needs no clock set for it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar, cast

Answer = TypeVar("Answer")


class Begun(Generic[Answer]):
    """Runs up to where the coroutine first has to wait; awaited, it goes on from there. Raises what that raises."""

    def __init__(self, coroutine: Coroutine[Any, Any, Answer]) -> None:
        self._coroutine = coroutine
        self._answer: Answer | None = None
        self._waits_for: Any = None
        self.done = False
        self._go_on(coroutine.send, None)

    def result(self) -> Answer:
        """Once `done`."""
        return cast("Answer", self._answer)

    def __await__(self) -> Generator[Any, Any, Answer]:
        while not self.done:
            try:
                sent = yield self._waits_for
            except BaseException as error:  # noqa: BLE001 - whatever it is, it is the coroutine's
                self._go_on(self._coroutine.throw, error)
            else:
                self._go_on(self._coroutine.send, sent)
        return self.result()

    def _go_on(self, how: Callable[[Any], Any], said: Any) -> None:
        try:
            self._waits_for = how(said)
        except StopIteration as end:
            self._answer, self.done = end.value, True
