"""The statements of a space in a running service, asked for as those of a database are."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote, urlencode

import msgspec

from onefold.live.statements.asked import Previewed, SplitPreviewed
from onefold.ruleset.schema import Statement
from onefold.store.statement_rows import Stated
from onefold.transfer.remote import Service


class Asked(Protocol):
    """The statements of one space: `live.statements.asked.Statements`, or those of a service."""

    def page(self, before: int, limit: int, *, all_: bool) -> list[Stated]: ...

    def preview(self, said: Sequence[Statement], withdrawn: Sequence[int] = ()) -> Previewed: ...

    def preview_split(self, profile: str, move: Sequence[str]) -> SplitPreviewed: ...

    def make(self, said: Sequence[Statement], by: str, reason: str | None) -> list[Stated]: ...

    def split(self, profile: str, move: Sequence[str], by: str, reason: str | None) -> list[Stated]: ...

    def withdraw(self, numbers: Sequence[int], by: str) -> list[Stated]: ...


class _One(msgspec.Struct):
    number: int
    statement: dict[str, Any]
    by: str
    reason: str | None
    made: datetime
    withdrawn: datetime | None
    withdrawn_by: str | None


class _Several(msgspec.Struct):
    statements: list[_One]


class RemoteStatements:
    """Whoever says something is whose token it is: `by` is not sent."""

    def __init__(self, service: Service, space: str) -> None:
        self._service = service
        self._path = f"spaces/{quote(space, safe='')}"

    def page(self, before: int, limit: int, *, all_: bool) -> list[Stated]:
        """Newest first."""
        query = urlencode({"before": before, "limit": limit, "all": str(all_).lower()})
        return _stated(self._service.ask("GET", f"{self._path}/statements?{query}", _Several))

    def preview(self, said: Sequence[Statement], withdrawn: Sequence[int] = ()) -> Previewed:
        """Of one statement, or of withdrawals."""
        body = {**_body(said), "withdraw": list(withdrawn)}
        return self._service.ask("POST", f"{self._path}/statements/preview", Previewed, body)

    def preview_split(self, profile: str, move: Sequence[str]) -> SplitPreviewed:
        return self._service.ask("POST", self._split(profile, "/preview"), SplitPreviewed, {"move": list(move)})

    def make(self, said: Sequence[Statement], by: str, reason: str | None) -> list[Stated]:  # noqa: ARG002 - the token says it
        """Of one statement."""
        body = {**_body(said), "reason": reason}
        return _stated(self._service.ask("POST", f"{self._path}/statements", _Several, body))

    def split(self, profile: str, move: Sequence[str], by: str, reason: str | None) -> list[Stated]:  # noqa: ARG002 - likewise
        return _stated(
            self._service.ask("POST", self._split(profile), _Several, {"move": list(move), "reason": reason})
        )

    def withdraw(self, numbers: Sequence[int], by: str) -> list[Stated]:  # noqa: ARG002 - likewise
        """One by one."""
        gone = [self._service.ask("DELETE", f"{self._path}/statements/{number}", _One) for number in numbers]
        return _stated(_Several(gone))

    def _split(self, profile: str, rest: str = "") -> str:
        return f"{self._path}/profiles/{quote(profile, safe='')}/split{rest}"


def _body(said: Sequence[Statement]) -> dict[str, Any]:
    return msgspec.to_builtins(said[0]) if said else {}


def _stated(found: _Several) -> list[Stated]:
    return [
        Stated(
            one.number,
            msgspec.json.encode(one.statement).decode(),
            one.by,
            one.reason,
            _micros(one.made),
            None if one.withdrawn is None else _micros(one.withdrawn),
            one.withdrawn_by,
        )
        for one in found.statements
    ]


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)
