"""Earned: what the team's own data, schedule and traffic have added to a mechanism.

A mechanism that is proven on generated data earns nothing yet. It earns half a point
once what it needs is recorded, and a whole one if continuous integration has made the
evidence, so that a system repeats it. What nothing here can record earns nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from .facts import STALENESS, Facts


@dataclass(frozen=True)
class Finding:
    """Whether something is so, and how that is known.

    Attributes:
        met: Whether it is.
        words: The fact, or what is missing.
    """

    met: bool
    words: str


Need = Callable[[Facts], Finding]


def _own_run(facts: Facts) -> Finding:
    """Ask for a training run on the team's own data."""
    if not facts.own_data:
        return Finding(False, "data.sample is set: the data is generated")
    if facts.run is None:
        return Finding(False, "no training run on own data was judged yet")
    return Finding(True, f"run {facts.run.run_id} on own data")


def _costs(facts: Facts) -> Finding:
    """Ask that somebody has said of each feature what it costs."""
    names = facts.schema.features
    columns = [facts.schema.by_name[name] for name in names]
    silent = [c.name for c in columns if "cost" not in c.model_fields_set]
    words = f"conf/schema.yaml names no cost of {', '.join(silent)}"
    return Finding(not silent, words if silent else "every feature has a cost")


def _tags(facts: Facts) -> Finding:
    """Ask that somebody has marked what leads to a person."""
    found = [column.name for column in facts.schema.columns if column.confidential]
    if not found:
        return Finding(False, "no column is tagged personal or protected, or sensitive")
    return Finding(True, f"{len(found)} columns are kept out of logs")


def _submitted(facts: Facts) -> Finding:
    """Ask for a model from a clean commit."""
    code = facts.run.record["code"] if facts.run else {}
    if not code.get("commit") or code.get("changed"):
        return Finding(False, "no run is from a commit without changes")
    return Finding(True, f"commit {code['commit'][:7]}")


def _searched(facts: Facts) -> Finding:
    """Ask that more than one point was tried for the winner."""
    board = facts.artefact("leaderboard.json")
    winner = board.get("winner")
    tried = [len(e["trials"]) for e in board.get("entrants", ()) if e["name"] == winner]
    points = sum(tried)
    return Finding(points > 1, f"{points} points tried for the winner")


def _aged(facts: Facts) -> Finding:
    """Ask for a curve of quality by age."""
    points = facts.artefact(STALENESS).get("points", [])
    if not points:
        return Finding(False, "no curve yet: the command staleness draws one")
    return Finding(True, f"a curve over {points[-1]['days']:g} days")


def _sliced(facts: Facts) -> Finding:
    """Ask that slices were large enough to be measured."""
    found = facts.artefact("slices.json").get("slices", [])
    return Finding(bool(found), f"{len(found)} slices measured")


def _grouped(facts: Facts) -> Finding:
    """Ask that groups of people were compared."""
    found = facts.artefact("slices.json").get("gaps", [])
    return Finding(bool(found), f"{len(found)} sensitive columns compared")


def _rolled_back(facts: Facts) -> Finding:
    """Ask that a rollback was practised."""
    times = facts.actions.count("rollback")
    return Finding(times > 0, f"{times} rollbacks in the registry")


def _unknown(words: str) -> Need:
    """Return a need that no record of this project can meet."""
    return lambda facts: Finding(False, words)


NEEDS: dict[str, tuple[Need, ...]] = {
    "Data 1": (_own_run,),
    "Data 2": (_own_run,),
    "Data 3": (_own_run, _costs),
    "Data 4": (_own_run,),
    "Data 5": (_own_run, _tags),
    "Data 6": (_unknown("how long a team takes from idea to feature is not recorded"),),
    "Data 7": (),
    "Model 1": (_own_run, _submitted),
    "Model 2": (_unknown("no effect of served answers is recorded"),),
    "Model 3": (_own_run, _searched),
    "Model 4": (_own_run, _aged),
    "Model 5": (_own_run,),
    "Model 6": (_own_run, _sliced),
    "Model 7": (_own_run, _grouped),
    "Infra 1": (),
    "Infra 2": (),
    "Infra 3": (),
    "Infra 4": (_own_run,),
    "Infra 5": (),
    "Infra 7": (_rolled_back,),
}
_NO_TRAFFIC = (_unknown("no served traffic is recorded"),)


def findings(row: str, facts: Facts) -> list[Finding]:
    """Return what the row of this name needs, and whether it is there."""
    return [need(facts) for need in NEEDS.get(row, _NO_TRAFFIC)]
