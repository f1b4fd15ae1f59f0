"""Data: each of the seven checks is green on clean data and red under its fault."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from project_package import runner
from project_package import schema as schemas
from project_package import storage
from project_package.data import availability, sample, tables, validation
from project_package.errors import ConfigError, DataError
from project_package.model import (
    bundle,
    dates,
    feature_registry,
    features,
    transform_time,
)
from project_package.pipeline import TRAINING
from project_package.schema import Schema

from ..clock import Clock
from . import faults
from .conftest import SEED

ROOT = Path(__file__).parents[2]
REGIONS = ("east", "islands", "north", "south", "west")
NEW = "shoe_size"
# So many held out that a feature which adds nothing surely does.
ROWS = 20_000
# A feature of 2,000 rows takes 0.1 to 20 runs of the loop; a pause takes hundreds.
SLOW = 100
# Each changes one thing that a feature means, by hand.
MUTANTS = {
    "the days of another year": ("dates", "365.2425", "364.2425"),
    "hours for days": ("dates", "86_400_000_000", "3_600_000_000"),
    "the weekend a day early": ("dates", "FIRST_MONDAY = -3", "FIRST_MONDAY = -2"),
    "Friday in the weekend": ("dates", "weekday >= 5", "weekday >= 4"),
    "the age the wrong way": ("dates", "self.reference_ - days", "days"),
    "sines only": ("dates", "(np.sin, np.cos)", "(np.sin, np.sin)"),
    "gaps that leave no flag": (
        "features",
        "add_indicator=True",
        "add_indicator=False",
    ),
    "numbers that are not scaled": ("features", "if scale else []", "if False else []"),
    "a code for every word": (
        "features",
        "max_categories=max_categories,",
        "max_categories=None,",
    ),
}


@pytest.fixture(scope="session")
def described() -> Schema:
    """The sample data as their owners would describe them."""
    fee = {"name": "monthly_fee", "type": "number", "minimum": 0, "maximum": 300}
    region = {"name": "region", "type": "category", "allowed": list(REGIONS)}
    signup = {"name": "signup_date", "type": "date"}
    sessions = {"name": "weekly_sessions", "type": "number"}
    stamp = {"name": "snapshot_date", "type": "date", "role": "timestamp"}
    target = {"name": "late_payments", "type": "number", "role": "target"}
    columns = [fee, region, signup, sessions, stamp, target]
    return parsed({"dataset": "sample", "columns": columns})


def parsed(content: dict) -> Schema:
    """Return a schema from plain values."""
    return schemas.parse(content, source="schema.yaml")


@pytest.fixture
def rows(described: Schema) -> pd.DataFrame:
    """Clean rows of it."""
    return sample.generate(500, SEED, targets=())[list(described.by_name)]


def in_cents(frame):
    """One system sends the fee in cents."""
    return frame.assign(monthly_fee=frame["monthly_fee"] * 100)


def of_a_new_region(frame):
    """A word appears that nobody has described."""
    words = frame["region"].astype(object).where(frame.index != 7, "centre")
    return frame.assign(region=words.astype("category"))


def without_a_value(frame):
    """A column that is always there has a gap."""
    return frame.assign(monthly_fee=frame["monthly_fee"].where(frame.index != 7))


@pytest.mark.ml_score("Data 1")
@pytest.mark.parametrize(
    "fault, rule",
    [
        (in_cents, "monthly_fee: must be at most 300"),
        (of_a_new_region, "region: must be one of east"),
        (without_a_value, "monthly_fee: must not be missing"),
    ],
)
def test_what_breaks_an_expectation_of_the_schema_is_refused(
    described, rows, fault, rule, tmp_path
):
    validation.write(str(tmp_path / "clean.parquet"), rows, described)
    validation.read(str(tmp_path / "clean.parquet"), described)
    tables.write(str(tmp_path / "faulty.parquet"), fault(rows))

    with pytest.raises(DataError, match=rule):
        validation.read(str(tmp_path / "faulty.parquet"), described)


@pytest.fixture(scope="session")
def widened(trials, tmp_path_factory):
    """A training with one more column, which is noise, and the files that it took."""
    root = tmp_path_factory.mktemp("widened") / "project"
    shutil.copytree(trials.world.root, root, ignore=shutil.ignore_patterns("var"))
    before = digests(root)
    path = root / "conf" / "schema.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["columns"].append({"name": NEW, "type": "number"})
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    names = [column["name"] for column in content["columns"]]
    targets = [name for name in names if name in sample.outcomes()]
    frame = sample.generate(ROWS, SEED, targets=targets)
    noise = np.random.default_rng(SEED).normal(40, 3, ROWS)
    tables.write(str(root / "champion.parquet"), frame.assign(**{NEW: noise}))
    after = digests(root)
    touched = {name for name in after if after[name] != before.get(name)}
    moved = type(trials)(type(trials.world)(root, trials.world.target))
    patches = ("data.sample=null", "reports.exploration=false")
    settings = moved.config("data.source=champion.parquet", *patches)
    return runner.run(TRAINING, settings, "widened"), touched


def digests(root: Path) -> dict[str, str]:
    """Return the digest of every file."""
    files = [path for path in root.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): storage.digest(path) for path in files}


@pytest.mark.slow
@pytest.mark.ml_score("Data 2")
def test_a_column_of_noise_is_flagged_as_useless_and_the_best_is_not(widened):
    run, _ = widened
    importances = storage.read_json(run.uri("importances.json"))

    found = feature_registry.features(run.config.schema, importances)
    useless = {one.source for one in found if one.useless or one.unused}

    assert NEW in useless
    assert found[0].source not in useless


def costs(schema: Schema, measured: dict[str, float]) -> list[str]:
    """Return the features that cost too much, or whose cost nobody has named."""
    silent = [
        name
        for name in schema.features
        if "cost" not in schema.by_name[name].model_fields_set
    ]
    return silent + [name for name, loops in measured.items() if loops > SLOW]


@pytest.mark.ml_score("Data 3")
def test_a_transformer_that_pauses_and_a_cost_that_nobody_names_are_seen(
    described, monkeypatch
):
    content = schemas.dump(described)
    for column in content["columns"]:
        column["cost"] = 2
    priced = parsed(content)
    assert [] == costs(priced, transform_time.measure(priced, max_categories=30))
    assert set(described.features) == set(costs(described, {}))
    transform, clock = dates.CalendarFeatures.transform, Clock()
    assert [] == costs(
        priced, transform_time.measure(priced, max_categories=30, clock=clock)
    )

    def paused(self, X):
        clock.now += 0.2
        return transform(self, X)

    monkeypatch.setattr(dates.CalendarFeatures, "transform", paused)

    assert ["signup_date"] == costs(
        priced, transform_time.measure(priced, max_categories=30, clock=clock)
    )


@pytest.mark.ml_score("Data 4")
@pytest.mark.parametrize("tag", ["personal", "protected", "not_available_at_serving"])
def test_a_column_with_a_tag_cannot_become_a_feature(described, tag):
    content = schemas.dump(described)
    parsed(content)
    content["columns"][0]["tags"] = [tag]

    with pytest.raises(ConfigError, match=f"'monthly_fee'.*tagged {tag} cannot be"):
        parsed(content)


@pytest.mark.ml_score("Data 4")
def test_a_date_of_after_the_outcome_is_late(described, rows):
    assert 0 == availability.late(rows, described)["signup_date"]
    later = rows["snapshot_date"] + pd.Timedelta(days=30)

    found = availability.late(rows.assign(signup_date=later), described)

    assert 1 == found["signup_date"]


@pytest.mark.slow
@pytest.mark.ml_score("Data 4")
def test_a_copy_of_the_target_among_the_features_is_refused(trials):
    gate = "no feature tells all"
    assert gate not in trials.refusing("clean")
    assert gate in trials.refusing("leaked", faults.leaked_target)


@pytest.mark.slow
@pytest.mark.ml_score("Data 6")
def test_a_new_feature_takes_two_files_and_no_code_up_to_the_model(widened):
    run, touched = widened
    loaded = bundle.load(Path(run.uri("bundle")))
    frame = pd.read_parquet(run.config.root / "champion.parquet").head(3)

    assert {"conf/schema.yaml", "champion.parquet"} == touched
    assert NEW in loaded.schema.features
    assert 3 == len(loaded.predictor.predict(frame)["prediction"])


@pytest.mark.ml_score("Data 6")
def test_a_list_of_features_that_is_written_into_code_is_seen(
    described, rows, monkeypatch
):
    assert is_read(described, rows, "weekly_sessions")
    known, make = described.without({"weekly_sessions"}), features.pipeline
    monkeypatch.setattr(features, "pipeline", lambda _, *a, **k: make(known, *a, **k))

    assert not is_read(described, rows, "weekly_sessions")


def is_read(schema: Schema, frame: pd.DataFrame, name: str) -> bool:
    """Return whether a column makes a difference to what the model learns from."""
    steps = features.pipeline(schema, None, scale=True, max_categories=9)[:-1]
    once = steps.fit_transform(frame)
    again = steps.fit_transform(
        frame.assign(**{name: frame[name].sample(frac=1).values})
    )
    return not np.array_equal(once, again)


@pytest.fixture(scope="session")
def tested(tmp_path_factory):
    """Return a function that tests a copy of the feature code with a change."""
    copy = tmp_path_factory.mktemp("mutant") / "src"
    shutil.copytree(ROOT / "src", copy, ignore=shutil.ignore_patterns("__pycache__"))

    def test(module: str, old: str, new: str) -> int:
        path = copy / features.__name__.partition(".")[0] / "model" / f"{module}.py"
        text = path.read_text(encoding="utf-8")
        assert 1 == text.count(old), f"{module}.py has no single {old!r} any more"
        path.write_text(text.replace(old, new), encoding="utf-8")
        options = f"-x -q -p no:cacheprovider -o pythonpath={copy}".split()
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, f"tests/model/test_{module}.py"],
            cwd=ROOT,
            env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            check=False,
            timeout=300,
        )
        path.write_text(text, encoding="utf-8")
        return done.returncode

    return test


@pytest.mark.slow
@pytest.mark.ml_score("Data 7")
@pytest.mark.parametrize("module", ["dates", "features"])
def test_feature_code_as_it_is_passes_its_tests(tested, module):
    assert 0 == tested(module, "from typing import Any", "from typing import Any")


@pytest.mark.slow
@pytest.mark.ml_score("Data 7")
@pytest.mark.parametrize("mutant", MUTANTS)
def test_feature_code_that_is_wrong_fails_its_tests(tested, mutant):
    assert 1 == tested(*MUTANTS[mutant])
