"""Adopting a data set makes any sane file usable without another edit."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml
from sklearn import datasets

from project_package import schema as schemas
from project_package import storage
from project_package.data import validation
from project_package.data.adoption.adopt import adopt
from project_package.data.adoption.choices import Choices
from project_package.data.adoption.report import Report
from project_package.errors import ArtefactError, ConfigError, DataError
from project_package.settings import Data, Split

KINDS = {"category": "classes", "number": "amounts"}
ROWS = 120


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of an empty project."""
    (tmp_path / "conf").mkdir()
    (tmp_path / "data").mkdir()
    return tmp_path


@pytest.fixture
def people() -> pd.DataFrame:
    """Return a small data set with a bit of everything."""
    rng = np.random.default_rng(3)
    return pd.DataFrame(
        {
            "id": range(1000, 1000 + ROWS),
            "left": rng.choice(["no", "yes"], ROWS, p=[0.7, 0.3]),
            "spend": rng.lognormal(3, 1, ROWS).round(2),
            "visits": rng.poisson(3, ROWS),
            "color": rng.choice(["red", "green", "blue"], ROWS),
            "joined": pd.date_range("2024-01-01", periods=ROWS).strftime("%Y-%m-%d"),
        }
    )


def adopted(root: Path, path: Path, target: str = "left", **choices) -> Report:
    """Adopt a file, and prove that it can be read by what was written."""
    report = adopt(str(path), Choices(target=target, **choices), kinds=KINDS, root=root)
    schema = schemas.load(root / "conf" / "schema.yaml")
    content = yaml.safe_load((root / "conf" / "data.yaml").read_text("utf-8"))
    data, split = Data(**content["data"]), Split(**content["split"])
    frame = validation.read(str(root / data.source), schema, data.format)
    assert report.schema == schema
    assert (report.source, report.split, report.form) == (
        data.source,
        split,
        data.format,
    )
    assert (data.source, None) == (data.batch, data.sample)
    assert report.rows == len(frame)
    return report


def about(report: Report, column: str) -> list[str]:
    """Return what was found about a column."""
    return [finding.topic for finding in report.findings if finding.column == column]


def roles(report: Report) -> dict[str, str]:
    """Return the role of each column."""
    return {column.name: column.role for column in report.schema.columns}


def types(report: Report) -> dict[str, str]:
    """Return the type of each column."""
    return {column.name: column.type for column in report.schema.columns}


def write(root: Path, text: str, encoding: str = "utf-8") -> Path:
    """Write a CSV file."""
    path = root / "data" / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


def lines(header: str, *rows: str, end: str = "\n") -> str:
    """Return a header and each row fifteen times with either outcome."""
    both = [f"{row},{outcome}" for row in rows for outcome in ("yes", "no")]
    return end.join([f"{header},left", *both * 15]) + end


@pytest.mark.parametrize("name", ["people.csv", "people.parquet"])
def test_ordinary_file_is_described(root, people, name):
    path = root / "data" / name
    if name.endswith("csv"):
        people.to_csv(path, index=False)
    else:
        people.to_parquet(path)

    report = adopted(root, path)

    assert f"data/{name}" == report.source
    assert {
        "id": "id",
        "left": "target",
        "spend": "feature",
        "visits": "feature",
        "color": "feature",
        "joined": "feature",
    } == roles(report)
    assert ["category", "number", "number", "category"] == [
        types(report)[column] for column in ("left", "spend", "visits", "color")
    ]
    assert "date" == types(report)["joined"]
    assert "stratified" == report.split.strategy


def test_number_is_predicted_too(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False)

    report = adopted(root, path, "spend")

    assert ("number", {}) == (report.schema.target.type, report.classes)


def test_saved_index_is_ignored(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path)

    report = adopted(root, path)

    assert "ignored" == roles(report)[""]
    assert "index" in about(report, "")


def test_saved_index_of_parquet_is_ignored(root, people):
    path = root / "data" / "people.parquet"
    people.sample(frac=1, random_state=1).to_parquet(path)

    assert "ignored" == roles(adopted(root, path))["__index_level_0__"]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_other_separators_are_written_down(root, people, separator):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False, sep=separator)

    report = adopted(root, path)

    assert separator == report.form.separator
    assert "file" in about(report, "")


def test_decimal_commas_are_numbers(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False, sep=";", decimal=",")

    report = adopted(root, path)

    assert "number" == types(report)["spend"]
    assert "," == report.form.decimal


GERMAN = str.maketrans(",.", ".,")


@pytest.mark.parametrize("cents", [False, True])
@pytest.mark.parametrize(
    "separator, written",
    [
        (";", lambda text: text.translate(GERMAN)),
        (",", lambda text: text),
        (",", lambda text: text.translate(GERMAN)),
        (";", lambda text: text.replace(",", "'")),
        ("\t", lambda text: text.replace(",", "\N{NO-BREAK SPACE}")),
    ],
    ids=["german", "english", "german beside commas", "swiss", "spaced"],
)
def test_amounts_are_numbers_however_they_are_written(
    root, people, separator, written, cents
):
    amounts = [1_000_000 + 12_345 * row + cents * 0.25 for row in range(ROWS)]
    people["amount"] = [written(f"{n:,.2f}" if cents else f"{n:,}") for n in amounts]
    path = root / "data" / "people.csv"
    people.drop(columns="spend").to_csv(path, index=False, sep=separator)

    report = adopted(root, path)

    frame = validation.read(str(path), report.schema, report.form)
    assert ("feature", "number") == (roles(report)["amount"], types(report)["amount"])
    assert amounts == frame["amount"].tolist()
    assert any("thousands are separated by" in str(f) for f in report.findings)


def test_amounts_that_are_written_in_two_ways_are_pointed_out_and_name_no_rows(
    root, people
):
    people["amount"] = [
        f"{1000 + row:,}.5" if row % 2 else f"{1000 + row:,}.5".translate(GERMAN)
        for row in range(ROWS)
    ]
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False, sep=";")

    report = adopted(root, path)

    assert ("ignored", ["mixed"]) == (roles(report)["amount"], about(report, "amount"))


def test_column_with_points_is_an_exception_that_is_named(root, people):
    people["spend"] = people["spend"].map(str).str.replace(".", ",")
    people["share"] = people["left"].map({"no": "0,5", "yes": "1,11"})
    people["amount"] = [f"{3 + row % 7}.512" for row in range(ROWS)]
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False, sep=";")

    report = adopted(root, path)

    assert (",", {"amount": "."}) == (report.form.decimal, report.form.decimals)
    frame = validation.read(str(path), report.schema, report.form)
    assert [3.512, 4.512] == frame["amount"][:2].tolist()
    assert ["numbers"] == [f.topic for f in report.warnings if f.column == "amount"]


@pytest.mark.parametrize("marker", ["NA", "NaN", "null", "?", "", " ", "None", "-"])
def test_missing_markers_between_numbers_are_gaps(root, marker):
    path = write(root, lines("x", marker, "1", "2.5"))

    report = adopted(root, path)

    column = report.schema.by_name["x"]
    assert ("number", True) == (column.type, column.nullable)


def test_word_that_may_be_meant_stays_a_word(root):
    path = write(root, lines("x", "None", "Some"))

    report = adopted(root, path)

    assert "Found: seen as None, Some." == report.schema.by_name["x"].description
    assert not report.schema.by_name["x"].nullable


def test_byte_order_mark_is_not_part_of_the_first_header(root):
    path = write(root, lines("x", "1", "2"), "utf-8-sig")

    assert ["x", "left"] == list(roles(adopted(root, path)))


def test_windows_line_ends_are_read(root):
    path = write(root, lines("x", "1", "2", end="\r\n"))

    assert {"no": 30, "yes": 30} == adopted(root, path).classes


def test_quoted_fields_keep_what_they_hold(root):
    path = write(root, lines("x", '"a, ""b""\nc"', "plain"))

    assert (
        'Found: seen as a, "b"\nc, plain.'
        == adopted(root, path).schema.by_name["x"].description
    )


def test_integers_with_gaps_are_numbers(root):
    path = write(root, lines("x", "1", "", "3"))

    assert "number" == types(adopted(root, path))["x"]


@pytest.mark.parametrize("pair", [("true", "false"), ("True", "False"), ("Y", "N")])
def test_truth_values_are_categories(root, pair):
    path = write(root, lines("x", *pair))

    assert "category" == types(adopted(root, path))["x"]


def test_truth_values_of_parquet_can_be_the_target(root):
    path = root / "data" / "file.parquet"
    pd.DataFrame({"left": [True, False] * 30, "x": [1.5, 2.5, 3.5] * 20}).to_parquet(
        path
    )

    report = adopted(root, path)

    assert {"false": 30, "true": 30} == report.classes


@pytest.mark.parametrize("kind", ["float16", "float32", "float64"])
def test_classes_that_are_stored_as_floats_are_whole_words(root, kind):
    path = root / "data" / "file.parquet"
    classes = np.array([1, 2, 3] * 20, kind)
    pd.DataFrame({"left": classes, "x": np.arange(60) % 7 / 2}).to_parquet(path)

    assert {"1": 20, "2": 20, "3": 20} == adopted(root, path).classes


@pytest.mark.parametrize(
    ("early", "late", "form"),
    [
        ("2024-01-31", "2024-12-01", None),
        ("2024-01-31T23:59:00", "2024-12-01T08:00:00", None),
        ("31.01.2024", "01.12.2024", "%d.%m.%Y"),
        ("1/31/2024", "12/1/2024", "%m/%d/%Y"),
        ("31-Jan-2024", "1-Dec-2024", "%d-%b-%Y"),
    ],
)
def test_time_column_orders_the_split_however_it_is_written(root, early, late, form):
    path = write(root, lines("day,x", f"{early},1", f"{late},2"))

    report = adopted(root, path, time="day")

    assert ("timestamp", "date") == (roles(report)["day"], types(report)["day"])
    assert ("time", "day") == (report.split.strategy, report.split.column)
    assert ({"day": form} if form else {}) == report.form.dates


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (("1", "2"), "is not a date; it holds '1', '2'"),
        (("01/02/2024", "03/04/2024"), "fit %d/%m/%Y and %m/%d/%Y"),
        (("2024-01-01", ""), "missing in 30 of 60 rows"),
    ],
)
def test_time_column_that_orders_nothing_is_refused(root, cells, message):
    path = write(root, lines("day,x", f"{cells[0]},1", f"{cells[1]},2"))

    with pytest.raises((ConfigError, DataError), match=message):
        adopted(root, path, time="day")


def test_rows_of_one_customer_stay_together(root):
    path = write(root, lines("customer,x", "a,1", "b,2", "c,4"))

    report = adopted(root, path, ids=("customer",))

    assert ("group", "customer") == (report.split.strategy, report.split.column)
    assert ["group"] == about(report, "customer")


def test_roles_that_are_given_are_written(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False)

    report = adopted(root, path, drop=("visits",), sensitive=("color",), positive="no")

    assert ("ignored", "sensitive") == (roles(report)["visits"], roles(report)["color"])
    assert "no" == report.schema.target.positive


def test_copy_of_the_target_is_ignored_and_reported_first(root, people):
    path = root / "data" / "people.csv"
    people.assign(code=people["left"].map({"no": 4, "yes": 9})).to_csv(
        path, index=False
    )

    report = adopted(root, path)

    assert "ignored" == roles(report)["code"]
    assert ("code", "leakage") == (report.findings[0].column, report.findings[0].topic)
    assert any("code" in line for line in report.lines())


def test_numbers_that_may_be_codes_are_pointed_out(root):
    path = write(root, lines("grade", "1", "2", "3"))

    found = [str(finding) for finding in adopted(root, path).findings]

    assert any("few different whole numbers in grade" in text for text in found)


def test_odd_headers_and_words_survive_the_files(root):
    header = ["naïve 😀", "a: b", "#c", "yes", "{" + "{ d }" + "}", "'e\"", "left"]
    path = root / "data" / "file.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for row in range(60):
            writer.writerow(
                [row / 7, "x: y" if row % 3 else "- z", row % 5] * 2 + [row % 2]
            )

    assert header == list(roles(adopted(root, path)))


@pytest.mark.parametrize("scheme", ["", "file://"])
def test_file_outside_of_the_project_is_adopted_with_a_warning(
    root, people, tmp_path_factory, scheme
):
    path = tmp_path_factory.mktemp("elsewhere") / "people.parquet"
    people.to_parquet(path)

    report = adopt(f"{scheme}{path}", Choices(target="left"), kinds=KINDS, root=root)

    assert str(path) == report.source
    assert [f"{path} is outside of the project"] == [
        one.found for one in report.warnings
    ]


@pytest.mark.parametrize("name", ["~/data/people.csv", "file://{}/data/people.csv"])
def test_file_of_the_project_is_named_from_its_root(root, people, name, monkeypatch):
    monkeypatch.setenv("HOME", str(root))
    people.to_csv(root / "data" / "people.csv", index=False)

    report = adopt(name.format(root), Choices(target="left"), kinds=KINDS, root=root)

    assert ("data/people.csv", ()) == (report.source, report.warnings)


def test_link_of_the_project_is_named_from_its_root(root, people, tmp_path_factory):
    path = tmp_path_factory.mktemp("elsewhere") / "people.csv"
    people.to_csv(path, index=False)
    (root / "data" / "link.csv").symlink_to(path)

    assert "data/link.csv" == adopted(root, root / "data" / "link.csv").source


def test_file_of_any_storage_is_adopted(root, people):
    uri = "memory://adopt/people.csv"
    storage.write_text(uri, people.to_csv(index=False))

    report = adopt(uri, Choices(target="left"), kinds=KINDS, root=root)

    assert (uri, "people") == (report.source, report.schema.dataset)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("x,left\n", "no rows"),
        ("x,left\n1,yes\n", "has 1 rows. At least 20"),
        (lines("x,x", "1,2", "3,4"), "stand twice: 'x'"),
        (lines("1.5,2.5,3", "1,2,3", "3,4,5"), "looks like data: 3 of its 4 fields"),
        (lines("x", "1", "2,3"), "30 lines cannot be read"),
        (lines("x", "1"), "no column to learn from"),
        ("left\n" + "yes\nno\n" * 20, "no column to learn from"),
        ("x,left\n" + "1,yes\n2,\n" * 20, "'left' is missing in 20 of 40 rows"),
        ("\x00\x01\x02", "."),
    ],
)
def test_file_that_nothing_can_be_learned_from_is_refused(root, text, message):
    with pytest.raises((DataError, ConfigError), match=message):
        adopted(root, write(root, text))


def test_file_in_another_encoding_is_refused(root):
    path = write(root, lines("x", "é", "b"), "latin-1")

    with pytest.raises(DataError, match="UTF-8"):
        adopted(root, path)


def test_missing_file_is_refused(root):
    with pytest.raises(ArtefactError, match="does not exist"):
        adopted(root, root / "data" / "nothing.csv")


def test_nested_columns_are_refused(root):
    path = root / "data" / "file.parquet"
    pd.DataFrame({"x": [[1, 2]] * 40, "left": ["a", "b"] * 20}).to_parquet(path)

    with pytest.raises(DataError, match="several values in a row: 'x'"):
        adopted(root, path)


def test_missing_target_names_similar_columns(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False)

    with pytest.raises(ConfigError, match="Did you mean 'left'"):
        adopted(root, path, "Left ")


def test_target_of_another_kind_is_refused_and_nothing_written(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False)

    with pytest.raises(ConfigError, match="made to predict a number"):
        adopt(str(path), Choices(target="left"), kinds={"number": "amounts"}, root=root)

    assert not list((root / "conf").iterdir())


def test_adopting_twice_writes_the_same_bytes(root, people):
    path = root / "data" / "people.csv"
    people.to_csv(path, index=False)
    contents = []
    for _ in range(2):
        adopted(root, path)
        contents.append([file.read_bytes() for file in sorted(root.glob("conf/*"))])

    assert contents[0] == contents[1]


@pytest.mark.parametrize(
    ("load", "classes"),
    [
        (datasets.load_breast_cancer, {"0": 212, "1": 357}),
        (datasets.load_iris, {"0": 50, "1": 50, "2": 50}),
        (datasets.load_wine, {"0": 59, "1": 71, "2": 48}),
        (datasets.load_diabetes, {}),
    ],
)
def test_well_known_data_is_adopted_with_every_feature(root, load, classes):
    frame = load(as_frame=True).frame
    path = root / "data" / "known.csv"
    frame.to_csv(path, index=False)

    report = adopted(root, path, "target")

    assert classes == report.classes
    assert set(frame.columns) - {"target"} == set(report.schema.features)
    assert not [found for found in report.findings if found.topic == "identifier"]


def test_marker_between_words_is_read_as_missing_with_a_warning(root):
    path = write(root, lines("x", "NA", "EU", "US"))

    report = adopted(root, path)

    assert report.schema.by_name["x"].nullable
    assert ["'NA' stands in 30 cells of x"] == [one.found for one in report.warnings]
