"""The command line: one module for each command, imported when it is called, so that help is there at once."""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from keyword import iskeyword

import click

from onefold.errors import OnefoldError

COMMANDS = {
    "resolve": "Resolve customer files into profiles.",
    "why": "Say why A and B are the same customer.",
    "why-not": "Say why A and B are not the same customer.",
    "check": "Say what is wrong or dangerous in a ruleset.",
    "diff": "Say which profiles differ between two results or rulesets.",
    "evaluate": "Measure a result against the truth.",
    "ruleset": "Print the default ruleset; drafts and versions of a space's.",
    "simulate": "Say step by step what a ruleset does with a few made-up calls.",
    "serve": "Run the service: collect, resolve, answer.",
    "init": "Create a workspace with the spaces dev and prod.",
    "space": "List and create spaces.",
    "source": "List and create sources, and say which spaces they feed.",
    "key": "Create, list and revoke the write keys of sources.",
    "people": "Add, list and disable the people who sign in to the console.",
    "token": "Create, list and revoke the tokens of the API.",
    "import": "Import files into a space.",
    "export": "Write a space into a folder.",
    "statement": "Say who is the same customer and who is not; withdraw it.",
    "split": "Move identifiers and records out of a profile.",
    "review": "Decide on what rules to review propose.",
    "as-of": "Show a profile, or how much there was, as of a MOMENT.",
    "monitor": "Watch a space: numbers over time, alerts, suggestions.",
    "person": "Forget somebody, keep them out, and tell them what is known.",
    "retention": "Let events of a source go once they are old.",
    "audit": "Who did what: list, export and verify the audit log.",
    "doctor": "Look the whole database over for anything that is wrong.",
    "demo": "Run the service with a made-up shop in it.",
}

FAILED, MISUSED = 1, 2
SERVER_ERRORS = 500


class Commands(click.Group):
    """Finds commands by module name; says what Onefold refuses in one line, without a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - likewise
        if cmd_name not in COMMANDS:
            return None
        module = cmd_name.replace("-", "_") + ("_" if iskeyword(cmd_name) else "")
        found: click.Command = import_module(f"onefold.cli.{module}").command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = [] if args[0] in COMMANDS else get_close_matches(args[0], COMMANDS, 1)
        if near:
            ctx.fail(f"No such command {args[0]!r}. Did you mean {near[0]!r}?")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - likewise
        """From the table above: asking the commands would import the engine."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OnefoldError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(MISUSED if error.status < SERVER_ERRORS else FAILED)
        except OSError as error:
            click.echo(f"error: {error}", err=True)
            ctx.exit(FAILED)


def _tell_version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - as click calls it
    """Looked up only when asked for, and also in a checkout that is not installed."""
    if asked:
        click.echo(f"onefold {import_module('onefold.version').VERSION}")
        ctx.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_tell_version, help="Show the version."
)
def main() -> None:
    """One profile per customer from many sources, and the reason for every link."""
