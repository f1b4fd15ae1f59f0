"""The summary counts what became of the rows, and a file of bad ones is refused."""

import pytest

from project_package.errors import DataError

from .scored import Scored, frame_of, store


def test_words_that_training_lacked_are_counted(any_bundle, tmp_path):
    frame = frame_of(any_bundle)
    frame.loc[[1, 2], "colour"] = ["pink", "ultraviolet"]
    frame.loc[2, "weight"] = "heavy"

    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), any_bundle)

    assert 1 == result.summary.unseen["colour"]


def test_file_of_bad_rows_only_is_quarantined_where_that_is_allowed(
    any_bundle, tmp_path
):
    frame = frame_of(any_bundle).assign(weight="heavy")

    result = Scored(tmp_path, store(tmp_path / "in.csv", frame), any_bundle)

    assert (0, 50) == (result.summary.scored, result.summary.quarantined)
    assert result.predictions.empty and "prediction" in result.predictions


@pytest.mark.parametrize("bad, limit, refused", [(5, 0.1, False), (6, 0.1, True)])
def test_too_large_a_share_of_bad_rows_is_refused_with_the_reason(
    any_bundle, tmp_path, bad, limit, refused
):
    frame = frame_of(any_bundle)
    frame.loc[: bad - 1, "weight"] = "heavy"
    source = store(tmp_path / "in.csv", frame)

    if not refused:
        assert (
            5
            == Scored(
                tmp_path, source, any_bundle, max_bad_share=limit
            ).summary.quarantined
        )
        return
    with pytest.raises(DataError, match="6 of 50 rows are bad.*must be a number"):
        Scored(tmp_path, source, any_bundle, max_bad_share=limit)
