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
from onefold.live.view.whose import example_of
from onefold.model import SourceName
from onefold.serve import routing
from onefold.serve.admin.moments import moment, moment_or_none
from onefold.serve.auth import guard
from onefold.serve.context import Context
from onefold.serve.endpoint import Call, Endpoint
from onefold.serve.jobs import Job, Stage, State, Work
from onefold.serve.reading import view_of
from onefold.serve.routing import Fault, TooLarge
from onefold.store.slugs import LONGEST, SLUG
from onefold.transfer.load import Import, Imported, Progress
from onefold.transfer.mapping import MOST, ColumnMapping, mapping_of, read_mapping
from onefold.transfer.preview import Column, preview

TAG = "Imports"

_FILE = r"^[^/\\\x00-\x1f]{1,200}$"


PREVIEWED = 16_000_000
"""Bytes of what is sent to be previewed: of a text file the beginning will do."""

SourceText = Annotated[
    str, Meta(pattern=SLUG, max_length=LONGEST, description="The source of its records, made if there is none.")
]
FileText = Annotated[
    str, Meta(pattern=_FILE, description="The file's name, such as crm.csv: its ending says what it is.")
]
MappingText = Annotated[
    str,
    Meta(
        max_length=MOST,
        description="What the columns of a table are, as JSON: all of `id`, `time`, `kind`, `identifiers` (columns by "
        "type), `fields` (column by name) and `leave_out`, as a preview answers it. Nothing: as the ruleset says, or "
        "by their names.",
    ),
]


class ImportQuery(Struct, frozen=True, forbid_unknown_fields=True):
    source: SourceText
    file: FileText
    mapping: MappingText = ""
    full: Annotated[bool, Meta(description="The file is the whole table: rows of the source not in it leave.")] = False


class PreviewQuery(Struct, frozen=True, forbid_unknown_fields=True):
    source: SourceText
    file: FileText
    mapping: MappingText = ""
    cut: Annotated[bool, Meta(description="The body is only the beginning of the file.")] = False


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
    customer: Annotated[str | None, Meta(description="A profile to look at: one that has records of the file.")] = None


class Landed(Imported, frozen=True):
    """What became of the files, and a profile to look at."""

    customer: str | None = None


class PreviewAnswer(Struct, frozen=True):
    """The first rows of a file, and what its columns are taken for: `mapping`, to be changed and sent with the import.

    `calls`: of calls, which need no mapping, how many of each type there are among the first.
    """

    columns: list[Column]
    looked_at: Annotated[int, Meta(description="Rows whose values are counted.")]
    rows: list[list[str | None]]
    mapping: ColumnMapping
    marks: Annotated[list[str], Meta(description="Columns that say that a row was deleted.")]
    key_is_guess: Annotated[bool, Meta(description="Whether the key only looks like one: no two rows share it so far.")]
    types: Annotated[list[str], Meta(description="The identifier types of the space, the strongest first.")]
    calls: dict[str, int]
    refused: list[RefusedLine]


class ImportAnswer(Struct, frozen=True):
    """An import: ask again until its `state` is done or failed. `progress` is of its `stage`, from 0 to 1: first it is
    read; a large one is resolved after that.
    """

    id: str
    source: str
    file: str
    state: State
    stage: Stage
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
    if query.mapping:
        mapping_of(read_mapping(query.mapping), call.context.live.plan(space.number))
    folder = Path(await run_in_threadpool(tempfile.mkdtemp, prefix="onefold-import-"))
    try:
        file = folder / PurePosixPath(query.file).name
        await _take(call, file, call.context.settings.import_bytes)
        work = _work(call, space.slug, query, file)
        return answer_of(jobs.add(space.number, query.source, query.file, work))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


async def preview_file(call: Call) -> PreviewAnswer:
    """The body is the file, or its beginning. Nothing of it is kept."""
    query: PreviewQuery = call.query
    with tempfile.TemporaryDirectory(prefix="onefold-preview-") as folder:
        file = Path(folder) / PurePosixPath(query.file).name
        await _take(call, file, min(call.context.settings.import_bytes, PREVIEWED))
        return await run_in_threadpool(_previewed, call, query, file)


def _previewed(call: Call, query: PreviewQuery, file: Path) -> PreviewAnswer:
    plan = call.context.live.plan(call.space.number)
    mapping = mapping_of(read_mapping(query.mapping), plan) if query.mapping else None
    try:
        found = preview(file, SourceName(query.source), plan, mapping, cut=query.cut)
    except InvalidInput as problem:
        raise InvalidInput(_without(str(problem), file)) from problem
    said = msgspec.structs.asdict(found)
    refused = [RefusedLine(line, reason) for line, reason in found.refused]
    return PreviewAnswer(**{**said, "refused": refused}, types=[str(one.type) for one in plan.identifiers])


async def _take(call: Call, file: Path, most: int) -> None:
    """The body onto disk. Raises TooLarge, InvalidInput for nothing."""
    size = 0
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
            plan = context.live.plan(context.workspace.space(space).number)
            mapping = mapping_of(read_mapping(query.mapping), plan) if query.mapping else None
            one = Import(context.database, context.workspace, context.live, space, full=query.full, mapping=mapping)
            found = one.run({query.source: str(file)}, progress, by=by)
        except InvalidInput as problem:
            raise InvalidInput(_without(str(problem), file)) from problem
        finally:
            shutil.rmtree(file.parent, ignore_errors=True)
        return landed(context, space, query.source, found)

    return work


def landed(context: Context, space: str, source: str, found: Imported) -> Landed:
    """What became of files, and a profile of this source to look at."""
    with view_of(context, context.workspace.space(space)) as view:
        customer = example_of(view, context.workspace.source(source).number)
    return Landed(**msgspec.structs.asdict(found), customer=customer)


def _without(text: str, file: Path) -> str:
    """A message without where the file lay meanwhile."""
    return text.replace(f"{file.parent}/", "")


def get_import(call: Call) -> ImportAnswer:
    return answer_of(call.context.jobs.find(call.space.number, call.path["import"]))


def list_imports(call: Call) -> ImportsAnswer:
    return ImportsAnswer([answer_of(job) for job in call.context.jobs.of(call.space.number)])


def answer_of(job: Job) -> ImportAnswer:
    """How far a job is."""
    return ImportAnswer(
        id=job.id,
        source=job.source,
        file=job.file,
        state=job.state,
        stage=job.stage,
        progress=1.0 if job.state == "done" else job.progress,
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
    Endpoint(
        "POST", PATH + "/preview", "What the columns of a file are taken for: the body is the file, or its beginning",
        "space_admin", PreviewQuery, bytes, PreviewAnswer, preview_file, tag=TAG,
    ),
    Endpoint("GET", PATH, "List imports", "space_admin", _Nothing, None, ImportsAnswer, list_imports, tag=TAG),
    Endpoint(
        "GET", PATH + "/{import}", "How far an import is", "space_admin", _Nothing, None, ImportAnswer, get_import,
        tag=TAG,
    ),
)  # fmt: skip


def routes(context: Context) -> list[BaseRoute]:
    return routing.routes(ENDPOINTS, context, guard)
