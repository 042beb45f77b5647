from __future__ import annotations

import pytest

from onefold.cli import printing
from onefold.cli.printing import ProgressBar, counted, number, percent, print_table


def test_numbers() -> None:
    assert number(1234567) == "1,234,567"
    assert counted(1, "record") == "1 record"
    assert counted(2000, "record") == "2,000 records"
    assert counted(0, "person", "people") == "0 people"


@pytest.mark.parametrize(
    ("share", "text"), [(0.4123, "41.2 %"), (1, "100.0 %"), (0, "0.0 %"), (0.99999, "99.999 %"), (0.000342, "0.034 %")]
)
def test_shares(share: float, text: str) -> None:
    assert percent(share) == text


def test_tables_are_aligned_and_take_texts_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("step", "links"), [("email [bold]", 12345), ("x", 7)])
    *_, first, second = [line.rstrip() for line in capsys.readouterr().out.splitlines() if line.strip()]
    assert first.startswith("email [bold]")
    assert first.endswith("12,345")
    assert len(first) == len(second)


def test_a_table_without_rows_is_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("step", "links"), [])
    assert capsys.readouterr().out == ""


def test_nobody_watches_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(printing, "PATIENCE", 0.0)
    with ProgressBar() as progress:
        progress("reading", 0.5)
    assert capsys.readouterr().err == ""


def test_on_a_terminal_the_bar_comes_after_a_while(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    with ProgressBar() as progress:
        progress("reading", 0.5)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(printing, "PATIENCE", -1.0)
    with ProgressBar() as progress:
        progress("reading", 0.5)
    assert "reading" in capsys.readouterr().err
