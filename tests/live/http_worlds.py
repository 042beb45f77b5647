"""A world's records as calls over real HTTP and rows of an import, into a service that runs in a thread of the test."""

from __future__ import annotations

import http.client
import json
import threading
import time
from base64 import b64encode
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, NamedTuple, Self
from urllib.parse import quote

from onefold.live.arrival import Arrival, Departure
from onefold.live.plans import plan_of
from onefold.live.records import row_body
from onefold.model import Micros
from onefold.serve.app import application, open_service
from onefold.serve.run import Server, address_of, config_of, listen
from onefold.serve.settings import Settings
from onefold.store.open import open_database
from onefold.store.workspace import Workspace
from tests.live.driving import SOURCES, Driver
from tests.oracle.outcome import Cluster, Ref
from tests.product import record
from tests.worlds.vocabulary import TIMES, Plain

PATIENCE = 30.0


class Keys(NamedTuple):
    """What opens a workspace: a write key for each source, a token that reads every space."""

    write: dict[str, str]
    token: str


class Stored(NamedTuple):
    """What a space holds, in the oracle's form."""

    partition: frozenset[Cluster]
    unresolved: Cluster
    attached: frozenset[tuple[str, str, Cluster]]


def make(db: str, documents: Sequence[Plain]) -> Keys:
    """A workspace with a space for each document, and all sources feeding all of them."""
    with closing(open_database(db)) as database:
        database.migrate()
        workspace = Workspace(database)
        slugs = [f"space-{number}" for number in range(len(documents))]
        for slug, document in zip(slugs, documents, strict=True):
            workspace.create_space(slug, slug, json.dumps(document))
        for source in SOURCES:  # in this order: the driver knows them by number
            workspace.create_source(source, source, "website", slugs)
        write = {source: workspace.create_write_key(source) for source in SOURCES}
        return Keys(write, workspace.create_token("reader", "admin"))


class Service:
    """The whole service on a free port, from `with` to its end."""

    def __init__(self, db: str, keys: Keys) -> None:
        self._keys = keys
        self._settings = Settings(
            db=db, port=0, engine="thread"
        )  # a process takes longer to start than a world to send
        self._context = open_service(self._settings)
        self._listening = listen(self._settings)
        self._address = address_of(self._listening).removeprefix("http://")
        self._ready = threading.Event()
        self._server = Server(
            config_of(application(self._context), self._settings), self._ready.set, self._context.stopping.set
        )
        self._thread = threading.Thread(target=self._server.run, args=([self._listening],), daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._ready.wait(PATIENCE), "the service did not start"
        self._line = http.client.HTTPConnection(self._address, timeout=PATIENCE)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._line.close()
        self._server.should_exit = True
        self._thread.join(PATIENCE)
        self._listening.close()

    def send(self, records: Sequence[Plain]) -> None:
        """Each run of events of one source as one batch, each run of rows as one import into every space."""
        start = 0
        for end in range(1, len(records) + 1):
            if end == len(records) or _way(records[end]) != _way(records[start]):
                self._send_alike(records[start:end])
                start = end

    def _send_alike(self, records: Sequence[Plain]) -> None:
        source, kind = _way(records[0])
        if kind == "event":
            self._post(source, [call(one) for one in records])
        else:
            self._submit([self._arrival(one) for one in records])

    def _post(self, source: str, calls: list[dict[str, Any]]) -> None:
        path, said = ("batch", {"batch": calls}) if len(calls) > 1 else (calls[0]["type"], calls[0])
        self._line.request("POST", f"/v1/{path}", json.dumps(said), _basic(self._keys.write[source]))
        answer = self._line.getresponse()
        told = answer.read()
        assert answer.status == 200, told

    def _arrival(self, plain: Plain) -> Arrival:
        row = record(plain)
        return Arrival(self._number(row.source), row, Micros(time.time_ns() // 1_000), "row", None, row_body(row))

    def remove(self, refs: Iterable[Ref]) -> None:
        """Rows and events that go."""
        self._submit([Departure(self._number(source), id_) for source, id_ in refs])

    def _submit(self, items: Sequence[Arrival | Departure]) -> None:
        for space in self._context.workspace.spaces_by_number:
            self._context.live.submit(space, items).result(PATIENCE)

    def _number(self, source: str) -> int:
        return self._context.workspace.sources[source].number

    def looked_up(self, space: str, type_: str, value: str) -> frozenset[tuple[str, str]] | None:
        """The identifiers of the profile that the API answers for one of them; None: there is no such."""
        path = (
            f"/v1/spaces/{space}/collections/users/profiles/{quote(f'{type_}:{value}', safe='')}/external_ids?limit=100"
        )
        self._line.request("GET", path, headers=_basic(self._keys.token))
        answer = self._line.getresponse()
        told = json.loads(answer.read())
        if answer.status == 404:
            return None
        assert answer.status == 200, told
        return frozenset((one["type"], one["id"]) for one in told["data"])

    def stored(self, space: str) -> Stored:
        """What the database holds of a space, and that its change feed tells the same."""
        known = self._context.workspace.spaces[space]
        with self._context.database.reader() as connection:
            driver = Driver(connection, plan_of(known), known.number)
            assert driver.told() == driver.present()
            return Stored(*driver.partition(), driver.attached())


def _way(plain: Plain) -> tuple[str, str]:
    return plain["source"], plain["kind"]


def _basic(secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {b64encode(f'{secret}:'.encode()).decode()}", "Content-Type": "application/json"}


# ---------------------------------------------------------------------- records as calls


def sayable(records: Sequence[Plain]) -> list[Plain]:
    """The records that calls and rows can say: an event has a time, one event name and no blank identifier.

    Of several with the same source, id and time only one content is kept: which of them counts, when the clock does
    not say, depends on how they are written out.
    """
    kept: dict[tuple[str, str, int | None], Plain] = {}
    for one in records:
        said = _of_event(one) if one["kind"] == "event" else one
        kept.setdefault((said["source"], said["id"], said["time"] or 0), said)
    return [kept[key] for key in (_key(one) for one in records)]


def _key(plain: Plain) -> tuple[str, str, int | None]:
    time_ = TIMES[0] if plain["kind"] == "event" and plain["time"] is None else plain["time"]
    return plain["source"], plain["id"], time_ or 0


def _of_event(plain: Plain) -> Plain:
    identifiers = {type_: [raw for raw in raws if raw.strip()] for type_, raws in plain["identifiers"].items()}
    return {
        **plain,
        "time": TIMES[0] if plain["time"] is None else plain["time"],
        "identifiers": {type_: raws for type_, raws in identifiers.items() if raws},
        "fields": {name: texts[:1] if name == "event" else texts for name, texts in plain["fields"].items()},
    }


def call(plain: Plain) -> dict[str, Any]:
    """An event as the call that says it: identifiers as external ids, fields as properties."""
    common = {"messageId": plain["id"], "timestamp": _written(plain["time"])}
    if plain["alias"] is not None:
        return {
            **common,
            "type": "alias",
            "previousId": plain["alias"]["previous"],
            "userId": plain["alias"]["user_id"],
        }
    fields = dict(plain["fields"])
    named = {"type": "track", "event": fields.pop("event")[0]} if "event" in fields else {"type": "page"}
    ids = [
        {"type": type_, "id": raw, "collection": "users", "encoding": "none"}
        for type_, raws in plain["identifiers"].items()
        for raw in raws
    ]
    return {**common, **named, "properties": fields, "context": {"externalIds": ids}}


def _written(micros: int) -> str:
    moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
