from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from onefold.cli import main
from onefold.errors import InvalidInput
from onefold.serve.settings import SETTINGS, Settings, read_settings, settings_table

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No onefold.toml of anybody's."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str], Path]:
    """A file of settings with this in it."""

    def write(text: str) -> Path:
        (tmp_path / "own.toml").write_text(text, "utf-8")
        return tmp_path / "own.toml"

    return write


def test_loopback_unless_told() -> None:
    assert read_settings({}, {}) == Settings()
    assert (Settings().host, Settings().port) == ("127.0.0.1", 8000)


def test_flags_win_over_the_environment_over_the_file_over_defaults(written: Callable[[str], Path]) -> None:
    file = written('db = "file.db"\nhost = "file"\nport = 1\n')
    settings = read_settings({"db": "flag.db", "host": None}, {"ONEFOLD_DB": "env.db", "ONEFOLD_HOST": "env"}, file)
    assert (settings.db, settings.host, settings.port, settings.log_level) == ("flag.db", "env", 1, "info")


def test_a_command_with_defaults_of_its_own_still_obeys_the_environment_and_the_file(
    written: Callable[[str], Path],
) -> None:
    own = {"log_level": "warning"}
    assert read_settings({}, {}, defaults=own).log_level == "warning"
    assert read_settings({}, {"ONEFOLD_LOG_LEVEL": "debug"}, defaults=own).log_level == "debug"
    assert read_settings({}, {}, written('log_level = "error"'), own).log_level == "error"


def test_the_file_of_the_folder_is_read_unless_another_is_named(tmp_path: Path, written: Callable[[str], Path]) -> None:
    (tmp_path / "onefold.toml").write_text("port = 1234", "utf-8")
    assert read_settings({}, {}).port == 1234
    assert read_settings({}, {}, written("port = 99")).port == 99


def test_every_setting_can_be_given_in_each_of_the_three_ways(written: Callable[[str], Path]) -> None:
    said = {
        str: ("30 days", '"30 days"'),
        int: ("3000", "3000"),
        bool: ("true", "true"),
        tuple: ("10.0.0.0/8, ::1", '["10.0.0.0/8", "::1"]'),
    }
    special = {
        "log_level": ("debug", '"debug"'),
        "log_format": ("text", '"text"'),
        "engine": ("thread", '"thread"'),
        "queue_bytes": ("200000", "200000"),
        "batch_bytes": ("200000", "200000"),
    }
    for name, setting in SETTINGS.items():
        text, toml = special.get(name) or said[type(setting.default)]
        from_environment = getattr(read_settings({}, {setting.variable: text}), name)
        assert from_environment == getattr(read_settings({}, {}, written(f"{name} = {toml}")), name)
        assert from_environment == getattr(read_settings({name: from_environment}, {}), name)
        assert from_environment != setting.default


@pytest.mark.parametrize(
    ("environment", "file", "said"),
    [
        ({"ONEFOLD_PROT": "1"}, "", "ONEFOLD_PROT: there is no such setting. Did you mean port?"),
        ({}, "prot = 1", "own.toml: prot: there is no such setting. Did you mean port?"),
        ({"ONEFOLD_PORT": "many"}, "", "ONEFOLD_PORT must be a whole number from 0 to 65,535."),
        ({}, 'port = "8000 "', "port must be a whole number from 0 to 65,535."),
        ({}, "port = 70000", "port must be a whole number from 0 to 65,535."),
        ({}, "port = true", "port must be a whole number from 0 to 65,535."),
        ({}, "db = 7", "db must be a text."),
        ({"ONEFOLD_LOG_LEVEL": "loud"}, "", "ONEFOLD_LOG_LEVEL must be debug, error, info or warning."),
        ({"ONEFOLD_LOG_REQUESTS": "perhaps"}, "", "ONEFOLD_LOG_REQUESTS must be true or false."),
        ({}, "[server]\nport = 1", "server: there is no such setting."),
        ({}, "port 8000", "own.toml is not TOML: "),
        ({"ONEFOLD_TRUSTED_PROXIES": "proxy.example.com"}, "", "such as 10.0.0.0/8"),
        ({"ONEFOLD_EXPORT_EVERY": "often"}, "", "export_every: Write a number and seconds"),
        ({"ONEFOLD_EVENT_BYTES": "600000"}, "", "event_bytes may not be more than batch_bytes."),
    ],
)
def test_what_cannot_be_is_said_with_its_place_and_what_would_be_right(
    environment: dict[str, str], file: str, said: str, written: Callable[[str], Path]
) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_settings({}, environment, written(file))
    assert said in str(refused.value)


def test_errors_do_not_repeat_the_value_which_may_be_a_secret() -> None:
    with pytest.raises(InvalidInput) as refused:
        read_settings({}, {"ONEFOLD_PORT": "hunter2"})
    assert "hunter2" not in str(refused.value)


def test_a_file_that_is_named_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="there is no such file of settings"):
        read_settings({}, {}, tmp_path / "none.toml")


def test_what_kubernetes_says_of_a_service_named_onefold_is_no_setting() -> None:
    environment = {
        "ONEFOLD_PORT": "tcp://10.0.0.11:8000",
        "ONEFOLD_PORT_8000_TCP": "tcp://10.0.0.11:8000",
        "ONEFOLD_PORT_8000_TCP_ADDR": "10.0.0.11",
        "ONEFOLD_SERVICE_HOST": "10.0.0.11",
        "ONEFOLD_SERVICE_PORT": "8000",
        "ONEFOLD_SERVICE_PORT_HTTP": "8000",
    }
    assert read_settings({}, environment) == Settings()


def test_the_page_has_the_table_of_all_settings() -> None:
    """To renew it: python -m onefold.serve.settings."""
    assert settings_table() in DOCS.read_text("utf-8")


def test_serve_has_a_flag_for_every_setting() -> None:
    told = CliRunner().invoke(main, ["serve", "--help"])
    assert told.exit_code == 0
    for setting in SETTINGS.values():
        assert f"{setting.flag} " in told.output or f"{setting.flag} /" in told.output


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (["--port", "many"], "error: --port must be a whole number from 0 to 65,535."),
        (["--db", "none.db"], "error: There is no workspace in none.db."),
        (["--db", "mysql://x"], "error: A database is the path of a file, or begins with postgresql://."),
        (["--host", "256.1.1.1", "--port", "0"], "error: 256.1.1.1:0 is not to be had"),
    ],
)
def test_serve_says_what_is_wrong_in_one_line(flags: list[str], said: str, tmp_path: Path) -> None:
    told = CliRunner().invoke(main, ["serve", *flags])
    assert told.exit_code == 2
    assert told.stderr.startswith(said)
    assert len(told.stderr.splitlines()) == 1
    assert not (tmp_path / "none.db").exists()
