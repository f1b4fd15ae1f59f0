"""The pipelines as DAGs of Airflow: one task for each step.

Airflow loads this file in an environment of its own, asks the product what there is to
run, and has each step done by a process in the product's environment. So a new step or
another schedule needs no change here.
"""

import logging
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Context, CronTriggerTimetable, get_current_context, task
from airflow.sdk.exceptions import AirflowFailException

from project_package.orchestration.product import (
    Pipeline,
    Plan,
    Product,
    Step,
    StepFailed,
    run_id,
)

LOG = logging.getLogger(__name__)
PRODUCT = Product.found(Path(__file__).parents[2])


def declared(pipeline: Pipeline, plan: Plan) -> DAG:
    """Return the DAG of a pipeline."""
    with DAG(
        pipeline.name,
        description=f"The pipeline {pipeline.name} of project-slug.",
        schedule=(
            CronTriggerTimetable(pipeline.schedule, timezone="UTC")
            if pipeline.schedule
            else None
        ),
        # Two runs would race for the champion.
        max_active_runs=1,
        catchup=False,
        tags={"project-slug"},
        on_failure_callback=tell,
        default_args={
            "retries": plan.retries,
            "retry_delay": timedelta(seconds=plan.retry_seconds),
            "execution_timeout": timedelta(minutes=plan.timeout_minutes),
        },
    ) as dag:
        tasks = {step.name: doing(pipeline, step)() for step in pipeline.steps}
        for step in pipeline.steps:
            for name in step.after:
                tasks[name] >> tasks[step.name]
    return dag


def doing(pipeline: Pipeline, step: Step) -> Callable[[], Any]:
    """Return the task that does a step."""

    @task(task_id=step.name, doc_md=step.summary)
    def do() -> None:
        run = get_current_context()["dag_run"]
        name = run_id(pipeline.name, run.run_id)
        try:
            PRODUCT.step(step.name, name, day(run), LOG.info)
        except StepFailed as error:
            if error.retry:
                raise
            raise AirflowFailException(str(error)) from error

    return do


def day(run: Any) -> date:
    """Return the day that a run is for: that of its date, else the one it is made on."""
    moment = run.logical_date or run.run_after
    return moment.date()


def tell(context: Context) -> None:
    """Alert whoever is configured that a run failed."""
    name, run = context["dag"].dag_id, context["run_id"]
    try:
        PRODUCT.alert(
            name, run_id(name, run), f"Airflow: {context['reason']}", LOG.info
        )
    except StepFailed:
        LOG.exception("The failed run %s of %s was told to nobody.", run, name)


PLAN = PRODUCT.plan()
for PIPELINE in PLAN.pipelines:
    # Airflow registers what is declared while it loads a file.
    declared(PIPELINE, PLAN)
