"""All of a workspace, as it is at one moment: read whole, as it is small and asked at every call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

import msgspec

from onefold.errors import NotFound
from onefold.store.port import Connection
from onefold.store.statement_rows import holding, revision
from onefold.store.workspace_rows import Principal, Source, Space


class Known(msgspec.Struct, frozen=True):
    """`keys` and `tokens` are the valid ones, by their hash; `version` counts the changes of the workspace,
    `stated` those of statements.
    """

    version: int
    stated: int
    spaces: dict[str, Space]
    spaces_by_number: dict[int, Space]
    sources: dict[str, Source]
    sources_by_number: dict[int, Source]
    keys: dict[str, Source]
    tokens: dict[str, Principal]

    def space(self, slug: str) -> Space:
        """Raises NotFound."""
        found = self.spaces.get(slug)
        if found is None:
            raise NotFound("There is no such space.")
        return found

    def source(self, slug: str) -> Source:
        """Raises NotFound."""
        found = self.sources.get(slug)
        if found is None:
            raise NotFound("There is no such source.")
        return found

    def numbers(self, slugs: Sequence[str]) -> list[int]:
        """Of these spaces, each once. Raises NotFound."""
        return sorted({self.space(slug).number for slug in slugs})


def read_known(connection: Connection, before: Known | None = None) -> Known:
    """In a transaction or snapshot, so that all is of one moment. `before` is what was known of the same database."""
    stated = revision(connection)
    spaces = [Space(*row) for row in connection.rows("workspace.spaces")]
    if before is not None and before.stated == stated:
        said = {number: one.statements for number, one in before.spaces_by_number.items()}
    else:
        said = holding(connection)
    spaces = [msgspec.structs.replace(one, statements=said.get(one.number, "")) for one in spaces]
    sources = {source.number: source for source in _sources(connection)}
    return Known(
        version=read_version(connection),
        stated=stated,
        spaces={space.slug: space for space in spaces},
        spaces_by_number={space.number: space for space in spaces},
        sources={source.slug: source for source in sources.values()},
        sources_by_number=sources,
        keys={hash_: sources[source] for hash_, source in connection.rows("workspace.write_keys")},
        tokens={hash_: Principal(*rest) for hash_, *rest in connection.rows("workspace.tokens")},
    )


def read_version(connection: Connection) -> int:
    """0: nothing was ever changed."""
    found = connection.rows("workspace.version")
    return int(found[0][0]) if found else 0


def _sources(connection: Connection) -> Iterator[Source]:
    feeds = defaultdict(list)
    for source, space in connection.rows("workspace.feeds"):
        feeds[source].append(space)
    for number, slug, name, kind, created in connection.rows("workspace.sources"):
        yield Source(number, slug, name, kind, created, tuple(feeds[number]))
