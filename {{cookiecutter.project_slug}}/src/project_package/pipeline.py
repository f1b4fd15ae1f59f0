"""The pipelines, declared once: steps, and the artefacts that they read and write.

The local runner, the command line and every scheduler read this declaration. It
imports none of the steps.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from .errors import ConfigError


@dataclass(frozen=True)
class Step:
    """One step of a pipeline.

    Attributes:
        name: Its name, unique in all pipelines; also that of its module in ``steps``.
        summary: What it does, in one sentence.
        reads: Artefacts that earlier steps wrote.
        writes: Artefacts that it leaves.
        optional: Whether it can be switched off, and then leaves none.
    """

    name: str
    summary: str
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Pipeline:
    """Named steps in an order in which they can run.

    Attributes:
        name: Its name.
        steps: The steps; each reads only what steps before it write.
    """

    name: str
    steps: tuple[Step, ...]

    def __post_init__(self) -> None:
        """Refuse steps that could never run in this order.

        Raises:
            ConfigError: If a name or an artefact stands twice, or a step reads what no
                step before it writes, as in a cycle.
        """
        names: set[str] = set()
        written: set[str] = set()
        for step in self.steps:
            if missing := set(step.reads) - written:
                raise ConfigError(
                    f"The step {step.name} of {self.name} reads {sorted(missing)}, "
                    "which no step before it writes. Order the steps; a cycle has "
                    "no order."
                )
            if step.name in names or written & set(step.writes):
                raise ConfigError(f"{step.name} or what it writes stands twice.")
            names.add(step.name)
            written |= set(step.writes)

    def edges(self) -> Iterator[tuple[str, str, str]]:
        """Yield the writing step, the reading step and the artefact of each edge."""
        writer = {
            artefact: step.name for step in self.steps for artefact in step.writes
        }
        for step in self.steps:
            for artefact in step.reads:
                yield writer[artefact], step.name, artefact

    def downstream(self, name: str) -> tuple[str, ...]:
        """Return the step called ``name`` and all that depend on it, in order."""
        found = {self.step(name).name}
        for writer, reader, _ in self.edges():
            if writer in found:
                found.add(reader)
        return tuple(step.name for step in self.steps if step.name in found)

    def step(self, name: str) -> Step:
        """Return the step called ``name``.

        Raises:
            ConfigError: If there is none.
        """
        for step in self.steps:
            if step.name == name:
                return step
        known = ", ".join(step.name for step in self.steps)
        raise ConfigError(f"{self.name} has no step {name!r}; its steps are {known}.")


TRAINING = Pipeline(
    "training",
    (
        Step(
            "ingest",
            "Take a snapshot of the training data and check it against the schema.",
            writes=("source.json", "dataset.parquet"),
        ),
        Step(
            "clean",
            "Remove duplicated rows and count what is missing.",
            reads=("dataset.parquet",),
            writes=("clean.parquet", "quality.json"),
        ),
        Step(
            "explore",
            "Show what the data look like before anything is trained.",
            reads=("clean.parquet", "quality.json"),
            writes=("exploration.html",),
            optional=True,
        ),
        Step(
            "split",
            "Decide which rows are held out for the final test.",
            reads=("clean.parquet",),
            writes=("split.parquet",),
        ),
        Step(
            "train",
            "Search every candidate, rank them, and fit the best and the baselines.",
            reads=("clean.parquet", "split.parquet"),
            writes=("leaderboard.json", "models.skops", "outputs.json"),
        ),
        Step(
            "evaluate",
            "Measure the best candidate and the baselines on the held-out rows.",
            reads=(
                "clean.parquet",
                "split.parquet",
                "leaderboard.json",
                "models.skops",
                "outputs.json",
            ),
            writes=("metrics.json", "diagnosis.json", "slices.json"),
        ),
        Step(
            "explain",
            "Find out what each feature is worth to the best candidate.",
            reads=(
                "clean.parquet",
                "split.parquet",
                "leaderboard.json",
                "models.skops",
            ),
            writes=("importances.json",),
        ),
        Step(
            "export",
            "Write the bundle and prove that it predicts what the pipeline does.",
            reads=(
                "source.json",
                "clean.parquet",
                "quality.json",
                "split.parquet",
                "leaderboard.json",
                "models.skops",
                "outputs.json",
                "metrics.json",
                "diagnosis.json",
                "slices.json",
                "importances.json",
            ),
            writes=("bundle",),
        ),
        Step(
            "judge",
            "Ask every gate what it says of the new model, beside the champion.",
            reads=(
                "source.json",
                "clean.parquet",
                "split.parquet",
                "metrics.json",
                "diagnosis.json",
                "slices.json",
                "importances.json",
                "bundle",
            ),
            writes=("gates.json",),
        ),
        Step(
            "report",
            "Tell people what was trained, how good it is and what becomes of it.",
            reads=(
                "source.json",
                "quality.json",
                "leaderboard.json",
                "metrics.json",
                "diagnosis.json",
                "slices.json",
                "importances.json",
                "bundle",
                "gates.json",
            ),
            writes=("report.html",),
        ),
        Step(
            "promote",
            "Register the bundle and make it champion if it passes the gates.",
            reads=("bundle", "gates.json"),
            writes=("promotion.json",),
        ),
    ),
)

SCORING = Pipeline(
    "scoring",
    (
        Step(
            "select",
            "Fix which batch is scored, and by which version of the model.",
            writes=("request.json",),
        ),
        Step(
            "score",
            "Score the batch; rows that break the schema go to quarantine.",
            reads=("request.json",),
            writes=("predictions.parquet", "quarantine.parquet", "scoring.json"),
        ),
    ),
)

PIPELINES = {pipeline.name: pipeline for pipeline in (TRAINING, SCORING)}


def named(name: str) -> Pipeline:
    """Return the pipeline called ``name``.

    Raises:
        ConfigError: If there is none.
    """
    try:
        return PIPELINES[name]
    except KeyError:
        known = ", ".join(PIPELINES)
        raise ConfigError(
            f"There is no pipeline {name!r}; choose from {known}."
        ) from None


def owner(step: str) -> Pipeline:
    """Return the pipeline that has a step called ``step``.

    Raises:
        ConfigError: If none has.
    """
    for pipeline in PIPELINES.values():
        if step in {known.name for known in pipeline.steps}:
            return pipeline
    known = ", ".join(s.name for pipeline in PIPELINES.values() for s in pipeline.steps)
    raise ConfigError(f"There is no step {step!r}; choose from {known}.")
