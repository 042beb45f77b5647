"""What the writer of a space does for privacy: lets records go in slices, so that nobody waits long; keeps people out.

Each order says what was written before it, so that a request that was interrupted goes on, and one that is done is not
done twice.
"""

from __future__ import annotations

import msgspec

from onefold.live.arrival import Departure
from onefold.live.orders import ORDERS, Desk
from onefold.live.privacy.hiding import departs, hide, of_log
from onefold.live.privacy.history import Gone, Spoken, empty_gone, scrub, settle
from onefold.live.privacy.named import forget_statements
from onefold.live.privacy.requests import Request, goes_on, request_of
from onefold.live.privacy.run_names import forget_names

Names = list[tuple[int, str]]
"""Records by the number of their source and their id."""


class Hide(msgspec.Struct, frozen=True):
    """Records leave the graph, as if they had never been. `began` is the number of the first change that this request
    made.
    """

    request: str
    seqs: list[int]
    began: int


class Leave(msgspec.Struct, frozen=True):
    """Records leave the log, and the graph where they are in it still."""

    request: str
    names: Names
    began: int


class Unname(msgspec.Struct, frozen=True):
    """Hashes of the names of records leave chunks (run, chunk) of the sorted runs."""

    request: str
    hashes: list[int]
    chunks: list[tuple[int, int]]


class Empty(msgspec.Struct, frozen=True):
    """Of these entries of the feed, those of profiles that are gone say no more than that they came and went."""

    request: str
    numbers: list[int]


class Close(msgspec.Struct, frozen=True):
    """The last: the feed's past, and what other tables say. Whom it was about is forgotten with it."""

    request: str
    gone: Gone
    spoken: Spoken


class KeepOut(msgspec.Struct, frozen=True):
    """(hash, type) of identifiers whose records are not taken in from now on. Or with `lift` again, and those of all
    that were kept out together with one of them.
    """

    request: str
    made: int
    hashes: list[tuple[str, str]]
    lift: bool = False


class Work(msgspec.Struct, frozen=True):
    """All of a request, as it was worked out: kept while there is more than one step left. `first` is the number of the
    first change that it may have made; `together` the seqs of records that leave the graph at once, those of whole
    components each.
    """

    names: Names
    gone: Gone
    first: int
    together: list[list[int]] = []


def under_way(desk: Desk, id_: str) -> Request | None:
    """The request, unless it has come to its end already."""
    rows = desk.writer.store.connection.rows("privacy.request", id=id_)
    request = request_of(rows[0]) if rows else None
    return request if request is not None and request.state == "running" else None


def hide_records(desk: Desk, detail: bytes) -> bool:
    task = msgspec.msgpack.decode(detail, type=Hide)
    if under_way(desk, task.request) is None:
        return False
    store, first = desk.writer.store, desk.writer.numbers.change
    hide(desk.writer, of_log(store, task.seqs))
    settle(store, first, task.began)
    departs(store, task.seqs)
    return False


def leave(desk: Desk, detail: bytes) -> bool:
    task = msgspec.msgpack.decode(detail, type=Leave)
    request = under_way(desk, task.request)
    if request is None:
        return False
    first = desk.writer.numbers.change
    desk.writer.write([Departure(source, id_) for source, id_ in task.names])
    settle(desk.writer.store, first, task.began)
    return False


def unname(desk: Desk, detail: bytes) -> bool:
    task = msgspec.msgpack.decode(detail, type=Unname)
    if under_way(desk, task.request) is not None:
        forget_names(desk.writer.store, task.hashes, task.chunks)
    return False


def empty(desk: Desk, detail: bytes) -> bool:
    task = msgspec.msgpack.decode(detail, type=Empty)
    if under_way(desk, task.request) is not None:
        empty_gone(desk.writer.store, task.numbers)
    return False


def close(desk: Desk, detail: bytes) -> bool:
    task = msgspec.msgpack.decode(detail, type=Close)
    request = under_way(desk, task.request)
    if request is None:
        return False
    store = desk.writer.store
    scrub(store, task.gone, task.spoken)
    if request.kind != "retain":
        forget_statements(desk, task.gone)
    left = sum(store.profile_named(public) is not None for public in request.said.profiles)
    said = msgspec.structs.replace(request.said, profiles_gone=len(request.said.profiles) - left)
    goes_on(store.connection, request, "erasing", None, said)
    return False


def keep_out(desk: Desk, detail: bytes) -> bool:
    task = msgspec.msgpack.decode(detail, type=KeepOut)
    store, suppressed = desk.writer.store, desk.writer.suppressed
    hashes = [hash_ for hash_, _ in task.hashes]
    if task.lift:
        by = store.connection.rows("privacy.kept_out_by", space=store.space, hashes=hashes)
        rows = store.connection.rows("privacy.kept_out_for", space=store.space, erasures=[row[0] for row in by])
        store.connection.run_each("privacy.let_in", [(store.space, row[0]) for row in rows])
        suppressed.discard([row[0] for row in rows])
    else:
        rows = [(store.space, hash_, type_, task.made, task.request) for hash_, type_ in task.hashes]
        store.connection.run_each("privacy.suppress", rows)
        suppressed.add(hashes)
    return False


ORDERS["privacy.hide"] = hide_records
ORDERS["privacy.leave"] = leave
ORDERS["privacy.unname"] = unname
ORDERS["privacy.empty"] = empty
ORDERS["privacy.close"] = close
ORDERS["privacy.keep_out"] = keep_out
