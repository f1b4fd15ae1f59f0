"""What two models that share requests have predicted, and which one is better."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

import numpy as np

from ..errors import ConfigError
from ..model.evaluation.bootstrap import Bootstrap, Interval
from ..model.measures import Measure

Verdict = Literal["better", "worse", "not told yet"]
Key = tuple[str, int]

_SECOND = ("challenger", "shadow")


@dataclass
class Arm:
    """What a version has predicted as champion, as challenger or in the shadow.

    Attributes:
        name: ``champion``, ``challenger`` or ``shadow``.
        version: Number of the version.
        times: When each prediction was made, in order.
        others: Version of the other model that scored the same row, by prediction;
            none where there was no such model.
        outputs: Output of the model, by prediction.
        targets: The encoded outcome, by prediction; NaN where it is not known.
    """

    name: str
    version: int
    times: list[datetime] = field(default_factory=list)
    others: list[int | None] = field(default_factory=list)
    outputs: list[list[float]] = field(default_factory=list)
    targets: list[float] = field(default_factory=list)

    @property
    def means(self) -> list[float]:
        """Mean of each output."""
        return [float(mean) for mean in np.mean(self.outputs, axis=0)]

    def judged(self, chosen: Sequence[bool] | None = None) -> "Judged":
        """Return the predictions whose outcome is known.

        Args:
            chosen: Which predictions count; none means all of them.
        """
        targets = np.array(self.targets)
        known = ~np.isnan(targets)
        if chosen is not None:
            known &= np.array(chosen)
        return Judged(targets[known], np.array(self.outputs)[known])


@dataclass(frozen=True)
class Judged:
    """Predictions whose outcome is known.

    Attributes:
        targets: Encoded outcomes, float64 (rows,).
        outputs: Outputs of the model, float64 (rows, classes) or (rows, 1).
    """

    targets: np.ndarray
    outputs: np.ndarray

    def value(self, measure: Measure) -> float | None:
        """Return a measure; none where it is not defined."""
        if self.targets.size == 0:
            return None
        value = measure.value(self._encoded, self.outputs)
        return value if math.isfinite(value) else None

    def drawn(self, measure: Measure, bootstrap: Bootstrap) -> np.ndarray:
        """Return a measure on every sample, shape (samples,)."""

        def statistic(weights: np.ndarray) -> np.ndarray:
            return measure.weighted(self._encoded, self.outputs, weights)

        return bootstrap.draw(len(self.targets), {"": statistic})[""]

    @property
    def _encoded(self) -> np.ndarray:
        """The outcomes as measures take them: positions of classes are integers."""
        several = self.outputs.shape[1] > 1
        return self.targets.astype(np.int64) if several else self.targets


def read(
    logged: Iterable[Mapping[str, Any]], labels: tuple[str, ...] | None
) -> dict[Key, Arm]:
    """Return the arms in the log, by name and version.

    Args:
        logged: Predictions, the oldest first.
        labels: Classes of the target; none for a number.

    Raises:
        ConfigError: If a prediction is about other classes.
    """
    arms: dict[Key, Arm] = {}
    for row in logged:
        answer, version = row["answer"], row["model_version"]
        shadow = answer.get("shadow")
        behind = shadow and shadow["model_version"]
        said = [((row["arm"], version), answer, behind)]
        if shadow:
            said.append((("shadow", behind), shadow, version))
        for key, each, other in said:
            arm = arms.setdefault(key, Arm(*key))
            arm.times.append(row["time"])
            arm.others.append(other)
            arm.outputs.append(_outputs(each, labels, key[1]))
            arm.targets.append(_target(row["outcome"], labels))
    return arms


def names(labels: tuple[str, ...] | None) -> list[str]:
    """Return what the outputs of a model are called."""
    return ["prediction"] if labels is None else list(labels)


def pair(arms: Mapping[Key, Arm]) -> tuple[Arm, Arm, Judged, Judged] | None:
    """Return the second model that was last used, and what to compare it with.

    Rows change with time, so champion and challenger are compared over the same one:
    that between the first and the last prediction of the challenger. A shadow is
    compared with the champion on the same rows.

    Returns:
        The arm of the second model and that of the champion; what the champion
        predicted, and what the second model did. None if there is no second model, or
        no champion beside it.
    """
    seconds = [arm for arm in arms.values() if arm.name in _SECOND]
    if not seconds:
        return None
    second = max(seconds, key=lambda arm: arm.times[-1])
    low, high = second.times[0], second.times[-1]
    others = [arm for arm in arms.values() if arm.name == "champion"]
    within = {
        arm.version: [time for time in arm.times if low <= time <= high]
        for arm in others
    }
    beside = [arm for arm in others if within[arm.version]]
    if not beside:
        return None
    first = max(beside, key=lambda arm: within[arm.version][-1])
    if second.name == "shadow":
        return _on_the_same_rows(first, second)
    then = [low <= time <= high for time in first.times]
    return second, first, first.judged(then), second.judged()


def gain(
    measure: Measure, first: Judged, second: Judged, bootstrap: Bootstrap, paired: bool
) -> Interval | None:
    """Return how much better ``second`` is, with its interval; none if not defined.

    Of different rows each model draws its own samples. Source: Efron and Tibshirani
    (1993), An Introduction to the Bootstrap, chapter 8 (two samples).

    Args:
        measure: What is compared.
        first: Predictions of one model.
        second: Predictions of the other.
        bootstrap: Draws the samples.
        paired: Whether both are about the same rows, and so get the same samples.
    """
    old, new = first.value(measure), second.value(measure)
    if old is None or new is None:
        return None
    seed = bootstrap.seed + (0 if paired else 1)
    other = Bootstrap(bootstrap.samples, bootstrap.confidence, seed)
    drawn = second.drawn(measure, other), first.drawn(measure, bootstrap)
    samples = min(map(len, drawn))
    difference = measure.direction * (drawn[0][:samples] - drawn[1][:samples])
    found = bootstrap.interval(measure.gain(new, old), difference)
    return found if math.isfinite(found.low) else None


def verdict(found: Mapping[str, float] | None, rows: int, minimum: int) -> Verdict:
    """Return whether the second model is better.

    Args:
        found: Its gain, and the ends ``low`` and ``high`` of the interval.
        rows: Outcomes of the model that has fewer.
        minimum: Fewest outcomes that say anything.
    """
    if found is None or rows < minimum or found["low"] <= 0 <= found["high"]:
        return "not told yet"
    return "better" if found["low"] > 0 else "worse"


def measured(judged: Judged, known: Mapping[str, Measure]) -> dict[str, float | None]:
    """Return every measure, by name."""
    return {name: judged.value(measure) for name, measure in known.items()}


def _on_the_same_rows(first: Arm, second: Arm) -> tuple[Arm, Arm, Judged, Judged]:
    """Return what a champion and its shadow predicted for the same rows."""
    return (
        second,
        first,
        first.judged([version == second.version for version in first.others]),
        second.judged([version == first.version for version in second.others]),
    )


def _outputs(
    answer: Mapping[str, Any], labels: tuple[str, ...] | None, version: int
) -> list[float]:
    """Return the output of the model behind an answer."""
    try:
        if labels is None:
            return [float(answer["prediction"])]
        if len(labels) == 2:
            return [1 - answer["probability"], answer["probability"]]
        return [answer[f"probability_{label}"] for label in labels]
    except (KeyError, ValueError):
        raise ConfigError(
            f"Predictions of version {version} in the log are about another target "
            "than conf/schema.yaml has. Name a time after them with --since."
        ) from None


def _target(outcome: Any, labels: tuple[str, ...] | None) -> float:
    """Return an outcome as a number; NaN where it is not known."""
    if labels is None:
        return float(outcome) if isinstance(outcome, int | float) else math.nan
    return float(labels.index(outcome)) if outcome in labels else math.nan
