"""``data``: samples, checks, the dictionary, and own data."""

import pandas as pd
import pytest

from project_package.errors import ConfigError, DataError

from ..workspace import LENIENT, ROWS


def test_data_check_accepts_a_good_file_and_lists_what_a_bad_one_breaks(cli, workspace):
    assert "fits the schema" in cli("data", "check", "source.parquet")
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame.loc[[1, 5], "size"] = 99.0
    frame.to_parquet(workspace.root / "bad.parquet")
    with pytest.raises(DataError, match=f"breaks 1 rule of the schema in 2 of {ROWS}"):
        cli("data", "check", "bad.parquet")


def test_data_check_names_the_rows_whose_required_word_is_missing(workspace):
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame["shape"] = frame["shape"].where(frame.index != 7)
    frame.to_csv(workspace.root / "gap.csv", index=False)
    done = workspace.command("data", "check", "gap.csv")
    assert 1 == done.returncode
    assert "shape: must not be missing; 1 row does not (row 7)" in done.stdout
    assert "Traceback" not in done.stderr


def test_data_check_lists_the_lines_that_cannot_be_read_and_what_the_others_break(
    workspace,
):
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame.loc[9, "size"] = 99.0
    lines = frame.to_csv(index=False).splitlines()
    lines[3:3] = ["one field", "two,fields"]
    (workspace.root / "torn.csv").write_text("\n".join(lines), encoding="utf-8")
    done = workspace.command("data", "check", "torn.csv")
    fields = f"fields instead of {len(frame.columns)}"
    assert 1 == done.returncode
    assert f"line 4: 1 {fields}" in done.stdout
    assert f"line 5: 2 {fields}" in done.stdout
    assert "must be at most 2; 1 row does not (row 11; value 99.0)" in done.stdout
    said = f"breaks 1 rule of the schema in 1 of {ROWS} rows and has 2 lines that can"
    assert said in " ".join(done.stderr.split())


def test_data_check_of_another_separator_says_which(cli, workspace):
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame.to_csv(workspace.root / "other.csv", index=False, sep=";")
    with pytest.raises(DataError, match="by ';'. data.format in conf/data.yaml") as bad:
        cli("data", "check", "other.csv")
    assert 'separator=";"\'' in str(bad.value)
    assert "fits the schema" in cli(
        *("data", "check", "other.csv", "--patch", 'data.format.separator=";"')
    )


def test_data_check_lets_rows_to_score_lack_the_target(cli, workspace):
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame.drop(columns="target").to_parquet(workspace.root / "new.parquet")
    with pytest.raises(DataError, match="missing columns: 'target'"):
        cli("data", "check", "new.parquet")
    assert "fits the schema" in cli("data", "check", "new.parquet", "--to-score")


def test_data_sample_writes_as_many_rows_as_asked_for(cli, workspace):
    cli("data", "sample", "--rows", "25", "--output", "some.parquet")
    assert len(pd.read_parquet(workspace.root / "some.parquet")) == 25


@pytest.mark.parametrize("output", ["some.csv", "some"])
def test_data_sample_refuses_to_write_parquet_under_another_name(
    cli, workspace, output
):
    fault = f"--output {output} does not end in .parquet.* such as {output}.parquet"
    with pytest.raises(ConfigError, match=fault):
        cli("data", "sample", "--rows", "25", "--output", output)
    assert not (workspace.root / output).exists()


def test_data_sample_never_replaces_a_file(cli, workspace):
    path = workspace.root / "source.parquet"
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="source.parquet exists.* Name another"):
        cli("data", "sample", "--rows", "25", "--output", "source.parquet")
    assert before == path.read_bytes()


def test_data_dictionary_writes_the_page_of_the_schema(cli, workspace):
    cli("data", "dictionary")
    page = (workspace.root / "data" / "README.md").read_text(encoding="utf-8")
    assert "| `colour` | category | feature |" in page


def test_data_adopt_then_run_works_with_no_other_edit(cli, workspace):
    frame = pd.read_parquet(workspace.root / "source.parquet")
    frame.rename(columns={"target": "outcome"}).to_csv(
        workspace.root / "mine.csv", index=False
    )
    said = cli("data", "adopt", "mine.csv", "--target", "outcome")
    assert "Predicts outcome" in said
    assert "Champion: version 2" in cli("run", *LENIENT)
