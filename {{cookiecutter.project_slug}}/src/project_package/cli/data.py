"""``data``: sample data, own data, and whether a file fits the schema."""

from collections.abc import Iterator
from typing import Annotated

import typer

from .. import problems, storage
from ..config import find_root
from ..data import adoption, dictionary
from ..data import sample as samples
from ..data.inspection import Inspection, inspect
from ..errors import ConfigError, DataError
from ..wording import count
from .options import Overlays, Patches, load, refuse_unless_parquet

# Lines that are named where many cannot be read.
_LINES = 20

app = typer.Typer(no_args_is_help=True, help="Sample data, own data, and checks.")


@app.command()
def sample(
    rows: Annotated[int, typer.Option(help="Number of rows.")],
    output: Annotated[str, typer.Option(help="URI of the Parquet file to write.")],
    seed: Annotated[int, typer.Option(help="The same seed gives the same rows.")] = 20,
    drift: Annotated[
        float, typer.Option(help="How far to move, in standard deviations.")
    ] = 0.0,
) -> None:
    """Write sample data of any size, with known drift if asked for."""
    refuse_unless_parquet(output, "--output")
    if storage.exists(output):  # said before anything is made
        raise ConfigError(
            f"--output {output} exists, and sample data may not replace it. Name "
            "another file, or delete this one first."
        )
    samples.write(output, rows, seed, drift=drift, targets=samples.outcomes())
    typer.echo(f"Wrote {rows} rows to {output}.")


@app.command()
def check(
    file: Annotated[str, typer.Argument(help="URI of a Parquet or CSV file.")],
    to_score: Annotated[
        bool,
        typer.Option("--to-score", help="Columns that are no features may be absent."),
    ] = False,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Validate a file against the schema; list every violation."""
    config = load(overlays, patches)
    schema, form = config.schema, config.settings.data.format
    optional = schema.others if to_score else ()
    found = inspect(file, schema, form, optional=optional)
    for line in _wrong(found):
        typer.echo(f"  {line}")
    if found.violations or found.bad_lines:
        raise DataError(f"{file} {_summary(found)}.")
    typer.echo(f"{file} fits the schema: {count(found.rows, 'row')}.")


def _wrong(found: Inspection) -> Iterator[str]:
    """Yield one sentence for each line that cannot be read and each broken rule."""
    for line in found.bad_lines[:_LINES]:
        yield f"line {line.record}: {line.reason}"
    if (more := len(found.bad_lines) - _LINES) > 0:
        yield f"… and {count(more, 'line')} more"
    yield from map(str, found.violations)


def _summary(found: Inspection) -> str:
    """Return how much is wrong."""
    rules = count(len(found.violations), "rule")
    parts = []
    if found.violations:
        rows = f"{found.bad_rows} of {count(found.rows, 'row')}"
        parts.append(f"breaks {rules} of the schema in {rows}")
    if found.bad_lines:
        parts.append(f"has {count(len(found.bad_lines), 'line')} that cannot be read")
    return " and ".join(parts)


@app.command("dictionary")
def write_dictionary(overlays: Overlays = None, patches: Patches = None) -> None:
    """Write data/README.md from conf/schema.yaml."""
    config = load(overlays, patches)
    dictionary.write(config.root, config.schema)
    typer.echo("Wrote data/README.md from conf/schema.yaml.")


@app.command()
def adopt(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    file: Annotated[str, typer.Argument(help="URI of a Parquet or CSV file.")],
    target: Annotated[str, typer.Option(help="Column to predict.")],
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="Names a row; may be repeated.")
    ] = None,
    drop: Annotated[
        list[str] | None, typer.Option(help="To be ignored; may be repeated.")
    ] = None,
    sensitive: Annotated[
        list[str] | None,
        typer.Option(help="Kept only to compare groups; may be repeated."),
    ] = None,
    time: Annotated[str | None, typer.Option(help="Date that orders the rows.")] = None,
    positive: Annotated[
        str | None, typer.Option(help="Class whose probability is reported.")
    ] = None,
) -> None:
    """Profile a file and write conf/schema.yaml, conf/data.yaml, data/README.md."""
    choices = adoption.Choices(
        target=target,
        ids=tuple(ids or ()),
        drop=tuple(drop or ()),
        sensitive=tuple(sensitive or ()),
        time=time,
        positive=positive,
    )
    kinds = {kind.target_type: kind.name for kind in problems.kinds()}
    report = adoption.adopt(file, choices, kinds=kinds, root=find_root())
    typer.echo("\n".join(report.lines()))
    typer.echo(
        "Next: read git diff conf, set held_out_limit in conf/slo.yaml to what your "
        "case needs, then make run."
    )
