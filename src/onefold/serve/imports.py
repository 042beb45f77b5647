"""Imports over HTTP: a file is taken to disk, a job does the rest, and says how far it is."""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Annotated

import msgspec
from msgspec import Meta, Struct
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute

from onefold.errors import InvalidInput
from onefold.serve import routing
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.jobs import Job, State, Work
from onefold.serve.routing import Fault, TooLarge
from onefold.store.slugs import LONGEST, SLUG
from onefold.transfer.load import Import, Imported, Progress

TAG = "Imports"

_FILE = r"^[^/\\\x00-\x1f]{1,200}$"


class ImportQuery(Struct, frozen=True, forbid_unknown_fields=True):
    source: Annotated[
        str,
        Meta(pattern=SLUG, max_length=LONGEST, description="The source of its records, made if there is none."),
    ]
    file: Annotated[
        str,
        Meta(pattern=_FILE, description="The file's name, such as crm.csv: its ending says what it is."),
    ]
    full: Annotated[bool, Meta(description="The file is the whole table: rows of the source not in it leave.")] = False


class RefusedLine(Struct, frozen=True):
    """A line that could not be read; it never repeats what stood there."""

    line: int | None
    reason: str


class ImportResult(Struct, frozen=True):
    """Of what could be `read`: new, unchanged, newer versions; what was `removed`; what was `refused`, by example."""

    read: int
    stored: int
    unchanged: int
    replaced: int
    removed: int
    refused: int
    refused_examples: list[RefusedLine]
    recognised: list[str]
    suppressed: Annotated[int, Meta(description="Not taken in, as they are of people who are kept out.")] = 0


class ImportAnswer(Struct, frozen=True):
    """An import: ask again until its `state` is done or failed."""

    id: str
    source: str
    file: str
    state: State
    progress: float
    created: datetime
    finished: datetime | None
    result: ImportResult | None
    error: Fault | None


class ImportsAnswer(Struct, frozen=True):
    """Newest first; only those since the server started."""

    imports: list[ImportAnswer]


class _Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """No parameters."""


async def import_file(call: Call) -> ImportAnswer:
    """The body is the file, as it is."""
    query, jobs, space = call.query, call.context.jobs, call.space
    jobs.require_room()
    folder = Path(await run_in_threadpool(tempfile.mkdtemp, prefix="onefold-import-"))
    try:
        file = folder / PurePosixPath(query.file).name
        await _take(call, file)
        work = _work(call, space.slug, query, file)
        return _answer(jobs.add(space.number, query.source, query.file, work))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


async def _take(call: Call, file: Path) -> None:
    """The body onto disk. Raises TooLarge, InvalidInput for nothing."""
    most, size = call.context.settings.import_bytes, 0
    with file.open("wb") as stream:
        async for part in call.request.stream():
            size += len(part)
            if size > most:
                raise TooLarge(f"The file is larger than {most:,} bytes: part it, or import it with `onefold import`.")
            await run_in_threadpool(stream.write, part)
    if not size:
        raise InvalidInput("The body is empty: send the file itself as the body.")


def _work(call: Call, space: str, query: ImportQuery, file: Path) -> Work:
    context, by = call.context, call.by

    def work(progress: Progress) -> Imported:
        try:
            one = Import(context.database, context.workspace, context.live, space, full=query.full)
            found = one.run({query.source: str(file)}, progress, by=by)
        except InvalidInput as problem:
            raise InvalidInput(_without(str(problem), file)) from problem
        finally:
            shutil.rmtree(file.parent, ignore_errors=True)
        return found

    return work


def _without(text: str, file: Path) -> str:
    """A message without where the file lay meanwhile."""
    return text.replace(f"{file.parent}/", "")


def get_import(call: Call) -> ImportAnswer:
    return _answer(call.context.jobs.find(call.space.number, call.path["import"]))


def list_imports(call: Call) -> ImportsAnswer:
    return ImportsAnswer([_answer(job) for job in call.context.jobs.of(call.space.number)])


def _answer(job: Job) -> ImportAnswer:
    return ImportAnswer(
        id=job.id,
        source=job.source,
        file=job.file,
        state=job.state,
        progress=job.progress,
        created=moment(job.created),
        finished=moment_or_none(job.finished),
        result=None if job.result is None else _result(job.result),
        error=None if job.error is None else Fault(*job.error),
    )


def _result(found: Imported) -> ImportResult:
    said = msgspec.structs.asdict(found)
    lines = [RefusedLine(line, reason) for _, line, reason in found.refused_examples]
    return ImportResult(**{**said, "refused_examples": lines, "recognised": list(found.recognised)})


PATH = "/api/v1/spaces/{space}/imports"

ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint(
        "POST", PATH, "Import a file: the body", "space_admin", ImportQuery, bytes, ImportAnswer, import_file,
        status=202, tag=TAG,
    ),
    Endpoint("GET", PATH, "List imports", "space_admin", _Nothing, None, ImportsAnswer, list_imports, tag=TAG),
    Endpoint(
        "GET", PATH + "/{import}", "How far an import is", "space_admin", _Nothing, None, ImportAnswer, get_import,
        tag=TAG,
    ),
)  # fmt: skip


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
