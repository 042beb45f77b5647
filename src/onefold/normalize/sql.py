"""The normalizers as DuckDB SQL, for the values that obviously qualify: NULL means *ask the Python normalizer*."""

from __future__ import annotations

from onefold.normalize.email import MAX_EMAIL
from onefold.normalize.ip import IPV4, UNSPECIFIED
from onefold.normalize.phone import E164, SEPARATORS

_PLAIN = "[ -~]*[!-~][ -~]*"
_BARE_EMAIL = r"[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+"
_EMAIL = r" *[A-Za-z0-9_%+-]+(?:\.[A-Za-z0-9_%+-]+)*@(?:[A-Za-z0-9-]+\.)+[A-Za-z0-9-]+ *"
_DEVICE = r" *[A-Za-z0-9_.:-]*[1-9A-Za-z_.:][A-Za-z0-9_.:-]* *"
_BARE_DEVICE = "[0-]*[1-9a-z_.:][a-z0-9_.:-]*"
_NAME = "[ -~]*[A-Za-z0-9][ -~]*"


def fast_sql(kind: str, column: str) -> str | None:
    """An SQL expression over `column` (itself an SQL expression of type VARCHAR, quoted by the caller).

    What it yields, if not NULL, is exactly what `normalizer(kind)` returns, whatever the region; NULL says nothing.
    None for a kind without such an expression.
    """
    match kind:
        case "email":
            spaced = _when(_EMAIL, column, f"lower(trim({column}))", f"length(trim({column})) <= {MAX_EMAIL}")
            return _when(_BARE_EMAIL, column, f"lower({column})", f"strlen({column}) <= {MAX_EMAIL}", spaced)
        case "phone":
            return _when(E164, column, column, otherwise=_phone(column))
        case "device":
            return _when(_BARE_DEVICE, column, column, otherwise=_when(_DEVICE, column, f"lower(trim({column}))"))
        case "ip":
            return _when(IPV4, column, column, f"{column} <> '{UNSPECIFIED}'")
        case "name":
            return _when(_NAME, column, f"trim(regexp_replace(lower({column}), '[^a-z0-9]+', ' ', 'g'))")
        case "trim":
            return _when(_PLAIN, column, f"trim({column})")
        case "lower":
            return _when(_PLAIN, column, f"lower(trim({column}))")
        case "none":
            return _when(_PLAIN, column, column)
    return None


def _when(pattern: str, column: str, result: str, condition: str = "true", otherwise: str = "NULL") -> str:
    """Most values need no trimming, so the bare form is tried first: half the time of trimming them all."""
    return f"CASE WHEN regexp_full_match({column}, '{pattern}') AND {condition} THEN {result} ELSE {otherwise} END"


def _phone(column: str) -> str:
    bare = f"translate({column}, '{SEPARATORS}', '')"
    international = f"CASE WHEN starts_with({bare}, '00') THEN '+' || substr({bare}, 3) ELSE {bare} END"
    return f"CASE WHEN regexp_full_match({international}, '{E164}') THEN {international} END"
