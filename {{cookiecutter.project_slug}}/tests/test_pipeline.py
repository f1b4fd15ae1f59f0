"""The declaration of the pipelines: it is complete, in order, and cheap to read."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from project_package import pipeline as pipelines
from project_package import steps
from project_package.errors import ConfigError
from project_package.pipeline import (
    PIPELINES,
    SCORING,
    TRAINING,
    Pipeline,
    Step,
)

SOURCE = Path(pipelines.__file__).parents[1]
HEAVY = ("numpy", "pandas", "pyarrow", "sklearn", "onnxruntime")

FIRST = Step("first", "Make a.", writes=("a",))
SECOND = Step("second", "Make b of a.", reads=("a",), writes=("b",))


def test_every_step_has_a_module_that_runs_it():
    declared = [step.name for known in PIPELINES.values() for step in known.steps]
    for name in declared:
        module = import_module(f".{name}", steps.__name__)
        assert callable(module.run)


def test_no_name_of_a_step_stands_in_two_pipelines():
    declared = [step.name for known in PIPELINES.values() for step in known.steps]
    assert sorted(set(declared)) == sorted(declared)


def test_every_step_says_in_a_sentence_what_it_does():
    for known in PIPELINES.values():
        for step in known.steps:
            assert step.summary[0].isupper() and step.summary.endswith(".")


def test_edges_lead_from_the_step_that_writes_to_those_that_read():
    both = Pipeline("both", (FIRST, SECOND, Step("third", "Read a.", reads=("a",))))
    assert [("first", "second", "a"), ("first", "third", "a")] == list(both.edges())


@pytest.mark.parametrize(
    "broken, fault",
    [
        ((SECOND, FIRST), r"second of broken reads \['a'\]"),
        ((Step("loop", "Eat itself.", reads=("a",), writes=("a",)),), "a cycle"),
        ((SECOND,), "which no step before it writes"),
        ((FIRST, FIRST), "first or what it writes stands twice"),
        ((FIRST, Step("again", "Make a.", writes=("a",))), "stands twice"),
    ],
    ids=["order", "cycle", "no writer", "one name", "one artefact"],
)
def test_steps_that_could_never_run_are_refused(broken, fault):
    with pytest.raises(ConfigError, match=fault):
        Pipeline("broken", broken)


def test_downstream_of_a_step_is_what_reads_from_it_and_nothing_else():
    side = Pipeline(
        "side",
        (
            Step("first", "", writes=("a",)),
            Step("apart", "", writes=("b",)),
            Step("second", "", reads=("a",), writes=("c",)),
            Step("last", "", reads=("c", "b")),
        ),
    )
    assert ("first", "second", "last") == side.downstream("first")
    assert ("apart", "last") == side.downstream("apart")


def test_pipelines_and_steps_are_found_by_name():
    assert TRAINING is pipelines.named("training")
    assert SCORING is pipelines.owner("score")
    assert "score" == SCORING.step("score").name


@pytest.mark.parametrize(
    "look_up, fault",
    [
        (pipelines.named, "no pipeline 'scor'; choose from training, scoring"),
        (pipelines.owner, "no step 'scor'; choose from ingest, .*, score"),
        (SCORING.step, "scoring has no step 'scor'; its steps are select, score"),
    ],
)
def test_unknown_names_are_refused_with_those_that_exist(look_up, fault):
    with pytest.raises(ConfigError, match=fault):
        look_up("scor")


def test_a_scheduler_reads_the_declaration_without_the_libraries_of_the_steps():
    script = (
        "import sys, project_package.pipeline; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"PYTHONPATH": str(SOURCE)},
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    assert "[]\n" == done.stdout
