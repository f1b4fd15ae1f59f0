"""A job knows which columns a batch may lack."""

from dataclasses import replace

from project_package import batch
from project_package.settings import Format, Scoring


def test_job_needs_no_target_and_no_ignored_column(any_bundle):
    job = batch.Job(
        "x", Format(), 1, any_bundle, Scoring(chunk_rows=1, max_bad_share=1), 1
    )

    assert {"key", "note", "target"} == {*job.optional}
    assert {"key", "note", "target"} == {*replace(job, version=2).optional}
