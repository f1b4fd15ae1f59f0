"""What a reader must know first: what was trained, how good it is, what follows."""

from collections.abc import Mapping
from typing import Any

from ..schema import Schema
from ..wording import between, like, percent, signed, words
from . import kind


def facts(artefacts: Mapping[str, Any], schema: Schema) -> dict[str, Any]:
    """Return the number that decides, its interval and what it is compared with."""
    metrics, board = artefacts["metrics"], artefacts["leaderboard"]
    winner, metric = metrics["winner"], metrics["metric"]
    name, meaning = kind.measure(metric, schema)
    gains = {base: found[metric] for base, found in metrics["gains"].items()}
    value = metrics["models"][winner][metric]
    low, high = metrics["intervals"][winner][metric]
    write = like([value, low, high])
    return {
        "unit": kind.unit(metric, schema),
        "model": words(winner),
        "target": schema.target,
        "measure": name,
        "meaning": meaning,
        "value": write(value),
        "interval": between(low, high, write),
        "confidence": percent(metrics["confidence"]),
        "gains": [_gain(base, gain, write) for base, gain in gains.items()],
        "rows": metrics["rows"],
        "features": len(schema.features),
        "competitors": sum(not entrant["baseline"] for entrant in board["entrants"]),
        "parameters": parameters(artefacts),
    }


def parameters(artefacts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters that the search chose for the winner."""
    winner = artefacts["metrics"]["winner"]
    entrants = artefacts["leaderboard"]["entrants"]
    found = {entrant["name"]: entrant["best"]["parameters"] for entrant in entrants}
    return dict(found.get(winner, {}))


def verdict(gates: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return in words what becomes of the model.

    Args:
        gates: What the gates said; none if they have not been asked.
    """
    if gates is None:
        text = "No gate was asked yet."
        return {"word": "unknown", "passed": None, "text": text, "refused": []}
    refused = [gate for gate in gates["gates"] if not gate["passed"]]
    number, total = gates["champion"], len(gates["gates"])
    if gates["passed"]:
        text = "Every gate agrees. It becomes the first champion."
        if number is not None:
            text = f"Every gate agrees. It follows version {number} as champion."
        return {"word": "passed", "passed": True, "text": text, "refused": refused}
    stays = "There is no champion."
    if number is not None:
        stays = f"Version {number} stays champion."
    text = f"{len(refused)} of {total} gates said no. {stays}"
    return {"word": "refused", "passed": False, "text": text, "refused": refused}


def _gain(base: str, gain: dict[str, float], write: Any) -> dict[str, str]:
    """Return how much better the winner is than a baseline."""
    low, high = signed(gain["low"], write), signed(gain["high"], write)
    unsure = gain["low"] <= 0
    return {
        "base": words(base),
        "value": signed(gain["value"], write),
        "interval": f"{low} to {high}",
        "note": "no clear difference" if unsure else "",
    }
