"""What a person wrote about a data set outlives adopting it again."""

import subprocess
from pathlib import Path

import pytest
import yaml

from project_package.data import adoption as adopting
from project_package.data.adoption import earlier
from project_package.data.adoption.adopt import adopt
from project_package.data.adoption.choices import Choices
from project_package.data.adoption.report import Report
from project_package.errors import ConfigError

HEADER = "id,size,day,note,same,code,outcome"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return the root of a project that has adopted ``mine.csv``."""
    write(tmp_path, range(60))
    adopted(tmp_path)
    return tmp_path


def write(root: Path, numbers: range, name: str = "mine.csv") -> None:
    """Write a data set with columns of every fate."""
    rows = [
        f"{n},{n / 8},2024-01-{n % 28 + 1:02},text {n * n},"
        f"v{n // 300},{'pq'[n // 300]}{n % 3},{'ab'[n % 2]}"
        for n in numbers
    ]
    (root / name).write_text("\n".join([HEADER, *rows, ""]), encoding="utf-8")


def adopted(root: Path, name: str = "mine.csv") -> Report:
    """Adopt a data set."""
    choices = Choices(target="outcome")
    return adopt(str(root / name), choices, kinds={"category": "classes"}, root=root)


def describe(root: Path, name: str) -> Report:
    """Return what adopting would do, and do nothing."""
    choices, kinds = Choices(target="outcome"), {"category": "classes"}
    return adopting.describe(str(root / name), choices, kinds=kinds, root=root)


def edit(root: Path, name: str, section: str, key: str, value: object) -> None:
    """Change one value of a file by hand; of the schema, that of a column."""
    path = root / "conf" / name
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if name == "schema.yaml":
        part = next(c for c in content["columns"] if c["name"] == section)
    else:
        part = content[section]
    part[key] = value
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def said(report: Report) -> list[str]:
    """Return the lines of the report about what was there before."""
    return [line.strip() for line in report.lines() if "written before" in line]


@pytest.mark.parametrize(
    "key, value",
    [("owner", "sales"), ("unit", "m"), ("description", "How long it is.")],
)
def test_words_about_a_column_are_kept(root, key, value):
    edit(root, "schema.yaml", "size", key, value)

    report = adopted(root)

    assert value == getattr(report.schema.by_name["size"], key)
    assert [
        "conf/ was written before; kept from it: owner, unit, description of size. "
        "Roles, ranges and allowed words were found anew."
    ] == said(report)


def test_words_are_kept_when_newer_rows_come_under_the_same_name(root):
    edit(root, "schema.yaml", "size", "unit", "m")
    (root / "data").mkdir(exist_ok=True)
    write(root, range(90), "data/mine.csv")

    assert "m" == adopted(root, "data/mine.csv").schema.by_name["size"].unit


def test_words_about_a_column_of_another_type_are_not_kept(root):
    edit(root, "schema.yaml", "size", "type", "category")
    edit(root, "schema.yaml", "size", "minimum", None)
    edit(root, "schema.yaml", "size", "unit", "m")

    assert "" == adopted(root).schema.by_name["size"].unit


def test_words_about_another_data_set_are_not_kept(root):
    edit(root, "schema.yaml", "size", "unit", "m")
    write(root, range(60), "other.csv")

    report = adopted(root, "other.csv")

    assert ("", []) == (report.schema.by_name["size"].unit, said(report))


def test_words_about_the_sample_are_not_kept_for_a_file_of_its_name(root):
    edit(root, "schema.yaml", "size", "unit", "m")
    edit(root, "data.yaml", "data", "source", "var/data/mine.parquet")
    sample = {"rows": 10, "batch_rows": 10, "seed": 1}
    edit(root, "data.yaml", "data", "sample", sample)

    assert "" == adopted(root).schema.by_name["size"].unit


def test_what_adopting_wrote_itself_is_written_anew(root):
    write(root, range(500, 590))
    report = adopted(root)
    for name in ("schema.yaml", "data.yaml"):
        (root / "conf" / name).unlink()

    assert adopted(root).schema == report.schema
    assert [] == said(report)


def test_share_that_is_held_out_is_kept_for_any_data_set(root):
    edit(root, "data.yaml", "split", "test_fraction", 0.35)
    write(root, range(60), "other.csv")

    report = adopted(root, "other.csv")

    assert 0.35 == report.split.test_fraction
    assert [
        "conf/ was written before; kept from it: split.test_fraction 0.35. "
        "Roles, ranges and allowed words were found anew."
    ] == said(report)


DAMAGED = pytest.mark.parametrize(
    "content",
    [b"a: [", b"\xff", b"[]", b"data: 3", b"", b"data: {source: a, batch: a}"],
)


@pytest.mark.parametrize("name", ["schema.yaml", "data.yaml"])
@DAMAGED
def test_file_with_a_mistake_in_it_is_not_replaced_unless_git_has_it(
    root, name, content
):
    commit(root)
    path = root / "conf" / name
    path.write_bytes(content)

    with pytest.raises(ConfigError, match=f"^conf/{name} cannot be read, .*Mend it"):
        adopted(root)
    assert content == path.read_bytes()

    git(root, "commit", "-am", "Damage")
    adopted(root)
    assert content != path.read_bytes()


def test_mistake_in_a_file_is_named(root):
    edit(root, "schema.yaml", "size", "unitt", "m")

    with pytest.raises(ConfigError, match="column 'size', unitt"):
        adopted(root)


def test_what_is_lost_and_not_in_git_is_said(root):
    edit(root, "schema.yaml", "size", "unit", "m")
    edit(root, "data.yaml", "data", "batch", "next.csv")
    write(root, range(60), "other.csv")
    lost = "did not have conf/schema.yaml and conf/data.yaml as it stood"

    (warning,) = [
        one for one in describe(root, "other.csv").warnings if lost in str(one)
    ]
    commit(root)

    assert "Commit what you wrote" in warning.change
    assert [] == [
        one for one in describe(root, "other.csv").warnings if lost in str(one)
    ]


@pytest.mark.parametrize("newer", [False, True])
def test_nothing_is_lost_when_the_same_data_set_is_adopted_again(root, newer):
    if newer:
        write(root, range(60, 130))
    edit(root, "schema.yaml", "size", "unit", "m")

    assert [] == [one for one in adopted(root).warnings if "did not have" in str(one)]


def commit(root: Path) -> None:
    """Put what is there into git."""
    git(root, "init")
    git(root, "add", "conf", "data")
    git(root, "commit", "-m", "Adopt")


def test_many_columns_are_not_all_named(root):
    for column in HEADER.split(","):
        edit(root, "schema.yaml", column, "owner", "sales")

    assert "of id, size, day, note, same and 2 more." in said(adopted(root))[0]


def git(root: Path, *arguments: str) -> None:
    """Run git in ``root``."""
    person = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(
        ["git", "-C", str(root), *person, *arguments], check=True, capture_output=True
    )


def test_files_before_are_said_to_be_in_git_only_if_they_are(root):
    git(root, "init")
    assert not earlier.in_git(root)
    git(root, "add", "conf", "data")
    assert not earlier.in_git(root)
    git(root, "commit", "-m", "Adopt")
    assert earlier.in_git(root)
    edit(root, "schema.yaml", "size", "unit", "m")
    assert "The files before are in git." not in said(adopted(root))[0]
    git(root, "commit", "-am", "Name the unit")
    assert said(adopted(root))[0].endswith(" The files before are in git.")


def test_ignored_files_are_not_in_git(root):
    git(root, "init")
    (root / ".gitignore").write_text("*\n", encoding="utf-8")

    assert not earlier.in_git(root)
