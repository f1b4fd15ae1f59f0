"""The first step of a fitted pipeline, as the bundle keeps it."""

from typing import Any

import numpy as np
import pandas as pd
from sklearn.pipeline import Pipeline

from ...schema import Schema
from ..encoding import UNSEEN, Codes, Encoding


def encoding_of(fitted: Pipeline, schema: Schema) -> Encoding:
    """Return the encoding that the first step of a fitted pipeline has learned."""
    steps = fitted["encode"].named_transformers_
    maps = {
        name: _learned_codes(steps["categories"], place)
        for place, name in enumerate(schema.categories)
    }
    return Encoding(schema.numbers, schema.dates, maps)


def _learned_codes(encoder: Any, place: int) -> Codes:
    """Return what ``encoder`` makes of each word that it knows in one column."""
    words: np.ndarray = encoder.categories_[place]
    rows = {
        name: words if other == place else np.repeat(known[:1], len(words))
        for other, (name, known) in enumerate(
            zip(encoder.feature_names_in_, encoder.categories_)
        )
    }
    codes = encoder.transform(pd.DataFrame(rows, dtype="object"))[:, place]
    known = codes.astype(int).tolist()
    missing = [code for word, code in zip(words, known) if pd.isna(word)]
    return Codes(
        {str(word): code for word, code in zip(words, known) if not pd.isna(word)},
        missing[0] if missing else UNSEEN,
    )
