"""Clients that never give up: each sends its calls request by request, and each request until it is answered 200.

Calls share identifiers, so that customers merge, split and stay contested. Some requests are sent again though they
were answered, as impatient clients do.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple, Self

Call = dict[str, Any]

AGAIN = 0.1
"""Of the answered requests, how many are sent once more."""

SETTING = 150
"""Calls of one caller until it goes on with other people: components stay small."""

BEGINNING = 1_700_000_000


class Answer(NamedTuple):
    """One answer: `seconds` from sending to the last byte."""

    status: int
    seconds: float
    retry_after: str | None


class Callers:
    """Threads that send until they are told to stop. `acknowledged` holds the message ids of requests answered 200."""

    def __init__(self, key: str, count: int = 4, seed: int = 0, largest: int = 12) -> None:
        self._head = {
            "Authorization": f"Basic {b64encode(f'{key}:'.encode()).decode()}",
            "Content-Type": "application/json",
        }
        self._stopping = threading.Event()
        self._largest = largest
        self._seed = seed
        self._threads = [threading.Thread(target=self._run, args=(each,), daemon=True) for each in range(count)]
        self.address: Callable[[int], tuple[str, int]] = lambda _: ("127.0.0.1", 1)
        self.acknowledged: set[str] = set()
        self.sent: set[str] = set()
        self.answers: list[Answer] = []
        self.failures: list[BaseException] = []

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """No request is begun any more, and none is repeated."""
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)

    def statuses(self) -> Counter[int]:
        return Counter(answer.status for answer in list(self.answers))

    def wait_for(self, count: int, patience: float = 60.0) -> None:
        """Until so many more calls are acknowledged."""
        goal, until = len(self.acknowledged) + count, time.monotonic() + patience
        while len(self.acknowledged) < goal:
            assert not self.failures, self.failures
            assert time.monotonic() < until, f"{goal - len(self.acknowledged)} calls were not acknowledged"
            time.sleep(0.005)

    def _run(self, number: int) -> None:
        chance = random.Random(f"{self._seed}/{number}")
        line = _Line(self._head)
        made = 0
        try:
            while not self._stopping.is_set():
                size = 1 if chance.random() < 0.3 else chance.randint(2, self._largest)
                calls = [made_up(chance, number, made + place) for place in range(size)]
                made += size
                self._deliver(line, number, calls, chance)
        except BaseException as error:  # noqa: BLE001 - the test must learn of it
            self.failures.append(error)
        finally:
            line.hang_up()

    def _deliver(self, line: _Line, number: int, calls: list[Call], chance: random.Random) -> None:
        names = {call["messageId"] for call in calls}
        self.sent |= names
        while not self._stopping.is_set():
            answer = line.send(self.address(number), calls)
            if answer is not None:
                self.answers.append(answer)
            if answer is not None and answer.status == 200:
                self.acknowledged |= names
                if chance.random() > AGAIN:
                    return
            elif answer is not None and answer.status not in {429, 503}:
                raise AssertionError(f"answered {answer.status}")
            else:
                time.sleep(0.01)


class _Line:
    """One kept connection."""

    def __init__(self, head: dict[str, str]) -> None:
        self._head = head
        self._open: http.client.HTTPConnection | None = None
        self._address = ("", 0)

    def send(self, address: tuple[str, int], calls: list[Call]) -> Answer | None:
        """None where the server is not there, or went away before it answered."""
        if self._open is None or address != self._address:
            self.hang_up()
            self._open, self._address = http.client.HTTPConnection(*address, timeout=30), address
        path, said = ("batch", {"batch": calls}) if len(calls) > 1 else (calls[0]["type"], calls[0])
        began = time.monotonic()
        try:
            self._open.request("POST", f"/v1/{path}", json.dumps(said), self._head)
            answer = self._open.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            return None
        return Answer(answer.status, time.monotonic() - began, answer.headers["Retry-After"])

    def hang_up(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None


def made_up(chance: random.Random, caller: int, number: int) -> Call:
    """A call of few people with few browsers: two in five say who they are, some late, some on another's browser."""
    people = f"{caller}.{number // SETTING}"
    moment = BEGINNING + number + chance.choice([0, 0, 0, 0, -40, -4_000])
    call: Call = {
        "type": chance.choice(["track", "page", "identify"]),
        "messageId": f"m{caller}-{number}",
        "anonymousId": f"browser-{people}-{chance.randrange(12)}",
        "timestamp": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment)),
        "event": "Clicked",
    }
    if chance.random() < 0.4:
        call["userId"] = f"user-{people}-{chance.randrange(5)}"
    if chance.random() < 0.3:
        call["context"] = {"traits": {"email": f"p{chance.randrange(5)}.{people}@mail.example"}}
    if call["type"] == "identify":
        call["traits"] = {"plan": chance.choice(["free", "paid"]), "firstName": chance.choice(["Ada", "Ben"])}
    return call
