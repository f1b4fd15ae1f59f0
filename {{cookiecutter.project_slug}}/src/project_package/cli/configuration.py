"""``config``: what is configured, and where each value comes from."""

import json

import typer

from .. import problems
from ..config import flatten
from ..model import probe
from .options import OutputFormat, Overlays, Patches, load
from .printing import json_text

app = typer.Typer(no_args_is_help=True, help="Show and check the configuration.")


@app.command()
def show(
    overlays: Overlays = None, patches: Patches = None, form: OutputFormat = "text"
) -> None:
    """Print every setting and where its value comes from."""
    config = load(overlays, patches)
    settings = config.settings.model_dump(mode="json")
    if form == "json":
        typer.echo(json_text(settings))
        return
    for key, value in flatten(settings).items():
        text = json.dumps(value, ensure_ascii=False)
        typer.echo(f"{key} = {text}  # {config.origins.get(key, 'default')}")


@app.command()
def check(overlays: Overlays = None, patches: Patches = None) -> None:
    """Validate the configuration, and that every candidate can be exported."""
    config = load(overlays, patches)
    probe.check(config.settings, config.schema, problems.of(config.schema))
    names = ", ".join(config.settings.model.competing)
    typer.echo(
        f"The configuration is valid; these can be trained and exported: {names}."
    )
