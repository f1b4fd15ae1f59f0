"""The rubric: 28 rows, and what a score means."""

import pytest

from project_package.readiness import earned, rubric


def test_there_are_seven_rows_in_each_of_four_sections():
    names = [row.name for row in rubric.ROWS]

    assert 28 == len(set(names))
    assert ["Data 1", "Data 7", "Monitoring 7"] == [names[0], names[6], names[-1]]
    assert 28 == len({row.title for row in rubric.ROWS})


@pytest.mark.parametrize(
    "score, words",
    [
        (0, "research project"),
        (0.5, "serious holes"),
        (1, "serious holes"),
        (1.5, "first pass"),
        (3, "reasonably tested"),
        (5, "strong"),
        (5.5, "exceptional"),
        (7, "exceptional"),
    ],
)
def test_a_score_is_read_as_the_paper_does(score, words):
    assert words in rubric.reading(score)


def test_what_has_to_be_earned_belongs_to_rows_that_there_are():
    assert set(earned.NEEDS) < {row.name for row in rubric.ROWS}
