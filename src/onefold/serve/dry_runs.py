"""Dry runs over HTTP: what a space would be under another ruleset, worked out beside it; and truths to measure by."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Annotated

from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput, NotFound
from onefold.live.view.answers import Why, WhyNot
from onefold.live.whole.asked import draft_space
from onefold.live.whole.explain import DraftLook, Explained
from onefold.live.whole.kept import kept_of, look_of
from onefold.live.whole.report import Report
from onefold.live.whole.truth import truth_sent
from onefold.serve import routing
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint, Handler
from onefold.serve.questions import Pair
from onefold.serve.reading import reading
from onefold.serve.routing import Fault, TooLarge
from onefold.store.dry_runs import Asked, DryRun, DryRuns, State
from onefold.store.ruleset_problems import ruleset_of
from onefold.store.rulesets import Rulesets

TAG = "Dry runs"


class NewDryRun(Struct, frozen=True, forbid_unknown_fields=True):
    """A ruleset to try: as a document, or by the name of a draft or the number of a version. Empty: the default one."""

    ruleset: str | None = None
    draft: str | None = None
    version: Annotated[int, Meta(ge=1, le=1_000_000_000)] | None = None
    newest: (
        Annotated[
            int, Meta(ge=1, le=100_000_000, description="Only the newest so many records; all of them if not given.")
        ]
        | None
    ) = None
    truth: Annotated[str, Meta(description="CSV with the columns record_id, person and perhaps source.")] | None = None


class Ambiguous(InvalidInput):
    """None or several rulesets to try."""

    code = "ambiguous"
    status = 422


class DryRunAnswer(Struct, frozen=True):
    """A dry run: ask again until its `state` is done, failed or cancelled. `name` is the draft or version tried."""

    id: str
    state: State
    stage: str
    progress: float
    name: str
    newest: int | None
    by: str
    created: datetime
    finished: datetime | None
    report: Report | None
    error: Fault | None


class TriedAnswer(Struct, frozen=True):
    """The ruleset that a dry run tried."""

    ruleset: str


class TruthAnswer(Struct, frozen=True):
    """The truth that dry runs of a space are measured by: how many records it knows; not who they are."""

    loaded: datetime
    records: int
    by_source: bool


class DryRunsAnswer(Struct, frozen=True):
    """Newest first, without their reports; and the truth that they are measured by from now on, if there is one."""

    dry_runs: list[DryRunAnswer]
    truth: TruthAnswer | None = None


class _Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


def start_dry_run(call: Call) -> DryRunAnswer:
    body: NewDryRun = call.body
    asked = Asked(*_ruleset(call, body), body.newest)
    ruleset_of(asked.ruleset)
    truth = None if body.truth is None else body.truth.encode()
    if truth is not None:
        truth_sent(truth)
    space, metrics = call.space, call.context.metrics
    run = call.context.dry_runs.add(
        space.number, space.slug, _by(call), asked, truth, lambda: metrics.written(space.slug)
    )
    return _answer(run)


def _ruleset(call: Call, body: NewDryRun) -> tuple[str, str]:
    """The document, and what to call it."""
    if sum(one is not None for one in (body.ruleset, body.draft, body.version)) != 1:
        raise Ambiguous("Say what to try by one of `ruleset`, `draft` and `version`.")
    if body.draft is not None:
        return _rulesets(call).draft(call.space.slug, body.draft).ruleset, f"draft {body.draft}"
    if body.version is not None:
        return _rulesets(call).version(call.space.slug, body.version).ruleset, f"version {body.version}"
    return body.ruleset or "", ""


def _rulesets(call: Call) -> Rulesets:
    return Rulesets(call.context.workspace)


def list_dry_runs(call: Call) -> DryRunsAnswer:
    return DryRunsAnswer([_answer(one) for one in _kept(call).of(call.space.number)], _truth(call))


def get_dry_run(call: Call) -> DryRunAnswer:
    return _answer(_found(call))


def dry_run_ruleset(call: Call) -> TriedAnswer:
    return TriedAnswer(_found(call).asked.ruleset)


def cancel_dry_run(call: Call) -> DryRunAnswer:
    return _answer(call.context.dry_runs.cancel(call.space.number, call.path["run"]))


def delete_dry_run(call: Call) -> None:
    """One that runs is cancelled first."""
    call.context.dry_runs.cancel(call.space.number, call.path["run"])
    _kept(call).delete(call.space.number, call.path["run"], _by(call))


def explain_example(call: Call) -> Explained:
    with _Looking(call) as look:
        return look.explained()


def explain_example_why(call: Call) -> Why:
    with _Looking(call) as look:
        return look.why(call.query.a, call.query.b)


def explain_example_why_not(call: Call) -> WhyNot:
    with _Looking(call) as look:
        return look.why_not(call.query.a, call.query.b)


class _Looking:
    """The look at an example, within one snapshot."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._reading = reading(call)

    def __enter__(self) -> DraftLook:
        run, text = _found(self._call), self._call.path["example"]
        if not (text.isascii() and text.isdecimal()):
            raise NotFound("Examples are numbered from 1.")
        view = self._reading.__enter__()
        return DraftLook(view.store, draft_space(self._call.space, run.asked.ruleset), look_of(run, int(text[:9])))

    def __exit__(self, *error: object) -> None:
        self._reading.__exit__(None, None, None)


async def load_truth(call: Call) -> TruthAnswer:
    """The body is the file."""
    with tempfile.TemporaryDirectory(prefix="onefold-truth-") as folder:
        file, size = Path(folder) / "truth.csv", 0
        with file.open("wb") as stream:
            async for part in call.request.stream():
                size += len(part)
                if size > call.context.settings.import_bytes:
                    raise TooLarge(f"The file is larger than {call.context.settings.import_bytes:,} bytes.")
                await run_in_threadpool(stream.write, part)
        if not size:
            raise InvalidInput("The body is empty: send the file itself as the body.")
        truth = await run_in_threadpool(truth_sent, file)
        await run_in_threadpool(_kept(call).put_truth, call.space.number, truth, _by(call))
    return await run_in_threadpool(get_truth, call)


def get_truth(call: Call) -> TruthAnswer:
    found = _truth(call)
    if found is None:
        raise NotFound("This space has no truth.")
    return found


def _truth(call: Call) -> TruthAnswer | None:
    found = _kept(call).truth_loaded(call.space.number)
    return None if found is None else TruthAnswer(moment(found[0]), *found[1:])


def forget_truth(call: Call) -> None:
    _kept(call).forget_truth(call.space.number, _by(call))


def _kept(call: Call) -> DryRuns:
    return call.context.dry_runs.kept


def _found(call: Call) -> DryRun:
    return _kept(call).find(call.space.number, call.path["run"])


def _by(call: Call) -> str:
    assert call.principal is not None
    return call.principal.name


def _answer(run: DryRun) -> DryRunAnswer:
    kept = kept_of(run)
    return DryRunAnswer(
        id=run.id,
        state=run.state,
        stage=run.stage,
        progress=1.0 if run.state == "done" else run.progress,
        name=run.asked.name,
        newest=run.asked.newest,
        by=run.by,
        created=moment(run.created),
        finished=moment_or_none(run.finished),
        report=None if kept is None else kept.report,
        error=None if run.error is None else Fault(*run.error),
    )


_PATH = "/api/v1/spaces/{space}/dry-runs"
_ONE = _PATH + "/{run}"
_EXAMPLE = _ONE + "/examples/{example}"
_TRUTH = "/api/v1/spaces/{space}/truth"


def _read(path: str, summary: str, handler: Handler, answer: type[Struct], query: type[Struct] = _Nothing) -> Endpoint:
    return Endpoint("GET", path, summary, "read", query, None, answer, handler, tag=TAG)


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST", _PATH, "Try a ruleset on the records of a space", "space_admin", None, NewDryRun, DryRunAnswer,
        start_dry_run, status=202, tag=TAG,
    ),
    _read(_PATH, "The dry runs of a space", list_dry_runs, DryRunsAnswer),
    _read(_ONE, "How far a dry run is, and what it found", get_dry_run, DryRunAnswer),
    Endpoint("DELETE", _ONE, "Delete a dry run", "space_admin", None, None, None, delete_dry_run, tag=TAG),
    Endpoint(
        "POST", _ONE + "/cancel", "Cancel a dry run", "space_admin", None, None, DryRunAnswer, cancel_dry_run, tag=TAG
    ),
    Endpoint(
        "GET", _ONE + "/ruleset", "The ruleset that a dry run tried", "space_admin", _Nothing, None, TriedAnswer,
        dry_run_ruleset, tag=TAG,
    ),
    _read(_EXAMPLE, "An example of a dry run: what would hold it together", explain_example, Explained),
    _read(_EXAMPLE + "/why", "Why two would be one customer", explain_example_why, Why, Pair),
    _read(_EXAMPLE + "/why-not", "Why two would not be one customer", explain_example_why_not, WhyNot, Pair),
    Endpoint(
        "PUT", _TRUTH, "Load a truth to measure by: the body is a CSV file", "space_admin", None, bytes, TruthAnswer,
        load_truth, tag=TAG,
    ),
    _read(_TRUTH, "The truth of a space", get_truth, TruthAnswer),
    Endpoint("DELETE", _TRUTH, "Forget the truth of a space", "space_admin", None, None, None, forget_truth, tag=TAG),
)  # fmt: skip


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
