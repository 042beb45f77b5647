from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from onefold.batch.place import check_place, output
from onefold.errors import InvalidInput

WRITER = """
import sys, time
from pathlib import Path
from onefold.batch.place import output
with output(Path(sys.argv[1])) as beside:
    (beside / "summary.json").write_text("half")
    print("writing", flush=True)
    time.sleep(60)
"""


def write(folder: Path, text: str) -> None:
    with output(folder) as beside:
        (beside / "summary.json").write_text(text)


def write_and_fail(folder: Path) -> None:
    with output(folder) as beside:
        (beside / "summary.json").write_text("new")
        raise ZeroDivisionError


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


def killed_writer(folder: Path) -> None:
    """A run that dies in the middle of writing."""
    writer = started_writer(folder)
    writer.send_signal(signal.SIGKILL)
    writer.wait()


def started_writer(folder: Path) -> subprocess.Popen[str]:
    writer = subprocess.Popen([sys.executable, "-c", WRITER, folder], stdout=subprocess.PIPE, text=True)
    assert writer.stdout is not None
    with writer.stdout as said:
        assert said.readline() == "writing\n"
    return writer


def test_the_folder_appears_when_all_is_written(tmp_path: Path) -> None:
    out = tmp_path / "new" / "deep" / "out"
    with output(out) as beside:
        (beside / "summary.json").write_text("one")
        assert not out.exists()
    assert files(tmp_path) == ["new/deep/out/summary.json"]
    assert out.stat().st_mode == out.parent.stat().st_mode


def test_an_earlier_result_stays_until_it_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "old")
    (out / "records.csv").write_text("old")
    with output(out) as beside:
        (beside / "summary.json").write_text("new")
        assert (out / "summary.json").read_text() == "old"
    assert files(tmp_path) == ["out/summary.json"]
    assert (out / "summary.json").read_text() == "new"


def test_a_failure_leaves_no_trace_and_the_old(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "old")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(out)
    assert files(tmp_path) == ["out/summary.json"]
    assert (out / "summary.json").read_text() == "old"


@pytest.mark.parametrize("before", ["nothing", "old"])
def test_a_killed_run_leaves_what_was_and_the_next_run_tidies(tmp_path: Path, before: str) -> None:
    out = tmp_path / "out"
    if before == "old":
        write(out, "old")
    killed_writer(out)
    assert out.exists() == (before == "old")
    assert before == "nothing" or (out / "summary.json").read_text() == "old"
    assert any(path.name.startswith(".out.writing-") for path in tmp_path.iterdir())
    write(out, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / "summary.json").read_text() == "new"


def test_a_run_killed_between_the_renames_loses_nothing(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write(out, "old")
    out.rename(tmp_path / ".out.old")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(out)
    assert (out / "summary.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_failed_rename_brings_the_old_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write(out, "old")
    rename = Path.rename

    def full(self: Path, target: Path) -> Path:
        if "writing" in self.name:
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(InvalidInput, match="No space left on device"):
        write(out, "new")
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / "summary.json").read_text() == "old"


def test_runs_at_once_do_not_mix(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with output(out) as one:
        (one / "summary.json").write_text("one")
        with output(out) as two:
            assert one != two
            assert (one / "summary.json").read_text() == "one"
            (two / "summary.json").write_text("two")
            (two / "records.csv").write_text("two")
        assert files(out) == ["records.csv", "summary.json"]
    assert files(tmp_path) == ["out/summary.json"]
    assert (out / "summary.json").read_text() == "one"


def test_another_run_that_is_alive_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    writer = started_writer(out)
    try:
        write(out, "mine")
        (its,) = (path for path in tmp_path.iterdir() if path.name.startswith(".out.writing-"))
        assert (its / "summary.json").read_text() == "half"
    finally:
        writer.kill()
        writer.wait()


def test_the_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    foreign, file, mixed, empty = (tmp_path / name for name in ("foreign", "file", "mixed", "empty"))
    for folder in (foreign, mixed, empty):
        folder.mkdir()
    (foreign / "thesis.txt").write_text("mine")
    file.write_text("mine")
    write(mixed, "result")
    (mixed / "notes.txt").write_text("mine")
    for folder in (foreign, file, mixed):
        before = files(tmp_path)
        with pytest.raises(InvalidInput, match="no output of Onefold"):
            write(folder, "new")
        assert files(tmp_path) == before
    with pytest.raises(InvalidInput, match=r"it holds notes\.txt"):
        check_place(mixed)
    write(empty, "new")
    assert files(empty) == ["summary.json"]


def test_files_that_came_meanwhile_are_not_lost(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(InvalidInput, match="no output of Onefold"), output(out):  # noqa: PT012 - its end raises
        out.mkdir()
        (out / "thesis.txt").write_text("mine")
    assert files(tmp_path) == ["out/thesis.txt"]


def test_a_link_to_a_folder_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.mkdir()
    link.symlink_to(real)
    for text in ("one", "two"):
        write(link, text)
    assert link.is_symlink()
    assert (real / "summary.json").read_text() == "two"


def test_the_folder_one_stands_in_can_be_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    write(Path(), "new")
    assert files(tmp_path) == ["out/summary.json"]


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidInput, match=r"cannot write to .*/file/out: "):
        write(tmp_path / "file" / "out", "new")
    monkeypatch.setattr(Path, "is_mount", lambda _: True)
    (tmp_path / "disk").mkdir()
    with pytest.raises(InvalidInput, match="is a mount point"):
        write(tmp_path / "disk", "new")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_without_rights_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(InvalidInput, match="no right to write"):
        write(tmp_path / "out", "new")


def test_without_locks_all_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_locks(_file: int, _how: int) -> None:
        raise OSError

    monkeypatch.setattr("fcntl.flock", no_locks)
    write(tmp_path / "out", "new")
    assert files(tmp_path) == ["out/summary.json"]


def test_results_side_by_side_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with output(tmp_path / "one") as one, output(tmp_path / "two") as two:
        assert one != two
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one", "two"]
