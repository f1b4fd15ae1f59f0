"""The pipelines as jobs of Dagster: one op for each step.

Dagster loads this file in an environment of its own, asks the product what there is to
run, and has each step done by a process in the product's environment. So a new step or
another schedule needs no change here.
"""

from datetime import date
from pathlib import Path

import dagster as dg

from project_package.orchestration.product import (
    Pipeline,
    Plan,
    Product,
    Step,
    StepFailed,
    run_id,
)

PRODUCT = Product.found(Path(__file__))
# A run is for a day, today the last of them; a backfill cannot begin before the first.
DAYS = dg.DailyPartitionsDefinition(start_date="2020-01-01", end_offset=1)


def declared(pipeline: Pipeline, plan: Plan) -> dg.JobDefinition:
    """Return the job of a pipeline."""
    graph = dg.GraphDefinition(
        pipeline.name,
        description=f"The pipeline {pipeline.name} of project-slug.",
        node_defs=[doing(pipeline, step, plan) for step in pipeline.steps],
        dependencies={
            step.name: {name: dg.DependencyDefinition(name) for name in step.after}
            for step in pipeline.steps
        },
    )
    return graph.to_job(
        partitions_def=DAYS,
        # Each step is a process of its own already.
        executor_def=dg.in_process_executor,
        hooks={telling(pipeline)},
        tags={
            # What dagster.yaml counts, so that two runs do not race for the champion.
            "pipeline": pipeline.name,
            # Dagster limits runs, not ops.
            "dagster/max_runtime": str(round(plan.timeout_minutes * 60)),
        },
    )


def doing(pipeline: Pipeline, step: Step, plan: Plan) -> dg.OpDefinition:
    """Return the op that does a step."""

    @dg.op(  # type: ignore[untyped-decorator]  # not there to be read
        name=step.name,
        description=step.summary,
        ins={name: dg.In(dg.Nothing) for name in step.after},
        out=dg.Out(dg.Nothing),
        retry_policy=dg.RetryPolicy(plan.retries, plan.retry_seconds),
    )
    def do(context: dg.OpExecutionContext) -> None:
        day = date.fromisoformat(context.partition_key)
        try:
            PRODUCT.step(
                step.name, identifier(pipeline, context), day, context.log.info
            )
        except StepFailed as error:
            raise dg.Failure(str(error), allow_retries=error.retry) from error
        except dg.DagsterExecutionInterruptedError as error:
            # Dagster would try again what somebody, or the limit of time, stopped.
            raise dg.Failure("It was stopped.", allow_retries=False) from error

    return do


def telling(pipeline: Pipeline) -> dg.HookDefinition:
    """Return what alerts whoever is configured that a step of a run failed."""

    @dg.failure_hook(  # type: ignore[untyped-decorator]  # not there to be read
        name=f"tell_{pipeline.name}"
    )
    def tell(context: dg.HookContext) -> None:
        message = f"Dagster: {context.op.name} failed: {context.op_exception}"
        run = identifier(pipeline, context)
        PRODUCT.alert(pipeline.name, run, message, context.log.info)

    return tell


def identifier(
    pipeline: Pipeline, context: dg.OpExecutionContext | dg.HookContext
) -> str:
    """Return the identifier of a run, which going on with it does not change."""
    run = context.instance.get_run_by_id(context.run_id)
    return run_id(pipeline.name, run.root_run_id or run.run_id)


def scheduled(pipeline: Pipeline) -> dg.ScheduleDefinition:
    """Return when a pipeline is run, each time for the day that it is."""

    def request(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        day = context.scheduled_execution_time.date()
        return dg.RunRequest(partition_key=day.isoformat())

    return dg.ScheduleDefinition(
        job_name=pipeline.name,
        cron_schedule=pipeline.schedule,
        execution_timezone="UTC",
        execution_fn=request,
        default_status=dg.DefaultScheduleStatus.RUNNING,
    )


PLAN = PRODUCT.plan()
DEFINITIONS = dg.Definitions(
    jobs=[declared(pipeline, PLAN) for pipeline in PLAN.pipelines],
    schedules=[scheduled(each) for each in PLAN.pipelines if each.schedule],
)
