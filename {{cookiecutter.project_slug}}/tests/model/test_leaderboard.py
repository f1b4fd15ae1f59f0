"""The leaderboard ranks in the direction of the measure, on each set of features."""

from project_package.model import leaderboard, measures
from project_package.model.search import Found, Trial

from .. import small


def found(score, **parameters):
    """Return the result of a search."""
    trial = Trial(parameters, score, 0.1, (score,))
    return Found(None, trial, (trial,))


def entered(kind, **features):
    """Return the configuration and what takes part."""
    sections = {"features": {"max_categories": 10, "without": features}}
    settings = small.settings(kind, **sections)
    return settings, leaderboard.entrants(settings, small.schema(kind.target))


def test_a_baseline_is_ranked_but_never_wins(kind):
    _, entrants = entered(kind)
    scores = {"dummy": found(0.9), "linear": found(0.8)}
    measure = measures.measure(kind.higher, kind.problem)

    assert (["dummy", "linear"], "linear") == leaderboard.ranked(
        entrants, scores, measure
    )


def test_the_least_comes_first_where_less_is_better(kind):
    _, entrants = entered(kind)
    scores = {"dummy": found(0.9), "linear": found(0.8)}
    measure = measures.measure(kind.lower, kind.problem)

    assert ["linear", "dummy"] == leaderboard.ranked(entrants, scores, measure)[0]


def test_a_further_set_of_features_is_tried_with_what_was_found(kind):
    settings, entrants = entered(kind, small_one=("weight", "day"))
    best = found(0.8, depth=3)

    (other,) = leaderboard.on_other_features(
        settings, "linear", entrants["linear"], best
    ).items()

    name, entrant = other
    assert "linear, small_one" == name
    assert {"depth": [3]} == entrant.candidate.space
    assert {"size", "colour", "shape"} == set(entrant.schema.features)


def test_the_features_of_the_winner_make_the_schema_of_its_bundle(kind):
    settings, entrants = entered(kind, small_one=("weight", "day"))
    best = found(0.8)
    entrants |= leaderboard.on_other_features(
        settings, "linear", entrants["linear"], best
    )
    scores = dict.fromkeys(entrants, best) | {"linear, small_one": found(0.9)}
    board = leaderboard.to_json(
        entrants,
        scores,
        settings=settings,
        measure=measures.measure(kind.higher, kind.problem),
    )

    schema = leaderboard.winning_schema(board, small.schema(kind.target))

    assert "linear, small_one" == board["winner"]
    assert ("size", "shape", "colour") == schema.features
    assert {"weight", "day"} == {c.name for c in schema.with_role("ignored")}
