"""Small hand-made artefacts, with the shapes that the steps write."""

import importlib
from typing import Any

from project_package.schema import Column, Schema

from .. import small
from ..kinds import Kind

GROUP = Column(name="group", type="category", role="sensitive", allowed=("a", "b"))
UNCLEAR = 2  # place of the feature that cannot be told apart from nothing
# What a careless page would execute, cut, compute or lose.
HOSTILE = (
    "<script>alert(1)</script>",
    "a & b \"c\" 'd'",
    "very " * 30 + "long",
    "\N{GRINNING FACE} $x_1$ [[ 7 * 7 ]]",
)


def schema(kind: Kind, *columns: Column) -> Schema:
    """Return a schema of ``columns``, or one that has a sensitive column."""
    return small.schema(kind.target, *(columns or (*small.FEATURES, GROUP)))


def hostile(kind: Kind) -> Schema:
    """Return a schema whose columns have names that are hard to show."""
    columns = [
        Column(name=name, type="number", description=name, unit=name)
        for name in HOSTILE
    ]
    return schema(kind, *columns, GROUP)


def of(kind: Kind, described: Schema | None = None) -> dict[str, Any]:
    """Return all artefacts of a run that passed its gates."""
    described = described or schema(kind)
    names = [column.name for column in described.with_role("feature")]
    return {
        "quality": {"rows": 1234, "duplicates_removed": 34, "missing": {names[0]: 300}},
        "leaderboard": leaderboard(kind),
        "metrics": metrics(kind),
        "diagnosis": diagnosis(kind),
        "slices": slices(names),
        "importances": importances(kind, names),
        "gates": gates(),
        "source": {"uri": "data.parquet", "sha256": "5a" * 32, "rows": 1234},
        "run": {
            "run_id": "run-7",
            "started": "2026-01-02T03:04:05+00:00",
            "seed": 17,
            "settings_digest": "5e" * 32,
            "schema_digest": "5c" * 32,
            "python": "3.11.9",
            "platform": "somewhere",
            "libraries": {"numpy": "2.4.1"},
            "code": {"version": "0.1.0", "commit": "c0ffee", "changed": False},
            "settings": {"split": {"strategy": "random"}},
        },
        "reference": {names[0]: {"missing": 0.25, "quantiles": list(range(11))}},
    }


def diagnosis(kind: Kind) -> dict[str, Any]:
    """Return what was found about the answers of the model."""
    module = importlib.import_module(f".{kind.problem.name}", __package__)
    found: dict[str, Any] = module.DIAGNOSIS
    return found


def leaderboard(kind: Kind) -> dict[str, Any]:
    """Return three entrants."""
    scores = {"random_forest": 0.8125, "linear": 0.775, "dummy": 0.5}
    return {
        "metric": kind.higher,
        "winner": "random_forest",
        "search": {"folds": 3},
        "entrants": [
            {
                "name": name,
                "baseline": name != "random_forest",
                "feature_set": "all",
                "best": {
                    "parameters": {"depth": 4},
                    "score": score,
                    "spread": 0.0123,
                    "fold_scores": [score] * 3,
                },
                "trials": [{}] * 4,
            }
            for name, score in scores.items()
        ],
    }


def metrics(kind: Kind) -> dict[str, Any]:
    """Return measures with intervals; only the dummy is clearly worse."""
    higher, lower = kind.higher, kind.lower
    values = {"random_forest": 0.8049, "linear": 0.79, "dummy": 0.4941}
    return {
        "rows": 240,
        "winner": "random_forest",
        "metric": higher,
        "confidence": 0.95,
        "models": {name: {higher: v, lower: 1 - v} for name, v in values.items()},
        "intervals": {
            name: {higher: [v - 0.02, v + 0.03], lower: [0.1, 0.3]}
            for name, v in values.items()
        },
        "gains": {
            "dummy": {higher: {"value": 0.3108, "low": 0.2777, "high": 0.3333}},
            "linear": {higher: {"value": 0.0149, "low": -0.0111, "high": 0.0444}},
        },
    }


def slices(names: list[str]) -> dict[str, Any]:
    """Return a slice that is clearly worse, another, and two groups of three."""
    found = [
        (names[0], "low", 60, 0.61, 0.56, 0.66),
        (names[1], "high", 70, 0.3, 0.2, 0.5),
    ]
    keys = ("column", "value", "rows", "loss", "low", "high")
    return {
        "loss": "some_loss",
        "minimum_rows": 50,
        "overall": 0.41,
        "rate": "mean of something",
        "left_out": [{"column": "group", "value": "c"}],
        "slices": [
            dict(zip(keys, part, strict=True)) | {"sensitive": False} for part in found
        ],
        "groups": [
            {
                "column": "group",
                "value": "a",
                "rows": 130,
                "rate": 0.31,
                "low": 0.25,
                "high": 0.37,
            },
            {
                "column": "group",
                "value": "b",
                "rows": 110,
                "rate": 0.47,
                "low": 0.4,
                "high": 0.54,
            },
        ],
        "gaps": [
            {
                "column": "group",
                "gap": 0.16,
                "low": 0.07,
                "high": 0.25,
                "between": ["a", "b"],
            }
        ],
    }


def importances(kind: Kind, names: list[str]) -> dict[str, Any]:
    """Return the importance of each feature; one is unclear, the last is useless."""
    return {
        "metric": kind.higher,
        "repeats": 5,
        "features": [
            {
                "name": name,
                "importance": 0.1 / (place + 1),
                "low": 0.09 / (place + 1) if place != UNCLEAR else -0.00004,
                "high": 0.12 / (place + 1),
                "useless": place == len(names) - 1,
                "alone": 0.625,
            }
            for place, name in enumerate(names)
        ],
    }


def gates(*, refused: str = "", champion: int | None = 3) -> dict[str, Any]:
    """Return two gates, of which one may refuse for the reason ``refused``."""
    return {
        "passed": not refused,
        "champion": champion,
        "gates": [
            {
                "gate": "finite",
                "passed": True,
                "reason": "all is",
                "value": 0,
                "limit": 0,
            },
            {
                "gate": "calibrated",
                "passed": not refused,
                "reason": refused or "close enough",
                "value": 0.0213,
                "limit": 0.05,
            },
        ],
    }
