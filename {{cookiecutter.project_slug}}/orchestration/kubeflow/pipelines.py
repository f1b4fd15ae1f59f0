"""The pipelines as pipelines of Kubeflow: one task for each step, compiled to YAML.

This file asks the product what there is to run. What it writes runs the steps in the
product's image, so a new step needs no change here, only to be compiled again.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kfp import compiler, dsl

from project_package.orchestration.product import Pipeline, Plan, Product

PRODUCT = Product.found(Path(__file__).parents[2])
# The image of the product; name the one of your registry when you compile.
IMAGE = os.environ.get("PROJECT_PACKAGE_IMAGE", "project-slug:latest")


@dsl.container_component  # type: ignore[untyped-decorator]  # not there to be read
def do(step: str, run_id: str, day: str) -> dsl.ContainerSpec:
    """Have the product do a step of a run for a day."""
    return dsl.ContainerSpec(
        image=IMAGE,
        command=["python", "-m", "project_package", "step"],
        args=[step, "--run-id", run_id, "--patch", f"data.as_of={day}"],
    )


def declared(pipeline: Pipeline, plan: Plan) -> Callable[..., Any]:
    """Return the pipeline as the compiler takes it."""

    def steps(day: str) -> None:
        run_id = f"{pipeline.name}-{dsl.PIPELINE_JOB_ID_PLACEHOLDER}"
        tasks: dict[str, Any] = {}
        for step in pipeline.steps:
            task = do(step=step.name, run_id=run_id, day=day)
            task.set_display_name(step.name)
            task.set_retry(plan.retries, backoff_duration=f"{plan.retry_seconds}s")
            # What was done before is in the product's store, not in Kubeflow's cache.
            task.set_caching_options(False)
            task.after(*(tasks[name] for name in step.after))
            tasks[step.name] = task

    steps.__doc__ = f"The pipeline {pipeline.name} of project-slug."
    return dsl.pipeline(steps, name=pipeline.name)


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
