"""Gates of integrity: the bundle is whole and exact."""

import math

from ...settings import Gates
from .evidence import Evidence
from .verdict import Verdict


def schema(evidence: Evidence, limits: Gates) -> Verdict:
    """Ask that the model reads columns that the data has, as they are."""
    del limits  # there is no number
    known = evidence.schema.by_name
    bundled = evidence.bundle_schema
    read = [bundled.by_name[name] for name in bundled.features] + [bundled.target]
    wrong = [
        column.name
        for column in read
        if column.name not in known
        or (column.type, column.allowed)
        != (known[column.name].type, known[column.name].allowed)
    ]
    return Verdict(
        "schema",
        not wrong,
        (
            f"{', '.join(wrong)}: not as the data has it"
            if wrong
            else f"{len(read)} columns as the data has them"
        ),
    )


def finite(evidence: Evidence, limits: Gates) -> Verdict:
    """Ask that every measure is a number; loading the bundle has proven its weights."""
    del limits  # there is no number
    measured = evidence.metrics["models"][evidence.metrics["winner"]]
    decided = measured[evidence.metric]
    return Verdict(
        "finite",
        math.isfinite(decided),
        (
            f"weights, answers and {evidence.metric} are finite"
            if math.isfinite(decided)
            else f"{evidence.metric} is {decided}"
        ),
    )


def parity(evidence: Evidence, limits: Gates) -> Verdict:
    """Ask that the exported model answers as the fitted pipeline does."""
    del limits  # the tolerance is part of the proof
    differ, largest = (
        evidence.parity["labels_differ"],
        evidence.parity["largest_difference"],
    )
    tolerance = evidence.parity["tolerance"]
    return Verdict(
        "parity",
        differ == 0 and largest <= tolerance,
        f"{differ} answers differ; the largest relative difference is {largest:.1e}",
        largest,
        tolerance,
    )
