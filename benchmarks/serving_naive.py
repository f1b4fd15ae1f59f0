"""A service as most tutorials write it: FastAPI, pandas, the fitted pipeline.

PIPELINE=pipeline.skops uvicorn serving_naive:app
"""

import os
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
from customer_insight.model import persistence
from fastapi import Body, FastAPI
from pydantic import create_model

NUMBERS = [f"number_{place}" for place in range(14)]
CATEGORIES = [f"category_{place}" for place in range(5)]

_FIELDS: dict[str, Any] = {name: (float | None, None) for name in NUMBERS}
_FIELDS |= {name: (str | None, None) for name in CATEGORIES}
Row: Any = create_model("Row", **_FIELDS)

app = FastAPI()
pipeline = persistence.load(Path(os.environ["PIPELINE"]))


@app.post("/v1/predict")
def predict(rows: Annotated[Row | list[Row], Body()]) -> dict[str, Any]:
    """Return the probabilities of rows."""
    several = rows if isinstance(rows, list) else [rows]
    frame = pd.DataFrame([row.model_dump() for row in several])
    # Without this a gap in a single row is None, which the imputer does not know.
    frame[NUMBERS] = frame[NUMBERS].astype(float)
    return {"probability": pipeline.predict_proba(frame)[:, 1].tolist()}
