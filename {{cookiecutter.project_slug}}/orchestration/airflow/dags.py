"""The pipelines as DAGs of Airflow: one task for each step.

Airflow loads this file in an environment of its own, asks the product what there is to
run, and has each step done by a process in the product's environment. So a new step or
another schedule needs no change here.
"""

import logging
from datetime import datetime, timedelta
from pathlib import Path

from airflow.providers.standard.operators.python import PythonOperator
from airflow.sdk import DAG, Context, CronTriggerTimetable, get_current_context
from airflow.sdk.exceptions import AirflowFailException

from project_package.orchestration.product import (
    Pipeline,
    Plan,
    Product,
    StepFailed,
    run_id,
)

LOG = logging.getLogger(__name__)
PRODUCT = Product.found(Path(__file__))


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
        tasks = {
            step.name: PythonOperator(
                task_id=step.name,
                doc_md=step.summary,
                python_callable=do,
                op_args=[pipeline.name, step.name],
            )
            for step in pipeline.steps
        }
        for step in pipeline.steps:
            for name in step.after:
                tasks[step.name].set_upstream(tasks[name])
    return dag


def do(pipeline: str, step: str) -> None:
    """Have the product do a step of the run that this task belongs to."""
    run = get_current_context()["dag_run"]
    # A run that somebody starts by hand may have no date but that of its start.
    moment: datetime = run.logical_date or run.run_after
    try:
        PRODUCT.step(step, run_id(pipeline, run.run_id), moment.date(), LOG.info)
    except StepFailed as error:
        if error.retry:
            raise
        raise AirflowFailException(str(error)) from error


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
