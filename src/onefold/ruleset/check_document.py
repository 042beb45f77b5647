"""Refuses what a ruleset cannot mean, naming the place. What is legal but dangerous is for lint.py."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from onefold.errors import InvalidInput
from onefold.model import IdentifierType
from onefold.normalize import normalizer
from onefold.ruleset import schema
from onefold.ruleset.check_rules import rule_problems
from onefold.ruleset.check_values import duration_problem, pattern_problem
from onefold.ruleset.compile import rule_name
from onefold.ruleset.fields import canonical, named_fields
from onefold.ruleset.plan import IdentifierRef, IdentifierSettings, Ref
from onefold.ruleset.problem import Found, Path
from onefold.ruleset.refs import BadRef, parse_ref
from onefold.ruleset.settings import DEFAULT, RESERVED, known_types, limit_of, normalizer_of, settings_of

_TOGETHER = "together"
"""What explanations call the links of `together` statements."""

_SIDES = 2


def document_problems(document: schema.Document) -> Iterator[Found]:
    """Every error. A document without one can be compiled."""
    for name, identifier in document.identifiers.items():
        yield from _identifier(document, name, identifier, ("identifiers", name))
    yield from _names(document)
    yield from _field_names(document)
    for index, rule in enumerate(document.rules):
        yield from rule_problems(rule, ("rules", index))
    for name, source in document.sources.items():
        yield from _source(name, source, ("sources", name))
    yield from _statements(document)


def _identifier(document: schema.Document, name: str, identifier: schema.Identifier, path: Path) -> Iterator[Found]:
    yield from _type_name(name, path)
    yield from _limit(document, name, identifier, path)
    yield from duration_problem(identifier.within, (*path, "within"))
    yield from _region(document, name, identifier, path)
    for index, pattern in enumerate(identifier.blocked.patterns if identifier.blocked else ()):
        yield from pattern_problem(pattern, (*path, "blocked", "patterns", index))


def _type_name(name: str, path: Path) -> Iterator[Found]:
    if name in RESERVED:
        yield Found(path, f"`{name}` has a meaning of its own and cannot name an identifier type.", f"Try `my_{name}`.")


def _limit(document: schema.Document, name: str, identifier: schema.Identifier, path: Path) -> Iterator[Found]:
    if identifier.per is None or name == DEFAULT:
        return
    if limit_of(document, IdentifierType(name)) is None:
        yield Found((*path, "per"), "There is no limit that could hold per period.", "Write `limit: 5` beside it.")


def _region(document: schema.Document, name: str, identifier: schema.Identifier, path: Path) -> Iterator[Found]:
    if identifier.region is None:
        return
    try:
        normalizer("phone", identifier.region)
    except InvalidInput:
        hint = "Write the two letters of a country, such as US."
        yield Found((*path, "region"), f"`{identifier.region}` is no country with telephone numbers.", hint)
        return
    if name != DEFAULT and normalizer_of(document, IdentifierType(name)) != "phone":
        yield Found((*path, "region"), "A region is for telephone numbers only.", "Write `normalize: phone` beside it.")


def _names(document: schema.Document) -> Iterator[Found]:
    """Explanations name steps, so every name is of one step."""
    types = frozenset(known_types(document))
    names = [rule_name(rule, index) for index, rule in enumerate(document.rules)]
    counts = Counter(names)
    for index, name in enumerate(names):
        path = ("rules", index, "name")
        if name in types:
            yield Found(
                path, f"`{name}` is an identifier type, whose step has that name.", "Give the rule another name."
            )
        elif name == _TOGETHER:
            yield Found(path, "`together` is what links made by statements are called.", "Give the rule another name.")
        elif counts[name] > 1 and name in names[:index]:
            first = names.index(name)
            yield Found(path, f"rules[{first}] has the name `{name}` too.", "Give each rule a name of its own.")


def _field_names(document: schema.Document) -> Iterator[Found]:
    """Records have their fields in snake_case, but for those that a source names otherwise."""
    known = {*known_types(document), *(field for source in document.sources.values() for field in source.fields)}
    for path, field in named_fields(document):
        if field not in known and field != canonical(field):
            message = (
                f"No record has a field `{field}`: fields are named in snake_case, whatever their column is called."
            )
            yield Found(path, message, f"Write `{canonical(field)}`.")


def _source(name: str, source: schema.Source, path: Path) -> Iterator[Found]:
    if "/" in name:
        yield Found(path, "A source's name has no `/` in it.", "Records are named `source/id`; use `-` or `_` instead.")
    if source.distinct and source.kind == "event":
        yield Found((*path, "distinct"), "Events of one customer are many; only rows can be different customers.")
    for kind, columns in source.identifiers.items():
        place = (*path, "identifiers", kind)
        yield from _type_name(kind, place)
        if kind == DEFAULT:
            yield Found(place, "`default` stands for all identifier types and is none itself.", "Name the type.")
        if not columns:
            yield Found(place, "No column is named.", f"Write `{kind}: Column`.")


def _statements(document: schema.Document) -> Iterator[Found]:
    types = {name: settings_of(document, name) for name in known_types(document)}

    for index, statement in enumerate(document.statements):
        yield from statement_problems(statement, ("statements", index), types, document.sources)


def statement_problems(
    statement: schema.Statement,
    path: Path,
    types: Mapping[IdentifierType, IdentifierSettings],
    sources: Iterable[str] = (),
) -> Iterator[Found]:
    """What is wrong with one statement, which stands at this place."""

    def parsed(text: str) -> Ref:
        return parse_ref(text, types, sources)

    yield from _statement(statement, path, parsed)


Parse = Callable[[str], Ref]


def _statement(statement: schema.Statement, path: Path, parsed: Parse) -> Iterator[Found]:
    written = [name for name in ("together", "apart", "detach") if getattr(statement, name) is not None]
    if len(written) != 1:
        said = " and ".join(written) or "nothing"
        yield Found(path, f"The statement says {said}.", "It says exactly one of together, apart and detach.")
        return
    if statement.detach is not None:
        yield from _detach(statement.detach, (*path, "detach"), parsed)
        return
    texts = statement.together or statement.apart or ()
    place = (*path, written[0])
    if len(texts) < _SIDES:
        yield Found(place, "A statement needs at least two to speak of.", "Write `[crm/1001, crm/1002]`.")
    refs = [ref for index, text in enumerate(texts) for ref in _ref(text, (*place, index), parsed)]
    problems = [ref for ref in refs if isinstance(ref, Found)]
    yield from problems
    if not problems and len(set(refs)) < len(refs):
        yield Found(place, "The same is named twice.", "Name each once, with different records or identifiers.")


def _ref(text: str, path: Path, parsed: Parse) -> Iterator[Ref | Found]:
    """The reference or what is wrong with it; nothing where it cannot be told, as its type's settings are refused."""
    try:
        yield parsed(text)
    except BadRef as error:
        yield Found(path, error.message, error.hint)
    except InvalidInput:
        return


def _detach(detach: schema.Detached, path: Path, parsed: Parse) -> Iterator[Found]:
    taken = list(_ref(detach.identifier, (*path, "identifier"), parsed))
    off = list(_ref(detach.from_, (*path, "from"), parsed))
    problems = [ref for ref in (*taken, *off) if isinstance(ref, Found)]
    yield from problems
    if problems:
        return
    if not all(isinstance(ref, IdentifierRef) for ref in taken):
        yield Found((*path, "identifier"), "Only an identifier can be taken off.", "Write `type:value`.")
    elif taken and taken == off:
        hint = "To take it off every record, block it: `identifiers.<type>.blocked.values`."
        yield Found((*path, "from"), "An identifier cannot be taken off itself.", hint)
