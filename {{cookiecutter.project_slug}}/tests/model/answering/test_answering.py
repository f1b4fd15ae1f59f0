"""What an answer needs is learned, for each kind of problem."""

from project_package.data.splits import Splitter
from project_package.model import answering
from project_package.settings import Split

from ... import small


def test_the_outputs_keep_what_is_configured(kind):
    described = small.schema(kind.target)
    frame = small.synthetic.rows(described, 100, seed=1)
    target = kind.problem.encode(frame[kind.target.name], kind.target)
    folds = Splitter(Split(strategy="random", test_fraction=0.2), 1).folds(
        frame, target, 2
    )
    given = small.outputs(described)

    learned = answering.learn(
        given,
        small.trained(kind, kind.linear),
        frame,
        target,
        folds=folds,
        problem=kind.problem,
    )

    assert (given.target, given.labels) == (learned.target, learned.labels)
    assert (given.costs, given.coverage) == (learned.costs, learned.coverage)
