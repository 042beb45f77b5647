"""What a first run should tell: columns taken for the wrong thing, and values that one line of a ruleset would save."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec

from onefold.api import Report
from onefold.batch.explain import stored_plan
from onefold.batch.outputs import Output, open_output
from onefold.cli.printing import counted

SHORTEST_NUMBER, LONGEST_NUMBER = 6, 12
"""Digits of a telephone number without its country code."""

FIELDS_TOLD = 8
"""Further columns of a source named; the rest is counted."""

WITHOUT_COUNTRY = """
SELECT type, count(*) FROM rejections
WHERE kind = 'invalid_value' AND type IN (SELECT unnest($types))
  AND NOT starts_with(ltrim(value), '+') AND NOT regexp_matches(value, '[A-Za-z@]')
  AND length(regexp_replace(value, '[^0-9]', '', 'g')) BETWEEN $shortest AND $longest
GROUP BY type ORDER BY type
"""

HELD_BY_USER_ID = """
SELECT count(*) FROM rejections
WHERE kind = 'conflict' AND source = $source AND contains(detail, 'limit of user_id')
"""

_ROLE = re.compile(r"(?P<source>.*?): (?P<column>.*) -> (?P<role>[^>]*)", re.DOTALL)
_PLAIN = re.compile(r"[A-Za-zÀ-ÿ_][\wÀ-ÿ .-]*")
_MOMENT = re.compile(r"(.*_)?(at|on|date|time|datum|zeit|changed|modified|updated|opened|created)")
_NO_MOMENT = frozenset({"birth_date"})
_MISSED = {
    "email": frozenset({"email", "mail", "mails", "emails"}),
    "phone": frozenset({"phone", "telephone", "telefon", "mobile", "mobil", "handy", "caller"}),
}
"""Words in the names of columns that may hold an identifier."""
_NOT_MISSED = frozenset({"opt", "optin", "consent", "sent", "count", "verified", "status", "type", "newsletter"})


class Recognised(msgspec.Struct, frozen=True):
    """What the columns of one source were taken for. `fields` is name to column."""

    source: str
    id: str | None
    time: str | None
    identifiers: dict[str, list[str]]
    fields: dict[str, str]


def read_recognised(lines: list[str]) -> list[Recognised]:
    """The lines of a report (`crm: E-Mail -> identifier email`), source by source."""
    roles: dict[str, dict[str, list[str]]] = {}
    for match in filter(None, map(_ROLE.fullmatch, lines)):
        roles.setdefault(match["source"], {}).setdefault(match["role"], []).append(match["column"])
    return [_recognised(source, of_source) for source, of_source in roles.items()]


def _recognised(source: str, roles: dict[str, list[str]]) -> Recognised:
    return Recognised(
        source=source,
        id=next(iter(roles.get("record id", [])), None),
        time=next(iter(roles.get("time", [])), None),
        identifiers=_after("identifier ", roles),
        fields={name: columns[0] for name, columns in _after("field ", roles).items()},
    )


def _after(word: str, roles: dict[str, list[str]]) -> dict[str, list[str]]:
    return {role.removeprefix(word): columns for role, columns in roles.items() if role.startswith(word)}


def tell_recognised(one: Recognised) -> Iterator[str]:
    """One line for each column that resolution rests on, and one for all others."""
    if one.id is not None:
        yield f"{one.source}: {one.id} -> record id"
    if one.time is not None:
        yield f"{one.source}: {one.time} -> time"
    for kind, columns in one.identifiers.items():
        yield from (f"{one.source}: {column} -> identifier {kind}" for column in columns)
    names = [name for name, column in one.fields.items() if column not in one.identifiers.get("name", [])]
    if names:
        rest = len(names) - FIELDS_TOLD
        more = f" and {rest} more" if rest > 0 else ""
        yield f"{one.source}: fields {', '.join(names[:FIELDS_TOLD])}{more}"


def hints(report: Report, out: Path) -> Iterator[str]:
    """What the user may want to change, each in one sentence with the words to write; `out` is where the result is."""
    mappings: Mapping[str, Any] = report.summary["ruleset"].get("sources") or {}
    sources = read_recognised(report.recognised)
    yield from _of_replaced(report, sources)
    yield from _of_refused(report, sources)
    for one in sources:
        mapping = mappings.get(one.source) or {}
        yield from _of_time(one, mapping)
        yield from _of_missed(one, mapping)
    if report.summary["rejections_by_kind"].keys().isdisjoint({"invalid_value", "conflict"}):
        return
    result = open_output(out)
    if "rejections" in result.tables:
        yield from _of_phones(result)
        yield from (hint for one in sources for hint in _of_numbers(one, result))


def _of_replaced(report: Report, sources: list[Recognised]) -> Iterator[str]:
    """Only where an id was recognised: repeated events, and rows whose id the ruleset names, are as they should be."""
    replaced = report.summary["counts"]["replaced"]
    guessed = ", ".join(f"{one.id} of {one.source}" for one in sources if one.id is not None)
    if replaced and guessed and not report.summary["counts"]["events"]:
        yield (
            f"{counted(replaced, 'record')} gave way to a later version with the same record id ({guessed}). If these "
            "are not versions of one record, name the column that tells them apart: `sources: {NAME: {id: COLUMN}}`"
        )


def _of_refused(report: Report, sources: list[Recognised]) -> Iterator[str]:
    reasons = [reason for _, _, reason in report.refused_examples]
    if any("not UTF-8" in reason for reason in reasons):
        yield "a file is not written in UTF-8: save it as UTF-8 (Excel: `CSV UTF-8`)"
    if any(reason.startswith("the time in column") for reason in reasons):
        columns = ", ".join(f"{one.time} of {one.source}" for one in sources if one.time is not None)
        yield (
            "times are read as 2026-03-31, 2026-03-31 14:05:00, 31.03.2026 or seconds since 1970"
            f"{f', and were looked for in {columns}' if columns else ''}. "
            "Write them so, or name another column: `sources: {NAME: {time: COLUMN}}`"
        )


def _of_time(one: Recognised, mapping: Mapping[str, Any]) -> Iterator[str]:
    """A table without a time that has a column which may be one."""
    if one.time is not None or mapping.get("time") is not None:
        return
    for name, column in one.fields.items():
        if _MOMENT.fullmatch(name) and name not in _NO_MOMENT:
            yield (
                f"{one.source} has no column that is known to say when. If {column} does, write "
                f"`sources: {{{plain(one.source)}: {{time: {plain(column)}}}}}`"
            )
            return


def _of_missed(one: Recognised, mapping: Mapping[str, Any]) -> Iterator[str]:
    """Columns that may hold an identifier which the source seems to lack."""
    if mapping.get("identifiers"):
        return
    missed = {kind: columns for kind, columns in _possible(one) if kind not in one.identifiers and columns}
    if missed:
        named = ", ".join(column for columns in missed.values() for column in columns)
        known = {kind: columns for kind, columns in one.identifiers.items() if kind != "name"}
        yield (
            f"no identifier was seen in {named} of {one.source}. If there is one, write `sources: "
            f"{{{plain(one.source)}: {{identifiers: {_mapped(known | missed)}}}}}`"
        )


def _possible(one: Recognised) -> Iterator[tuple[str, list[str]]]:
    for kind, words in _MISSED.items():
        names = [name for name in one.fields if words & set(name.split("_")) and not _NOT_MISSED & set(name.split("_"))]
        yield kind, [one.fields[name] for name in names]


def _mapped(identifiers: Mapping[str, list[str]]) -> str:
    return f"{{{', '.join(f'{kind}: {_plain_list(columns)}' for kind, columns in identifiers.items())}}}"


def _of_phones(result: Output) -> Iterator[str]:
    """Numbers that need to be told which country they are from."""
    types = [one.type for one in stored_plan(result).identifiers if one.normalize == "phone" and one.region is None]
    found = result.rows(WITHOUT_COUNTRY, types=types, shortest=SHORTEST_NUMBER, longest=LONGEST_NUMBER) if types else []
    for type_, count in found:
        yield (
            f"{counted(count, f'value of {type_}', f'values of {type_}')} cannot be used for want of a country code. "
            f"Say where such numbers are from: `identifiers: {{{type_}: {{region: US}}}}`"
        )


def _of_numbers(one: Recognised, result: Output) -> Iterator[str]:
    """A row's number that was taken for the customer's own keeps apart the rows of one customer."""
    others = {kind: columns for kind, columns in one.identifiers.items() if kind not in {"user_id", "name"}}
    if one.id is None or one.identifiers.get("user_id") != [one.id] or not others:
        return
    (held,) = result.rows(HELD_BY_USER_ID, source=one.source)[0]
    if held:
        yield (
            f"{one.id} of {one.source} was taken for the customer's own number, so no two of its rows can be one "
            f"customer; that refused {counted(held, 'use')}. If a customer may have several rows, write `sources: "
            f"{{{plain(one.source)}: {{id: {plain(one.id)}, identifiers: {_mapped(others)}}}}}`"
        )


def _plain_list(columns: list[str]) -> str:
    return plain(columns[0]) if len(columns) == 1 else f"[{', '.join(map(plain, columns))}]"


def plain(text: str) -> str:
    """The text as YAML has it, within brackets: in quotes only where it must be."""
    return text if _PLAIN.fullmatch(text) and text == text.strip() else json.dumps(text, ensure_ascii=False)
