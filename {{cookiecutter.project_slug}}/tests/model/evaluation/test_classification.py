"""The diagnosis of probabilities adds up, and its threshold is that of the costs."""

import numpy as np
import pytest
from sklearn import metrics

from project_package.model.evaluation import classification
from project_package.model.outputs import Outputs
from project_package.schema import Column

RNG = np.random.default_rng(1)
CHANCE = RNG.beta(2, 3, 1000)
TARGET = (RNG.random(1000) < CHANCE).astype(int)
VALUES = np.column_stack([1 - CHANCE, CHANCE])
COLUMN = Column(name="left", type="category", role="target", allowed=("no", "yes"))


def diagnosed(costs=((0.0, 1.0), (1.0, 0.0)), target=TARGET, values=VALUES):
    """Return the diagnosis of a model with these costs."""
    labels = ("no", "yes", "maybe")[: len(costs)]
    outputs = Outputs("left", labels, costs)
    return classification.diagnose(target, values, outputs, COLUMN, 0.95)


def test_the_threshold_is_where_both_answers_cost_the_same():
    assert 0.5 == diagnosed()["threshold"]
    assert 0.2 == diagnosed(((0.0, 1.0), (4.0, 0.0)))["threshold"]


@pytest.mark.parametrize(
    "costs", [((0, 1), (1, 0)), ((0, 1), (4, 0)), ((0, 3), (1, 0))]
)
def test_the_threshold_of_the_costs_is_the_cheapest_of_all(costs):
    chance = RNG.beta(2, 3, 50_000)
    target = (RNG.random(50_000) < chance).astype(int)

    def cost(threshold):
        return np.array(costs)[target, (chance > threshold).astype(int)].mean()

    chosen = diagnosed(costs, target, np.column_stack([1 - chance, chance]))

    cheapest = min(cost(threshold) for threshold in np.linspace(0, 1, 101))
    assert cost(chosen["threshold"]) == pytest.approx(chosen["mean_cost"])
    assert chosen["mean_cost"] <= cheapest * 1.01


def test_the_confusion_counts_every_row_at_the_threshold():
    chosen = diagnosed(((0.0, 1.0), (4.0, 0.0)))

    expected = metrics.confusion_matrix(TARGET, CHANCE > chosen["threshold"])
    assert expected.tolist() == chosen["confusion"]


def test_the_curve_encloses_the_area_of_the_measure():
    curve = diagnosed()["classes"]["yes"]["roc"]

    area = metrics.auc(curve["false_positive_rate"], curve["true_positive_rate"])
    assert metrics.roc_auc_score(TARGET, CHANCE) == pytest.approx(area, abs=0.005)
    assert len(curve["true_positive_rate"]) <= 200


def test_of_several_classes_each_has_its_curves_and_none_a_threshold():
    values = RNG.dirichlet([1, 1, 1], 300)
    costs = ((0.0, 1.0, 1.0), (1.0, 0.0, 1.0), (1.0, 1.0, 0.0))

    found = diagnosed(costs, RNG.integers(0, 3, 300), values)

    assert ["no", "yes", "maybe"] == list(found["classes"])
    assert found["threshold"] is None
    assert 300 == np.sum(found["confusion"])


def test_true_probabilities_are_calibrated_and_squared_ones_are_not():
    squared = np.column_stack([1 - CHANCE**2, CHANCE**2])

    assert 0 == diagnosed()["clear_calibration_error"]
    assert diagnosed(values=squared)["clear_calibration_error"] > 0.05


def test_rates_say_which_class_each_row_is_given():
    outputs = Outputs("left", ("no", "yes"), ((0, 1), (4, 0)))

    given = classification.rates(TARGET, VALUES, outputs)

    np.testing.assert_array_equal((CHANCE > 0.2)[:, np.newaxis], given == 1)


def test_of_several_classes_every_row_is_given_one():
    values = RNG.dirichlet([1, 1, 1], 300)
    outputs = Outputs("level", ("low", "mid", "high"), tuple(map(tuple, 1 - np.eye(3))))

    given = classification.rates(TARGET[:300], values, outputs)

    np.testing.assert_array_equal(values.argmax(axis=1), given.argmax(axis=1))
    np.testing.assert_array_equal(np.ones(300), given.sum(axis=1))


def test_the_band_of_a_share_stays_a_share():
    rng = np.random.default_rng(4)
    probability = rng.beta(0.3, 0.3, 300)
    happened = (rng.random(300) < probability).astype(int)
    values = np.column_stack([1 - probability, probability])
    outputs = Outputs("left", ("no", "yes"), ((0, 1), (1, 0)))

    found = classification.diagnose(happened, values, outputs, COLUMN, 0.95)

    bins = found["classes"]["yes"]["calibration"]
    assert 0 == min(bins["low"]) and 1 == max(bins["high"])


@pytest.mark.parametrize(
    "labels, said",
    [
        (("no", "yes"), "share that is called yes"),
        (("a", "b", "c"), "share that is called the class that differs most"),
    ],
)
def test_what_groups_are_given_is_said_in_words(labels, said):
    assert said == classification.rate(Outputs("left", labels))
