"""What is recorded of each artefact: the parameters, metrics and tags in it."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from ..config import flatten
from .record import Record


def _source(record: Record) -> None:
    """Record the data, and the settings that the run was started with."""
    source, settings = record.read("source.json"), record.run.record["settings"]
    name = source["uri"].rsplit("/", 1)[-1]
    record.dataset(name, source["uri"], source["sha256"], source["rows"])
    record.tag({"data_digest": source["sha256"], "data_rows": source["rows"]})
    record.parameters({"seed": record.run.record["seed"]} | flatten(settings))


def _leaderboard(record: Record) -> None:
    """Record each candidate as a run of its own, and the one that won."""
    board = record.read("leaderboard.json")
    for entrant in board["entrants"]:
        _entrant(record.candidate(entrant["name"]), entrant, board["metric"])
        if entrant["name"] == board["winner"]:
            found = entrant["best"]["parameters"]
            record.parameters({f"winner.{k}": v for k, v in found.items()})
            record.metrics({f"search_{board['metric']}": entrant["best"]["score"]})
    record.tag({"winner": board["winner"], "metric": board["metric"]})


def _entrant(candidate: Record, entrant: Mapping[str, Any], metric: str) -> None:
    """Record the search: a step of a metric is a trial, or a fold of the best."""
    best = entrant["best"]
    candidate.tag({"baseline": entrant["baseline"]})
    candidate.parameters(
        {"feature_set": entrant["feature_set"], "features": entrant["features"]}
        | best["parameters"]
    )
    tried = [trial["score"] for trial in entrant["trials"]]
    candidate.series(f"trial_{metric}", tried)
    candidate.series(f"fold_{metric}", best["fold_scores"])
    candidate.metrics({f"search_{metric}": best["score"], "spread": best["spread"]})
    candidate.end("FINISHED")


def _metrics(record: Record) -> None:
    """Record how good the winner is on held-out rows, and the other models beside."""
    measured = record.read("metrics.json")
    reached = {"held_out_rows": measured["rows"]}
    for name, values in measured["models"].items():
        before = "" if name == measured["winner"] else f"{name}."
        reached |= {f"{before}{metric}": value for metric, value in values.items()}
    record.metrics(reached)


def _importances(record: Record) -> None:
    """Record what each feature is worth."""
    features = record.read("importances.json")["features"]
    record.metrics({f"importance.{f['name']}": f["importance"] for f in features})


def _gates(record: Record) -> None:
    """Record what each gate said."""
    gates = record.read("gates.json")["gates"]
    said = {True: "passed", False: "refused"}
    record.tag(
        {f"gate.{g['gate']}": f"{said[g['passed']]}: {g['reason']}" for g in gates}
    )


def _promotion(record: Record) -> None:
    """Record which version of the registered model the run has made."""
    promotion = record.read("promotion.json")
    record.tag({"version": promotion["version"], "promoted": promotion["promoted"]})


def _scoring(record: Record) -> None:
    """Record which version has scored how many rows."""
    summary = record.read("scoring.json")
    numbers = {k: v for k, v in summary.items() if isinstance(v, int)}
    record.tag({"version": numbers.pop("version")})
    record.metrics(numbers)


PARTS: Mapping[str, Callable[[Record], None]] = MappingProxyType(
    {
        "source.json": _source,
        "leaderboard.json": _leaderboard,
        "metrics.json": _metrics,
        "importances.json": _importances,
        "gates.json": _gates,
        "promotion.json": _promotion,
        "scoring.json": _scoring,
    }
)
