"""Columns by which tools that copy tables say that a row was deleted where it came from, and when one says so."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from onefold.batch.read.relation import literal
from onefold.normalize import snake_case

NAMES = frozenset(
    {
        "deleted",
        "is_deleted",
        "deleted_at",
        "deleted_on",
        "deletion_date",
        "deletion_time",
        "date_deleted",
        "marked_deleted",
        "fivetran_deleted",
        "ab_cdc_deleted_at",
        "sdc_deleted_at",
        "hevo_marked_deleted",
        "peerdb_is_deleted",
    }
)
"""In snake_case, so that `_fivetran_deleted`, `__deleted` (Debezium) and `IsDeleted` (Salesforce) are among them."""

OPERATIONS = frozenset({"__op", "_change_type", "_CHANGE_TYPE", "__operation"})
"""Exactly so written: what Debezium, BigQuery and Profiles Sync call the kind of change."""

_YES = ("1", "true", "t", "yes", "y", "deleted")
_GONE = ("d", "delete", "deleted", "removed")
_TIME = r"^([1-9][0-9]{3}-?[0-9]{2}-?[0-9]{2}|[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{4}|[1-9][0-9]{8,})"


def marks(columns: Sequence[str], mapped: Collection[str]) -> list[str]:
    """Those of the columns that mark deleted rows; not what the ruleset maps to something else."""
    return [name for name in columns if name not in mapped and (snake_case(name) in NAMES or name in OPERATIONS)]


def says_deleted(column: str, text: str) -> str:
    """SQL for whether the SQL text of a column says so: yes, or when it was. Anything else does not."""
    said = f"lower(trim({text}))"
    if column in OPERATIONS:
        return f"coalesce({said} IN ({_listed(_GONE)}), false)"
    return f"coalesce({said} IN ({_listed(_YES)}) OR regexp_matches({said}, {literal(_TIME)}), false)"


def _listed(texts: Sequence[str]) -> str:
    return ", ".join(map(literal, texts))
