"""The report of a training run: one page, from the headline down to the lineage."""

from collections.abc import Mapping
from typing import Any

from .. import problems
from ..data.descriptions import unmarked
from ..schema import Schema
from . import headline, importances, kind, leaderboard, origin, profile, slices
from .page import render


def page(artefacts: Mapping[str, Any], schema: Schema) -> str:
    """Return ``report.html``, one file that needs nothing else.

    Args:
        artefacts: By name without ending: ``quality``, ``leaderboard`` and ``metrics``;
            and where they exist ``diagnosis``, ``slices``, ``importances``, ``gates``,
            ``source``, ``reference`` (of the bundle) and ``run`` (its record).
        schema: The schema of the data.
    """
    schema = unmarked(schema)
    speaker = kind.of(schema)
    diagnosis = artefacts.get("diagnosis")
    gates = artefacts.get("gates")
    run = artefacts.get("run") or {}
    parts = {
        "headline": headline.facts(artefacts, schema),
        "verdict": headline.verdict(gates),
        "dataset": schema.dataset,
        "run": run.get("run_id", ""),
        "started": origin.moment(run),
        "profile": profile.view(artefacts, schema),
        "leaderboard": leaderboard.view(artefacts, schema),
        "diagnosis": speaker.parts(diagnosis, schema.target) if diagnosis else None,
        "problem": f"{problems.of(schema).name}.html.jinja",
        "slices": slices.view(artefacts.get("slices"), schema),
        "groups": slices.groups(artefacts.get("slices"), schema),
        "importances": importances.view(artefacts.get("importances"), schema),
        "gates": gates,
        "origin": origin.view(artefacts),
        "contents": _contents(speaker.SECTIONS if diagnosis else ()),
    }
    return render("training.html.jinja", parts)


def _contents(special: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """Return the identifier and the title of each section."""
    return [
        ("summary", "Summary"),
        ("data", "Data"),
        ("leaderboard", "Leaderboard"),
        *special,
        ("slices", "Slices"),
        ("groups", "Groups"),
        ("importances", "Importances"),
        ("gates", "Gates"),
        ("lineage", "Lineage"),
    ]
