"""A run: one execution of a pipeline, with its artefacts under one identifier.

    <runs>/<run id>/run.json            what it was started with
    <runs>/<run id>/steps/<step>.json   written when a step is complete
    <runs>/<run id>/<artefact>          what the steps wrote

Steps pass nothing in memory. An artefact counts only once the step that writes it is
complete, and its digest is compared whenever another step reads it.
"""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from . import clock, lineage, storage
from .config import Config, flatten
from .errors import ArtefactError, ConfigError
from .manifest import MANIFEST

RECORD = "run.json"
_IDENTITY = {
    "pipeline": "another pipeline",
    "settings_digest": "other settings",
    "schema_digest": "another schema",
}
_SHOWN = 3  # differences that a message names
_IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


def newest(
    config: Config, pipeline: str, *, step: str | None = None, own_data: bool = False
) -> "Run | None":
    """Return the run of a pipeline that was started last, if there is one.

    Args:
        config: Says where the runs are.
        pipeline: Name of the pipeline.
        step: Only those count in which this step is complete; none means all.
        own_data: Whether only those count that did not use generated data.

    Raises:
        ArtefactError: If the record of a run cannot be read.
    """
    kept = (
        run
        for run in recorded(config, pipeline)
        if (step is None or run.is_complete(step))
        and (not own_data or run.has_own_data)
    )
    return next(kept, None)


def recorded(config: Config, pipeline: str) -> "list[Run]":
    """Return every run of a pipeline, the one that was started last first.

    Raises:
        ArtefactError: If the record of a run cannot be read.
    """
    home = config.uri(config.settings.paths.runs)
    runs = [Run(config, name, pipeline) for name in storage.names(home)]
    kept = [run for run in runs if run.is_recorded]
    return sorted(
        kept, key=lambda run: (run.record["started"], run.run_id), reverse=True
    )


def new_id() -> str:
    """Return a unique identifier that sorts by time: ``20261121T101500-3f9c``."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S}-{secrets.token_hex(2)}"


@dataclass(frozen=True)
class Run:
    """One run of one pipeline.

    Attributes:
        config: The configuration that it runs with.
        run_id: Its identifier: letters, digits, dot, dash and underscore.
        pipeline: Name of the pipeline.
    """

    config: Config
    run_id: str
    pipeline: str

    @classmethod
    def open(cls, config: Config, run_id: str, pipeline: str) -> "Run":
        """Start a run, or go on with the one that has this identifier.

        Raises:
            ConfigError: If the identifier cannot be used, or its run was started with
                another pipeline, configuration or schema.
        """
        if not _IDENTIFIER.fullmatch(run_id):
            raise ConfigError(
                f"The run identifier {run_id!r} cannot be used: it takes letters, "
                "digits, dot, dash and underscore, at most 100."
            )
        run = cls(config, run_id, pipeline)
        record = {"run_id": run_id, "pipeline": pipeline}
        record |= lineage.describe(config) | {"started": clock.now()}
        try:
            storage.write_json(run.uri(RECORD), record, overwrite=False)
        except ArtefactError:
            if not storage.exists(run.uri(RECORD)):
                raise
            run._refuse_another(record)
        return run

    def uri(self, *parts: str) -> str:
        """Return the URI of an artefact of this run."""
        runs = self.config.uri(self.config.settings.paths.runs)
        return storage.join(runs, self.run_id, *parts)

    @cached_property
    def record(self) -> dict[str, Any]:
        """What the run was started with."""
        content: dict[str, Any] = storage.read_json(self.uri(RECORD))
        return content

    @property
    def is_recorded(self) -> bool:
        """Whether there is a run of this pipeline with this identifier."""
        if not storage.exists(self.uri(RECORD)):
            return False
        return bool(self.record.get("pipeline") == self.pipeline)

    @property
    def has_own_data(self) -> bool:
        """Whether its data is the team's own rather than generated."""
        return self.record["settings"]["data"].get("sample") is None

    def is_complete(self, step: str) -> bool:
        """Return whether ``step`` has been completed."""
        return storage.exists(self._marker(step))

    def complete(self, step: str, facts: dict[str, Any]) -> None:
        """Record that ``step`` is complete.

        Args:
            step: Name of the step.
            facts: At least ``writes``: the digest of each artefact that it wrote.
        """
        storage.write_json(self._marker(step), facts)

    def reopen(self, step: str) -> None:
        """Forget that ``step`` was completed, if it was."""
        storage.remove(self._marker(step))

    def facts(self, step: str) -> dict[str, Any]:
        """Return what was recorded of a complete step.

        Raises:
            ArtefactError: If it is not complete.
        """
        if not self.is_complete(step):
            raise ArtefactError(
                f"The step {step} of run {self.run_id} is not complete. Run it first: "
                f"project-slug step {step} --run-id {self.run_id}"
            )
        facts: dict[str, Any] = storage.read_json(self._marker(step))
        return facts

    def digest(self, artefact: str) -> str:
        """Return the SHA-256 of an artefact: that of its manifest for a bundle."""
        uri = self.uri(artefact)
        manifest = storage.join(uri, MANIFEST)
        return storage.digest_uri(manifest if storage.exists(manifest) else uri)

    def _marker(self, step: str) -> str:
        return self.uri("steps", f"{step}.json")

    def _refuse_another(self, record: dict[str, Any]) -> None:
        """Refuse to go on with a run that was something else."""
        for key, what in _IDENTITY.items():
            if self.record.get(key) != record[key]:
                raise ConfigError(
                    f"The run {self.run_id} was started with {what}"
                    f"{self._difference(record)}. Give it the same again, or start a "
                    "new run."
                )

    def _difference(self, record: dict[str, Any]) -> str:
        """Return the settings that were others, as text to add."""
        then = flatten(self.record.get("settings", {}))
        now = flatten(record["settings"])
        changed = [
            f"{key} was {then.get(key)!r} and is {now.get(key)!r}"
            for key in sorted(then.keys() | now.keys())
            if then.get(key) != now.get(key)
        ]
        if len(changed) > _SHOWN:
            changed[_SHOWN:] = [f"and {len(changed) - _SHOWN} more"]
        return f": {', '.join(changed)}" if changed else ""
