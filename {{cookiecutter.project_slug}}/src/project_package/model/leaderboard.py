"""The leaderboard: every model that was tried, the best first."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from ..schema import Schema
from ..settings import Candidate, Settings
from .measures import Measure
from .search import Found

ALL = "all"


@dataclass(frozen=True)
class Entrant:
    """What takes part in the comparison.

    Attributes:
        candidate: The estimator and the space that is searched.
        schema: The schema with the features that it sees.
        feature_set: Name of these features.
        baseline: Whether it is only compared with and can never win.
    """

    candidate: Candidate
    schema: Schema
    feature_set: str = ALL
    baseline: bool = False


def entrants(settings: Settings, schema: Schema) -> dict[str, Entrant]:
    """Return the candidates and the baselines, by name; all see every feature."""
    model = settings.model
    competing = {name: Entrant(c, schema) for name, c in model.competing.items()}
    return competing | {
        name: Entrant(baseline, schema, baseline=True)
        for name, baseline in model.baselines.items()
    }


def on_other_features(
    settings: Settings, name: str, entrant: Entrant, found: Found
) -> dict[str, Entrant]:
    """Return ``entrant`` with what was found for it, on each other set of features."""
    point = {key: [value] for key, value in found.best.parameters.items()}
    candidate = entrant.candidate.model_copy(update={"space": point})
    return {
        f"{name}, {feature_set}": Entrant(
            candidate, entrant.schema.without(left_out), feature_set
        )
        for feature_set, left_out in settings.features.without.items()
    }


def ranked(
    entered: Mapping[str, Entrant], found: Mapping[str, Found], measure: Measure
) -> tuple[list[str], str]:
    """Return all names, the best first, and the first that is no baseline."""
    names = sorted(
        found, key=lambda name: measure.direction * found[name].best.score, reverse=True
    )
    return names, next(name for name in names if not entered[name].baseline)


def to_json(
    entered: Mapping[str, Entrant],
    found: Mapping[str, Found],
    *,
    settings: Settings,
    measure: Measure,
) -> dict[str, Any]:
    """Return the leaderboard as plain values."""
    names, winner = ranked(entered, found, measure)
    return {
        "metric": settings.model.metric,
        "winner": winner,
        "search": settings.search.model_dump() | {"seed": settings.seed},
        "entrants": [
            {
                "name": name,
                "baseline": entered[name].baseline,
                "feature_set": entered[name].feature_set,
                "features": list(entered[name].schema.features),
                "best": asdict(found[name].best),
                "space": entered[name].candidate.space,
                "trials": [asdict(trial) for trial in found[name].trials],
            }
            for name in names
        ],
    }


def winning_schema(board: Mapping[str, Any], schema: Schema) -> Schema:
    """Return ``schema`` with the features that the winner of a leaderboard sees."""
    winner = next(e for e in board["entrants"] if e["name"] == board["winner"])
    return schema.without(set(schema.features) - set(winner["features"]))
