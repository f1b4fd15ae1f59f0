"""``traffic report``: what is said of two models is what their outcomes say."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest

from project_package import problems
from project_package.model import measures
from project_package.serving.prediction_log.store import Store

from ..workspace import Workspace

BEGUN = datetime(2026, 5, 1, tzinfo=UTC)
ROWS = 120


@pytest.fixture
def store(workspace: Workspace) -> Iterator[Store]:
    """The log of the workspace."""
    with Store(f"sqlite:///{workspace.root}/var/predictions.db") as opened:
        yield opened


class Truth:
    """Outcomes, and models that come more or less close to them."""

    def __init__(self, workspace: Workspace, rows: int = ROWS) -> None:
        target = workspace.schema.target
        self.labels = problems.of(workspace.schema).labels(target)
        self.rng = np.random.default_rng(5)
        self.encoded = self.rng.integers(0, len(self.labels or "four"), rows)

    @property
    def outcomes(self) -> list[Any]:
        """The outcomes as they are stored."""
        if self.labels is None:
            return [float(value) for value in self.encoded]
        return [self.labels[place] for place in self.encoded]

    def outputs(self, noise: float) -> np.ndarray:
        """Return the outputs of a model that is off by some noise."""
        off = np.abs(self.rng.normal(0, noise, len(self.encoded)))
        if self.labels is None:
            return (self.encoded + off)[:, np.newaxis]
        true = (1 - off / 2).clip(0.01, 0.99)
        others = len(self.labels) - 1
        outputs = np.repeat(((1 - true) / others)[:, np.newaxis], others + 1, axis=1)
        outputs[np.arange(len(true)), self.encoded] = true
        return outputs

    def answers(self, outputs: np.ndarray) -> list[dict[str, Any]]:
        """Return answers with these outputs."""
        if self.labels is None:
            return [{"prediction": float(value)} for value in outputs[:, 0]]
        if len(self.labels) == 2:
            return [{"probability": float(value)} for value in outputs[:, 1]]
        names = [f"probability_{label}" for label in self.labels]
        return [dict(zip(names, map(float, row))) for row in outputs]


def save(  # pylint: disable=too-many-arguments
    store: Store,
    truth: Truth,
    arm: str,
    version: int,
    answers: Sequence[dict[str, Any]],
    *,
    begun: datetime = BEGUN,
    known: int | None = None,
) -> None:
    """Log predictions, a minute apart, and the first outcomes of them."""
    names = [f"{begun:%j}{arm}{version}-{place}" for place in range(len(answers))]
    rows = [
        {
            "prediction_id": name,
            "time": begun + timedelta(minutes=place),
            "model_version": version,
            "arm": arm,
            "identifiers": {},
            "features": {},
            "answer": answer,
        }
        for place, (name, answer) in enumerate(zip(names, answers))
    ]
    store.save(rows)
    told = dict(list(zip(names, truth.outcomes))[:known])
    if told:
        store.save_outcomes(told)


def report(cli) -> dict[str, Any]:
    """Return the report."""
    return json.loads(cli("traffic", "report", "--format", "json"))


def by_hand(truth: Truth, outputs: np.ndarray) -> np.ndarray:
    """Return the loss of each row: an absolute error, or a squared one halved."""
    if truth.labels is None:
        return np.abs(outputs[:, 0] - truth.encoded)
    return ((outputs - np.eye(len(truth.labels))[truth.encoded]) ** 2).sum(axis=1) / 2


@pytest.mark.parametrize(
    "noises, said", [((0.9, 0.1), "better"), ((0.1, 0.9), "worse")]
)
def test_the_numbers_are_those_that_a_hand_computes(
    cli, workspace, store, noises, said
):  # pylint: disable=too-many-locals
    truth = Truth(workspace)
    outputs = [truth.outputs(noise) for noise in noises]
    save(store, truth, "champion", 1, truth.answers(outputs[0]))
    save(store, truth, "challenger", 2, truth.answers(outputs[1]))

    found, text = report(cli), cli("traffic", "report")

    challenger, champion = found["arms"]
    assert ("challenger", 2) == (challenger["arm"], challenger["model_version"])
    assert (ROWS, ROWS) == (champion["predictions"], champion["outcomes"])
    means = outputs[0].mean(axis=0)
    assert means == pytest.approx(list(champion["mean"].values()))
    losses = [by_hand(truth, each) for each in outputs]
    name = "mae" if truth.labels is None else "brier"
    compared = found["comparison"]["measures"][name]
    assert [loss.mean() for loss in losses] == pytest.approx(compared["values"])
    gain = losses[0].mean() - losses[1].mean()
    assert gain == pytest.approx(compared["gain"]["value"])
    reach = 1.96 * np.sqrt(sum(loss.var() / ROWS for loss in losses))
    assert gain - reach == pytest.approx(compared["gain"]["low"], abs=0.3 * reach)
    assert gain + reach == pytest.approx(compared["gain"]["high"], abs=0.3 * reach)
    assert ("split", [ROWS, ROWS]) == (
        found["comparison"]["how"],
        found["comparison"]["outcomes"],
    )
    metric = found["comparison"]["metric"]
    measure = measures.of(problems.of(workspace.schema))[metric]
    values = [measure.value(truth.encoded, each) for each in outputs]
    assert values == pytest.approx(found["comparison"]["measures"][metric]["values"])
    assert said == found["comparison"]["verdict"]
    assert f"The challenger (version 2) is {said} than the champion" in text


def test_two_models_that_are_alike_are_not_told_apart(cli, workspace, store):
    truth = Truth(workspace)
    for arm, version in (("champion", 1), ("challenger", 2)):
        save(store, truth, arm, version, truth.answers(truth.outputs(1.5)))

    assert "not told yet" == report(cli)["comparison"]["verdict"]
    assert "It is not told yet whether the challenger" in cli("traffic", "report")


def test_a_few_outcomes_tell_nothing(cli, workspace, store):
    truth = Truth(workspace)
    save(store, truth, "champion", 1, truth.answers(truth.outputs(2)))
    save(store, truth, "challenger", 2, truth.answers(truth.outputs(0.1)), known=9)

    found = report(cli)

    assert (ROWS, 9) == (found["arms"][0]["predictions"], found["arms"][0]["outcomes"])
    assert "not told yet" == found["comparison"]["verdict"]
    assert "has 9 outcomes, and 10 are needed" in cli("traffic", "report")


def test_a_shadow_is_compared_on_the_same_rows(cli, workspace, store):
    truth = Truth(workspace)
    outputs = [truth.outputs(0.5), truth.outputs(0.4)]
    answers, shadows = (truth.answers(each) for each in outputs)
    for answer, shadow in zip(answers, shadows):
        answer["shadow"] = {"model_version": 2} | shadow
    for answer in answers[:20]:
        del answer["shadow"]
    save(store, truth, "champion", 1, answers)

    found = report(cli)["comparison"]

    assert ("shadow", [100, 100]) == (found["how"], found["outcomes"])
    name = "mae" if truth.labels is None else "brier"
    losses = [by_hand(truth, each)[20:] for each in outputs]
    compared = found["measures"][name]
    assert [loss.mean() for loss in losses] == pytest.approx(compared["values"])
    reach = 1.96 * np.sqrt((losses[0] - losses[1]).var() / 100)
    gain = compared["gain"]
    assert 2 * reach == pytest.approx(gain["high"] - gain["low"], rel=0.3)


def test_the_champion_is_looked_at_in_the_time_of_the_challenger(cli, workspace, store):
    truth = Truth(workspace)
    bad, good = truth.answers(truth.outputs(2)), truth.answers(truth.outputs(0.2))
    save(store, truth, "champion", 1, bad, begun=BEGUN - timedelta(10))
    save(store, truth, "champion", 3, good)
    save(store, truth, "challenger", 2, good)

    found = report(cli)["comparison"]

    assert (3, 2) == (found["champion"], found["challenger"])
    values = [measure["values"] for measure in found["measures"].values()]
    assert all(one == other for one, other in values)


def test_without_a_challenger_there_is_nothing_to_compare(cli, workspace, store):
    assert "No predictions" in cli("traffic", "report")
    truth = Truth(workspace)
    save(store, truth, "champion", 1, truth.answers(truth.outputs(1)))

    assert report(cli)["comparison"] is None
    assert "nothing to compare" in cli("traffic", "report")
    later = ("--since", "2027-01-01")
    assert "No predictions" in cli("traffic", "report", *later)
