"""Write the fitted pipeline as an MLflow model.

python serving_mlflow.py pipeline.skops FOLDER
"""

import sys
from pathlib import Path

import mlflow.sklearn
from customer_insight.model import persistence
from mlflow.models import ModelSignature
from mlflow.types import ColSpec, Schema

# Without these types a gap in a single row is None, which the imputer does not know.
COLUMNS = [ColSpec("double", f"number_{place}", required=False) for place in range(14)]
COLUMNS += [
    ColSpec("string", f"category_{place}", required=False) for place in range(5)
]


def main(pipeline: str, folder: str) -> None:
    """Write the model into ``folder``."""
    mlflow.sklearn.save_model(
        persistence.load(Path(pipeline)),
        folder,
        serialization_format="cloudpickle",
        pyfunc_predict_fn="predict_proba",
        signature=ModelSignature(inputs=Schema(COLUMNS)),
        pip_requirements=[],
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
