"""A proxy agrees with what is gained if it ranks models alike."""

import numpy as np

from . import proxy


def test_what_is_reached_is_the_mean_of_the_highest_scores():
    gains, scores = np.array([0.0, 1, 5, 3]), np.array([0.1, 0.9, 0.8, 0.2])

    assert 3.0 == proxy.reached(gains, scores, 0.5)
    assert 1.0 == proxy.reached(gains, scores, 0.01)


def test_the_same_order_agrees_and_the_opposite_disagrees():
    assert 1.0 == round(proxy.agreement([1, 2, 30], [0.1, 0.2, 0.3]), 9)
    assert -1.0 == round(proxy.agreement([3, 2, 1], [0.1, 0.2, 0.3]), 9)


def test_models_that_are_all_alike_tell_nothing():
    assert np.isnan(proxy.agreement([1, 1, 1], [0.1, 0.2, 0.3]))
