"""The version of this package, as pyproject.toml says it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("onefold")
except PackageNotFoundError:  # run from a checkout that is not installed
    VERSION = "0"
