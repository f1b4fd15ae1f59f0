"""Preprocessing steps that skl2onnx lacks in float64."""

import numpy as np
from onnx import TensorProto

from ..dates import DAYS_PER_YEAR, FIRST_MONDAY, STEPS
from .graph import Graph


def imputer(graph: Graph) -> None:
    """Write a SimpleImputer for NaN, with its indicator columns."""
    fitted = graph.estimator
    missing = graph.node("IsNaN", graph.input)
    fill = graph.constant(fitted.statistics_.astype(np.float64))
    if not fitted.add_indicator:
        graph.node("Where", missing, fill, graph.input, output=graph.output())
        return
    filled = graph.node("Where", missing, fill, graph.input)
    columns = graph.constant(fitted.indicator_.features_.astype(np.int64))
    flags = graph.node("Gather", missing, columns, axis=1)
    flags = graph.node("Cast", flags, to=TensorProto.DOUBLE)
    graph.node("Concat", filled, flags, output=graph.output(), axis=1)


def one_hot(graph: Graph) -> None:
    """Write a OneHotEncoder of codes: each is compared with every known one."""
    known = graph.estimator.categories_
    places = np.repeat(np.arange(len(known)), [len(codes) for codes in known])
    codes = graph.constant(np.concatenate(known).astype(np.int64))
    columns = graph.node("Gather", graph.input, graph.constant(places), axis=1)
    equal = graph.node("Equal", columns, codes)
    graph.node("Cast", equal, output=graph.output(), to=TensorProto.DOUBLE)


def calendar(graph: Graph) -> None:
    """Write :class:`~project_package.model.dates.CalendarFeatures`."""
    days = graph.input

    def scalar(value: float) -> str:
        return graph.constant([float(value)])

    age = graph.node("Sub", graph.constant(graph.estimator.reference_), days)
    years = graph.node("Div", age, scalar(DAYS_PER_YEAR))
    angle = graph.node("Mul", days, scalar(2 * np.pi / DAYS_PER_YEAR))
    whole = graph.node("Sub", graph.node("Floor", days), scalar(FIRST_MONDAY))
    weeks = graph.node("Floor", graph.node("Div", whole, scalar(7.0)))
    weekday = graph.node("Sub", whole, graph.node("Mul", weeks, scalar(7.0)))
    weekend = graph.node("GreaterOrEqual", weekday, scalar(5.0))
    weekend = graph.node("Cast", weekend, to=TensorProto.DOUBLE)
    weekend = graph.node("Where", graph.node("IsNaN", days), days, weekend)
    sine, cosine = (
        graph.node("Div", graph.node("Round", steps), scalar(STEPS))
        for steps in (
            graph.node("Mul", graph.node(wave, angle), scalar(STEPS))
            for wave in ("Sin", "Cos")
        )
    )
    graph.node("Concat", years, sine, cosine, weekend, output=graph.output(), axis=1)
