"""The challenger in memory: a second model, only ever beside the champion.

Whatever is wrong with it, the champion answers: then there is no challenger, and the
log and a figure say why.
"""

from collections.abc import Mapping

from ..errors import ArtefactError
from ..registry import CHALLENGER, Registry
from .arms import Arms
from .champion import Champion
from .follower import Follower, Served
from .metrics import Metrics
from .section import Serving


class Challenger(Follower):
    """Holds the version that is named challenger, while there is one."""

    def __init__(
        self, registry: Registry, champion: Champion, most_rows: int, arms: Arms
    ) -> None:
        """Make ready; nothing is loaded yet.

        Args:
            registry: Where the models are.
            champion: The model that it stands beside.
            most_rows: Most rows of a request.
            arms: Is told which model is challenger.
        """
        super().__init__(registry, CHALLENGER, most_rows)
        self._champion = champion
        self._arms = arms
        self._judged: tuple[Served, Served, str] | None = None

    def refresh(self) -> None:
        """Load the challenger if it is another than the one in memory."""
        super().refresh()
        champion = self._champion.served
        beside = self.beside(champion) if champion else None
        self._arms.version.set(beside.version if beside else 0)

    def beside(self, champion: Served) -> Served | None:
        """Return the model that may score what ``champion`` is asked, if there is one.

        Args:
            champion: The model that answers a request.
        """
        served = self.served
        if served is None or served.version == champion.version:
            return None
        return None if self._unlike(champion, served) else served

    def _follow(self, aliases: Mapping[str, int]) -> None:
        champion, number = self._champion.served, aliases.get(CHALLENGER)
        if self.served and self.served.version != number:
            self.served = None  # whoever named another one wants this one no more
        if number is None or champion is None or number == champion.version:
            return
        self._load(number)
        if self.served and (reason := self._unlike(champion, self.served)):
            raise ArtefactError(
                f"Version {number} cannot be challenger of version {champion.version}: "
                f"{reason}. Both are given the same rows."
            )

    def _count_failure(self) -> None:
        self._arms.failed("load")

    def _unlike(self, champion: Served, served: Served) -> str:
        """Return :func:`unlike`, which is asked at each request, from memory."""
        judged = self._judged
        if not judged or judged[0] is not champion or judged[1] is not served:
            judged = self._judged = champion, served, unlike(champion, served)
        return judged[2]


def beside(
    champion: Champion, registry: Registry, settings: Serving, metrics: Metrics
) -> Challenger | None:
    """Return the challenger, which is not loaded yet; none if it is to be ignored."""
    if settings.traffic.challenger == "ignore":
        return None
    return Challenger(registry, champion, settings.max_rows, metrics.arms)


def unlike(one: Served, other: Served) -> str:
    """Return why two models cannot answer the same requests; empty if they can.

    Rows are read once, by the schema of the champion, and an answer has one shape.
    """
    schema, second = one.bundle.schema, other.bundle.schema
    columns = sorted({*schema.unlike(second), *second.unlike(schema)})
    if columns:
        return f"it describes {', '.join(columns)} otherwise"
    predictors = one.bundle.predictor, other.bundle.predictor
    lacking = {*predictors[1].encoding.features} - {*schema.features}
    if lacking:
        return f"it reads {', '.join(sorted(lacking))} as well"
    shapes = {
        (p.outputs.target, p.outputs.labels, p.outputs.half_width is None)
        for p in predictors
    }
    return "its answers have other columns" if len(shapes) > 1 else ""
