"""A ruleset that has been read and found sound: the document, and where its parts stand."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from onefold.ruleset.problem import Mark, Path, Problem
from onefold.ruleset.schema import Document


class Ruleset(msgspec.Struct, frozen=True):
    """`warnings` are what is legal but dangerous; `name` its file; `marks` the lines of its parts, if it was text."""

    document: Document
    name: str | None = None
    warnings: tuple[Problem, ...] = ()
    marks: Mapping[Path, Mark] = {}

    def as_json(self) -> bytes:
        """The document as JSON, without what was not written. Loading it again gives the same plan."""
        return msgspec.json.encode(self.document)
