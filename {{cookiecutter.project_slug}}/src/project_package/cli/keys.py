"""``keys``: keys of callers of the service."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from ..config import Config
from ..errors import ConfigError
from ..serving.access import keys
from ..serving.access.digest import digest
from ..serving.access.scope import Scope
from ..serving.access.settings import Key
from ..serving.section import Serving
from .options import Overlays, Patches, load

_app = typer.Typer(no_args_is_help=True, help="Keys of callers of the service.")
_DAY = "YYYY-MM-DD"


def add_to(app: typer.Typer) -> None:
    """Add the commands to ``app``."""
    app.add_typer(_app, name="keys")


# A group of one command would be the command.
@_app.callback()
def _group() -> None:
    pass


@_app.command()
def new(
    name: Annotated[str, typer.Argument(help="What the log is to call the key.")],
    scope: Annotated[list[Scope], typer.Option(help="What it is good for.")],
    expires: Annotated[
        str | None, typer.Option(metavar=_DAY, help="Its last day, in UTC.")
    ] = None,
    overlays: Overlays = None,
    patches: Patches = None,
) -> None:
    """Make a key; it is shown this once, and the configuration gets its hash alone."""
    _refuse_taken(name, load(overlays, patches))
    key = keys.new()
    held = Key(
        name=_usable(name),
        sha256=digest(key).hex(),
        scopes=tuple(dict.fromkeys(scope)),
        expires=_day(expires),
    )
    typer.echo(f"For its caller alone, and shown only now:\n\n{key}\n")
    typer.echo(f"For serving.access.keys in conf/serving.yaml:\n\n{_lines(held)}")


def _refuse_taken(name: str, config: Config) -> None:
    """Refuse a name that another key has."""
    taken = [key.name for key in config.section(Serving).access.keys]
    if name in taken:
        raise ConfigError(
            f"There is a key {name} already. To rotate it, give the new one a name of "
            "its own, such as with the year, and take the old one away when nobody "
            "uses it any more."
        )


def _usable(name: str) -> str:
    """Return the name of a key, if it can be one."""
    if not Key.is_name(name):
        raise ConfigError(
            f"{name!r} cannot name a key: at most 60 letters, digits, dots, hyphens "
            "and underscores, and a letter or digit first."
        )
    return name


def _day(text: str | None) -> date | None:
    """Return the last day of a key, which is not over."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ConfigError(f"--expires {text!r} is no day like 2030-12-31.") from None
    if day < datetime.now(UTC).date():
        raise ConfigError(f"--expires {text} is over; the key would never be taken.")
    return day


def _lines(key: Key) -> str:
    """Return a key as YAML, as deep as in the file."""
    said = {"name": f'"{key.name}"', "sha256": f'"{key.sha256}"'}
    said["scopes"] = f"[{', '.join(key.scopes)}]"
    if key.expires:
        said["expires"] = key.expires.isoformat()
    first, *others = [f"{name}: {value}" for name, value in said.items()]
    return "\n".join([f"      - {first}", *(f"        {line}" for line in others)])
