"""A registered model bundle: what was registered, from which run, how good it was."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from ..errors import ConfigError


@dataclass(frozen=True, kw_only=True)
class Version:
    """One registered bundle; it never changes.

    Attributes:
        number: 1 for the first registered bundle, then one more for each.
        bundle_uri: Where the registry keeps its own copy.
        bundle_digest: SHA-256 of the bundle's ``manifest.json``, in hexadecimal.
        run_id: The training run that made the bundle.
        created: When it was registered, ISO 8601 in UTC.
        summary: Value of each metric that the run reported.
    """

    number: int
    bundle_uri: str
    bundle_digest: str
    run_id: str
    created: str
    summary: Mapping[str, float] = field(hash=False)


Reference = Version | int | str
"""A version, its number (``3`` or ``"3"``), or the alias that it holds."""


def finite(summary: Mapping[str, float]) -> dict[str, float]:
    """Return ``summary`` as plain floats.

    Raises:
        ConfigError: If a metric is not a finite number.
    """
    plain = {}
    for metric, value in summary.items():
        try:
            plain[metric] = float(value)
        except (TypeError, ValueError):
            plain[metric] = math.nan
        if not math.isfinite(plain[metric]):
            raise ConfigError(
                f"The metric {metric!r} is {value!r}: a model can be compared by "
                "finite numbers only. Leave out what could not be measured."
            )
    return plain
