"""The settings of the service as options of a command, made from the one table of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from onefold.serve.settings import CONFIG, FILE, SETTINGS, Setting, Settings, convert, read_settings

F = TypeVar("F", bound=Callable[..., Any])


def settings_options(*names: str, defaults: Mapping[str, Any] | None = None) -> Callable[[F], F]:
    """Options for these settings, or all, and --config; the command gets them by name, None where not given.

    `defaults` are the command's own, to be given to `chosen_settings` too.
    """
    own = defaults or {}

    def decorate(command: F) -> F:
        for setting in reversed([SETTINGS[name] for name in names or SETTINGS]):
            command = _option(setting._replace(default=own.get(setting.name, setting.default)))(command)
        return click.option(
            "--config",
            type=click.Path(path_type=Path),
            envvar=CONFIG,
            help=f"A TOML file of settings.  [default: {FILE} if it is there]",
        )(command)

    return decorate


def chosen_settings(
    config: Path | None, flags: Mapping[str, Any], defaults: Mapping[str, Any] | None = None
) -> Settings:
    """The settings, from these flags first. Raises InvalidInput."""
    return read_settings(flags, file=config, defaults=defaults)


def refuse_given(reason: str, **options: Any) -> None:
    """Options that would have no effect are a mistake of whoever gave them. Raises UsageError."""
    given = [f"--{name.replace('_', '-')}" for name, value in options.items() if value is not None]
    if given:
        raise click.UsageError(f"{', '.join(given)}: {reason}")


def _option(setting: Setting) -> Callable[[F], F]:
    default = ",".join(setting.default) if isinstance(setting.default, tuple) else setting.default
    told = f"{setting.says}  [default: {default}]" if default not in {"", False} else setting.says
    told = told.replace("`", "")
    if isinstance(setting.default, bool):
        return click.option(f"{setting.flag}/--no-{setting.flag[2:]}", setting.name, default=None, help=told)
    return click.option(setting.flag, setting.name, metavar=_metavar(setting), callback=_converted, help=told)


def _metavar(setting: Setting) -> str:
    return "NUMBER" if isinstance(setting.default, int) else "TEXT"


def _converted(_context: click.Context, parameter: click.Parameter, text: str | None) -> Any:
    if text is None:
        return None
    setting = SETTINGS[str(parameter.name)]
    return convert(setting, text, setting.flag)
