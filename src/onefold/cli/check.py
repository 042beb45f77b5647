"""`onefold check`: what is wrong or dangerous in a ruleset, line by line."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from onefold.batch.check import check_data
from onefold.cli.inputs import split_sources
from onefold.cli.printing import counted, print_json
from onefold.ruleset import InvalidRuleset, Problem, load


@click.command("check")
@click.argument("space", metavar="SPACE.yaml", type=click.Path(path_type=Path))
@click.argument("files", metavar="[[SOURCE=]FILE...]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(space: Path, files: tuple[str, ...], *, as_json: bool) -> None:
    """Say what is wrong or dangerous in a ruleset.

    With FILEs, also what does not fit their sources and columns, and what matches on fields with few different values.
    """
    problems = _problems(space, files)
    errors = sum(problem.severity == "error" for problem in problems)
    if as_json:
        print_json({"errors": errors, "problems": msgspec.to_builtins(problems)})
    else:
        _show(space, problems, errors)
    if errors:
        click.get_current_context().exit(1)


def _problems(space: Path, files: tuple[str, ...]) -> Sequence[Problem]:
    try:
        ruleset = load(space)
    except InvalidRuleset as invalid:
        return invalid.problems
    return check_data(ruleset, split_sources(files)) if files else ruleset.warnings


def _show(space: Path, problems: Sequence[Problem], errors: int) -> None:
    for problem in problems:
        click.echo(told(space, problem))
    if problems:
        click.echo(f"{counted(errors, 'error')}, {counted(len(problems) - errors, 'warning')}.")
    else:
        click.echo(f"{space}: nothing is wrong.")


def told(space: Path, problem: Problem) -> str:
    """`space.yaml:12: error: rules[0].match: message (hint)`."""
    place = f"{space}:{problem.line}" if problem.line is not None else str(space)
    path = f"{problem.path}: " if problem.path else ""
    hint = f" ({problem.hint})" if problem.hint else ""
    return f"{place}: {problem.severity}: {path}{problem.message}{hint}"
