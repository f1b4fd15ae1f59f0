"""The model card, after Mitchell et al., "Model Cards for Model Reporting" (2019).

Every number comes from the artefacts of the run, every meaning from the schema.
"""

from collections.abc import Mapping
from typing import Any

from ..data.descriptions import unmarked
from ..schema import Schema
from ..wording import count, listed, percent
from . import headline, importances, kind, leaderboard, origin, profile, slices
from .markdown import environment

_SMALL = 200  # rows of a slice below which its interval is wide


def text(artefacts: Mapping[str, Any], schema: Schema) -> str:
    """Return ``card.md``.

    Args:
        artefacts: As for the report; ``gates`` are not needed.
        schema: The schema of the data.
    """
    schema = unmarked(schema)
    diagnosis = artefacts.get("diagnosis")
    parts = slices.view(artefacts.get("slices"), schema)
    groups = slices.groups(artefacts.get("slices"), schema)
    needed = importances.view(artefacts.get("importances"), schema)
    run = artefacts.get("run") or {}
    page = environment().get_template("card.md.jinja")
    lines = page.render(
        {
            "headline": headline.facts(artefacts, schema),
            "schema": schema,
            "profile": profile.view(artefacts, schema),
            "measures": leaderboard.view(artefacts, schema)["measures"],
            "others": [
                name
                for name in artefacts["metrics"]["models"]
                if name != artefacts["metrics"]["winner"]
            ],
            "split": run.get("settings", {}).get("split", {}),
            "sentences": kind.of(schema).sentences(diagnosis) if diagnosis else [],
            "slices": parts,
            "groups": groups,
            "importances": needed,
            "origin": origin.view(artefacts),
            "run": run.get("run_id", ""),
            "caveats": caveats(artefacts, schema),
        }
    )
    return lines.strip() + "\n"


def caveats(artefacts: Mapping[str, Any], schema: Schema) -> list[str]:
    """Return what a user must be warned of, as it follows from the facts."""
    said = _of_baselines(artefacts)
    found = artefacts.get("slices") or {"slices": [], "gaps": [], "left_out": []}
    worse = [p for p in found["slices"] if p["low"] > found["overall"]]
    said += [
        f"It is clearly worse where {part['column']} is {part['value']}."
        for part in worse
    ]
    small = [part for part in found["slices"] if part["rows"] < _SMALL]
    if small:
        said.append(
            f"{count(len(small), 'slice')} of {len(found['slices'])} have fewer than "
            f"{_SMALL} held-out rows: their intervals are wide."
        )
    said += [
        f"Groups of {gap['column']} are treated differently: the gap between "
        f"{listed([str(group) for group in gap['between']])} is not chance."
        for gap in found["gaps"]
        if gap["low"] > 0
    ]
    if left_out := slices.left_out(found):
        said.append(
            f"Groups of fewer than {found['minimum_rows']} held-out rows were not "
            f"compared: {left_out}."
        )
    if not schema.with_role("sensitive"):
        said.append("No column is marked as sensitive: no groups were compared.")
    return [*said, *_of_features(artefacts, schema)]


def _of_baselines(artefacts: Mapping[str, Any]) -> list[str]:
    """Return which baselines the model is not clearly better than."""
    metrics = artefacts["metrics"]
    unclear = [
        name
        for name, gains in metrics["gains"].items()
        if gains[metrics["metric"]]["low"] <= 0
    ]
    if not unclear:
        return []
    return [f"It is not clearly better than the {listed(unclear)} baseline."]


def _of_features(artefacts: Mapping[str, Any], schema: Schema) -> list[str]:
    """Return which features are of little use or have many gaps."""
    said = []
    states = importances.by_state(artefacts.get("importances"))
    if unclear := states["unclear"]:
        said.append(f"Not told apart from nothing, each by itself: {listed(unclear)}.")
    if useless := states["useless"]:
        said.append(f"Not needed, each by itself: {listed(useless)}.")
    columns = profile.view(artefacts, schema)["columns"]
    for column in columns:
        if column["role"] == "feature" and column["share"] > profile.MANY_MISSING:
            said.append(
                f"{column['name']} is missing in {percent(column['share'])} of the "
                "rows, where the model works with a guess."
            )
    return said
