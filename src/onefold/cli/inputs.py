"""Reads what commands are told: a ruleset first, perhaps, then `[SOURCE=]FILE`; and the names of tables."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

import click

SOURCE = re.compile(r"[^/\\=]+")
GLOB = re.compile(r"[*?\[\]{}]+")
DATA_SUFFIXES = frozenset(
    {".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".pq", ".gz", ".zst", ".bz2", ".xz"}
)
RULESET_KEYS = frozenset({"version", "identifiers", "rules", "statements", "sources", "survivorship", "alias"})
SPREADSHEETS = frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".numbers"})
LARGEST_RULESET = 16_000_000
"""Bytes: a JSON file beyond this is data, and is not read to find out."""


def split_arguments(arguments: Sequence[str]) -> tuple[Path | None, dict[str, list[str]]]:
    """The ruleset, if the first argument is one, and each source's files. UsageError where there are no files."""
    ruleset = Path(arguments[0]) if arguments and is_ruleset(arguments[0]) else None
    sources = split_sources(arguments[1:] if ruleset else arguments)
    if not sources:
        raise click.UsageError("no input files: name at least one [SOURCE=]FILE")
    return ruleset, sources


def split_sources(arguments: Sequence[str]) -> dict[str, list[str]]:
    """Each source's files, in the order named. UsageError for a spreadsheet, which is no table of texts."""
    sources: dict[str, list[str]] = {}
    for argument in arguments:
        source, file = split_source(argument)
        if Path(file).suffix.lower() in SPREADSHEETS:
            raise click.UsageError(f"{file} is a spreadsheet: save each of its sheets as CSV (UTF-8), and name those")
        sources.setdefault(source, []).append(file)
    return sources


def is_ruleset(argument: str) -> bool:
    """YAML always is; JSON is if it is one object of the keys that rulesets have."""
    suffix = Path(argument).suffix.lower()
    if suffix in {".yaml", ".yml"}:
        return True
    return suffix == ".json" and _has_ruleset_keys(Path(argument))


def _has_ruleset_keys(file: Path) -> bool:
    if not file.is_file() or file.stat().st_size > LARGEST_RULESET:
        return False
    try:
        document: Any = json.loads(file.read_bytes())
    except ValueError:
        return False
    return isinstance(document, dict) and bool(document) and RULESET_KEYS.issuperset(document)


def split_source(argument: str) -> tuple[str, str]:
    """`crm=export.csv` -> (crm, export.csv); without a source, the file's name without its endings is one."""
    source, equals, file = argument.partition("=")
    if equals and file and SOURCE.fullmatch(source) and not Path(argument).exists():
        return source, file
    return source_of(argument), argument


def source_of(file: str) -> str:
    """`data/web-events.jsonl.gz` -> web-events; `web/*.parquet` -> web; `web/events-*.csv` -> events."""
    name = Path(file).name or Path(file).resolve().name
    while Path(name).suffix.lower() in DATA_SUFFIXES:
        name = Path(name).stem
    if GLOB.search(name):
        name = GLOB.split(name)[0].rstrip("-_. ")
    return name or source_of(str(Path(file).parent))


Names = Callable[[click.Context, click.Parameter, str | None], tuple[str, ...] | None]


def names_among(tables: Collection[str]) -> Names:
    """What reads an option that names some of these tables, with commas between; None stands for all."""

    def read(_context: click.Context, _parameter: click.Parameter, text: str | None) -> tuple[str, ...] | None:
        if text is None:
            return None
        names = tuple(name.strip() for name in text.split(",") if name.strip())
        unknown = [name for name in names if name not in tables]
        if unknown or not names:
            raise click.BadParameter(f"no table {', '.join(unknown) or 'named'}: choose from {', '.join(tables)}")
        return names

    return read
