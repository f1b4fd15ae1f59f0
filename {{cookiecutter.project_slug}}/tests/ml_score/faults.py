"""Faults that a data set or a model can have; each gate is shown one.

Each takes rows of the sample data and a generator and returns other rows. The rows
that are trained on are told from those held out, because some faults are in one part.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from project_package.schema import Column

Fault = Callable[[pd.DataFrame, Column, np.ndarray, np.random.Generator], pd.DataFrame]
# Columns of the sample data that the faults use.
GROUP, MEMBER, PROXY = "gender", "female", "payment_method"
SLICE, VALUE = "region", "east"
LEAK = "satisfaction"


def shuffled_labels(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows whose target belongs to other rows."""
    del train
    values = frame[target.name].to_numpy(dtype=object)
    return _with(frame, target, rng.permutation(values))


def noisy_labels(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows of which 30 % have a wrong target: another word, or another's."""
    del train
    values = frame[target.name].to_numpy(dtype=object)
    wrong = rng.random(len(frame)) < 0.3
    others = rng.permutation(values)
    if target.allowed:
        places = pd.Categorical(values, target.allowed).codes
        step = rng.integers(1, len(target.allowed), len(frame))
        others = np.array(target.allowed, dtype=object)[
            (places + step) % len(target.allowed)
        ]
    return _with(frame, target, np.where(wrong, others, values))


def leaked_target(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows in which a feature is the target with a little noise.

    The noise is 0.3 deviations of what is leaked: a copy that somebody processed.
    """
    del train
    known = _numbers(frame, target)
    hint = known + rng.normal(
        0, 0.3 * (1 if target.allowed else known.std()), len(frame)
    )
    low, high = np.quantile(hint, [0.001, 0.999])
    return frame.assign(**{LEAK: (1 + 9 * (hint - low) / (high - low)).clip(1, 10)})


def broken_slice(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows whose training targets are shuffled within one region."""
    broken = np.flatnonzero((frame[SLICE] == VALUE).to_numpy() & train)
    values = frame[target.name].to_numpy(dtype=object).copy()
    values[broken] = values[rng.permutation(broken)]
    return _with(frame, target, values)


def poisoned_group(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows in which one group is given less, and a feature tells the group.

    Half of its positives are made negative, or its numbers fall by half a deviation.
    """
    del train
    member = (frame[GROUP] == MEMBER).to_numpy()
    proxy = pd.Categorical(
        np.where(member, "voucher", "card"), frame[PROXY].cat.categories
    )
    values = frame[target.name].to_numpy(dtype=object).copy()
    if target.allowed:
        denied = member & (values == target.positive) & (rng.random(len(frame)) < 0.5)
        values[denied] = next(w for w in target.allowed if w != target.positive)
    else:
        values[member] = values[member] - 0.5 * frame[target.name].std()
        low = -np.inf if target.minimum is None else target.minimum
        values = np.maximum(values.astype(float), low)
    return _with(frame, target, values).assign(**{PROXY: proxy})


def noise_only(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return rows whose features are those of others, each column of another one."""
    del train
    features = [name for name in frame if name not in (target.name, "customer_id")]
    return frame.assign(
        **{
            name: (
                frame[name].iloc[rng.permutation(len(frame))].to_numpy()
                if frame[name].dtype != "category"
                else frame[name].iloc[rng.permutation(len(frame))].array
            )
            for name in features
        }
    )


def none(
    frame: pd.DataFrame, target: Column, train: np.ndarray, rng: np.random.Generator
) -> pd.DataFrame:
    """Return the rows as they are."""
    del target, train, rng
    return frame


def _numbers(frame: pd.DataFrame, target: Column) -> np.ndarray:
    """Return the target as numbers."""
    if target.allowed:
        return (frame[target.name] == (target.positive or target.allowed[-1])).to_numpy(
            dtype=float
        )
    return frame[target.name].to_numpy(dtype=float)


def _with(frame: pd.DataFrame, target: Column, values: np.ndarray) -> pd.DataFrame:
    """Return the rows with another target."""
    column = pd.Series(values, index=frame.index).astype(frame[target.name].dtype)
    return frame.assign(**{target.name: column})
