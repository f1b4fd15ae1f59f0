"""The measures in words."""

MEASURES = {
    "roc_auc": (
        "ROC AUC",
        "the chance that a row of the class is ranked above another; 0.5 is luck, 1 "
        "is perfect",
    ),
    "average_precision": (
        "average precision",
        "the precision, averaged over all shares that can be found; 1 is perfect",
    ),
    "log_loss": (
        "log loss",
        "how surprised the probabilities are by what happened; 0 is perfect",
    ),
    "brier": (
        "Brier score",
        "the mean squared error of the probabilities; 0 is perfect",
    ),
    "accuracy": (
        "accuracy",
        "the share of rows whose likeliest class is the true one",
    ),
    "balanced_accuracy": (
        "balanced accuracy",
        "the share that is found of a class, averaged over the classes",
    ),
}
IN_UNIT: frozenset[str] = frozenset()  # measures in the unit of the target
