"""What is found about three classes."""

CLASS = {
    "roc": {"false_positive_rate": [0, 0.2, 1], "true_positive_rate": [0, 0.7, 1]},
    "precision_recall": {"recall": [0, 0.5, 1], "precision": [1, 0.8, 0.3]},
    "calibration": {
        "predicted": [0.1, 0.4, 0.8],
        "observed": [0.12, 0.35, 0.85],
        "low": [0.05, 0.28, 0.78],
        "high": [0.2, 0.45, 0.9],
        "rows": [80, 80, 80],
    },
    "scores": {"edges": [0, 0.5, 1], "of_class": [20, 60], "of_others": [150, 10]},
}
DIAGNOSIS = {
    "labels": ["low", "mid", "high"],
    "costs": [[0, 1, 2], [1, 0, 1], [7, 1, 0]],
    "threshold": None,
    "mean_cost": 0.2345,
    "confusion": [[61, 10, 9], [12, 63, 5], [3, 6, 71]],
    "calibration_error": 0.0321,
    "classes": {"low": CLASS, "mid": CLASS, "high": CLASS},
}
