"""The report says what was found in the order in which a person needs it."""

from project_package.data.adoption.report import Finding, Report
from project_package.schema import Column, Schema
from project_package.settings import Format, Split


def report(split: Split, *findings: Finding) -> Report:
    """Return a report about a small data set."""
    columns = (
        Column(name="", type="text", role="ignored", nullable=True),
        Column(name="x", type="number"),
        Column(
            name="y", type="category", role="target", allowed=("a", "b"), positive="b"
        ),
    )
    schema = Schema(dataset="small", columns=columns)
    return Report(
        source="data/small.csv",
        rows=1234,
        schema=schema,
        split=split,
        form=Format(),
        classes={"a": 1000, "b": 234},
        findings=findings,
    )


def test_summary_comes_first():
    lines = report(Split(strategy="stratified", test_fraction=0.2)).lines()

    assert [
        "data/small.csv: 1,234 rows, 3 columns.",
        "Predicts y, one of a (1,000 rows), b (234 rows); the positive one is b.",
        "Learns from 1: x.",
        "Ignores 1: (no name).",
        "Holds out 20% of the rows, stratified.",
    ] == lines


def test_every_split_is_said_in_words():
    time = Split(strategy="time", column="day", test_fraction=0.2)
    group = Split(strategy="group", column="who", test_fraction=0.1)

    assert "Holds out the newest 20% of the rows by day." in report(time).lines()
    assert (
        "Holds out 10% of the values of who, with their rows." in report(group).lines()
    )


def test_warnings_come_before_notes():
    note = Finding("x", "constant", "is 1 in every row", "ignored")
    warning = Finding("x", "leakage", "a copy", "ignored", "Change it.", "warning")

    lines = report(
        Split(strategy="stratified", test_fraction=0.2), note, warning
    ).lines()

    assert [
        "Look at:",
        "  x: a copy; ignored. Change it.",
        "Also found:",
        "  x: is 1 in every row; ignored.",
    ] == lines[-4:]


def test_finding_about_the_file_names_no_column():
    assert "it is large; read." == str(Finding("", "file", "it is large", "read"))
