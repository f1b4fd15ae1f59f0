"""Explanation: what each feature of one row contributes to its score.

The contributions are Shapley values: how much the score moves, on average over all
orders, when the features of a typical row are replaced by those of this row one after
another. They are estimated from random orders, as in Štrumbelj and Kononenko (2014,
"Explaining prediction models and individual predictions with feature contributions"),
each order also walked backwards, which takes out most of the noise (antithetic
sampling: Mitchell, Cooper, Frank and Holmes, 2022, "Sampling Permutations for Shapley
Value Estimation"). Every walk starts at the score of a typical row and ends at that of
this row, so that its moves add up to the difference exactly, however few the orders
are. All that is needed is in the bundle.
"""

import math
from dataclasses import dataclass

import numpy as np

from .background import Background
from .predictor import Predictor


@dataclass(frozen=True)
class Contribution:
    """The part that one feature has in a score.

    Attributes:
        feature: Name of the column.
        value: What the column adds to the score, in the score's unit.
        noise: Its standard error: other typical rows and orders would move it by about
            so much.
    """

    feature: str
    value: float
    noise: float


@dataclass(frozen=True)
class Explanation:
    """Why a row has its score: ``base`` and all contributions add up to it.

    Attributes:
        output: Name of the output that is explained: the prediction, or a probability.
        score: Its value for the row.
        base: Its mean over the background.
        contributions: One for each feature, the largest first.
    """

    output: str
    score: float
    base: float
    contributions: tuple[Contribution, ...]


def explain(
    predictor: Predictor, numbers: np.ndarray, codes: np.ndarray, against: Background
) -> Explanation:
    """Return what each feature contributes to the score of one row.

    Args:
        predictor: The model.
        numbers: Numbers and days of the row, float64 (1, n).
        codes: Codes of its categories, int64 (1, c).
        against: What it is compared with.
    """
    names = predictor.encoding.features
    ranks = _ranks(len(against.numbers), len(names), against.seed)
    taken = ranks[:, :, np.newaxis] < np.arange(1, len(names))[:, np.newaxis]
    split = numbers.shape[1]
    values = predictor.run(
        _walks(numbers, against.numbers, taken[..., :split]),
        _walks(codes, against.codes, taken[..., split:]),
    )
    output, place = predictor.outputs.explained(values[:1])
    score, base, moves = _moves(values[:, place], ranks)
    return Explanation(output, score, base, _contributions(names, moves))


def _contributions(
    names: tuple[str, ...], moves: np.ndarray
) -> tuple[Contribution, ...]:
    """Return the mean moves of the features, shape (orders, features), in order."""
    means = moves.mean(axis=0).tolist()
    noise = (moves.std(axis=0) / math.sqrt(len(moves))).tolist()
    found = [Contribution(*part) for part in zip(names, means, noise, strict=True)]
    return tuple(sorted(found, key=lambda part: -abs(part.value)))


def _ranks(orders: int, features: int, seed: int) -> np.ndarray:
    """Return when each feature is replaced, forwards and backwards.

    Returns:
        Shape (orders, 2, features).
    """
    rng = np.random.default_rng(seed)
    forwards = rng.permuted(np.tile(np.arange(features), (orders, 1)), axis=1)
    return np.stack([forwards, features - 1 - forwards], axis=1)


def _walks(row: np.ndarray, typical: np.ndarray, taken: np.ndarray) -> np.ndarray:
    """Return the row, the typical rows, and all mixtures that lie between them.

    Args:
        row: The row, shape (1, columns).
        typical: Where the walks start, shape (orders, columns).
        taken: Whether a value is that of the row, (orders, 2, steps, columns).
    """
    mixed = np.where(taken, row, typical[:, np.newaxis, np.newaxis])
    rows = math.prod(taken.shape[:3])  # a reshape cannot tell where there is no column
    return np.concatenate([row, typical, mixed.reshape(rows, row.shape[1])])


def _moves(scores: np.ndarray, ranks: np.ndarray) -> tuple[float, float, np.ndarray]:
    """Return the row's score, the mean typical one, and how each feature moves it.

    Args:
        scores: Of the rows that :func:`_walks` gives, in their order.
        ranks: When each feature is replaced, shape (orders, 2, features).

    Returns:
        The two scores, and the moves of each order, shape (orders, features).
    """
    orders = len(ranks)
    score, starts, between = scores[0], scores[1 : orders + 1], scores[orders + 1 :]
    walks = np.empty((*ranks.shape[:2], ranks.shape[2] + 1))
    walks[:, :, 0] = starts[:, np.newaxis]
    walks[:, :, 1:-1] = between.reshape(walks[:, :, 1:-1].shape)
    walks[:, :, -1] = score
    moves = np.take_along_axis(np.diff(walks, axis=2), ranks, axis=2)
    return float(score), float(starts.mean()), moves.mean(axis=1)
