"""The rows that models are compared on: held out by a run, or of a file."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .. import problems, storage
from ..config import Config
from ..data import validation
from ..errors import ArtefactError
from ..model.bundle import Bundle
from ..pipeline import TRAINING
from ..run import newest
from ..steps.context import Context
from ..steps.partition import part

_HOLDER = TRAINING.step("evaluate")  # it reads the held-out rows


@dataclass(frozen=True)
class Rows:
    """The rows to compare on.

    Attributes:
        origin: What they are, in words.
        frame: The rows.
        target: Their encoded target, shape (rows,).
        source: SHA-256 of the file that they are from, if they are from one.
        digests: SHA-256 of the artefacts that they are from otherwise.
    """

    origin: str
    frame: pd.DataFrame
    target: np.ndarray
    source: str = ""
    digests: dict[str, str] = field(default_factory=dict)

    def may_be_known_to(self, loaded: Bundle) -> bool:
        """Return whether a model may have been trained on some of these rows."""
        made_from = loaded.lineage
        if self.source:
            return bool(made_from.get("source", {}).get("sha256") == self.source)
        read = made_from.get("artefacts", {})
        return any(read.get(name) != digest for name, digest in self.digests.items())


def of_file(config: Config, uri: str) -> Rows:
    """Return the rows of a file that a person has named."""
    frame = validation.read(uri, config.schema, config.settings.data.format)
    target = config.schema.target
    encoded = problems.of(config.schema).encode(frame[target.name], target)
    return Rows(uri, frame, encoded, source=storage.digest_uri(uri))


def held_out(config: Config) -> Rows:
    """Return the rows that the newest training run has held out.

    Raises:
        ArtefactError: If there is no such run.
    """
    run = newest(config, TRAINING.name, step="split")
    if run is None:
        raise ArtefactError(
            f"No run in {config.uri(config.settings.paths.runs)} has held out rows. "
            "Train first, or name a file with --data."
        )
    context = Context(run, TRAINING, _HOLDER)
    frame, target = part(context, "test")
    origin = f"the held-out rows of run {run.run_id}"
    return Rows(origin, frame, target, digests=context.digests_read)
