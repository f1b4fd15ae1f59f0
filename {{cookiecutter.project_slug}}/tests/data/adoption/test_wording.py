"""Whatever adopting writes about a data set is known again as its own."""

from project_package.data import adoption
from project_package.data.adoption.rules import RULES
from project_package.data.adoption.wording import is_found

ROWS = 120
# One column for each rule and each choice; the header says which.
COLUMNS = {
    "": lambda n: n,
    "empty": lambda n: "",
    "infinite": lambda n: "inf" if n else "1",
    "constant": lambda n: "same",
    "ambiguous": lambda n: f"0{n % 9 + 1}/0{n % 8 + 1}/2024",
    "identifier": lambda n: f"k{n * n}",
    "email": lambda n: f"p{n}@example.org",
    "copy": lambda n: "pq"[n % 2],
    "mixed": lambda n: "x?" if n == 3 else n / 7,
    "text": lambda n: f"one of {n} sentences with words",
    "rare": lambda n: f"w{n // 2}",
    "dropped": lambda n: n % 7,
    "named": lambda n: f"a{n}",
    "time": lambda n: f"2024-01-{n % 28 + 1:02}",
    "group": lambda n: "rs"[n % 3 == 0],
    "day": lambda n: f"2023-02-{n % 28 + 1:02}",
    "number": lambda n: n % 31 / 4,
    "category": lambda n: "uvw"[n % 3],
    "outcome": lambda n: "ab"[n % 2],
    "phone": lambda n: f"{n % 4}",
}
CHOICES = adoption.Choices(
    target="outcome",
    drop=("dropped",),
    ids=("named",),
    time="time",
    sensitive=("group",),
)


def test_every_text_about_a_data_set_is_recognised(tmp_path):
    lines = [",".join(COLUMNS)]
    lines += [",".join(str(f(n)) for f in COLUMNS.values()) for n in range(ROWS)]
    path = tmp_path / "mine.csv"
    path.write_text("\n".join([*lines, ""]), encoding="utf-8")

    report = adoption.describe(
        str(path), CHOICES, kinds={"category": "classes"}, root=tmp_path
    )

    texts = {column.name: column.description for column in report.schema.columns}
    assert {} == {name: text for name, text in texts.items() if not is_found(text)}
    assert is_found(report.schema.row)
    topics = {finding.topic for finding in report.findings if finding.column in texts}
    assert len(RULES) <= len(topics), topics


def test_number_to_predict_is_described_recognisably(tmp_path):
    path = tmp_path / "mine.csv"
    rows = [f"{n % 31},{n}" for n in range(ROWS)]
    path.write_text("\n".join(["x,y", *rows, ""]), encoding="utf-8")

    report = adoption.describe(
        str(path),
        adoption.Choices(target="y"),
        kinds={"number": "numbers"},
        root=tmp_path,
    )

    assert all(is_found(column.description) for column in report.schema.columns)


def test_words_of_a_person_are_not_taken_for_found():
    assert not is_found("Seen from the street.")
