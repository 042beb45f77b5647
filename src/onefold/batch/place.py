"""The place of an output: written beside it and renamed into it, so that nobody ever sees half of one, or two mixed."""

from __future__ import annotations

import os
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from onefold.batch.outputs import SHAPES
from onefold.batch.write import DATABASE, SUMMARY
from onefold.errors import InvalidInput

if sys.platform != "win32":  # there a second run at once fails on a rename, and what a killed run left stays
    import fcntl

EXPORTED = (
    "events",
    "id_graph_updates",
    "external_id_mapping_updates",
    "profile_traits_updates",
    "profile_merges",
    "user_identifiers",
    "user_traits",
)
"""Tables that the export of a space has beside those of a resolution."""

TABLES = (f"{name}.{end}" for name in (*SHAPES, *EXPORTED) for end in ("parquet", "csv"))
OWN = frozenset({SUMMARY, DATABASE, f"{DATABASE}.wal", ".DS_Store", *TABLES})
"""All that may lie in an output. What else lies there is somebody's, and is not removed."""


@contextmanager
def output(folder: Path) -> Iterator[Path]:
    """A folder to write into, which takes the place of `folder` when all went well and leaves no trace when not.

    Of runs at once into one place the last to end stays, whole. What a killed run left beside the place is removed.
    Raises InvalidInput for a place that holds something that is not an output of Onefold, or cannot be written.
    """
    place = check_place(folder)
    with _told(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        with _locked(place.parent):
            _tidy(place)
            beside = place.with_name(f"{_beside(place)}{secrets.token_hex(4)}")
            beside.mkdir()
            held = _lock(beside, wait=True)
    try:
        yield beside
        with _told(folder), _locked(place.parent):
            _take_place(beside, check_place(place))
    finally:
        _unlock(held)
        shutil.rmtree(beside, ignore_errors=True)


def check_place(folder: Path) -> Path:
    """The folder's real path. Raises InvalidInput if it is no place for an output, before any work is done for it."""
    place = folder.resolve()
    above = next(parent for parent in place.parents if parent.exists())
    if not os.access(above, os.W_OK):
        message = f"cannot write to {folder}: no right to write in {above}"
        raise InvalidInput(message)
    if not place.exists():
        return place
    if place.is_mount():
        message = f"{folder} is a mount point, which cannot be replaced: name a folder inside it"
        raise InvalidInput(message)
    found = [] if not place.is_dir() else sorted(file.name for file in place.iterdir())
    if not place.is_dir() or (found and (SUMMARY not in found or not OWN.issuperset(found))):
        other = next((f" (it holds {name})" for name in found if name not in OWN), "")
        message = (
            f"{folder} is there already and is no output of Onefold{other}; choose another place, or remove it first"
        )
        raise InvalidInput(message)
    return place


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"cannot write to {folder}: {error.strerror}"
        raise InvalidInput(message) from error


def _beside(place: Path) -> str:
    return f".{place.name}.writing-"


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}.old")


def _tidy(place: Path) -> None:
    """Undo what killed runs left: half-written folders, and an output moved away and not yet replaced."""
    old = _old(place)
    if old.exists():
        if place.exists():
            shutil.rmtree(old)
        else:
            old.rename(place)
    for left in place.parent.iterdir():
        if left.name.startswith(_beside(place)) and (lock := _lock(left, wait=False)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            _unlock(lock)


def _take_place(beside: Path, place: Path) -> None:
    old = _old(place)
    shutil.rmtree(old, ignore_errors=True)
    if place.exists():
        place.rename(old)
    try:
        beside.rename(place)
    except OSError:
        if old.exists():
            old.rename(place)
        raise
    shutil.rmtree(old, ignore_errors=True)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    lock = _lock(folder, wait=True)
    try:
        yield
    finally:
        _unlock(lock)


def _lock(folder: Path, *, wait: bool) -> int | None:
    """A lock on a folder, which ends with the process; None where it is held by others, or there are no locks."""
    if sys.platform == "win32":
        return None
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held by others, or a file system without locks
        os.close(held)
        return None
    return held


def _unlock(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)
