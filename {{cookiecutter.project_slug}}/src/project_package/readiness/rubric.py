"""The ML Test Score: 28 tests of whether a product is ready for production.

Source: Breck, Cai, Nielsen, Salib and Sculley (2017), "The ML Test Score: A Rubric for
ML Production Readiness and Technical Debt Reduction", IEEE Big Data. A test that is
done by hand, with its results written down, counts half a point; one that a system
repeats by itself counts a whole one. The points of a section add up, and the score is
the least of the four sums, because a product fails where it is weakest.
"""

from dataclasses import dataclass

SECTIONS = ("Data", "Model", "Infra", "Monitoring")
_TITLES = {
    "Data": (
        "Feature expectations are captured in a schema",
        "All features are beneficial",
        "No feature's cost is too much",
        "Features adhere to meta-level requirements",
        "The data pipeline has appropriate privacy controls",
        "New features can be added quickly",
        "All input feature code is tested",
    ),
    "Model": (
        "Model specs are reviewed and submitted",
        "Offline and online metrics correlate",
        "All hyperparameters have been tuned",
        "The impact of model staleness is known",
        "A simpler model is not better",
        "Model quality is sufficient on important data slices",
        "The model is tested for considerations of inclusion",
    ),
    "Infra": (
        "Training is reproducible",
        "Model specs are unit tested",
        "The ML pipeline is integration tested",
        "Model quality is validated before serving",
        "The model is debuggable",
        "Models are canaried before serving",
        "Serving models can be rolled back",
    ),
    "Monitoring": (
        "Dependency changes result in notification",
        "Data invariants hold for inputs",
        "Training and serving are not skewed",
        "Models are not too stale",
        "Models are numerically stable",
        "Computing performance has not regressed",
        "Prediction quality has not regressed",
    ),
}
# Table II of the paper: the most that each reading is for.
_READINGS = (
    (0, "more of a research project than a productionised system"),
    (1, "not totally untested, but serious holes in reliability are possible"),
    (2, "a first pass at basic productionisation; more investment may be needed"),
    (3, "reasonably tested, but more of it may be automated"),
    (5, "strong automated testing and monitoring, fit for mission-critical systems"),
    (7, "exceptional automated testing and monitoring"),
)


@dataclass(frozen=True)
class Row:
    """One of the 28 tests.

    Attributes:
        section: One of :data:`SECTIONS`.
        number: Its place in the section, from 1.
        title: What is asked for, in the words of the paper.
    """

    section: str
    number: int
    title: str

    @property
    def name(self) -> str:
        """What tests call it, as in ``Data 4``."""
        return f"{self.section} {self.number}"


ROWS = tuple(
    Row(section, number, title)
    for section in SECTIONS
    for number, title in enumerate(_TITLES[section], 1)
)


def reading(score: float) -> str:
    """Return what the paper says of a score from 0 to 7."""
    return next(words for most, words in _READINGS if score <= most)
