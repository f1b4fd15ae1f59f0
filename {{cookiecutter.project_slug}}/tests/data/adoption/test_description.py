"""The three files that describe a data set stand or fall together."""

from pathlib import Path

import pytest

from project_package.data import dictionary
from project_package.data.adoption import conf_files, description
from project_package.data.adoption.report import Report
from project_package.errors import ArtefactError
from project_package.schema import Column, Schema
from project_package.settings import Format, Split

FILES = (description.SCHEMA, description.DATA, description.DICTIONARY)
COLUMNS = (
    Column(name="x", type="number"),
    Column(name="y", type="number", role="target"),
)
REPORT = Report(
    source="data/small.csv",
    rows=60,
    schema=Schema(dataset="small", columns=COLUMNS),
    split=Split(strategy="random", test_fraction=0.3),
    form=Format(),
    classes={},
    findings=(),
)


def contents(root: Path) -> dict[str, str]:
    """Return what is in each file below ``root``."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return {
        path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
        for path in files
    }


def test_all_three_are_written(tmp_path):
    description.write(REPORT, tmp_path)

    assert {
        description.SCHEMA: conf_files.schema_text(REPORT),
        description.DATA: conf_files.data_text(REPORT),
        description.DICTIONARY: dictionary.render(REPORT.schema),
    } == contents(tmp_path)


@pytest.mark.parametrize("there", [True, False], ids=["replaced", "new"])
@pytest.mark.parametrize("blocked", FILES)
def test_one_that_cannot_be_written_leaves_all_as_they_were(tmp_path, blocked, there):
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        if name == blocked:
            (tmp_path / name).mkdir()
        elif there:
            (tmp_path / name).write_text(f"{name} as it was\n", encoding="utf-8")
    before = contents(tmp_path)

    with pytest.raises(ArtefactError, match=f"Cannot write .*{blocked}"):
        description.write(REPORT, tmp_path)

    assert before == contents(tmp_path)


def test_files_that_cannot_be_put_back_are_named_and_the_others_are_put_back(
    tmp_path, monkeypatch
):
    for name in FILES:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"{name} as it was\n", encoding="utf-8")
    replace = Path.replace

    def refused(draft: Path, target: Path) -> Path:
        if target == tmp_path / description.SCHEMA:
            raise OSError("the disk is full")
        if target == tmp_path / description.DATA and b"as it was" in draft.read_bytes():
            raise OSError("nor can it be put back")
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", refused)

    with pytest.raises(
        ArtefactError,
        match=f"{description.SCHEMA}: the disk is full.*{description.DATA} .*put back",
    ):
        description.write(REPORT, tmp_path)

    assert (
        f"{description.DICTIONARY} as it was\n"
        == contents(tmp_path)[description.DICTIONARY]
    )


@pytest.mark.parametrize("fraction, kept", [(0.2, False), (0.3, True)])
def test_reason_for_a_fifth_stands_beside_a_fifth_only(fraction, kept):
    split = Split(strategy="random", test_fraction=fraction)

    text = conf_files.data_text(Report(**vars(REPORT) | {"split": split}))

    assert kept != ("A fifth leaves" in text)
    assert kept == ("`data adopt` kept it" in text)
