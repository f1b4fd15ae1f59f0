"""``explain``: one row step by step, and what each feature contributes."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

import typer

from ..model.explanation import Explanation
from ..model.trace import Trace, trace
from . import chosen_version, one_row
from .options import OutputFormat, Overlays, Patches, VersionOption, load
from .printing import json_text, table

_BAR = 30  # characters of the longest bar


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(explain)


def explain(
    row: one_row.RowOption,
    version: VersionOption = None,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """Show each step of one row, and what each feature contributes to its score."""
    given = one_row.read(row)
    config = load(overlays, patches)
    with chosen_version.opened(config, version) as (found, loaded):
        steps = trace(loaded, given, *one_row.scored(loaded, given))
    if form == "json":
        content = asdict(steps) | {"model_version": found.number}
        typer.echo(json_text(content))
        return
    typer.echo(f"One row, and what version {found.number} of the model makes of it:\n")
    typer.echo("\n".join([*_steps(steps), "", *_contributions(steps.explanation)]))


def _steps(steps: Trace) -> Iterator[str]:
    """Yield a table of the features, then the outputs and the answer."""
    rows = [("", "raw", "cleaned", "encoded")]
    for name, encoded in steps.encoded.items():
        code = "" if encoded.value is None else _text(encoded.value)
        shown = f"{code} {encoded.meaning}".strip()
        raw, cleaned = _text(steps.raw[name]), _text(steps.cleaned[name])
        rows.append((name, raw, cleaned, shown))
    yield table(rows)
    yield ""
    yield f"scored  {_pairs(steps.scored)}"
    yield f"answer  {_pairs(steps.answer)}"


def _contributions(found: Explanation) -> Iterator[str]:
    """Yield what each feature contributes, the largest first."""
    yield f"{found.output} is {found.score:.6g} because"
    parts = found.contributions
    width = max(len("typical rows"), *(len(part.feature) for part in parts))
    largest = max(abs(part.value) for part in parts) or 1
    yield f"  {'typical rows':{width}}  {found.base:+12.6g}  on average"
    for part in parts:
        noise = f"± {part.noise:.2g}"
        line = f"  {part.feature:{width}}  {part.value:+12.6g}  {noise:10} "
        yield (line + "█" * round(_BAR * abs(part.value) / largest)).rstrip()
    yield f"  {'together':{width}}  {found.score:+12.6g}"


def _pairs(values: dict[str, Any]) -> str:
    return ", ".join(f"{name} {_text(value)}" for name, value in values.items())


def _text(value: Any) -> str:
    """Return a value as a person reads it."""
    if value is None:
        return "missing"
    return format(value, ".10g") if isinstance(value, float) else str(value)
