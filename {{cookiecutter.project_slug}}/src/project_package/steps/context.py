"""What a step is given: its run, and its artefacts by name."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
import pandera.pandas as pa_schema

from .. import storage
from ..config import Config
from ..data import tables, validation
from ..errors import ArtefactError, DataError
from ..model import measures
from ..model.evaluation.bootstrap import Bootstrap
from ..model.measures import Measure
from ..pipeline import Pipeline, Step
from ..problems import Decision, Problem, of
from ..run import Run
from ..schema import Schema


@dataclass(frozen=True)
class Context:
    """The surroundings of one step.

    It reads only the artefacts that the step declares, and writes only those.

    Attributes:
        run: The run.
        pipeline: The pipeline that the step is in.
        step: The step.
        runner: Runs a pipeline under an identifier, for a step that runs another one.
        digests_read: SHA-256 of each artefact that was read.
    """

    run: Run
    pipeline: Pipeline
    step: Step
    runner: Callable[[Pipeline, Config, str], Run] | None = None
    digests_read: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Config:
        """The configuration."""
        return self.run.config

    @property
    def schema(self) -> Schema:
        """The schema of the data."""
        return self.run.config.schema

    @property
    def problem(self) -> Problem:
        """What is predicted."""
        return of(self.schema)

    @property
    def decision(self) -> Decision:
        """How outputs become answers."""
        settings = self.config.settings.decision
        return self.problem.decision(settings, self.schema.target)

    @property
    def measure(self) -> Measure:
        """The measure that decides."""
        return measures.measure(self.config.settings.model.metric, self.problem)

    @property
    def bootstrap(self) -> Bootstrap:
        """What draws the samples behind every interval."""
        return Bootstrap.of(self.config.settings.evaluation, self.config.settings.seed)

    def read_data(self, artefact: str) -> pd.DataFrame:
        """Return rows of the data set, valid by its schema.

        Raises:
            DataError: If a row is not valid.
            ArtefactError: If it is not what the step before wrote.
        """
        with self._opened(artefact) as path:
            return validation.read(str(path), self.schema)

    def write_data(self, artefact: str, frame: pd.DataFrame) -> None:
        """Store rows of the data set after checking them."""
        validation.write(self.target(artefact), frame, self.schema)

    def read_table(
        self, artefact: str, schema: pa_schema.DataFrameSchema
    ) -> pd.DataFrame:
        """Return a table that the steps made, valid by ``schema``."""
        with self._opened(artefact) as path:
            frame = tables.read_raw(str(path)).to_pandas()
        return _checked(frame, schema, self.run.uri(artefact))

    def write_table(
        self, artefact: str, frame: pd.DataFrame, schema: pa_schema.DataFrameSchema
    ) -> None:
        """Store a table after checking it against ``schema``."""
        uri = self.target(artefact)
        tables.write(uri, _checked(frame, schema, uri))

    def read_json(self, artefact: str) -> Any:
        """Return the content of a JSON artefact."""
        with self._opened(artefact) as path:
            return storage.read_json(str(path))

    def write_json(self, artefact: str, content: Any) -> None:
        """Store a JSON artefact."""
        storage.write_json(self.target(artefact), content)

    @contextmanager
    def reading(self, artefact: str) -> Iterator[Path]:
        """Yield a local file with the content of an artefact."""
        with self._opened(artefact) as path:
            yield path

    @contextmanager
    def writing(self, artefact: str) -> Iterator[Path]:
        """Yield a local file to fill with an artefact."""
        with storage.writing(self.target(artefact)) as path:
            yield path

    @contextmanager
    def writing_folder(self, artefact: str, last: str) -> Iterator[Path]:
        """Yield a local folder to fill; its file ``last`` is published last."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(folder)
            files = sorted(Path(folder).iterdir(), key=lambda path: path.name == last)
            for path in files:
                uri = storage.join(self.target(artefact), path.name)
                with storage.writing(uri) as draft:
                    draft.write_bytes(path.read_bytes())

    def target(self, artefact: str) -> str:
        """Return the URI of an artefact that this step writes."""
        assert artefact in self.step.writes, f"{self.step.name} declares no {artefact}"
        return self.run.uri(artefact)

    def source(self, artefact: str) -> str:
        """Return the URI of an artefact that this step reads, unchanged."""
        recorded = self._recorded(artefact)
        self._compare(artefact, recorded, self.run.digest(artefact))
        return self.run.uri(artefact)

    @contextmanager
    def _opened(self, artefact: str) -> Iterator[Path]:
        """Yield an artefact as a local file: what is read is what was compared."""
        recorded, uri = self._recorded(artefact), self.run.uri(artefact)
        with storage.reading(uri) as path, named(uri, path):
            self._compare(artefact, recorded, storage.digest(path))
            yield path

    def _recorded(self, artefact: str) -> str | None:
        """Return the digest of an artefact when it was written."""
        assert artefact in self.step.reads, f"{self.step.name} declares no {artefact}"
        facts = self.run.facts(self._writer(artefact))  # says which step to run first
        digest: str | None = facts.get("writes", {}).get(artefact)
        return digest

    def _writer(self, artefact: str) -> str:
        """Return the name of the step that writes an artefact."""
        steps = self.pipeline.steps
        return next(step.name for step in steps if artefact in step.writes)

    def _compare(self, artefact: str, recorded: str | None, found: str) -> None:
        """Refuse an artefact that is not what its step wrote."""
        writer = self._writer(artefact)
        self.digests_read[artefact] = found
        if found != recorded:
            raise ArtefactError(
                f"{self.run.uri(artefact)} is not what the step {writer} wrote. "
                f"Write it again with --from {writer}, or start a new run."
            )


@contextmanager
def named(uri: str, path: Path) -> Iterator[None]:
    """Let errors about ``path``, a copy for a while, speak of ``uri``."""
    try:
        yield
    except (ArtefactError, DataError) as error:
        raise error.renaming(str(path), uri) from None


def _checked(
    frame: pd.DataFrame, schema: pa_schema.DataFrameSchema, uri: str
) -> pd.DataFrame:
    """Return ``frame`` if it is valid by ``schema``."""
    try:
        return schema.validate(frame, lazy=True)
    except pa_schema.errors.SchemaErrors as error:
        case = error.failure_cases.iloc[0]
        raise DataError(
            f"{uri} breaks its schema: column {case['column']!r}, {case['check']}. "
            "Run the step that writes it again."
        ) from None
