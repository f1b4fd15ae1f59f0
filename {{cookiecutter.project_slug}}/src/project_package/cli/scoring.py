"""``score`` and ``predict``: using a model."""

import json
import math
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import pyarrow as pa
import typer

from .. import batch, storage
from ..config import Config
from ..data import validation
from ..data.coercion import HIDDEN
from ..errors import ConfigError, DataError
from ..model import bundle
from ..registry import Version, registry_of
from .options import Overlays, Patches, load

Reference = Annotated[
    str | None, typer.Option("--version", help="Number or alias of the version.")
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.command()(score)
    app.command()(predict)


def score(
    source: Annotated[str, typer.Argument(metavar="INPUT", help="Parquet or CSV.")],
    output: Annotated[str, typer.Argument(help="Parquet file to write.")],
    version: Reference = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Score a file; bad rows go to OUTPUT.quarantine.parquet with their reasons."""
    config = load(overlays, patches)
    quarantine = f"{output.removesuffix('.parquet')}.quarantine.parquet"
    if Path(source).absolute() in (
        Path(output).absolute(),
        Path(quarantine).absolute(),
    ):
        raise ConfigError(f"{source} would be overwritten. Choose another OUTPUT.")
    with (
        _model(config, version, many_rows=True) as (found, loaded),
        storage.writing(output) as predictions,
        storage.writing(quarantine) as refused,
    ):
        summary = batch.score(
            batch.Job.of(config, source, found.number, loaded),
            batch.Places(predictions, refused),
            {"input": storage.digest_uri(source), "bundle": found.bundle_digest},
        )
    typer.echo(
        f"{summary.rows} rows: {summary.scored} scored by version {found.number} into "
        f"{output}, {summary.quarantined} in quarantine in {quarantine}."
    )
    for reason, count in sorted(summary.reasons.items(), key=lambda item: -item[1]):
        typer.echo(f"  {reason}: {count}")


def predict(
    row: Annotated[str, typer.Option(help="One row as a JSON object.")],
    version: Reference = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Predict one row and print the answer as JSON."""
    table = _table(row)
    config = load(overlays, patches)
    with _model(config, version) as (found, loaded):
        schema = loaded.schema
        frame, failures = validation.judge(
            table, schema, source="--row", optional=schema.others
        )
        _refuse_row(failures)
        answers = loaded.predictor.predict(frame)
    answer = {name: column.tolist()[0] for name, column in answers.items()}
    _refuse_unless_finite(answer.values())
    answer["model_version"] = found.number
    typer.echo(json.dumps(answer, ensure_ascii=False, allow_nan=False))


def _refuse_unless_finite(answer: Iterable[Any]) -> None:
    """Refuse what batch scoring puts into quarantine: JSON has no word for it."""
    numbers = [value for value in answer if isinstance(value, float)]
    if not all(map(math.isfinite, numbers)):
        raise DataError(
            f"--row: {batch.NOT_FINITE}. A value in it is too far from those that the "
            "model learned from."
        )


def _refuse_row(failures: pd.DataFrame) -> None:
    """Refuse a row that breaks a rule."""
    found = validation.violations(failures)
    if not found:
        return
    lines = [
        f"  {broken.column}: {broken.rule}"
        + "".join(f", not {v}" for v in broken.values if v not in ("", HIDDEN))
        for broken in found
    ]
    if any(broken.rule == "must be a date" for broken in found):
        lines.append(
            "However the files write dates, a JSON row takes ISO 8601: 2020-02-28."
        )
    raise DataError("\n".join(["--row breaks the schema:", *lines]))


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return a JSON object in which no name stands twice: one value would be lost."""
    given = [name for name, _ in pairs]
    if twins := sorted({name for name in given if given.count(name) > 1}):
        raise ConfigError(
            f"--row names {', '.join(map(repr, twins))} twice. Give one value each."
        )
    return dict(pairs)


def _table(row: str) -> pa.Table:
    """Return the one row that a JSON object holds."""
    try:
        values = json.loads(row, object_pairs_hook=_without_twins)
    except json.JSONDecodeError as error:
        raise ConfigError(f"--row is not valid JSON: {error}.") from None
    if not isinstance(values, dict):
        raise ConfigError('--row must be one JSON object: {"column": value, …}.')
    for name, value in values.items():
        try:
            pa.array([value])
        except (pa.ArrowException, OverflowError):
            raise DataError(
                f"--row holds a value in {name!r} that no column can. Give a number, a "
                "text, true, false or null."
            ) from None
    return pa.Table.from_pylist([values])


@contextmanager
def _model(
    config: Config, version: str | None, *, many_rows: bool = False
) -> Iterator[tuple[Version, bundle.Bundle]]:
    """Yield the version that is asked for, or the configured one, and its bundle."""
    registry = registry_of(config)
    found = registry.resolve(version or config.settings.scoring.version)
    with registry.fetch(found) as folder:
        yield found, bundle.load(folder, many_rows=many_rows)
