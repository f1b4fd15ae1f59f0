"""``predictions``: what the service has logged, to learn from, to erase, to expire."""

import json
import shlex
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from ..config import Config
from ..data import tables
from ..errors import ConfigError, DataError
from ..logged import rows as logged_rows
from ..serving.prediction_log import opening
from ..serving.prediction_log.log import Address
from ..serving.prediction_log.settings import PredictionLog
from ..serving.section import Serving
from ..wording import count
from .options import Overlays, Patches, load, refuse_unless_parquet

_DAY = "A day or a moment in ISO 8601, UTC where it names no zone."

app = typer.Typer(
    no_args_is_help=True, help="The prediction log: train from it, erase, expire."
)


def add_to(main: typer.Typer) -> None:
    """Add the commands to ``main``."""
    main.add_typer(app, name="predictions")


@app.command("training-set")
def training_set(
    output: Annotated[str, typer.Argument(help="Parquet file to write.")],
    since: Annotated[
        str | None, typer.Option(help=f"Earliest time of a prediction. {_DAY}")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help=f"Time before which it was made. {_DAY}")
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Write the predictions whose outcome is known, as data to train from."""
    refuse_unless_parquet(output, "OUTPUT")
    begin, end = moment(since, "--since"), moment(until, "--until")
    config = load(overlays, patches)
    with address_of(config).store() as store:
        made, unmatched = store.counts(begin, end)
        found = logged_rows.read(store.with_outcomes(begin, end), config.schema)
    told = f"{count(made, 'prediction')}, {found.known} with an outcome"
    if found.frame.empty:
        raise DataError(
            f"There is nothing to train from: {told}, {found.refused} of them break "
            "conf/schema.yaml. Send outcomes to /v1/feedback, or ask for another time."
        )
    tables.write(output, found.frame)
    typer.echo(f"Wrote {count(len(found.frame), 'row')} to {output}: {told}.")
    if found.refused:
        rows = count(found.refused, "row")
        typer.echo(f"Left out {rows} that break conf/schema.yaml as it is now.")
    if unmatched:
        typer.echo(f"{count(unmatched, 'outcome')} in the log fit no prediction in it.")
    typer.echo(f"Next, train from it: {_training(config, output, found.absent)}")


@app.command()
def forget(
    identifiers: Annotated[
        list[str] | None,
        typer.Argument(metavar="ID…", help="Identifiers of people or things."),
    ] = None,
    prediction_ids: Annotated[
        list[str] | None,
        typer.Option("--prediction-id", help="One prediction; may be repeated."),
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Erase predictions and their outcomes for good."""
    if not identifiers and not prediction_ids:
        raise ConfigError("Name whom to forget: an ID, or --prediction-id.")
    config = load(overlays, patches)
    address = address_of(config)
    if identifiers:
        _refuse_unless_logged(config, address)
    texts = {
        text
        for identifier in identifiers or ()
        for text in address.privacy.texts(config.schema, identifier)
    }
    with address.store() as store:
        found = {*store.identified(texts), *(prediction_ids or ())}
        made, known = store.forget(sorted(found))
    if not made and not known:
        raise DataError(
            "Nothing was found, and nothing deleted. Look whether each identifier is "
            "written as callers send it, and the secret is the one that was used."
        )
    typer.echo(_erased(made, known))
    if identifiers:
        typer.echo(
            "Next, keep them out of the training data, too: name them in the file of "
            "data.forget. Copies of the log that you have made are not changed."
        )


@app.command()
def expire(overlays: Overlays = None, patches: Patches = None) -> None:
    """Delete predictions and outcomes that are older than the log may keep them."""
    config = load(overlays, patches)
    days = _settings(config).retention_days
    if days is None:
        raise ConfigError(
            "serving.prediction_log.retention_days is null: everything is kept. Set "
            "the days, as in --patch serving.prediction_log.retention_days=365."
        )
    before = datetime.now(UTC) - timedelta(days)
    with address_of(config).store() as store:
        made, known = store.expire(before)
    typer.echo(
        f"{_erased(made, known)} They were older than {count(days, 'day')}; a service "
        "that runs does this once a day."
    )


def _refuse_unless_logged(config: Config, address: Address) -> None:
    """Refuse to look for identifiers where none is in the log."""
    logged = address.privacy.identifiers(config.schema)
    if not any(column.role == "id" for column in logged):
        raise ConfigError(
            "No identifier of conf/schema.yaml is in the log: what leads to a person "
            "is left out without serving.prediction_log.secret. Name predictions "
            "with --prediction-id, or set the secret that was used."
        )


def _settings(config: Config) -> PredictionLog:
    return config.section(Serving).prediction_log


def address_of(config: Config) -> Address:
    """Return where the log is.

    Raises:
        ConfigError: If none is kept.
    """
    address = opening.address_of(config, _settings(config))
    if address is None:
        raise ConfigError(
            "serving.prediction_log.url is null: no prediction is logged. Name a "
            "database, such as sqlite:///var/predictions.db."
        )
    return address


def moment(text: str | None, option: str) -> datetime | None:
    """Return the moment that an option names."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigError(
            f"{option} {text!r} is no moment. Write it as in 2026-05-31, or as in "
            "2026-05-31T08:00."
        ) from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _training(config: Config, output: str, absent: tuple[str, ...]) -> str:
    """Return the command that trains from a file."""
    source = output if "://" in output else str(Path(output).absolute())
    patches = [f"data.source={source}"]
    if config.settings.data.sample is not None:
        patches.append("data.sample=null")
    if absent:
        patches.append(f"data.absent={json.dumps(absent, ensure_ascii=False)}")
    options = " ".join(f"--patch {shlex.quote(patch)}" for patch in patches)
    return f"project-slug run training {options}"


def _erased(predictions: int, outcomes: int) -> str:
    deleted = count(predictions, "prediction"), count(outcomes, "outcome")
    return f"Deleted {deleted[0]} and {deleted[1]}."
