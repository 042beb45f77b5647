"""Records parsed again from their bodies, where a ruleset looks at what their evidence does not hold: by two processes.

A body costs some thirty millionths of a second, so this is what a dry run avoids where it can.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import msgspec
import numpy as np

from onefold.columns import NONE, Longs
from onefold.errors import OnefoldError
from onefold.live.plans import Parser
from onefold.live.records import record_of, said_of
from onefold.live.whole.read import Log, Progress
from onefold.live.whole.sayings import Gathered, Sayings
from onefold.model import SourceName
from onefold.ruleset.plan import IdentifierSettings, Plan, SourceMapping
from onefold.store.rows import Said
from onefold.store.space import SpaceStore, encode

PROCESSES = 2

WORTH_IT = 20_000
"""Records from which on processes are started: each takes half a second to begin."""

AT_ONCE = 2_000

_SAID = msgspec.msgpack.Decoder(Said)


class Part(msgspec.Struct, frozen=True):
    """What a stretch of the log says: of each record its seq and the place of what it says in `said`, encoded."""

    seq: bytes
    place: bytes
    said: list[bytes]


class Looked(msgspec.Struct, frozen=True):
    """What of a plan decides how records are parsed."""

    identifiers: tuple[IdentifierSettings, ...]
    fields: tuple[str, ...]
    sources: tuple[tuple[SourceName, SourceMapping], ...]

    @property
    def plan(self) -> Plan:
        """A plan that parses alike."""
        return Plan(identifiers=self.identifiers, steps=(), sources=self.sources, fields=self.fields)


class Order(msgspec.Struct, frozen=True):
    """What a process is asked: the address of the database, the space, slugs of sources, the plan, and a stretch."""

    db: str
    space: int
    graph: int
    sources: dict[int, str]
    looked: Looked
    first: int
    last: int


def read_again(
    store: SpaceStore, log: Log, plan: Plan, progress: Progress, db: str | None = None
) -> tuple[Log, Sayings]:
    """The log with the evidence that its records have under another plan, and what that says.

    `db` names the database, for processes to read from; without one all is read here. They have snapshots of
    their own: what they do not find is read here, from the store's.
    """
    if db is None or len(log.seq) < WORTH_IT:
        return _joined(store, log, plan, _here(store, log, plan, progress))
    return _joined(store, log, plan, _by_processes(store, log, plan, db, progress))


def _here(store: SpaceStore, log: Log, plan: Plan, progress: Progress) -> Iterator[Part]:
    if len(log.seq):
        yield parsed(store, plan, int(log.seq[0]), int(log.seq[-1]), progress)


def parsed(store: SpaceStore, plan: Plan, first: int, last: int, progress: Progress = lambda _: None) -> Part:
    """A stretch of the log, parsed here."""
    parse, after = Parser(plan), first - 1
    seqs, places, known = [], [], dict[bytes, int]()
    while found := store.all_records(after, AT_ONCE):
        here = [one for one in found if one.seq <= last]
        for one in here:
            said = encode(said_of(record_of(one, parse)))
            seqs.append(one.seq)
            places.append(known.setdefault(said, len(known)))
        after = found[-1].seq
        progress(min((after - first) / max(last - first, 1), 1.0))
        if len(here) < len(found):
            break
    return Part(np.array(seqs, np.int64).tobytes(), np.array(places, np.int32).tobytes(), list(known))


def _by_processes(store: SpaceStore, log: Log, plan: Plan, db: str, progress: Progress) -> Iterator[Part]:
    bounds = np.linspace(0, len(log.seq), PROCESSES + 1).astype(int).tolist()
    looked = Looked(plan.identifiers, plan.fields, plan.sources)
    orders = [
        Order(db, store.space, store.graph, _slugs(store, log), looked, int(log.seq[low]), int(log.seq[high - 1]))
        for low, high in pairwise(bounds)
    ]
    with ThreadPoolExecutor(PROCESSES) as threads:
        for number, part in enumerate(threads.map(_asked, orders), start=1):
            progress(number / PROCESSES)
            yield part


def _slugs(store: SpaceStore, log: Log) -> dict[int, str]:
    return {number: store.sources[number] for number in np.unique(log.source).tolist()}


def _asked(order: Order) -> Part:
    """What a process answers. Raises OnefoldError if it ends before."""
    command = [sys.executable, "-m", "onefold.live.whole.parsing"]
    found = subprocess.run(  # noqa: S603 - our own module
        command, input=msgspec.msgpack.encode(order), stdout=subprocess.PIPE, env=environment(), check=False
    )
    if found.returncode:
        raise OnefoldError("A process that reads calls again ended before its time: the log says more.")
    return msgspec.msgpack.decode(found.stdout, type=Part)


def environment() -> Mapping[str, str]:
    """That of a process that finds the same modules."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one)}


def _joined(store: SpaceStore, log: Log, plan: Plan, parts: Iterator[Part]) -> tuple[Log, Sayings]:
    known: dict[bytes, int] = {}
    evidence = np.full(len(log.seq), NONE, dtype=np.int32)
    for part in parts:
        _place(log, evidence, part, known)
    for seq in log.seq[evidence == NONE].tolist():
        _place(log, evidence, parsed(store, plan, seq, seq), known)
    gathered = Gathered(len(known))
    for said, number in known.items():
        gathered.add(number, _SAID.decode(said))
    return (
        Log(log.seq, log.source, log.time, evidence, np.arange(len(known), dtype=np.int64)),
        gathered.sayings(),
    )


def _place(log: Log, evidence: np.ndarray, part: Part, known: dict[bytes, int]) -> None:
    """Note what these records say; those that the log does not have are left out."""
    numbers = np.array([known.setdefault(one, len(known)) for one in part.said], dtype=np.int32)
    seq: Longs = np.frombuffer(part.seq, dtype=np.int64)
    if not len(seq):
        return
    at = np.minimum(np.searchsorted(log.seq, seq), len(log.seq) - 1)
    there = log.seq[at] == seq
    evidence[at[there]] = numbers[np.frombuffer(part.place, dtype=np.int32)[there]]
