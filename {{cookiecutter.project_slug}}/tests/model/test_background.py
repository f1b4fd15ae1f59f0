"""The background is a sample of training rows that a bundle carries."""

import numpy as np
import pytest

from project_package.errors import BundleError
from project_package.model import background, bundle
from project_package.model.background import Background

from .. import small


def test_a_background_is_a_sample_of_the_rows_without_repetition():
    numbers = np.arange(500.0).reshape(-1, 1)
    drawn = Background.drawn(numbers, numbers.astype(np.int64), seed=1)
    assert background.BACKGROUND_ROWS == len(set(drawn.numbers[:, 0]))
    assert (drawn.numbers == drawn.codes).all()
    assert 3 == len(Background.drawn(numbers[:3], numbers[:3], seed=1).numbers)


def test_a_background_survives_json_with_its_gaps():
    numbers, codes = np.array([[1.5, np.nan], [np.nan, 2.0]]), np.empty((2, 0), int)
    kept = Background.from_json(Background(numbers, codes, 7).to_json())
    np.testing.assert_array_equal(numbers, kept.numbers)
    assert ((2, 0), 7) == (kept.codes.shape, kept.seed)


def test_a_bundle_gives_its_background_and_says_when_it_has_none(kind, tmp_path):
    described = small.schema(kind.target)
    small.write_bundle(tmp_path, small.trained(kind, kind.linear), described)
    assert 100 == len(bundle.load(tmp_path).background.numbers)

    (tmp_path / "background.json").unlink()
    loaded = bundle.load(tmp_path)
    with pytest.raises(BundleError, match="background.json cannot be read"):
        _ = loaded.background
