"""Warns of what a ruleset may mean but hardly wants: rules that fuse strangers, rules and settings without effect."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator

from msgspec import UNSET

from onefold.model import IdentifierType
from onefold.normalize.blocked import Blocklist
from onefold.ruleset import schema
from onefold.ruleset.check_rules import DISTANCES
from onefold.ruleset.compile import rule_step, steps_of
from onefold.ruleset.duration import DAY, parse_duration
from onefold.ruleset.plan import Condition, IdentifierRef, IdentifierSettings, IdentifierStep, RuleStep, Step, Test
from onefold.ruleset.problem import Found, Path, warning
from onefold.ruleset.read import suggestion
from onefold.ruleset.refs import parse_ref
from onefold.ruleset.settings import DEFAULT, default_document, is_matching, known_types, limit_of, settings_of
from onefold.ruleset.shadow import implies, repeated, shadowing

LOW_SIMILARITY = 0.8
"""Below this, Jaro-Winkler takes most pairs of short first names for each other."""

LONG_WINDOW = 3_650 * DAY
"""A window of ten years hardly ever cuts anything."""

_NEARLY = 0.8
_CHOOSES = frozenset({"equals", "in"})
_ONLY_WHERE_MATCHING = ("when_shared", "max_profiles", "max_distinct", "within")


def warnings_of(document: schema.Document) -> Iterator[Found]:
    """What to warn of in a document that has no error."""
    for name, identifier in document.identifiers.items():
        if name != DEFAULT:
            yield from _identifier(document, IdentifierType(name), identifier)
            yield from _misspelt(name, document.identifiers)
    for index, rule in enumerate(document.rules):
        yield from _rule(rule, index)
    yield from _shadowed(document)
    yield from _statements(document)
    yield from _sources(document)


def _identifier(document: schema.Document, name: IdentifierType, identifier: schema.Identifier) -> Iterator[Found]:
    path: Path = ("identifiers", name)
    if is_matching(document, name):
        if limit_of(document, name) is None:
            message = (
                f"Nothing bounds how many values of {name} one profile has, so one bad record can chain many people."
            )
            yield warning(path, message, "Set a `limit`.")
    else:
        yield from _without_effect(name, identifier, path)
    yield from _few(identifier.max_profiles, path)
    yield from _long(identifier.within, path)


def _misspelt(name: str, written: Collection[str]) -> Iterator[Found]:
    """A type of one's own whose name is nearly that of a shipped one that the document does not name."""
    shipped = default_document().identifiers
    others = [known for known in shipped if known != DEFAULT and known not in written]
    near = difflib.get_close_matches(name, others, n=1, cutoff=_NEARLY)
    if name not in shipped and near and not any(char.isdigit() for char in name):
        message = f"`{name}` is a new identifier type, but reads like `{near[0]}`."
        yield warning(("identifiers", name), message, f"If you mean that, write `{near[0]}`.")


def _without_effect(name: str, identifier: schema.Identifier, path: Path) -> Iterator[Found]:
    for setting in _ONLY_WHERE_MATCHING:
        if getattr(identifier, setting) not in (None, UNSET):
            message = f"`{setting}` has no effect, as {name} does not match."
            yield warning((*path, setting), message, "Leave it out, or set `match: true`.")


def _few(max_profiles: int | None, path: Path) -> Iterator[Found]:
    if max_profiles == 1:
        message = "Every link touches two profiles at least, so this joins nothing."
        yield warning((*path, "max_profiles"), message, "Use 2 or more.")


def _long(within: object, path: Path) -> Iterator[Found]:
    if isinstance(within, str) and parse_duration(within) > LONG_WINDOW:
        yield warning((*path, "within"), "A window this long hardly ever cuts anything.", "Leave it out.")


def _rule(rule: schema.Rule, index: int) -> Iterator[Found]:
    path: Path = ("rules", index)
    step = rule_step(rule, index)
    if rule.match is not None:
        if not rule.review:
            yield from _similarities(rule.match, (*path, "match"))
        yield from _alternatives(step, path)
    elif step.when is not None and not _chosen(step.when):
        message = "Everyone who meets these conditions becomes one customer, not only those who share a value."
        yield warning((*path, "when"), message, "Say what makes two records the same customer in a `match`.")
    yield from _few(rule.max_profiles, path)
    yield from _long(rule.within, path)


def _chosen(condition: Condition) -> bool:
    """Whether the records are picked by whole values, as one would pick a customer's own."""
    if isinstance(condition, Test):
        return condition.operator in _CHOOSES
    return all(_chosen(part) for part in condition.conditions)


def _similarities(match: schema.Match, path: Path) -> Iterator[Found]:
    for name, parts in (("all", match.all), ("any", match.any)):
        for index, part in enumerate(parts or ()):
            yield from _similarities(part, (*path, name, index))
    similar = match.similar
    if similar is not None and similar.by not in DISTANCES and (similar.at_least or 0.0) < LOW_SIMILARITY:
        message = f"A similarity of {similar.at_least:g} takes many different people for one."
        yield warning(
            (*path, "similar", "at_least"), message, f"Most data want {LOW_SIMILARITY} or more; 0.92 is a good start."
        )


def _alternatives(step: RuleStep, path: Path) -> Iterator[Found]:
    for number, branch in enumerate(step.branches):
        others = [(other, way) for other, way in enumerate(step.branches) if other != number]
        for other, way in others:
            if implies(branch, way) and (number > other or not implies(way, branch)):
                message = f"Way {number + 1} to meet this match adds nothing to way {other + 1}, which asks for less."
                yield warning((*path, "match"), message, "Leave the stricter one out.")
                break


def _shadowed(document: schema.Document) -> Iterator[Found]:
    """Rules in order of evaluation, each against the steps before it."""
    steps = steps_of(document)
    places = {rule_step(rule, index).name: index for index, rule in enumerate(document.rules)}
    for position, step in enumerate(steps):
        if isinstance(step, IdentifierStep):
            continue
        path: Path = ("rules", places[step.name], "match")
        before = steps[:position]
        if (earlier := shadowing(step, before)) is not None:
            yield warning(path, _shadow(earlier), "Leave the rule out, or ask for less in it.")
        elif (undone := repeated(step, before)) is not None:
            message = f"The default rule joins on {undone.type}; this joins again what its settings there hold back."
            yield warning(path, message, f"Change the settings of {undone.type}, or ask for something more beside it.")


def _shadow(earlier: Step) -> str:
    if isinstance(earlier, IdentifierStep):
        return f"The default rule already joins all that have the same {earlier.type}, so this adds nothing."
    return f"The rule `{earlier.name}`, which comes before, already joins all that this one would."


def _statements(document: schema.Document) -> Iterator[Found]:
    if not document.statements:
        return
    types = {name: settings_of(document, name) for name in known_types(document)}
    lists = {name: Blocklist(one.blocked_values, one.blocked_patterns) for name, one in types.items()}
    for index, statement in enumerate(document.statements):
        for path, text in _references(statement):
            ref = parse_ref(text, types, document.sources)
            raw = text.partition(":")[2]
            if isinstance(ref, IdentifierRef) and lists[ref.type].blocks(raw, ref.value):
                message = "This value is blocked, so no record is found by it."
                yield warning(("statements", index, *path), message, "Name the customer by another identifier.")


def _references(statement: schema.Statement) -> Iterator[tuple[Path, str]]:
    for name, texts in (("together", statement.together), ("apart", statement.apart)):
        yield from (((name, index), text) for index, text in enumerate(texts or ()))
    if statement.detach is not None:
        yield ("detach", "identifier"), statement.detach.identifier
        yield ("detach", "from"), statement.detach.from_


def _sources(document: schema.Document) -> Iterator[Found]:
    types = {name: settings_of(document, name) for name in known_types(document)}
    for name, source in document.sources.items():
        yield from _identifiers_as_fields(source, types, ("sources", name, "fields"))
    if document.sources:
        for path, name in named_sources(document):
            yield from _undeclared(name, document.sources, path)


def _identifiers_as_fields(
    source: schema.Source,
    types: dict[IdentifierType, IdentifierSettings],
    path: Path,
) -> Iterator[Found]:
    for name in source.fields:
        settings = types.get(IdentifierType(name))
        if settings is not None and settings.match and name not in source.identifiers:
            message = f"As a field, {name} joins nobody."
            yield warning((*path, name), message, f"To match on it, move it to `identifiers: {{{name}: ...}}`.")


def named_sources(document: schema.Document) -> Iterator[tuple[Path, str]]:
    """Every source that rules and survivorship name, and where."""
    for index, rule in enumerate(document.rules):
        for position, name in enumerate(rule.sources or ()):
            yield ("rules", index, "sources", position), name
    for trait, policy in document.survivorship.items():
        if isinstance(policy, schema.SourceOrder):
            for position, name in enumerate(policy.sources):
                yield ("survivorship", trait, "sources", position), name


def _undeclared(name: str, declared: Collection[str], path: Path) -> Iterator[Found]:
    """A source need not be described, so only what reads like one that is."""
    near = suggestion(name, list(declared), listed=False)
    if name not in declared and near:
        yield warning(path, f"`{name}` is not among the sources described here.", near)
