"""What became of calls, for those who run the service: counted for metrics, and refusals noted under their source."""

from __future__ import annotations

from collections.abc import Sequence

from onefold.errors import OnefoldError
from onefold.live.arrival import Receipt
from onefold.serve.collect.intake import Refused, Taken
from onefold.serve.collect.paths import Place
from onefold.serve.collect.refusals import Refusals
from onefold.serve.metrics import Metrics
from onefold.store.workspace import Source

_OUTCOMES = {408: "limited", 429: "limited", 503: "unavailable"}
"""Of requests that may be sent again, and so are not noted as refused."""


class Reports:
    """Told after each request."""

    def __init__(self, metrics: Metrics, refusals: Refusals) -> None:
        self._metrics = metrics
        self._refusals = refusals

    def kept(self, source: Source, taken: Taken, receipts: Sequence[Receipt], seconds: float) -> None:
        """`receipts` are of the spaces that the source feeds."""
        if not receipts:
            return
        self._metrics.resolved(seconds)
        repeated = min(one.repeated for one in receipts)
        types = {"other": taken.count} if 0 < repeated < taken.count else taken.types
        if 0 < repeated < taken.count:
            self._metrics.count_calls(source.slug, "other", "repeated", repeated)
            types["other"] -= repeated
        for type_, count in types.items():
            self._metrics.count_calls(source.slug, type_, "repeated" if repeated == taken.count else "stored", count)

    def refused(self, source: Source, place: Place, refused: Sequence[Refused]) -> None:
        if refused:
            self._metrics.count_calls(source.slug, place, "refused", len(refused))
            self._refusals.note(source.number, [(one.code, _placed(one, place)) for one in refused])

    def turned_away(self, source: Source, place: Place, error: OnefoldError) -> None:
        """A whole request was not taken."""
        outcome = _OUTCOMES.get(error.status, "refused")
        self._metrics.count_calls(source.slug, place, outcome)
        if outcome == "refused":
            self._refusals.note(source.number, [(error.code, f"{place}: {error}")])

    def unfed(self, source: Source, count: int) -> None:
        self._metrics.count_calls(source.slug, "other", "refused", count)
        self._refusals.note(source.number, [("no_space", f"{count} calls were not kept: the source feeds no space")])


def _placed(one: Refused, place: Place) -> str:
    return f"batch[{one.index}]: {one.message}" if place == "batch" else f"{place}: {one.message}"
