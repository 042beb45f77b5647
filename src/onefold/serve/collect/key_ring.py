"""Whose a write key is, remembered by the head that showed it: of the same client the next request shows the same."""

from __future__ import annotations

from onefold.errors import Unauthorized
from onefold.serve.collect.request import Headers, shown_key
from onefold.store.workspace import Source, Workspace

REMEMBERED = 1_000
"""Heads that are known at one time: one for each key, unless somebody writes the same in ever new ways."""

Found = tuple[Source, str]


class KeyRing:
    """Forgets everything when anything of the workspace changes: a revoked key is unknown at once."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[bytes, Found] = {}
        self._version = workspace.version

    def shown(self, headers: Headers) -> Found | None:
        """The source, and its key; None if the head shows none that is known, but the body may.

        Raises Unauthorized for a key that is unknown or was revoked.
        """
        if self._version != self._workspace.version:
            self._known.clear()
            self._version = self._workspace.version
        head = headers.get(b"authorization", b"")
        if not head or b"x-write-key" in headers:
            return self._looked_up(headers)
        found = self._known.get(head)
        if found is None:
            found = self._looked_up(headers)
            if found is not None:
                self._remember(head, found)
        return found

    def _looked_up(self, headers: Headers) -> Found | None:
        shown = shown_key(headers)
        if shown is None:
            return None
        source = self._workspace.source_of_key(shown.key)
        if source is None:
            if shown.sure:
                raise Unauthorized("the write key is unknown or was revoked")
            return None
        return source, shown.key

    def _remember(self, head: bytes, found: Found) -> None:
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[head] = found
