"""The configuration: four layers merged, each value with its origin.

Later layers win: the files in ``conf/`` of the repository, overlay files given by
``--config`` (any storage URI, may be partial), the environment
(``PROJECT_PACKAGE__SECTION__KEY``, whose case does not count), and
``--patch section.key=value``.
"""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import ValidationError

from . import problems
from . import schema as schemas
from . import sections, storage, strict_yaml
from .errors import ConfigError
from .settings import Section, Settings, settings_with

ENVIRONMENT_PREFIX = "PROJECT_PACKAGE__"
ROOT_VARIABLE = "PROJECT_PACKAGE_ROOT"
SHARED_FILES = ("base.yaml", "data.yaml")

Origins = dict[str, str]
SomeSection = TypeVar("SomeSection", bound=Section)


@dataclass(frozen=True)
class Config:
    """The validated configuration.

    Attributes:
        settings: Every setting.
        schema: The schema of the data, with the configured target.
        root: The project's root, which relative paths start from.
        origins: For each dotted key, where its value came from.
    """

    settings: Settings
    schema: schemas.Schema
    root: Path
    origins: Origins

    @property
    def workers(self) -> int:
        """Threads that work at a time, at least one."""
        jobs = self.settings.jobs
        return jobs if jobs > 0 else _processors()

    def section(self, kind: type[SomeSection]) -> SomeSection:
        """Return the section of an optional part by its class.

        Raises:
            ConfigError: If no part of this project has that class.
        """
        for name in sections.found():
            section = getattr(self.settings, name, None)
            if isinstance(section, kind):
                return section
        raise ConfigError(
            f"{kind.__name__} is no section of the configuration. Name it as SECTION "
            "in the module section of its package."
        )

    def uri(self, address: str) -> str:
        """Return ``address`` as it is if it is a URI, else below the root."""
        return address if "://" in address else str(self.root / address)


def load(
    overlays: Iterable[str] = (),
    patches: Iterable[str] = (),
    *,
    environment: Mapping[str, str] = os.environ,
    root: Path | None = None,
) -> Config:
    """Return the merged and validated configuration.

    Args:
        overlays: URIs of partial YAML files, in order.
        patches: ``section.key=value`` texts; the value is read as YAML.
        environment: Environment variables.
        root: The project's root; none looks for ``conf/base.yaml`` upwards from the
            working folder.

    Raises:
        ConfigError: Naming the key, its value, where it came from and what is allowed.
    """
    root, patches = root or find_root(environment), list(patches)
    layers = [_read(str(root / "conf" / name), f"conf/{name}") for name in SHARED_FILES]
    files = [_read(_overlay(uri, root), uri) for uri in overlays]
    late = _late(layers + files, environment, patches)
    data = _merge(layers + files + late)[0].get("data", {})
    schema = schemas.load(root / "conf" / "schema.yaml", _name(data, "target"))
    problem = problems.of(schema)
    optional = sections.found()
    for own in (f"{name}.yaml" for name in (problem.name, *optional)):
        layers.append(_read(str(root / "conf" / own), f"conf/{own}"))
    late = _late(layers + files, environment, patches)
    merged, origins = _merge(layers + files + late)
    settings = _validate(
        settings_with(decision=problem.settings, **optional), merged, origins
    )
    problem.decision(settings.decision, schema.target)
    return Config(settings, schema.lacking(settings.data.absent), root, origins)


def find_root(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder that holds ``conf/base.yaml``.

    Raises:
        ConfigError: If there is none.
    """
    if named := environment.get(ROOT_VARIABLE):
        start, candidates = Path(named), [Path(named)]
    else:
        start = Path.cwd()
        candidates = [start, *start.parents]
    for folder in candidates:
        if (folder / "conf" / "base.yaml").is_file():
            return folder
    raise ConfigError(
        f"No conf/base.yaml in {start} or above it. Go into the project's folder, or "
        f"name it in {ROOT_VARIABLE}."
    )


def flatten(content: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Return nested mappings as one mapping of dotted keys."""
    flat: dict[str, Any] = {}
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            flat |= flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = value
    return flat


def _processors() -> int:
    """Return the processors that this process may use: in a container perhaps few."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class _Layer:
    """What one source says, and its name."""

    content: dict[str, Any]
    origin: str


def _overlay(uri: str, root: Path) -> str:
    """Return where the overlay ``uri`` is: as given, else from the root."""
    if "://" in uri or Path(uri).exists():
        return uri
    return str(root / uri)


def _read(uri: str, origin: str) -> _Layer:
    """Return the layer that a YAML file holds."""
    try:
        with storage.reading(uri) as path:
            content = strict_yaml.load(path, name=origin)
    except OSError as error:
        raise ConfigError(f"The configuration file {origin}: {error}") from None
    if content is not None and not isinstance(content, dict):
        raise ConfigError(f"{origin} must hold sections with keys, not {content!r}.")
    return _Layer(content or {}, origin)


def _late(
    below: list[_Layer], environment: Mapping[str, str], patches: Iterable[str]
) -> list[_Layer]:
    """Return the layers that are no files."""
    known = _merge(below)[0]
    return [_from_environment(environment, known), _from_patches(patches)]


def _from_environment(
    environment: Mapping[str, str], known: Mapping[str, Any]
) -> _Layer:
    """Return the layer that the environment holds, in the keys of those below it."""
    pairs = (
        (_path(name.removeprefix(ENVIRONMENT_PREFIX), known), value)
        for name, value in sorted(environment.items())
        if name.startswith(ENVIRONMENT_PREFIX)
    )
    return _Layer(_nest(pairs), "environment")


def _path(name: str, known: Any) -> list[str]:
    """Return the keys that a variable names, as they are written below.

    Case does not count, and a key may itself hold the two underscores that separate
    keys. What is not known is taken in lower case.
    """
    if not isinstance(known, Mapping):
        known = {}
    rest = f"{name}__"
    fits = [
        key for key in map(str, known) if rest.lower().startswith(f"{key.lower()}__")
    ]
    # The longest; of two that differ in case the one that is written alike.
    key = max(fits, key=lambda key: (len(key), rest.startswith(key)), default=None)
    if key is None:
        key = name.partition("__")[0].lower()
    more = name[len(key) + 2 :]
    return [key, *_path(more, known.get(key))] if more else [key]


def _from_patches(patches: Iterable[str]) -> _Layer:
    """Return the layer that the command line holds."""
    pairs = []
    for patch in patches:
        key, equals, value = patch.partition("=")
        if not equals or not key:
            raise ConfigError(f"--patch {patch!r} must look like section.key=value.")
        pairs.append((key.strip().split("."), value))
    return _Layer(_nest(pairs), "--patch")


def _nest(pairs: Iterable[tuple[list[str], str]]) -> dict[str, Any]:
    """Return nested mappings from key paths and YAML values."""
    content: dict[str, Any] = {}
    for path, text in pairs:
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            value = text
        inner = content
        for key in path[:-1]:
            deeper = inner.setdefault(key, {})
            if not isinstance(deeper, dict):
                raise ConfigError(f"{'.'.join(path)} is given twice, in two shapes.")
            inner = deeper
        inner[path[-1]] = value
    return content


def _merge(layers: Iterable[_Layer]) -> tuple[dict[str, Any], Origins]:
    """Return all layers as one, and where each value came from."""
    merged: dict[str, Any] = {}
    origins: Origins = {}
    for layer in layers:
        merged = _over(merged, layer.content)
        origins |= dict.fromkeys(flatten(layer.content), layer.origin)
    present = flatten(merged)
    return merged, {key: origins[key] for key in present if key in origins}


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """Return ``below`` with the values of ``above`` laid over it."""
    result = dict(below)
    for key, value in above.items():
        old = result.get(key)
        if isinstance(old, dict) and isinstance(value, dict):
            value = _over(old, value)
        result[key] = value
    return result


def _name(section: Any, key: str) -> str | None:
    """Return a text from a section that was not validated yet."""
    value = section.get(key) if isinstance(section, dict) else None
    return value if isinstance(value, str) else None


def _validate(
    kind: type[Settings], merged: dict[str, Any], origins: Origins
) -> Settings:
    """Return the settings, or every problem with its key, value and origin."""
    try:
        return kind.model_validate(merged)
    except ValidationError as error:
        lines = [_explain(dict(problem), origins) for problem in error.errors()]
        raise ConfigError("\n".join(lines)) from None


def _explain(problem: dict[str, Any], origins: Origins) -> str:
    """Return a sentence with the key, the value, its origin and what is allowed."""
    key = ".".join(str(part) for part in problem["loc"])
    sources = {name for k, name in origins.items() if f"{k}.".startswith(f"{key}.")}
    whole = problem["type"] == "missing" or isinstance(problem["input"], dict)
    given = "" if whole else f"={problem['input']!r}"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "there is no such setting; config show lists those there are"
    return f"{key}{given} (from {', '.join(sorted(sources)) or 'conf/'}): {message}."
