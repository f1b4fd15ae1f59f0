"""Gates refuse what is clearly bad, and nothing that may be luck."""

from dataclasses import replace

import numpy as np
import pytest

from project_package.model import gates, measures
from project_package.model.evaluation.bootstrap import Interval
from project_package.model.evaluation.slices import Slice
from project_package.model.gates import Champion, Evidence
from project_package.settings import Gates

from ... import small

LIMITS = Gates(**small.GATES)
SLICE = Slice("shape", "round", np.ones(80, dtype=bool), sensitive=False)
CLEARLY_WORSE, BARELY_WORSE = Interval(-0.2, -0.3, -0.1), Interval(-0.2, -0.5, 0.1)
OFF = {"clear_calibration_error": 0.2, "calibration_unit": "metres"}
FINE = Interval(0.0, -0.05, 0.05)


def evidence(kind, **changes) -> Evidence:
    """Return evidence for a model that passes every gate, with changes."""
    described = small.schema(kind.target)
    gain = {"value": 0.3, "low": 0.2, "high": 0.4}
    metrics = {
        "metric": kind.higher,
        "winner": "forest",
        "models": {"forest": {kind.higher: 0.8}},
        "intervals": {"forest": {kind.higher: [0.75, 0.85]}},
        "gains": {"dummy": {kind.higher: gain}, "linear": {kind.higher: gain}},
    }
    whole = {
        "schema": described,
        "bundle_schema": described,
        "metrics": metrics,
        "diagnosis": {"clear_calibration_error": 0.0, "calibration_unit": "metres"},
        "slices": {"gaps": []},
        "importances": {"features": [{"name": "size", "alone": 0.7}]},
        "parity": {"labels_differ": 0, "largest_difference": 1e-9, "tolerance": 1e-6},
        "dummies": ("dummy",),
        "measure": measures.measure(kind.higher, kind.problem),
        "size_mb": 1.0,
        "latency_ms": 0.1,
        "late": {"day": 0.0},
        "champion": Champion(3, FINE, record=0.8, loss=0.4, excesses=[(SLICE, FINE)]),
    }
    return Evidence(**whole | changes)


def gained(kind, baseline, gain):
    """Return evidence in which the gain over a baseline is another."""
    whole = evidence(kind)
    gains = whole.metrics["gains"] | {baseline: {kind.higher: vars(gain)}}
    return replace(whole, metrics=whole.metrics | {"gains": gains})


def beside(kind, **changes):
    """Return evidence beside a champion that is another."""
    whole = evidence(kind)
    return replace(whole, champion=replace(whole.champion, **changes))


def refused(known: Evidence) -> set[str]:
    """Return the gates that say no."""
    verdicts = gates.judge(known, LIMITS)
    return {verdict.gate for verdict in verdicts if not verdict.passed}


def test_a_model_with_nothing_against_it_passes_every_gate(kind):
    assert set() == refused(evidence(kind))
    assert set() == refused(evidence(kind, champion=None))


@pytest.mark.parametrize(
    "gain", [Interval(0.1, 0.05, 0.2), Interval(0.3, -0.1, 0.7), Interval(-0.1, -1, 0)]
)
def test_a_gain_over_a_dummy_that_is_small_or_unsure_is_refused(kind, gain):
    assert {"better than dummy"} == refused(gained(kind, "dummy", gain))


def test_a_simple_model_must_be_clearly_better_to_refuse(kind):
    name = {"not beaten by a simple model"}
    assert name == refused(gained(kind, "linear", CLEARLY_WORSE))
    assert set() == refused(gained(kind, "linear", BARELY_WORSE))


def test_the_champion_must_be_clearly_better_to_refuse(kind):
    assert {"not worse than champion"} == refused(beside(kind, gain=CLEARLY_WORSE))
    assert set() == refused(beside(kind, gain=BARELY_WORSE))
    assert set() == refused(beside(kind, gain=Interval(-0.005, -0.009, -0.001)))


def test_a_fall_below_the_record_is_refused_in_the_direction_of_the_metric(kind):
    name = {"not worse than the record"}
    assert name == refused(beside(kind, record=0.95))
    assert set() == refused(beside(kind, record=0.5))
    less_is_better = measures.measure(kind.lower, kind.problem)
    lower = replace(beside(kind, record=0.5), measure=less_is_better)
    assert name == refused(lower)


def test_a_record_that_was_not_measured_refuses_nothing(kind):
    assert set() == refused(beside(kind, record=None))


def test_a_slice_that_is_clearly_worse_is_refused_by_name(kind):
    worse = [(SLICE, Interval(0.2, 0.1, 0.3))]
    known = beside(kind, excesses=worse)
    assert {"not worse on a slice"} == refused(known)
    (verdict,) = [v for v in gates.judge(known, LIMITS) if not v.passed]
    assert "shape is round (80 rows)" in verdict.reason


@pytest.mark.parametrize(
    "excess", [Interval(0.2, -0.1, 0.5), Interval(0.02, 0.01, 0.03)]
)
def test_a_slice_that_is_unsure_or_hardly_worse_passes(kind, excess):
    assert set() == refused(beside(kind, excesses=[(SLICE, excess)]))


def test_no_slice_with_enough_rows_is_no_reason_to_refuse(kind):
    assert set() == refused(beside(kind, excesses=[]))


def gap(low):
    """Return what is known of groups with a gap of at least ``low``."""
    between = {"column": "group", "between": ["a", "b"]}
    return {"rate": "share that is called yes"} | {
        "gaps": [between | {"gap": low + 0.05, "low": low, "high": low + 0.1}]
    }


@pytest.mark.parametrize(
    "gate, changes",
    [
        ("calibrated", {"diagnosis": OFF}),
        ("groups alike", {"slices": gap(0.25)}),
        (
            "no feature tells all",
            {"importances": {"features": [{"name": "copy", "alone": 0.999}]}},
        ),
        ("no value from the future", {"late": {"day": 0.01}}),
        (
            "parity",
            {"parity": {"labels_differ": 1, "largest_difference": 0, "tolerance": 1}},
        ),
        (
            "parity",
            {"parity": {"labels_differ": 0, "largest_difference": 2, "tolerance": 1}},
        ),
        ("size", {"size_mb": 11}),
        ("latency", {"latency_ms": 1001}),
    ],
)
def test_what_is_above_its_limit_is_refused(kind, gate, changes):
    assert {gate} == refused(evidence(kind, **changes))


def test_a_gap_that_may_be_luck_passes(kind):
    assert set() == refused(evidence(kind, slices=gap(0.18)))


def test_a_column_that_is_gone_or_of_another_type_is_refused(kind):
    other = small.schema(kind.target, *small.FEATURES[1:])
    assert {"schema"} == refused(evidence(kind, schema=other))


def test_a_measure_that_is_no_number_is_refused(kind):
    known = evidence(kind)
    known.metrics["models"]["forest"][kind.higher] = float("nan")
    assert "finite" in refused(known)


def test_every_verdict_gives_its_reason(kind):
    for verdict in gates.judge(evidence(kind), LIMITS):
        assert verdict.reason
        assert verdict.to_json()["gate"] == verdict.gate


def test_reasons_say_what_was_measured(kind):
    known = evidence(kind, slices=gap(0.1), size_mb=0.000421)
    said = {verdict.gate: verdict.reason for verdict in gates.judge(known, LIMITS)}
    assert "0.000421 MB" in said["size"]
    assert "0.150 apart" in said["groups alike"]
    assert "in the share that is called yes" in said["groups alike"]
    assert "in metres" in said["calibrated"]
    assert f"a gain in {kind.higher} of +0.300" in said["better than dummy"]
    assert "0.5 is luck" in said["no feature tells all"]
