"""The curves, the calibration and the confusion of a model that predicts classes."""

from collections.abc import Sequence
from typing import Any

from ...schema import Column
from ...wording import given, number, percent, short
from . import curves

SECTIONS = (
    ("curves", "Curves"),
    ("calibration", "Calibration"),
    ("confusion", "Confusion"),
)
_CLASSES = 8  # drawn; the tables have all of them


def parts(diagnosis: dict[str, Any], target: Column) -> dict[str, Any]:
    """Return what the template of these sections shows."""
    drawn = list(diagnosis["classes"].items())[:_CLASSES]
    classes = [
        _class(name, found, f"class-{place}", diagnosis["threshold"])
        for place, (name, found) in enumerate(drawn)
    ]
    return diagnosis | {
        "classes": classes,
        "left_out": len(diagnosis["classes"]) - len(drawn),
        "table": _confusion(diagnosis["confusion"]),
        "positive": diagnosis["labels"][-1],
        "target": target.name,
    }


def _class(
    name: str, found: dict[str, Any], prefix: str, threshold: float | None
) -> dict[str, Any]:
    """Return the plots of one class."""
    shown = short(name)
    return {
        "name": name,
        "roc": curves.roc(found["roc"], f"{prefix}-roc", shown),
        "precision_recall": curves.precision(
            found["precision_recall"], f"{prefix}-precision", shown
        ),
        "calibration": curves.calibration(
            found["calibration"], f"{prefix}-calibration", shown
        ),
        "scores": curves.scores(found["scores"], f"{prefix}-scores", shown, threshold),
    }


def _confusion(counts: Sequence[Sequence[int]]) -> list[list[dict[str, Any]]]:
    """Return rows of cells: how many, and which share of the row."""
    return [
        [{"rows": n, "share": n / sum(row) if sum(row) else 0.0} for n in row]
        for row in counts
    ]


def sentences(diagnosis: dict[str, Any]) -> list[str]:
    """Return what a model card says beside the tables."""
    said = [
        f"Probabilities are off by {number(diagnosis['calibration_error'])} on average."
    ]
    if diagnosis["threshold"] is not None:
        said.append(
            f"A row is called {diagnosis['labels'][-1]} from a probability of "
            f"{given(diagnosis['threshold'])} on; at the configured costs a row then "
            f"costs {number(diagnosis['mean_cost'])} on average."
        )
    for label, row in zip(diagnosis["labels"], diagnosis["confusion"], strict=True):
        place = diagnosis["labels"].index(label)
        found = row[place] / sum(row) if sum(row) else 0.0
        said.append(f"Of the rows that are {label}, {percent(found)} are called so.")
    return said
