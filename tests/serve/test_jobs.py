from __future__ import annotations

import time
from collections.abc import Iterator
from threading import Event

import pytest

from onefold.errors import NotFound, Overloaded
from onefold.serve.jobs import WAITING, Job, Jobs
from onefold.transfer.load import RESOLVING, Imported, Progress

PATIENCE = 10.0


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.stop()


def ended(job: Job) -> Job:
    until = time.monotonic() + PATIENCE
    while not job.over and time.monotonic() < until:
        time.sleep(0.002)
    assert job.over
    return job


def test_jobs_run_one_after_the_other_and_too_many_are_refused(jobs: Jobs) -> None:
    go, running = Event(), [0]

    def work(_: Progress) -> Imported:
        running[0] += 1
        assert go.wait(PATIENCE)
        running[0] -= 1
        assert running[0] == 0
        return Imported(read=1)

    made = [jobs.add(1, "crm", "crm.csv", work) for _ in range(WAITING)]
    with pytest.raises(Overloaded):
        jobs.add(1, "crm", "crm.csv", work)
    go.set()
    assert [ended(job).result for job in made] == [Imported(read=1)] * WAITING
    jobs.require_room()


def test_a_job_is_told_how_far_it_is_and_found_by_its_space_only(jobs: Jobs) -> None:
    def work(progress: Progress) -> Imported:
        progress("crm", 0.5)
        return Imported()

    job = ended(jobs.add(1, "crm", "crm.csv", work))
    assert (job.stage, job.progress, job.state) == ("reading", 0.5, "done")
    assert (jobs.of(1), jobs.of(2)) == ([job], [])
    with pytest.raises(NotFound):
        jobs.find(2, job.id)


def test_a_job_says_that_what_it_has_read_is_being_resolved(jobs: Jobs) -> None:
    def work(progress: Progress) -> Imported:
        progress("crm", 1.0)
        progress(RESOLVING, 0.25)
        return Imported()

    job = ended(jobs.add(1, "crm", "crm.csv", work))
    assert (job.stage, job.progress) == ("resolving", 0.25)


def test_what_goes_wrong_inside_is_told_without_its_message(jobs: Jobs, caplog: pytest.LogCaptureFixture) -> None:
    def work(_: Progress) -> Imported:
        raise KeyError("jane@example.com")

    job = ended(jobs.add(1, "crm", "crm.csv", work))
    assert (job.state, job.error) == (
        "failed",
        ("internal_error", "Something went wrong here (KeyError): the log says more."),
    )
    assert [record.message for record in caplog.records] == ["an import failed"]
