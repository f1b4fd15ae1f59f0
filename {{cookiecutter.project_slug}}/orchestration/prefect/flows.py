"""The pipelines as a flow of Prefect: one task for each step, one deployment for each.

Prefect loads this file in an environment of its own, asks the product what there is to
run, and has each step done by a process in the product's environment. So a new step or
another schedule needs no change here.
"""

from datetime import date
from pathlib import Path

from prefect import Flow, State, Task, flow, get_run_logger, serve, task
from prefect.cache_policies import INPUTS, RUN_ID
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.schedules import CronSchedule
from prefect.deployments.runner import RunnerDeployment
from prefect.runtime import flow_run as current
from prefect.tasks import TaskRun

from project_package.orchestration.product import (
    Pipeline,
    Product,
    StepFailed,
    run_id,
)

PRODUCT = Product.found(Path(__file__))
PLAN = PRODUCT.plan()
PIPELINES = {pipeline.name: pipeline for pipeline in PLAN.pipelines}


def tell(_: Flow, run: FlowRun, state: State) -> None:
    """Alert whoever is configured that a run failed."""
    name = run.parameters["pipeline"]
    identifier = run_id(name, str(run.id))
    PRODUCT.alert(name, identifier, f"Prefect: {state.message}", print)


def may_help(_: Task, __: TaskRun, state: State) -> bool:
    """Return whether a second attempt at a step may help."""
    error = state.result(raise_on_failure=False)
    return not isinstance(error, StepFailed) or error.retry


@task(  # type: ignore[untyped-decorator]  # not there to be read
    retries=PLAN.retries,
    retry_delay_seconds=PLAN.retry_seconds,
    retry_condition_fn=may_help,
    timeout_seconds=PLAN.timeout_minutes * 60,
    # A second run of what failed does not do again what was done.
    cache_policy=RUN_ID + INPUTS,
    persist_result=True,
)
def do(step: str, identifier: str, day: date) -> None:
    """Do a step in a process of the product."""
    PRODUCT.step(step, identifier, day, get_run_logger().info)


@flow(  # type: ignore[untyped-decorator]  # not there to be read
    name="project-slug",
    on_failure=[tell],
    on_crashed=[tell],
)
def run(pipeline: str, day: date | None = None) -> list[State]:
    """Run a pipeline for a day; that it is scheduled for if none is given."""
    identifier = run_id(pipeline, str(current.id))
    wanted = day or current.scheduled_start_time.date()
    states: dict[str, State] = {}
    for step in PIPELINES[pipeline].steps:
        named = do.with_options(
            name=step.name, task_run_name=step.name, description=step.summary
        )
        states[step.name] = named(
            step.name,
            identifier,
            wanted,
            wait_for=[states[name] for name in step.after],
            return_state=True,
        )
    return list(states.values())


def deployed(pipeline: Pipeline) -> RunnerDeployment:
    """Return the deployment of a pipeline."""
    return run.to_deployment(
        pipeline.name,
        parameters={"pipeline": pipeline.name},
        schedule=(
            CronSchedule(cron=pipeline.schedule, timezone="UTC")
            if pipeline.schedule
            else None
        ),
        # Two runs would race for the champion.
        concurrency_limit=1,
    )


if __name__ == "__main__":
    serve(*map(deployed, PLAN.pipelines))
