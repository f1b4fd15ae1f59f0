"""``models compare``: two versions on the same rows."""

import math
from typing import Annotated, Any

import numpy as np
import typer

from .. import problems
from ..config import Config
from ..errors import ConfigError
from ..model import bundle
from ..model.bundle import Bundle
from ..model.evaluation import comparison
from ..model.evaluation.bootstrap import Bootstrap
from ..registry import Version, registry_of
from .judged_rows import Rows, held_out, of_file
from .models import Name
from .options import OutputFormat, Overlays, Patches, load
from .printing import json_text


def add_to(app: typer.Typer) -> None:
    """Add the command to ``app``."""
    app.command()(compare)


def compare(  # pylint: disable=too-many-arguments,too-many-positional-arguments,too-many-locals
    first: Name,
    second: Name,
    data: Annotated[
        str | None,
        typer.Option(help="Rows with their target; default: the newest held-out rows."),
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """Measure two versions on the same rows, and how much better the second is."""
    config = load(overlays, patches)
    registry = registry_of(config)
    versions = (registry.resolve(first), registry.resolve(second))
    if versions[0] == versions[1]:
        raise ConfigError(
            f"{first} and {second} are both version {versions[0].number}. Name two."
        )
    rows = of_file(config, data) if data else held_out(config)
    values: dict[str, np.ndarray] = {}
    notes: list[str] = []
    for version in versions:
        with registry.fetch(version) as folder:
            loaded = bundle.load(folder)
        _refuse_another_schema(config, version, loaded)
        if rows.may_be_known_to(loaded):
            notes.append(f"Version {version.number} may have learned some of the rows.")
        values[str(version.number)] = loaded.predictor.values(rows.frame)
    content = _compared(config, rows, values) | {"notes": notes}
    if form == "json":
        typer.echo(json_text(content))
    else:
        typer.echo(_text(content))


def _refuse_another_schema(config: Config, version: Version, loaded: Bundle) -> None:
    """Refuse a version that cannot be measured on rows of the present schema."""
    if others := loaded.schema.unlike(config.schema):
        raise ConfigError(
            f"Version {version.number} was made for another schema than "
            f"conf/schema.yaml has, which describes {', '.join(others)} otherwise. "
            "Compare versions that read the same columns."
        )


def _compared(
    config: Config, rows: Rows, values: dict[str, np.ndarray]
) -> dict[str, Any]:
    """Return the measures of both versions, and the gain of the second."""
    first, second = values
    settings = config.settings
    found = comparison.compare(
        rows.target,
        values,
        second,
        problem=problems.of(config.schema),
        bootstrap=Bootstrap.of(settings.evaluation, settings.seed),
    )
    gains = found["gains"][first]
    return {
        "rows": len(rows.frame),
        "data": rows.origin,
        "confidence": settings.evaluation.confidence,
        "versions": [int(first), int(second)],
        "measures": {
            name: {
                "values": [_finite(found["models"][v][name]) for v in values],
                "gain": {key: _finite(value) for key, value in gain.items()},
            }
            for name, gain in gains.items()
        },
    }


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _text(content: dict[str, Any]) -> str:
    """Return the comparison as a table."""
    first, second = content["versions"]
    lines = [
        f"Versions {first} and {second} on {content['rows']} rows: {content['data']}.",
        f"Gain: how much better version {second} is, with the interval of "
        f"{content['confidence']:.0%}.",
        "",
        f"{'':20}{f'version {first}':>14}{f'version {second}':>14}{'gain':>12}",
    ]
    for name, measure in content["measures"].items():
        one, other = (_number(value) for value in measure["values"])
        lines.append(f"{name:20}{one:>14}{other:>14}{_gain(measure['gain'])}")
    return "\n".join(lines + content["notes"])


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _gain(gain: dict[str, float | None]) -> str:
    """Return a gain, its interval, and whether it is more than luck."""
    value, low, high = gain["value"], gain["low"], gain["high"]
    if value is None or low is None or high is None:
        return f"{'-':>12}"
    verdict = "better" if low > 0 else "worse" if high < 0 else "no clear difference"
    return f"{value:>+12.4f}  ({low:+.4f} to {high:+.4f})  {verdict}"
