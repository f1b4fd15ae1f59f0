"""The pipelines as pipelines of Kubeflow: one task for each step, compiled to YAML.

This file asks the product what there is to run. What it writes runs the product's own
commands in the product's image, so a new step or another schedule needs no change here,
only to be compiled again.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kfp import compiler, dsl

from project_package.orchestration.product import Pipeline, Plan, Product

PRODUCT = Product.found(Path(__file__))
COMMAND = ["python", "-m", "project_package"]
# The image of the product; name the one of your registry when you compile.
IMAGE = os.environ.get("PROJECT_PACKAGE_IMAGE", "project-slug:latest")
OVERLAYS = [part for uri in PRODUCT.overlays for part in ("--config", uri)]
# Anything but a success is told: a pod that was killed has no state of its own.
UNLESS_COMPLETE = 'case "$0" in *COMPLETE*|*SUCCEEDED*) ;; *) exec "$@" ;; esac'
FAILED = "Kubeflow: a step failed; its log is on the page of the run."


@dsl.container_component  # type: ignore[untyped-decorator]  # not there to be read
def do(step: str, pipeline: str, run: str, day: str) -> dsl.ContainerSpec:
    """Have the product do a step of a run for a day."""
    where = ["--run-id", f"{pipeline}-{run}", "--patch", f"data.as_of={day}"]
    return dsl.ContainerSpec(IMAGE, [*COMMAND, "step"], [step, *where, *OVERLAYS])


@dsl.container_component  # type: ignore[untyped-decorator]  # not there to be read
def tell(
    pipeline: str, run: str, status: dsl.PipelineTaskFinalStatus
) -> dsl.ContainerSpec:
    """Alert whoever is configured, unless the run succeeded."""
    where = ["--pipeline", pipeline, "--run-id", f"{pipeline}-{run}"]
    return dsl.ContainerSpec(
        IMAGE,
        ["sh", "-c", UNLESS_COMPLETE, status],
        [*COMMAND, "alert", *where, *OVERLAYS, "run failed", FAILED],
    )


def declared(pipeline: Pipeline, plan: Plan) -> Callable[..., Any]:
    """Return the pipeline as the compiler takes it."""
    seconds = round(plan.timeout_minutes * 60)
    # Kubeflow fills it in only where it is the whole of a value.
    which = {"pipeline": pipeline.name, "run": dsl.PIPELINE_JOB_ID_PLACEHOLDER}

    def steps(day: str) -> None:
        tasks: dict[str, Any] = {}
        # What was done before is in the product's store, not in a cache.
        last = tell(**which).set_caching_options(False)
        with dsl.ExitHandler(last):
            for step in pipeline.steps:
                task = do(step=step.name, day=day, **which)
                task.set_display_name(step.name)
                task.set_retry(
                    plan.retries,
                    backoff_duration=f"{plan.retry_seconds}s",
                    backoff_factor=1.0,
                    backoff_max_duration=f"{seconds}s",
                )
                task.set_caching_options(False)
                task.after(*(tasks[name] for name in step.after))
                tasks[step.name] = task

    made: Callable[..., Any] = dsl.pipeline(
        steps,
        name=f"project-slug-{pipeline.name}",
        description=f"The pipeline {pipeline.name} of project-slug.",
        # Kubeflow limits runs, not tasks.
        pipeline_config=dsl.PipelineConfig(active_deadline_seconds=seconds),
    )
    return made


def main(folder: Path) -> None:
    """Write each pipeline into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    plan = PRODUCT.plan()
    for pipeline in plan.pipelines:
        file = folder / f"{pipeline.name}.yaml"
        compiler.Compiler().compile(declared(pipeline, plan), str(file))
        print(file)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
