"""A process that trains, exports, stores and loads, and dies at the first pickle."""

import sys
from pathlib import Path


def refuse(event: str, arguments: tuple) -> None:
    """Audit hook: end the process where a pickle names what it would create."""
    if event == "pickle.find_class":
        print("pickle would create", arguments, file=sys.stderr)
        sys.exit(3)


def work(folder: Path) -> None:
    """Do with each kind of problem what a run does with a model."""
    # pylint: disable=import-outside-toplevel
    from project_package.model import bundle, persistence, synthetic

    from .. import small
    from ..kinds import examples

    for kind in examples():
        schema = small.schema(kind.target)
        found = small.found(kind, kind.forest, strategy="random", jobs=2)
        place = folder / kind.problem.name
        place.mkdir()
        small.write_bundle(place, found.pipeline, schema)
        persistence.load(place / bundle.PIPELINE)
        bundle.load(place).predictor.predict(synthetic.rows(schema, 20, seed=2))


if __name__ == "__main__":
    sys.addaudithook(refuse)
    work(Path(sys.argv[1]))
    print("done")
