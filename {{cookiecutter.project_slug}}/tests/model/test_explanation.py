"""Contributions: they add up to the score, and are what Shapley's formula gives."""

from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest

from project_package.model import synthetic
from project_package.model.background import Background
from project_package.model.explanation import Explanation, explain
from project_package.model.predictor import Predictor

from .. import small
from ..kinds import Kind


def explained(kind: Kind, model: str, rows: int = 20) -> list[Explanation]:
    """Return why a model gives some rows, with gaps and new words, their scores."""
    described = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, getattr(kind, model)), described)
    frame = synthetic.rows(described, rows, seed=3)
    frame["colour"] = frame["colour"].cat.rename_categories({"a": "ultraviolet"})
    against = small.background(predictor, described)
    numbers, codes = predictor.encoding.arrays(frame)
    return [
        explain(predictor, numbers[[row]], codes[[row]], against) for row in range(rows)
    ]


def exact(
    predictor: Predictor, row: tuple[np.ndarray, np.ndarray], against: Background
) -> dict[str, float]:
    """Return the Shapley values from every order, one feature at a time."""
    names = [f.name for f in small.FEATURES]
    place = predictor.outputs.explained(predictor.run(*row))[1]
    sums = dict.fromkeys(names, 0.0)
    orders = list(permutations(range(len(names))))
    for order in orders:
        arrays = [against.numbers.copy(), against.codes.copy()]
        last = predictor.run(*arrays)[:, place].mean()
        for feature in order:
            width = arrays[0].shape[1]
            which, column = divmod(feature, width) if feature < width else (1, 0)
            column = feature - width * which
            arrays[which][:, column] = row[which][0, column]
            score = predictor.run(*arrays)[:, place].mean()
            sums[names[feature]] += (score - last) / len(orders)
            last = score
    return sums


@pytest.mark.parametrize("model", ["linear", "forest"])
def test_base_and_contributions_add_up_to_the_score_of_every_row(kind, model):
    for found in explained(kind, model):
        total = found.base + sum(part.value for part in found.contributions)
        assert found.score == pytest.approx(total, rel=1e-9, abs=1e-9)


def test_the_score_is_what_the_predictor_answers(kind):
    described = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, kind.linear), described)
    frame = synthetic.rows(described, 20, seed=3)
    values = predictor.values(frame)
    against = small.background(predictor, described)
    numbers, codes = predictor.encoding.arrays(frame)

    for row in range(20):
        found = explain(predictor, numbers[[row]], codes[[row]], against)
        assert values[row].max() == found.score
        assert predictor.predict(frame)[found.output][row] == found.score


@pytest.mark.parametrize("model", ["linear", "forest"])
def test_contributions_are_the_shapley_values_within_their_noise(kind, model):
    described = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, getattr(kind, model)), described)
    against = small.background(predictor, described)
    numbers, codes = predictor.encoding.arrays(synthetic.rows(described, 1, seed=3))

    found = explain(predictor, numbers, codes, against)

    wanted = exact(predictor, (numbers, codes), against)
    assert max(map(abs, wanted.values())) > 0.1
    for part in found.contributions:
        assert part.value == pytest.approx(wanted[part.feature], abs=3 * part.noise)


def test_the_same_row_gets_the_same_explanation(kind):
    assert explained(kind, "forest", rows=2) == explained(kind, "forest", rows=2)


def test_a_feature_in_which_a_row_is_like_all_others_contributes_nothing(kind):
    described = small.schema(kind.target)
    predictor = small.predictor(small.trained(kind, kind.forest), described)
    numbers, codes = predictor.encoding.arrays(synthetic.rows(described, 1, seed=3))
    against = small.background(predictor, described)
    alike = replace(against, codes=np.repeat(codes, len(against.codes), axis=0))

    found = explain(predictor, numbers, codes, alike)

    parts = {part.feature: (part.value, part.noise) for part in found.contributions}
    assert (0, 0) == parts["colour"] == parts["shape"]
    assert parts["weight"] != (0, 0)


def test_a_schema_of_one_feature_gives_it_the_whole_difference(kind):
    described = small.schema(kind.target, small.NUMBERS[1])
    fitted = small.trained(kind, kind.linear, small.NUMBERS[1])
    predictor = small.predictor(fitted, described)
    arrays = predictor.encoding.arrays(synthetic.rows(described, 1, seed=3))

    found = explain(predictor, *arrays, small.background(predictor, described))

    (part,) = found.contributions
    assert part.value == pytest.approx(found.score - found.base)


def test_the_largest_contribution_comes_first(kind):
    for found in explained(kind, "linear", rows=3):
        sizes = [abs(part.value) for part in found.contributions]
        assert sorted(sizes, reverse=True) == sizes
