"""The measures in words."""

MEASURES = {
    "r2": (
        "R²",
        "the share of the differences that is explained; 0 is what the mean does, 1 "
        "is perfect",
    ),
    "rmse": (
        "RMSE",
        "the typical error, in which large ones count more; 0 is perfect",
    ),
    "mae": ("mean absolute error", "the mean distance from the truth; 0 is perfect"),
    "mape": (
        "mean relative error",
        "the mean distance as a share of the truth; 0 is perfect",
    ),
}
IN_UNIT = frozenset({"rmse", "mae"})  # measures in the unit of the target
