"""Every setting of the service: a flag, else the environment, else a TOML file, else its default; nothing is guessed.

`SETTINGS` is the one table of them: flags, `docs/settings.md` and errors are made from it.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, get_type_hints

import msgspec
from msgspec import Meta, Struct, inspect

from onefold.errors import InvalidInput
from onefold.model import Micros
from onefold.ruleset.duration import parse_duration

PREFIX = "ONEFOLD_"
FILE = "onefold.toml"
"""Read from the current folder if it is there and no other is named."""

_KUBERNETES = re.compile(r"ONEFOLD_(SERVICE_(HOST|PORT).*|PORT_\d+_.*)")
"""What Kubernetes puts into the environment of everything that runs beside a service named `onefold`."""

Level = Literal["debug", "info", "warning", "error"]
Format = Literal["json", "text"]
Arrangement = Literal["process", "thread"]


class Settings(Struct, frozen=True):
    """What `read_settings` found."""

    db: Annotated[str, Meta(min_length=1, description="The database: a file for SQLite, or `postgresql://...`.")] = (
        "onefold.db"
    )
    host: Annotated[str, Meta(min_length=1, description="The address to listen on; `0.0.0.0` is every one.")] = (
        "127.0.0.1"
    )
    port: Annotated[int, Meta(ge=0, le=65_535, description="The port to listen on; 0 takes a free one.")] = 8000
    trusted_proxies: Annotated[
        tuple[str, ...],
        Meta(
            description="Addresses or networks of proxies whose `X-Forwarded-Proto` is believed; of others it is not."
        ),
    ] = ()
    connections: Annotated[
        int, Meta(ge=1, le=100_000, description="Open connections from clients; above, 503 is answered.")
    ] = 2_000
    queue_items: Annotated[
        int, Meta(ge=1, le=10_000_000, description="Calls that may wait to be written; above, 429 is answered.")
    ] = 50_000
    queue_bytes: Annotated[
        int, Meta(ge=100_000, description="Bytes of bodies in work at one time; above, 429 is answered.")
    ] = 128_000_000
    rate_limit: Annotated[
        int, Meta(ge=0, description="Calls a second that one write key may send; 0 for as many as can be written.")
    ] = 0
    api_rate_limit: Annotated[
        int, Meta(ge=0, description="Requests a second that one token may make of the API; 0 for any number.")
    ] = 0
    session_idle: Annotated[
        str, Meta(description="After which time without use a session of the console ends: a number and a unit.")
    ] = "12 hours"
    session_length: Annotated[
        str, Meta(description="After which time a session of the console ends in any case: a number and a unit.")
    ] = "7 days"
    event_bytes: Annotated[int, Meta(ge=1_024, le=16_000_000, description="Size of one call.")] = 32_768
    batch_bytes: Annotated[int, Meta(ge=1_024, le=256_000_000, description="Size of a batch, unpacked.")] = 512_000
    batch_items: Annotated[int, Meta(ge=1, le=100_000, description="Calls in one batch.")] = 2_500
    admin_bytes: Annotated[
        int, Meta(ge=1_024, le=256_000_000, description="Size of any other body, such as a ruleset.")
    ] = 16_000_000
    import_bytes: Annotated[int, Meta(ge=1_024, description="Size of a file that is sent to be imported.")] = (
        1_000_000_000
    )
    engine: Annotated[
        Arrangement,
        Meta(description="What writes: a process of its own, or threads of the one that answers requests."),
    ] = "process"
    stop_seconds: Annotated[
        int, Meta(ge=1, le=3_600, description="Time for what was accepted to be answered when the service stops.")
    ] = 30
    log_level: Annotated[Level, Meta(description="The least that is logged.")] = "info"
    log_format: Annotated[Format, Meta(description="How a line of the log is written.")] = "json"
    log_requests: Annotated[
        bool,
        Meta(description="Whether every request is logged, at level info: by its route, never its address or query."),
    ] = False
    export_to: Annotated[
        str, Meta(description="A folder to export every space to, again and again; empty for none.")
    ] = ""
    export_every: Annotated[str, Meta(description="How often: a number and seconds, minutes, hours or days.")] = "1 day"
    measure_every: Annotated[
        str,
        Meta(description="How often spaces are measured: a number and seconds, minutes, hours or days; 0 for never."),
    ] = "1 hour"
    webhooks_private: Annotated[
        bool, Meta(description="Whether webhooks may lead to private addresses, and by http: for trying them out.")
    ] = False


class Setting(NamedTuple):
    """One setting: `wants` says what it can be, `default` is as it would be written."""

    name: str
    type: Any
    default: Any
    says: str
    wants: str

    @property
    def flag(self) -> str:
        return f"--{self.name.replace('_', '-')}"

    @property
    def variable(self) -> str:
        return PREFIX + self.name.upper()


def read_settings(
    flags: Mapping[str, Any],
    environment: Mapping[str, str] | None = None,
    file: Path | None = None,
    defaults: Mapping[str, Any] | None = None,
) -> Settings:
    """The settings; `flags` are by name, None or () where not given. `file` is the one named by `--config`.

    `defaults` stand in for those of `SETTINGS`.

    Raises InvalidInput for a name that is none of `SETTINGS`, and for a value that cannot be.
    """
    found = {
        **(defaults or {}),
        **_of_file(file),
        **_of_environment(os.environ if environment is None else environment),
        **{name: value for name, value in flags.items() if value is not None and value != ()},
    }
    return _checked(Settings(**found))


def _of_file(named: Path | None) -> dict[str, Any]:
    path = named or Path(FILE)
    if not path.is_file():
        if named is not None:
            raise InvalidInput(f"{named}: there is no such file of settings.")
        return {}
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InvalidInput(f"{path} is not TOML: {error}.") from error
    return {name: convert(_known(name, f"{path}: {name}"), found[name], f"{path}: {name}") for name in found}


def _of_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    return dict(_variables(environment))


def _variables(environment: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for variable, text in environment.items():
        if not variable.startswith(PREFIX) or variable == CONFIG or _of_kubernetes(variable, text):
            continue
        setting = _known(variable.removeprefix(PREFIX).lower(), variable)
        yield setting.name, convert(setting, text, variable)


def _of_kubernetes(variable: str, text: str) -> bool:
    return _KUBERNETES.fullmatch(variable) is not None or (variable == "ONEFOLD_PORT" and "://" in text)


def _known(name: str, origin: str) -> Setting:
    if name in SETTINGS:
        return SETTINGS[name]
    near = get_close_matches(name, SETTINGS, 1)
    raise InvalidInput(f"{origin}: there is no such setting." + (f" Did you mean {near[0]}?" if near else ""))


def convert(setting: Setting, value: Any, origin: str) -> Any:
    """A value as it was written, as the setting's type; texts also stand for numbers, and with commas for lists."""
    listed = isinstance(value, str) and setting.default.__class__ is tuple
    plain = [part.strip() for part in value.split(",") if part.strip()] if listed else value
    try:
        return msgspec.convert(plain, setting.type, strict=not isinstance(value, str))
    except msgspec.ValidationError:
        raise InvalidInput(f"{origin} must be {setting.wants}.") from None


def _checked(settings: Settings) -> Settings:
    for proxy in settings.trusted_proxies:
        try:
            ip_network(proxy)
        except ValueError:
            raise InvalidInput("trusted_proxies: each must be an address or a network, such as 10.0.0.0/8.") from None
    for name in ("export_every", "session_idle", "session_length"):
        try:
            parse_duration(getattr(settings, name))
        except ValueError as error:
            raise InvalidInput(f"{name}: {error}") from None
    try:
        every(settings.measure_every)
    except ValueError as error:
        raise InvalidInput(f"measure_every: {error}") from None
    if settings.event_bytes > settings.batch_bytes:
        raise InvalidInput("event_bytes may not be more than batch_bytes.")
    return settings


def every(text: str) -> Micros:
    """How often, in microseconds; 0 for never. Raises ValueError."""
    return Micros(0) if text.strip() == "0" else parse_duration(text)


def _wants(type_: Any) -> str:
    match inspect.type_info(type_):
        case inspect.Metadata(type=inner):
            return _wants_of(inner)
        case inner:
            return _wants_of(inner)


def _wants_of(info: inspect.Type) -> str:
    match info:
        case inspect.BoolType():
            return "true or false"
        case inspect.IntType(ge=low, le=None):
            return f"a whole number from {low:,}"
        case inspect.IntType(ge=low, le=high):
            return f"a whole number from {low:,} to {high:,}"
        case inspect.LiteralType(values=values):
            return " or ".join((", ".join(map(str, values[:-1])), str(values[-1])))
        case inspect.VarTupleType():
            return "a list of texts"
        case _:
            return "a text"


def _table() -> dict[str, Setting]:
    hints = get_type_hints(Settings, include_extras=True)
    return {one.name: _setting(one, hints[one.name]) for one in msgspec.structs.fields(Settings)}


def _setting(field: msgspec.structs.FieldInfo, hint: Any) -> Setting:
    (meta,) = hint.__metadata__
    return Setting(field.name, hint, field.default, meta.description, _wants(hint))


CONFIG = f"{PREFIX}CONFIG"
"""Names the file, as `--config` does."""

SETTINGS: Mapping[str, Setting] = _table()


def settings_table() -> str:
    """The table of docs/settings.md. To renew it: python -m onefold.serve.settings."""
    head = "| flag | environment | in the file | it can be | default |\n|---|---|---|---|---|\n"
    return head + "".join(f"{_row(one)}\n" for one in SETTINGS.values())


def _row(one: Setting) -> str:
    default = f"`{_written(one.default)}`" if _written(one.default) else ""
    return f"| `{one.flag}` | `{one.variable}` | `{one.name}` | {one.says} It is {one.wants}. | {default} |"


def _written(default: Any) -> str:
    match default:
        case bool():
            return str(default).lower()
        case tuple():
            return ",".join(default)
        case _:
            return str(default)


if __name__ == "__main__":
    print(settings_table(), end="")  # noqa: T201 - for the documentation
