"""The compiled pipelines on a server of Kubeflow, each with its schedule.

A pipeline that is there gets a further version, and its schedule is replaced, so this
is run again whenever the pipelines were compiled again.
"""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kfp import Client

from project_package.orchestration.product import Pipeline, Product

PRODUCT = Product.found(Path(__file__))
# The server writes the date that a run is due in its place.
DAY = "[[ScheduledTime.2006-01-02]]"


def uploaded(client: Client, name: str, file: Path) -> Any:
    """Upload a pipeline and return its version on the server."""
    known = client.get_pipeline_id(name)
    if known:
        version = f"{name} {datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
        return client.upload_pipeline_version(str(file), version, known)
    made = client.upload_pipeline(str(file), name)
    (first,) = client.list_pipeline_versions(made.pipeline_id).pipeline_versions
    return first


def unscheduled(client: Client, name: str, experiment: str) -> None:
    """Delete the schedule that a pipeline has."""
    named = {"operation": "EQUALS", "key": "display_name", "stringValue": name}
    found = client.list_recurring_runs(
        experiment_id=experiment, filter=json.dumps({"predicates": [named]})
    )
    for each in found.recurring_runs or []:
        client.delete_recurring_run(each.recurring_run_id)


def submit(client: Client, pipeline: Pipeline, file: Path, experiment: str) -> None:
    """Upload a pipeline, and have it run when it is due."""
    name = f"project-slug-{pipeline.name}"
    version = uploaded(client, name, file)
    unscheduled(client, name, experiment)
    if pipeline.schedule:
        client.create_recurring_run(
            experiment,
            name,
            # Kubeflow counts seconds too.
            cron_expression=f"0 {pipeline.schedule}",
            # Two runs would race for the champion.
            max_concurrency=1,
            no_catchup=True,
            params={"day": DAY},
            pipeline_id=version.pipeline_id,
            version_id=version.pipeline_version_id,
        )


def main() -> None:
    """Submit all pipelines of a folder."""
    parser = argparse.ArgumentParser(description="Submit the compiled pipelines.")
    parser.add_argument("folder", type=Path, help="where the compiled pipelines are")
    parser.add_argument(
        "--host", help="address of the server; default: that of KF_PIPELINES_ENDPOINT"
    )
    options = parser.parse_args()
    client = Client(options.host)
    experiment = client.create_experiment("project-slug").experiment_id
    for pipeline in PRODUCT.plan().pipelines:
        file = options.folder / f"{pipeline.name}.yaml"
        submit(client, pipeline, file, experiment)


if __name__ == "__main__":
    main()
