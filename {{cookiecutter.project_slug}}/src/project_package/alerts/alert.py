"""What an alert says."""

from dataclasses import dataclass, field

from .. import clock


@dataclass(frozen=True, kw_only=True)
class Alert:
    """Something that a person should know of now.

    Attributes:
        event: What happened, in a word or two: ``run failed``, ``model refused``.
        message: What is to be known and done, in sentences.
        pipeline: Name of the pipeline, if it happened in one.
        step: Name of the step, if it happened in one.
        run_id: Identifier of the run, if it happened in one.
        product: Which product it is about.
        when: The time, ISO 8601 in UTC.
    """

    event: str
    message: str
    pipeline: str | None = None
    step: str | None = None
    run_id: str | None = None
    product: str = "project-slug"
    when: str = field(default_factory=clock.now)
