"""``traffic``: what two models that share the requests have shown."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any

import typer

from .. import problems
from ..config import Config
from ..model import measures
from ..model.evaluation.bootstrap import Bootstrap
from ..wording import count
from . import arm_comparison
from .arm_comparison import Arm, Judged, Key
from .options import OutputFormat, Overlays, Patches, load
from .prediction_log import address_of, moment
from .printing import json_text, table

app = typer.Typer(no_args_is_help=True, help="Two models that share the requests.")


def add_to(main: typer.Typer) -> None:
    """Add the commands to ``main``."""
    main.add_typer(app, name="traffic")


# With one command alone its name would not be a part of the command line.
@app.callback()
def _group() -> None:
    pass


@app.command()
def report(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    since: Annotated[
        str | None, typer.Option(help="Earliest time of a prediction, ISO 8601.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Time before which it was made, ISO 8601.")
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
    form: OutputFormat = "text",
) -> None:
    """Compare champion and challenger by the outcomes of their predictions."""
    begin, end = moment(since, "--since"), moment(until, "--until")
    config = load(overlays, patches)
    labels = problems.of(config.schema).labels(config.schema.target)
    with address_of(config).store() as store:
        arms = arm_comparison.read(store.answers(begin, end), labels)
    content = {
        "arms": [_arm(config, arm, labels) for _, arm in sorted(arms.items())],
        "comparison": _comparison(config, arms),
    }
    typer.echo(json_text(content) if form == "json" else _text(config, content))


def _arm(config: Config, arm: Arm, labels: tuple[str, ...] | None) -> dict[str, Any]:
    """Describe what one version has predicted in one arm."""
    judged = arm.judged()
    known = measures.of(problems.of(config.schema))
    return {
        "arm": arm.name,
        "model_version": arm.version,
        "predictions": len(arm.times),
        "outcomes": len(judged.targets),
        "mean": dict(zip(arm_comparison.names(labels), arm.means)),
        "measures": arm_comparison.measured(judged, known),
    }


def _comparison(config: Config, arms: Mapping[Key, Arm]) -> dict[str, Any] | None:
    """Compare the last second model with the champion beside it."""
    found = arm_comparison.pair(arms)
    if found is None:
        return None
    challenger, champion, first, second = found
    settings, metric = config.settings, config.settings.model.metric
    compared = _measures(config, first, second, paired=challenger.name == "shadow")
    rows = [len(first.targets), len(second.targets)]
    least = settings.evaluation.minimum_rows
    return {
        "how": "shadow" if challenger.name == "shadow" else "split",
        "champion": champion.version,
        "challenger": challenger.version,
        "outcomes": rows,
        "since": challenger.times[0].isoformat(timespec="seconds"),
        "until": challenger.times[-1].isoformat(timespec="seconds"),
        "confidence": settings.evaluation.confidence,
        "metric": metric,
        "measures": compared,
        "verdict": arm_comparison.verdict(compared[metric]["gain"], min(rows), least),
    }


def _measures(
    config: Config, first: Judged, second: Judged, *, paired: bool
) -> dict[str, dict[str, Any]]:
    """Return each measure of both models, and the gain of the second."""
    bootstrap = Bootstrap.of(config.settings.evaluation, config.settings.seed)
    compared = {}
    for name, measure in measures.of(problems.of(config.schema)).items():
        gain = arm_comparison.gain(measure, first, second, bootstrap, paired)
        values = [first.value(measure), second.value(measure)]
        compared[name] = {"values": values, "gain": gain and asdict(gain)}
    return compared


def _text(config: Config, content: dict[str, Any]) -> str:
    """Return the report for people."""
    if not content["arms"]:
        return "No predictions in the log, or none in that time."
    metric = config.settings.model.metric
    rows = [("arm", "version", "predictions", "outcomes", metric, "mean")]
    for arm in content["arms"]:
        means = arm["mean"].items()
        rows.append(
            (
                arm["arm"],
                str(arm["model_version"]),
                str(arm["predictions"]),
                str(arm["outcomes"]),
                _number(arm["measures"][metric]),
                ", ".join(f"{name} {_number(mean)}" for name, mean in means),
            )
        )
    said = _sentence(config, content["comparison"])
    return f"{table(rows)}\n\n{said}"


def _sentence(config: Config, found: dict[str, Any] | None) -> str:
    """Say whether the challenger is better."""
    if found is None:
        return "There is nothing to compare: no challenger beside a champion."
    verdict = "better" if found["verdict"] == "not told yet" else found["verdict"]
    said = (
        f"the challenger (version {found['challenger']}) is {verdict} than the "
        f"champion (version {found['champion']}): {_reason(config, found)}."
    )
    if found["verdict"] == "not told yet":
        return f"It is not told yet whether {said}"
    return said[0].upper() + said[1:]


def _reason(config: Config, found: dict[str, Any]) -> str:
    """Return what a verdict rests on."""
    fewest, minimum = min(found["outcomes"]), config.settings.evaluation.minimum_rows
    measure = found["measures"][found["metric"]]
    gain, (old, new) = measure["gain"], map(_number, measure["values"])
    if fewest < minimum:
        return f"one of them has {count(fewest, 'outcome')}, and {minimum} are needed"
    if gain is None:
        return f"{found['metric']} is not defined for these outcomes"
    return (
        f"{found['metric']} is {new} against {old}, a gain of {gain['value']:+.4f} "
        f"({gain['low']:+.4f} to {gain['high']:+.4f}, {found['confidence']:.0%})"
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
