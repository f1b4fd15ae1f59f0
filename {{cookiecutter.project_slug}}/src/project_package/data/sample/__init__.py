"""Sample data: customers of an imaginary subscription service, from a seed.

It stands in until there is real data, and it is the ground truth of tests: every
relationship is written down where it is made, in :mod:`.customers` for the features
and in one module for each outcome. The module of an outcome has the outcome's name
and offers ``outcome(customers, rng)``; nothing else has to know it.

Rows come in blocks with a seed each. Therefore the same seed gives the same rows,
the first rows do not depend on how many follow, and no number of rows fills memory.
"""

import importlib
import math
import pkgutil
from collections.abc import Iterable, Iterator
from types import ModuleType

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from ... import storage
from ...errors import ConfigError
from . import customers

# Rows made from one seed: few enough for a small memory, enough to be vectorised.
# Another number gives other data for every seed.
BLOCK_ROWS = 10_000
# Above it, drifted values would leave the limits of the schema: then the rows would
# be bad, not drifted.
MAX_DRIFT = 5.0


def generate(
    rows: int, seed: int, *, drift: float = 0.0, targets: Iterable[str]
) -> pd.DataFrame:
    """Return ``rows`` customers and what became of them.

    Args:
        rows: Number of rows, at least 1.
        seed: Seed, not negative.
        drift: How far the population has moved, from 0 (not at all) to
            :data:`MAX_DRIFT`; see :func:`.customers.moved`. The relation between
            features and outcomes stays.
        targets: Names of the outcomes to add; see :func:`outcomes`.

    Returns:
        One row a customer in the canonical types of the schema: numbers float64,
        categories ``category``, dates ``datetime64[us]`` (UTC), text ``str``.

    Raises:
        ConfigError: If a number is out of range or an outcome is unknown.
    """
    return pd.concat(
        _blocks(rows, seed, drift=drift, targets=targets), ignore_index=True
    )


def _blocks(
    rows: int, seed: int, *, drift: float, targets: Iterable[str]
) -> Iterator[pd.DataFrame]:
    """Yield the rows of :func:`generate` block by block, the last one shorter.

    Arguments are checked at the first.
    """
    _check(rows, seed, drift)
    modules = [_module(name) for name in targets]
    for number in range(math.ceil(rows / BLOCK_ROWS)):
        block = _block(number, seed, drift, modules)
        yield block.head(rows - number * BLOCK_ROWS)


def write(
    uri: str, rows: int, seed: int, *, drift: float = 0.0, targets: Iterable[str]
) -> None:
    """Stream the rows of :func:`generate` into one Parquet file.

    The same arguments give the same bytes. The file appears whole or not at all.

    Args:
        uri: Where to write; a file that is there is never replaced.
        rows: See :func:`generate`, as the others.
        seed: Seed.
        drift: Drift.
        targets: Names of outcomes.

    Raises:
        ArtefactError: If there is such a file.
    """
    frames = _blocks(rows, seed, drift=drift, targets=targets)
    first = _arrow(next(frames))
    with storage.writing(uri, overwrite=False) as path:
        with parquet.ParquetWriter(path, first.schema) as writer:
            writer.write_table(first)
            for frame in frames:
                writer.write_table(_arrow(frame))


def outcomes() -> tuple[str, ...]:
    """Return the names of the outcomes that can be generated, sorted."""
    found = (module.name for module in pkgutil.iter_modules(__path__))
    own = customers.__name__.rpartition(".")[2]
    return tuple(sorted(name for name in found if name != own))


def _check(rows: int, seed: int, drift: float) -> None:
    """Refuse numbers that cannot work."""
    rules = {
        f"rows={rows} must be at least 1": rows >= 1,
        f"seed={seed} must not be negative": seed >= 0,
        f"drift={drift} must be between 0 (none) and {MAX_DRIFT:g}": 0
        <= drift
        <= MAX_DRIFT,
    }
    for rule, kept in rules.items():
        if not kept:
            raise ConfigError(f"Sample data: {rule}.")


def _module(target: str) -> ModuleType:
    """Return the module that makes the outcome ``target``."""
    if target not in outcomes():
        raise ConfigError(
            f"The sample generator makes no column {target!r}; it makes "
            f"{', '.join(outcomes())}. Your own data needs no sample: name its file in "
            "conf/data.yaml and set data.sample to null."
        )
    return importlib.import_module(f".{target}", __name__)


def _block(
    number: int, seed: int, drift: float, modules: list[ModuleType]
) -> pd.DataFrame:
    """Return the block with this number: always :data:`BLOCK_ROWS` rows."""
    people = customers.complete(BLOCK_ROWS, _rng(seed, number, "features"))
    people = customers.moved(people, drift, _rng(seed, number, "drift"))
    index = np.arange(BLOCK_ROWS) + number * BLOCK_ROWS + 1
    frame = customers.with_gaps(people, _rng(seed, number, "gaps"))
    frame.insert(0, "customer_id", [f"C{seed}-{place:08d}" for place in index])
    for position, module in enumerate(modules):
        name = module.__name__.rpartition(".")[2]
        values = module.outcome(people, _rng(seed, number, name))
        frame.insert(2 + position, name, values)
    return frame.astype({"customer_id": "str"})


def _rng(seed: int, block: int, purpose: str) -> np.random.Generator:
    """Return the random numbers of one purpose, independent of all others."""
    key = (block, *purpose.encode())
    return np.random.default_rng(np.random.SeedSequence(seed, spawn_key=key))


def _arrow(frame: pd.DataFrame) -> pa.Table:
    """Return ``frame`` in plain Arrow types: words as strings, no pandas metadata."""
    fields = []
    for name, dtype in frame.dtypes.items():
        if dtype == "float64":
            kind = pa.float64()
        elif isinstance(dtype, np.dtype):
            kind = pa.timestamp("us")
        else:
            kind = pa.string()
        fields.append(pa.field(name, kind))
    words = frame.astype(
        {name: object for name in frame.select_dtypes("category").columns}
    )
    return pa.Table.from_pandas(words, schema=pa.schema(fields), preserve_index=False)
