"""The schema: what can be true of columns, and what is refused with its column."""

from pathlib import Path

import pytest
import yaml

from project_package import schema as schemas
from project_package.errors import ConfigError
from project_package.schema import Column

from . import small

TARGET = {"name": "price", "type": "number", "role": "target"}
FEATURE = {"name": "size", "type": "number"}


def parse(*columns: object, target: str | None = None) -> schemas.Schema:
    """Return the schema of ``columns``."""
    content = {"dataset": "houses", "columns": list(columns)}
    return schemas.parse(content, source="houses.yaml", target=target)


def test_schema_is_what_was_dumped(kind):
    described = small.schema(kind.target)

    again = schemas.parse(schemas.dump(described), source="again")

    assert described == again


def test_schema_is_what_was_stored(kind, tmp_path):
    described = small.schema(kind.target)
    path = tmp_path / "schema.yaml"
    path.write_text(yaml.safe_dump(schemas.dump(described)), encoding="utf-8")

    assert described == schemas.load(path)


def test_dump_leaves_out_what_is_left_at_its_default():
    assert [TARGET, FEATURE] == schemas.dump(parse(TARGET, FEATURE))["columns"]


def test_features_are_numbers_then_dates_then_categories(kind):
    described = small.schema(kind.target, *reversed(small.FEATURES))

    assert ("weight", "size") == described.numbers
    assert ("weight", "size", "day", "colour", "shape") == described.features


def test_only_features_go_into_the_model():
    others = [
        {"name": "key", "type": "text", "role": "id"},
        {"name": "day", "type": "date", "role": "timestamp"},
        {"name": "sex", "type": "category", "role": "sensitive"},
        {"name": "old", "type": "number", "role": "ignored"},
    ]

    described = parse(TARGET, *others, FEATURE)

    assert ("size",) == described.features
    assert ("price", "key", "day", "sex", "old") == described.others
    assert ("key", "sex") == tuple(
        column.name for column in described.with_role("id", "sensitive")
    )


@pytest.mark.parametrize(
    "tag, role, kind, way",
    [
        ("personal", "feature", "number", "give it the role id or ignored"),
        ("personal", "target", "number", "give it the role id or ignored"),
        ("protected", "feature", "category", "the role sensitive to compare groups"),
        ("not_available_at_serving", "feature", "date", "give it the role ignored"),
    ],
)
def test_what_must_not_be_learned_from_cannot_be_a_feature(tag, role, kind, way):
    column = {"name": "size", "type": kind, "role": role, "tags": [tag]}

    with pytest.raises(ConfigError, match=f"column 'size': .*tagged {tag} .*{way}"):
        parse(TARGET, column, FEATURE | {"name": "more"})


@pytest.mark.parametrize(
    "tags, role, hidden",
    [
        (["personal"], "id", True),
        (["protected"], "ignored", True),
        ([], "sensitive", True),
        (["not_available_at_serving"], "ignored", False),
        ([], "id", False),
    ],
)
def test_values_that_lead_to_a_person_or_group_are_confidential(tags, role, hidden):
    column = Column(name="x", type="text", role=role, tags=tags)

    assert hidden == column.confidential


def test_outcome_may_be_tagged_as_known_later():
    late = TARGET | {"tags": ["not_available_at_serving"]}

    assert late == schemas.dump(parse(late, FEATURE))["columns"][0]


@pytest.mark.parametrize("name", ["row", "prediction_low", "probability_no"])
def test_id_with_the_name_of_an_answer_is_refused(name):
    fault = f"column '{name}': an id cannot have the name of a column that scoring adds"
    with pytest.raises(ConfigError, match=fault):
        parse(TARGET, FEATURE, {"name": name, "type": "text", "role": "id"})


def test_first_target_is_predicted_unless_another_is_named():
    rent = TARGET | {"name": "rent"}

    assert "price" == parse(TARGET, rent, FEATURE).target.name
    assert "rent" == parse(TARGET, rent, FEATURE, target="rent").target.name
    with pytest.raises(ConfigError, match="'size' is not a target; targets: price, re"):
        parse(TARGET, rent, FEATURE, target="size")


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"type": "text"}, "text cannot be a feature or a target"),
        ({"type": "date", "minimum": 1}, "only a number has a minimum or maximum"),
        ({"minimum": 2, "maximum": 1}, "minimum is above maximum"),
        ({"allowed": ["a"]}, "only a category has allowed values"),
        ({"type": "category", "allowed": []}, "at least one value"),
        ({"type": "category", "allowed": ["a", "a"]}, "names a value twice"),
        ({"type": "category", "role": "target"}, "must list its allowed classes"),
        ({"role": "target", "nullable": True}, "a target cannot be missing"),
        ({"type": "date", "role": "target"}, "a target is a number or a category"),
        ({"role": "timestamp"}, "a timestamp column is a date"),
        (
            {"type": "category", "allowed": ["a", "b"], "positive": "c"},
            "positive must be one of the allowed classes",
        ),
        (
            {"role": "ignored", "tags": ["personal", "personal"]},
            "tags names a tag twice",
        ),
    ],
)
def test_contradiction_is_refused_with_its_column(change, reason):
    with pytest.raises(ConfigError, match=f"houses.yaml: column 'size': .*{reason}"):
        parse(TARGET, {"name": "more", "type": "number"}, FEATURE | change)


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"type": "float"}, "type: .*'number', 'category', 'date' or 'text'"),
        ({"role": "key"}, "role: .*'id', 'feature', 'target'"),
        ({"nullabel": True}, "nullabel: Extra inputs are not permitted"),
        ({"minimum": "low"}, "minimum: .*valid number"),
        ({"tags": ["secret"]}, "tags, 0: .*'personal', 'protected' or 'not_"),
        ({"cost": -1}, "cost: .*greater than or equal to 0"),
        ({"cost": float("inf")}, "cost: .*finite"),
    ],
)
def test_value_that_is_not_known_is_refused_with_what_is_allowed(change, reason):
    with pytest.raises(ConfigError, match=f"column 'size', {reason}"):
        parse(TARGET, FEATURE | change)


@pytest.mark.parametrize(
    "columns, reason",
    [
        ([FEATURE], "at least one feature and one target"),
        ([TARGET], "at least one feature and one target"),
        ([], "at least one feature and one target"),
        ([TARGET, FEATURE, FEATURE], "columns named twice: size"),
        ([TARGET, "size"], "column 'size': .*dictionary"),
        ([TARGET, {"type": "number"}], "column None, name: Field required"),
    ],
)
def test_columns_that_make_no_data_set_are_refused(columns, reason):
    with pytest.raises(ConfigError, match=f"^houses.yaml: {reason}"):
        parse(*columns)


@pytest.mark.parametrize("content", [None, [], "text", 3])
def test_content_that_is_no_mapping_is_refused(content):
    with pytest.raises(ConfigError, match="x.yaml must be a mapping with 'dataset'"):
        schemas.parse(content, source="x.yaml")


@pytest.mark.parametrize("columns", [None, 3, "size", {"size": "number"}])
def test_columns_that_are_no_list_are_refused(columns):
    with pytest.raises(ConfigError, match="x.yaml: columns: "):
        schemas.parse({"dataset": "x", "columns": columns}, source="x.yaml")


def test_missing_file_is_named_with_the_way_to_make_one(tmp_path):
    with pytest.raises(ConfigError, match="schema.yaml does not exist.*data adopt"):
        schemas.load(tmp_path / "schema.yaml")


@pytest.mark.parametrize("content", [b"columns: [1, 2", b"\xff\xfe\x00"])
def test_damaged_file_is_named(content, tmp_path: Path):
    path = tmp_path / "schema.yaml"
    path.write_bytes(content)

    with pytest.raises(ConfigError, match="schema.yaml is not"):
        schemas.load(path)


def test_key_that_stands_twice_is_refused(tmp_path):
    path = tmp_path / "schema.yaml"
    column = "{name: size, type: number, unit: m, unit: cm}"
    path.write_text(f"dataset: houses\ncolumns: [{column}]\n", encoding="utf-8")

    with pytest.raises(ConfigError, match="schema.yaml is not .*'unit' stands twice"):
        schemas.load(path)


def test_names_may_be_in_any_script():
    column = Column(name="Größe 📐 (m²)", type="number")

    assert ("Größe 📐 (m²)",) == parse(TARGET, column.model_dump()).features


@pytest.mark.parametrize(
    "name, changes, unlike",
    [
        ("size", {}, ()),
        ("size", {"description": "In words.", "owner": "sales"}, ()),
        ("size", {"minimum": 0}, ("size",)),
        ("size", {"role": "ignored"}, ("size",)),
        ("unused", {"type": "category"}, ()),
        ("price", {"unit": "EUR"}, ("price",)),
    ],
)
def test_schemas_are_unlike_where_a_feature_or_the_target_differs(
    name, changes, unlike
):
    columns = [
        {"name": "size", "type": "number"},
        {"name": "rooms", "type": "number"},
        {"name": "unused", "type": "text", "role": "ignored"},
        {"name": "price", "type": "number", "role": "target"},
    ]
    changed = [c | changes if c["name"] == name else c for c in columns]
    one, other = (
        schemas.parse({"dataset": "houses", "columns": c}, source="x")
        for c in (columns, changed)
    )
    assert unlike == one.unlike(other)
