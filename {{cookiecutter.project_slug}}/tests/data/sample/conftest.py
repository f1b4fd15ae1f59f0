"""What the tests of the sample data share."""

import numpy as np
import pandas as pd
import pytest

from project_package.data.sample import customers


@pytest.fixture(scope="session")
def people() -> pd.DataFrame:
    """Return customers without gaps."""
    return customers.complete(100_000, np.random.default_rng(1))
