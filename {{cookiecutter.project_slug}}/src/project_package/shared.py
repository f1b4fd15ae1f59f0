"""Storage that a job shares with later jobs, wherever they run."""

import re

from . import storage
from .config import Config, flatten
from .errors import ConfigError

# What is read and written beyond a run: what a run makes for itself may be local.
_LASTING = re.compile(r"paths\.\w+|data\.source|.*\.(uri|url|artefacts)")
_DATABASE_FILE = "sqlite:"


def refuse_local(config: Config) -> None:
    """Refuse storage that only this machine has.

    A machine that is thrown away after its job, as those of a CI service are, would
    train on nothing that lasts and promote a model that nobody finds.

    Raises:
        ConfigError: Naming each setting that has to be changed.
    """
    settings = flatten(config.settings.model_dump(mode="json"))
    local = [
        f"{key} ({value})"
        for key, value in settings.items()
        if _LASTING.fullmatch(key) and _is_used(key, settings) and _is_local(value)
    ]
    if local:
        raise ConfigError(
            f"Only this machine has {', '.join(local)}: what is written there is lost "
            "with it. Point each to shared storage, such as s3://bucket/registry, in "
            "an overlay like conf/prod.yaml."
        )


def _is_used(key: str, settings: dict[str, object]) -> bool:
    """Return whether the part that a setting belongs to is switched on."""
    return bool(settings.get(f"{key.rpartition('.')[0]}.enabled", True))


def _is_local(value: str | None) -> bool:
    """Return whether storage is on this machine, a database in a file included."""
    if value is None:
        return False
    return value.startswith(_DATABASE_FILE) or storage.is_local(value)
