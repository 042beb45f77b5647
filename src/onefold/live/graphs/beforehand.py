"""What is next is made by another thread while what was made is written: a database writes without the interpreter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from queue import Queue
from threading import Thread
from typing import TypeVar

AHEAD = 4
"""How many are made and not taken yet."""

T = TypeVar("T")


class _End:
    """There is no more: because of an error, or not."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


def beforehand(made: Iterable[T]) -> Iterator[T]:
    """The same, made by a thread; what that raises is raised here."""
    queue: Queue[T | _End] = Queue(AHEAD)

    def make() -> None:
        error = None
        try:
            for one in made:
                queue.put(one)
        except BaseException as problem:  # noqa: BLE001 - raised where it is waited for
            error = problem
        queue.put(_End(error))

    Thread(target=make, name="beforehand", daemon=True).start()
    while not isinstance(found := queue.get(), _End):
        yield found
    if found.error is not None:
        raise found.error
