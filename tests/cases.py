"""Short forms for cases worked out by hand: records of one letter, documents, and outcomes as lists of text."""

from __future__ import annotations

from typing import Any

from tests.oracle import Outcome

DAY = 86_400_000_000
Plain = dict[str, Any]


def event(name: str, day: float | None = 0, source: str = "web", **said: Any) -> Plain:
    """An event of one letter; what is said besides `fields` and `alias` are identifiers, one or a list of each type."""
    fields, alias = said.pop("fields", {}), said.pop("alias", None)
    return {
        "source": source,
        "id": name,
        "kind": "event",
        "time": None if day is None else 1_000 * DAY + round(day * DAY),
        "identifiers": {type_: [raw] if isinstance(raw, str) else raw for type_, raw in said.items()},
        "fields": {field: [text] if isinstance(text, str) else text for field, text in fields.items()},
        "alias": alias,
    }


def row(name: str, day: float | None = 0, source: str = "crm", **said: Any) -> Plain:
    return event(name, day, source, **said) | {"kind": "row"}


def document(rules: list[Plain] | None = None, statements: list[Plain] | None = None, **types: Any) -> Plain:
    """A document of these types, strongest first; what a type does not say is plain matching without a limit."""
    plain = {"match": True, "limit": None, "normalize": "lower", "when_shared": "first"}
    return {
        "identifiers": {type_: plain | settings for type_, settings in types.items()},
        "rules": rules or [],
        "statements": statements or [],
    }


def letters(records: Any) -> str:
    return "".join(sorted(id_ for _, id_ in records))


def profiles(outcome: Outcome) -> list[str]:
    return sorted(letters(profile) for profile in outcome.partition)


def rejections(outcome: Outcome) -> list[str]:
    """`kind step value record other`, without what is None."""
    return sorted(
        " ".join(filter(None, [kind, step, value, record[1], f"/{letters(other)}" if other else None]))
        for kind, step, _, value, record, other in outcome.rejections
    )


def links(outcome: Outcome) -> list[str]:
    return sorted(f"{step} {text} {letters(records)}" for step, text, records in outcome.links)


def attached(outcome: Outcome, type_: str) -> list[str]:
    return sorted(f"{value} {letters(profile)}" for of, value, profile in outcome.attached if of == type_)
