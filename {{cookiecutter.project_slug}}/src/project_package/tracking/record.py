"""The MLflow run of one of our runs, found again by whichever process goes on."""

import json
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from .. import storage
from ..run import RECORD, Run
from . import client
from .section import Tracking

if TYPE_CHECKING:
    from mlflow import MlflowClient

_RUN, _CANDIDATE = "run_id", "candidate"
_PARENT = "mlflow.parentRunId"
_LONGEST = 5000  # letters of a parameter or a tag; MLflow cuts them soon after
_PAGE = 100  # entries that one call takes; each call is a transaction or a request
# What is looked at in MLflow's page; data and models stay where they are.
_SHOWN = (".html", ".json")


@dataclass(frozen=True)
class Record:
    """What MLflow knows of a run.

    Attributes:
        run: The run.
        calls: MLflow's client.
        mlflow_id: Identifier of the run in MLflow.
        experiment: Identifier of its experiment.
    """

    run: Run
    calls: "MlflowClient"
    mlflow_id: str
    experiment: str

    @classmethod
    def of(cls, run: Run) -> "Record":
        """Return the record of a run; it is made if there is none.

        Raises:
            ArtefactError: If MLflow does not answer.
        """
        settings = run.config.section(Tracking)
        address = settings.address(run.config.root)
        calls = client.connect(address)
        with client.errors(address):
            home = run.config.uri(settings.artefacts)
            experiment = client.experiment(address, settings.experiment, home)
            tags = {_RUN: run.run_id, "pipeline": run.pipeline}
            made = _found(calls, experiment, tags)
            if made is None:
                began = datetime.fromisoformat(run.record["started"])
                made = calls.create_run(
                    experiment,
                    start_time=int(began.timestamp() * 1000),
                    tags=tags | lineage(run),
                    run_name=run.run_id,
                ).info.run_id
        return cls(run, calls, made, experiment)

    def read(self, artefact: str) -> Any:
        """Return the content of a JSON artefact of the run."""
        return storage.read_json(self.run.uri(artefact))

    def tag(self, tags: Mapping[str, Any]) -> None:
        """Set tags; other values replace those before."""
        # pylint: disable-next=import-outside-toplevel
        from mlflow.entities import RunTag

        self._log("tags", [RunTag(k, str(v)[:_LONGEST]) for k, v in tags.items()])

    def parameters(self, values: Mapping[str, Any]) -> None:
        """Record parameters."""
        # pylint: disable-next=import-outside-toplevel
        from mlflow.entities import Param

        self._log("params", [Param(k, str(v)[:_LONGEST]) for k, v in values.items()])

    def metrics(self, values: Mapping[str, float]) -> None:
        """Record metrics."""
        # pylint: disable-next=import-outside-toplevel
        from mlflow.entities import Metric

        now = _milliseconds()
        self._log("metrics", [Metric(k, float(v), now, 0) for k, v in values.items()])

    def series(self, metric: str, values: Iterable[float]) -> None:
        """Record the values of one metric: the first at step 0, the next at step 1."""
        # pylint: disable-next=import-outside-toplevel
        from mlflow.entities import Metric

        now = _milliseconds()
        points = enumerate(values)
        self._log(
            "metrics", [Metric(metric, float(v), now, step) for step, v in points]
        )

    def dataset(self, name: str, uri: str, digest: str, rows: int) -> None:
        """Record the data set that the run read."""
        # pylint: disable-next=import-outside-toplevel
        from mlflow.entities import Dataset, DatasetInput

        dataset = Dataset(
            name=name,
            digest=digest[:32],  # MLflow takes 36 letters; the tag has all 64
            source_type="uri",
            source=json.dumps({"uri": uri}),
            profile=json.dumps({"num_rows": rows}),
        )
        self.calls.log_inputs(self.mlflow_id, [DatasetInput(dataset)])

    def candidate(self, name: str) -> "Record":
        """Return the record of a candidate, a run nested in this one, begun anew."""
        tags = {_RUN: self.run.run_id, _CANDIDATE: name, _PARENT: self.mlflow_id}
        earlier = _found(self.calls, self.experiment, tags)
        if earlier is not None:
            self.calls.delete_run(earlier)
        made = self.calls.create_run(self.experiment, tags=tags, run_name=name)
        return Record(self.run, self.calls, made.info.run_id, self.experiment)

    def add_files(self, artefacts: Iterable[str]) -> None:
        """Put the artefacts that people look at beside the run in MLflow."""
        home = self.calls.get_run(self.mlflow_id).info.artifact_uri
        for artefact in artefacts:
            source = self.run.uri(artefact)
            if artefact.endswith(_SHOWN) and storage.exists(source):
                text = storage.read_text(source)
                storage.write_text(storage.join(home, artefact), text)

    def end(self, status: str) -> None:
        """Set how the run stands: ``RUNNING``, ``FINISHED`` or ``FAILED``."""
        if status == "RUNNING":
            self.calls.update_run(self.mlflow_id, status)
        else:
            self.calls.set_terminated(self.mlflow_id, status)

    def _log(self, kind: str, entries: Sequence[Any]) -> None:
        """Record ``params``, ``tags`` or ``metrics`` in as few calls as MLflow lets."""
        for start in range(0, len(entries), _PAGE):
            batch: dict[str, Any] = {kind: entries[start : start + _PAGE]}
            self.calls.log_batch(self.mlflow_id, **batch)


def lineage(run: Run) -> dict[str, str]:
    """Return the tags that tell what a run was made from."""
    record, code = run.record, run.record["code"]
    tags = {
        "mlflow.source.git.commit": code["commit"],
        "mlflow.source.name": run.uri(RECORD),
        "mlflow.user": None,
        "code.version": code["version"],
        "code.changed": code["changed"],
        "schema_digest": record["schema_digest"],
        "settings_digest": record["settings_digest"],
        "python": record["python"],
        "platform": record["platform"],
    } | {f"library.{name}": each for name, each in record["libraries"].items()}
    return {key: str(value) for key, value in tags.items() if value is not None}


def _milliseconds() -> int:
    """Return the time as MLflow has it."""
    return int(time.time() * 1000)


def _found(
    calls: "MlflowClient", experiment: str, tags: Mapping[str, str]
) -> str | None:
    """Return the run in MLflow that has these tags; a nested one only if asked for."""
    wanted = [f"tags.`{key}` = '{value}'" for key, value in tags.items()]
    found = calls.search_runs([experiment], " and ".join(wanted))
    parents = [
        each for each in found if (_PARENT in each.data.tags) == (_PARENT in tags)
    ]
    return parents[0].info.run_id if parents else None
