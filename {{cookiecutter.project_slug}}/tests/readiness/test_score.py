"""Points follow from what tests have proven and what is recorded."""

import pytest

from project_package.readiness import score
from project_package.readiness.evidence import Evidence, Proof
from project_package.readiness.facts import Facts

GREEN = Proof("tests/test_a.py::test_green", "passed")


@pytest.fixture
def points(finished):
    """Return a function that judges one row by its proofs."""

    def judge(name: str, *proofs: Proof, automatic: bool = False) -> score.Judged:
        known = Evidence({name: proofs}, automatic)
        judged = score.judge(known, Facts(finished.config(), automatic))
        return next(one for one in judged if one.row.name == name)

    return judge


def test_a_row_without_a_test_has_no_mechanism_and_earns_nothing(points):
    found = points("Data 7")

    assert (0, "no test proves it") == (found.mechanism.value, found.mechanism.reason)
    assert 0 == found.earned.value


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_one_test_that_did_not_pass_takes_the_point(points, outcome):
    found = points("Data 7", GREEN, Proof("tests/test_a.py::test_red", outcome))

    assert 0 == found.mechanism.value
    assert f"tests/test_a.py::test_red {outcome}" == found.mechanism.reason


def test_what_tests_leave_out_halves_the_point(points):
    part = Proof("tests/test_b.py::test_part", "passed", half="nothing is served")
    found = points("Infra 3", GREEN, part)

    assert 0.5 == found.mechanism.value
    assert "but nothing is served" in found.mechanism.reason


def test_who_needs_no_data_earns_half_by_hand_and_the_rest_by_a_system(points):
    assert 0.5 == points("Data 7", GREEN).earned.value
    assert 1 == points("Data 7", GREEN, automatic=True).earned.value


def test_a_system_earns_no_more_than_is_proven(points):
    part = Proof("tests/test_b.py::test_part", "passed", half="nothing is served")

    assert 0.5 == points("Infra 3", part, automatic=True).earned.value


def test_the_score_is_the_least_sum():
    proofs = {f"Data {n}": (GREEN,) for n in range(1, 8)} | {"Model 3": (GREEN,)}
    judged = [
        score.Judged(row, score.Points(float(row.name in proofs), ""), ZERO, ())
        for row in score.rubric.ROWS
    ]

    sums = {"Data": 7.0, "Model": 1.0, "Infra": 0.0, "Monitoring": 0.0}
    assert sums == score.sums(judged, "mechanism")
    assert 0 == score.total(judged, "mechanism")


ZERO = score.Points(0, "")
