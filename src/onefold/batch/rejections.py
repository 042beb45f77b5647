"""All that was refused, one row a use, with the words that say why."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from onefold.columns import NONE, Ints
from onefold.resolution.case import Case
from onefold.resolution.resolve import BLOCK, Resolution
from onefold.resolution.statements import write
from onefold.resolution.steps import Refused
from onefold.ruleset.plan import Apart, Detach, IdentifierStep, Limit, Plan, Step

SCHEMA = pa.schema(
    [
        ("kind", pa.string()),
        ("step", pa.string()),
        ("type", pa.string()),
        ("value", pa.string()),
        ("source", pa.string()),
        ("record_id", pa.string()),
        ("profile_id", pa.string()),
        ("other_profile_id", pa.string()),
        ("detail", pa.string()),
    ]
)

DAYS = {1: "a day", 7: "a week", 30: "a month", 365: "a year"}
DAY = 86_400_000_000


class Rows(msgspec.Struct, frozen=True):
    """Rejections alike but for value, records and detail: parallel arrays. `other` may hold NONE."""

    kind: str
    step: str | None
    type: str | None
    value: pa.Array
    record: Ints
    other: Ints
    detail: pa.Array


def rejections(resolution: Resolution, read: pa.Table, unusable: pa.Table, ids: Callable[[Ints], pa.Array]) -> pa.Table:
    """The table of rejections, record by record in order of (source, record_id).

    `unusable` has what reading refused: kind, type, value and row (the record's number).
    """
    parts = [
        *_of_values(unusable),
        *_of_detached(resolution.case),
        *_of_both_sides(resolution.case),
        *(_of_step(resolution.case, refused) for refused in resolution.refused),
    ]
    if not parts:
        return SCHEMA.empty_table()
    record = np.concatenate([part.record for part in parts])
    table = pa.concat_tables([_table(part, resolution, read, ids) for part in parts])
    order = np.argsort(record, kind="stable")
    return table.take(pa.array(order))


def _table(rows: Rows, resolution: Resolution, read: pa.Table, ids: Callable[[Ints], pa.Array]) -> pa.Table:
    said = read.select(["source", "id"]).take(pa.array(rows.record))
    profile = resolution.profile
    other = np.where(rows.other == NONE, NONE, profile[rows.other]).astype(np.int32)
    count = len(rows.record)
    columns = [
        _repeated(rows.kind, count),
        _repeated(rows.step, count),
        _repeated(rows.type, count),
        rows.value.cast(pa.string()),
        said["source"].cast(pa.string()),
        said["id"].cast(pa.string()),
        ids(profile[rows.record]).cast(pa.string()),
        ids(other).cast(pa.string()),
        rows.detail.cast(pa.string()),
    ]
    return pa.table(columns, schema=SCHEMA)


def _repeated(text: str | None, count: int) -> pa.Array:
    return pa.nulls(count, pa.string()) if text is None else pa.repeat(pa.scalar(text, pa.string()), count)


def _of_values(unusable: pa.Table) -> list[Rows]:
    """Values that did not normalize or are blocked, type by type."""
    kinds, types = unusable["kind"].unique().to_pylist(), unusable["type"].unique().to_pylist()
    parts = []
    for kind, type_ in sorted((kind, type_) for kind in kinds for type_ in types):
        its = unusable.filter((pc.field("kind") == kind) & (pc.field("type") == type_))
        if len(its):
            record = its["row"].to_numpy().astype(np.int32)
            parts.append(_plain(kind, type_, its["value"].combine_chunks(), record, _DETAILS[kind]))
    return parts


_DETAILS = {"invalid_value": "is not in a form that the type can have", "blocked_value": "is blocked"}


def _plain(kind: str, type_: str | None, value: pa.Array, record: Ints, detail: str) -> Rows:
    nothing = np.full(len(record), NONE, dtype=np.int32)
    return Rows(kind, None, type_, value, record, nothing, _repeated(detail, len(record)))


def _of_detached(case: Case) -> list[Rows]:
    return [
        _plain(
            "detached",
            one.type,
            _repeated(one.value, len(one.records)),
            one.records,
            _statement(case.plan, one.statement),
        )
        for one in case.detached
    ]


def _of_both_sides(case: Case) -> list[Rows]:
    """Records on both sides of an `apart`, whose own case it ignores."""
    return [
        _plain("apart", None, _repeated(one.text, len(one.both)), one.both, "carries both sides of the statement")
        for one in case.apart
        if len(one.both)
    ]


def _statement(plan: Plan, number: int) -> str:
    """A statement in a few words: who said it and why."""
    statement = plan.statements[number]
    words = _words(statement) if isinstance(statement, Apart | Detach) else ""
    said = [f"by {statement.by}" if statement.by else "", f"reason: {statement.reason}" if statement.reason else ""]
    return ", ".join([words, *(part for part in said if part)])


def _words(statement: Apart | Detach) -> str:
    if isinstance(statement, Apart):
        return "statement apart " + ", ".join(write(ref) for ref in statement.refs)
    return f"statement detach {write(statement.identifier)} from {write(statement.from_)}"


def _of_step(case: Case, refused: Refused) -> Rows:
    step = case.plan.steps[refused.step]
    blocks = case.skipped[refused.step]
    if blocks is not None and len(refused.detail) and refused.detail[0] == BLOCK:
        value: Sequence[str] = [blocks.texts[key] for key in refused.key.tolist()]
    else:
        value = case.uses[refused.step].texts.text(refused.key)
    return Rows(
        kind=refused.kind,
        step=step.name,
        type=step.type if isinstance(step, IdentifierStep) else None,
        value=pa.array(value, pa.string()),
        record=refused.record,
        other=refused.other,
        detail=_details(case, step, refused),
    )


def _details(case: Case, step: Step, refused: Refused) -> pa.Array:
    """The words of each row, worked out once for each different (detail, amount)."""
    detail, amount = refused.detail.astype(np.int64), refused.amount.astype(np.int64)
    _, places, which = np.unique((detail << 32) + amount, return_index=True, return_inverse=True)
    words = [_detail(case, step, refused.kind, int(detail[place]), int(amount[place])) for place in places]
    return pa.array(words, pa.string()).take(pa.array(which))


def _detail(case: Case, step: Step, kind: str, detail: int, amount: int) -> str:
    if kind == "limit_exceeded" and isinstance(step, IdentifierStep) and step.limit is not None:
        return f"{step.type}: at most {_limit(step.limit)}"
    if kind == "outside_window" and step.within is not None:
        return f"more than {_duration(step.within)} after the use before"
    if kind == "conflict":
        limited = case.limited[detail]
        return f"together they would break the limit of {limited.name}: {_limit(limited.limit)}"
    if kind == "apart":
        return _statement(case.plan, detail)
    return _too_common(step, detail, amount)


def _too_common(step: Step, detail: int, amount: int) -> str:
    if detail == BLOCK:
        return f"{amount} different values to compare in this block, more than max_block allows"
    if detail == NONE:
        return f"touches {amount} profiles, more than max_profiles {step.max_profiles}"
    name, most = step.max_distinct[detail]
    return f"comes with {amount} different values of {name}, more than max_distinct {most}"


def _limit(limit: Limit) -> str:
    if limit.window is None:
        return f"{limit.count} ever"
    days = limit.window // DAY
    return f"{limit.count} {DAYS.get(days, f'in {_duration(limit.window)}')}"


def _duration(micros: int) -> str:
    for unit, size in (("day", DAY), ("hour", DAY // 24), ("minute", DAY // 1440), ("second", 1_000_000)):
        if micros % size == 0:
            number = micros // size
            return f"{number} {unit}{'' if number == 1 else 's'}"
    return f"{micros / 1_000_000} seconds"
