"""The score: points for each row, the sums of the sections, and the least of them."""

from dataclasses import dataclass

from . import earned, rubric
from .evidence import PASSED, Evidence, Proof
from .facts import Facts
from .rubric import Row


@dataclass(frozen=True)
class Points:
    """What a row is worth, and why.

    Attributes:
        value: 0, 0.5 or 1.
        reason: The evidence, or what is missing.
    """

    value: float
    reason: str


@dataclass(frozen=True)
class Judged:
    """A row with its points.

    Attributes:
        row: The row.
        mechanism: Whether its fault is caught here.
        earned: What own data, a schedule or traffic have added.
        tests: The tests that stand for it.
    """

    row: Row
    mechanism: Points
    earned: Points
    tests: tuple[str, ...]


def judge(evidence: Evidence, facts: Facts) -> list[Judged]:
    """Return every row of the rubric with its points."""
    return [_judged(row, evidence, facts) for row in rubric.ROWS]


def sums(judged: list[Judged], column: str) -> dict[str, float]:
    """Return the sum of each section in ``mechanism`` or ``earned``."""
    return {
        section: sum(
            getattr(one, column).value for one in judged if one.row.section == section
        )
        for section in rubric.SECTIONS
    }


def total(judged: list[Judged], column: str) -> float:
    """Return the score: the least of the four sums."""
    return min(sums(judged, column).values())


def _judged(row: Row, evidence: Evidence, facts: Facts) -> Judged:
    """Return one row with its points."""
    proofs = evidence.proofs.get(row.name, ())
    mechanism = _mechanism(proofs)
    return Judged(
        row,
        mechanism,
        _earned(row, mechanism, facts),
        tuple(proof.test for proof in proofs),
    )


def _mechanism(proofs: tuple[Proof, ...]) -> Points:
    """Return a point if every test passed, half if they leave something out."""
    if not proofs:
        return Points(0, "no test proves it")
    if open_ := [proof for proof in proofs if proof.outcome != PASSED]:
        return Points(0, "; ".join(f"{one.test} {one.outcome}" for one in open_))
    reason = f"passed: {', '.join(_named(proofs))}"
    if missing := dict.fromkeys(proof.half for proof in proofs if proof.half):
        return Points(0.5, f"{reason}; but {', '.join(map(str, missing))}")
    return Points(1, reason)


def _named(proofs: tuple[Proof, ...]) -> list[str]:
    """Return the tests, each file once."""
    tests: dict[str, list[str]] = {}
    for proof in proofs:
        file, _, name = proof.test.partition("::")
        tests.setdefault(file, []).append(name)
    return [f"{file} ({', '.join(names)})" for file, names in tests.items()]


def _earned(row: Row, mechanism: Points, facts: Facts) -> Points:
    """Return half a point if every need is met, all if a system repeats it."""
    if not mechanism.value:
        return Points(0, "there is no mechanism")
    found = earned.findings(row.name, facts)
    if open_ := [one.words for one in found if not one.met]:
        return Points(0, open_[0])
    known = [one.words for one in found]
    if not facts.automatic:
        return Points(0.5, "; ".join([*known, "checked by hand, not by CI"]))
    return Points(mechanism.value, "; ".join([*known, "checked by CI"]))
