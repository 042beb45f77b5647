"""A truth, kept as hashes of the names of records and a number for each person; and partitions measured by it."""

from __future__ import annotations

import hashlib
import io
import time
from collections.abc import Iterable
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.csv as pc

from onefold.batch.diff import codes
from onefold.batch.evaluate import Columns, read_truth
from onefold.columns import NONE, Ints, Longs
from onefold.errors import InvalidInput
from onefold.live.whole.report import Agreement, Measured, Quality
from onefold.resolution.difference import UNRESOLVED, Codes
from onefold.resolution.quality import Score, b_cubed, count_pairs_right, overlaps, pairwise
from onefold.store.dry_runs import TruthRows


class BadTruth(InvalidInput):
    """What was given as a truth is none."""

    code = "invalid_truth"
    status = 422


def truth_sent(given: Path | bytes) -> TruthRows:
    """As `truth_of`, for what came over HTTP: messages name no file of ours. Raises BadTruth."""
    try:
        return truth_of(given)
    except BadTruth:
        raise
    except InvalidInput:
        raise BadTruth(
            "The truth must be CSV in UTF-8 with the columns record_id and person, and source if sources share ids."
        ) from None


def truth_of(given: Path | bytes) -> TruthRows:
    """A CSV or Parquet file, or a CSV text, with the columns record_id and cluster (or person, customer), and source.

    Raises InvalidInput, NotFound.
    """
    labels = read_truth(_table(given) if isinstance(given, bytes) else given, Columns())
    by_source = labels["source"].null_count < labels.num_rows
    names = _names(labels["source"].to_pylist() if by_source else None, labels["record_id"].to_pylist())
    person, _ = codes(labels["cluster"])
    order = np.argsort(names, kind="stable")
    names, person = names[order], person[order]
    _require_one_person_each(names, person)
    keep = np.ones(len(names), dtype=np.bool_)
    keep[1:] = names[1:] != names[:-1]
    names, persons = names[keep], person[keep].astype("<i4")
    return TruthRows(time.time_ns() // 1_000, len(names), by_source, names.astype("<i8").tobytes(), persons.tobytes())


def _table(text: bytes) -> pa.Table:
    """The text's columns, all as texts."""
    try:
        head = pc.read_csv(io.BytesIO(text))
        kinds = dict.fromkeys(head.column_names, pa.string())
        return pc.read_csv(io.BytesIO(text), convert_options=pc.ConvertOptions(column_types=kinds))
    except pa.ArrowInvalid as error:
        raise InvalidInput("The truth must be CSV in UTF-8.") from error


def _names(sources: Iterable[str | None] | None, ids: list[str]) -> Longs:
    if sources is None:
        return _hashes(ids)
    return _hashes(f"{source}/{record_id}" for source, record_id in zip(sources, ids, strict=True))


def _hashes(names: Iterable[str]) -> Longs:
    digests = b"".join(hashlib.blake2b(name.encode(), digest_size=8).digest() for name in names)
    return np.frombuffer(digests, dtype="<i8")


def _require_one_person_each(names: Longs, person: Codes) -> None:
    twice = (names[1:] == names[:-1]) & (person[1:] != person[:-1])
    if twice.any():
        raise BadTruth(f"The truth puts {int(twice.sum()):,} records into several clusters each.")


class Labels(msgspec.Struct, frozen=True):
    """The person of each record (NONE: not known), and how many names of the truth are nobody's here."""

    person: Ints
    missing: int


def labels_of(truth: TruthRows, source: Ints, source_names: tuple[str, ...], ids: pa.Array) -> Labels:
    """Of records given by source and id. Raises InvalidInput where ids alone do not tell."""
    names, persons = np.frombuffer(truth.names, dtype="<i8"), np.frombuffer(truth.persons, dtype="<i4")
    said = ids.to_pylist()
    hashes = _names((source_names[one] for one in source.tolist()) if truth.by_source else None, said)
    at = np.minimum(np.searchsorted(names, hashes), len(names) - 1)
    there = names[at] == hashes if len(names) else np.zeros(len(hashes), dtype=np.bool_)
    times = np.bincount(at[there], minlength=len(names))
    if (times > 1).any():
        raise BadTruth(
            f"The truth names {int((times > 1).sum()):,} record ids that several sources use: add a column source."
        )
    person = np.where(there, persons[at] if len(names) else NONE, NONE).astype(np.int32)
    return Labels(person, int((times == 0).sum()))


def quality(labels: Labels, before: Ints, after: Ints) -> Quality | None:
    """Both partitions (NONE: unresolved) by the truth; None where it knows none of the records."""
    known = labels.person != NONE
    if not known.any():
        return None
    person = labels.person[known].astype(np.int64)
    return Quality(
        records=int(known.sum()),
        missing=labels.missing,
        persons=len(np.unique(person)),
        before=_measured(before[known], person),
        after=_measured(after[known], person),
    )


def _measured(profile: Ints, person: Codes) -> Measured:
    assert UNRESOLVED == NONE
    over = overlaps(profile.astype(np.int64), person)
    pairs = count_pairs_right(over)
    return Measured(_agreement(pairwise(over)), _agreement(b_cubed(over)), pairs.wrong, pairs.missed)


def _agreement(score: Score) -> Agreement:
    return Agreement(*(round(one, 6) for one in (score.precision, score.recall, score.f1)))
