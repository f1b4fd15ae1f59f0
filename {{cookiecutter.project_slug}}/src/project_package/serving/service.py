"""The service: requests in, answers out, whatever web framework carries them."""

import uuid
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import BoundedSemaphore
from time import perf_counter
from typing import Any

import numpy as np
import pydantic_core

from .. import log
from ..model.encoding import UNSEEN
from . import openapi, page, payload
from .champion import Champion
from .metrics import CONTENT_TYPE_LATEST, Metrics
from .refusal import Fault, Refusal
from .section import Serving

_LOG = log.get(__name__)
_RETRY_SECONDS = 1


@dataclass(frozen=True)
class Request:
    """A request for predictions.

    Attributes:
        body: Its body, as it came.
        content_type: Its header of that name; empty if it has none.
        content_encoding: Likewise.
    """

    body: bytes
    content_type: str
    content_encoding: str = ""


@dataclass(frozen=True)
class Answer:
    """An answer to a request.

    Attributes:
        status: HTTP status.
        body: Its content.
        headers: Its headers; their names are in lower case.
    """

    status: int
    body: bytes
    headers: dict[str, str] = field(
        default_factory=lambda: {"content-type": "application/json"}
    )

    @classmethod
    def refusing(cls, refusal: Refusal) -> "Answer":
        """Return the problem document of a refusal."""
        return cls(refusal.status, refusal.body(), refusal.headers)

    @classmethod
    def misdirected(cls, status: int, allowed: str | None = None) -> "Answer":
        """Return the answer to a request that nothing here is for.

        Args:
            status: HTTP status.
            allowed: The methods that the address takes, if it takes another.
        """
        answer = cls.refusing(Refusal(status, "See /docs."))
        if allowed:
            answer.headers["allow"] = allowed
        return answer

    @classmethod
    def saying(cls, content: Any, status: int = 200) -> "Answer":
        """Return ``content`` as JSON."""
        return cls(status, pydantic_core.to_json(content))


class Service:
    """Answers requests; safe to use from several threads.

    Attributes:
        champion: The model that answers.
        settings: How the service is set up.
        metrics: What is counted.
        draining: Whether it was told to stop. It goes on to answer, and says that it is
            not ready.
    """

    def __init__(self, champion: Champion, settings: Serving, metrics: Metrics) -> None:
        self.champion = champion
        self.settings = settings
        self.metrics = metrics
        self.draining = False
        self._address = f"http://{settings.host}:{settings.port}"
        # pylint: disable-next=consider-using-with  # close() ends it
        self._pool = ThreadPoolExecutor(settings.threads, "predict")
        self._room = BoundedSemaphore(settings.threads + settings.max_waiting)

    def is_small(self, request: Request) -> bool:
        """Return whether to answer a request at once, without a thread."""
        small = len(request.body) <= self.settings.small_bytes
        return small and not request.content_encoding

    def predict(self, request: Request) -> Answer:
        """Return the answer to a request; what goes wrong is an answer, too.

        Who sends it counts it, see :meth:`count`: some come too late to be sent.
        """
        try:
            return Answer(200, self._predictions(request))
        except Refusal as refusal:
            return Answer.refusing(refusal)
        except Exception:  # pylint: disable=broad-exception-caught  # others are served
            _LOG.exception("request not answered")
            return Answer.refusing(Refusal(500, "The log of the service says more."))

    def count(self, answer: Answer, begun: float) -> None:
        """Count an answer.

        Args:
            answer: What is sent.
            begun: When its request was there, on the clock of ``perf_counter``.
        """
        self.metrics.answered(answer.status, perf_counter() - begun)

    def submit(self, request: Request) -> "Future[Answer]":
        """Begin to answer a request in a thread.

        Raises:
            Refusal: If too many wait for one (503).
        """
        # What makes room again is the end of the work, in another thread.
        # pylint: disable-next=consider-using-with
        if not self._room.acquire(blocking=False):
            raise Refusal(
                503, "Too many large requests wait.", retry_after=_RETRY_SECONDS
            )
        self.metrics.held.inc()
        future = self._pool.submit(self.predict, request)
        future.add_done_callback(self._make_room)
        return future

    def late(self) -> Answer:
        """Return the answer to a request whose time is up."""
        detail = f"No answer within {self.settings.deadline_seconds:g} seconds."
        return Answer.refusing(Refusal(504, f"{detail} Send fewer rows at a time."))

    def alive(self) -> Answer:
        """Say that the process answers."""
        return Answer.saying({"status": "alive"})

    def ready(self) -> Answer:
        """Say whether requests should be sent here: there is a model to answer them."""
        served = self.champion.served
        if self.draining:
            return Answer.refusing(Refusal(503, "The service is about to stop."))
        if served is None:
            return Answer.refusing(_no_model())
        said = {"status": "ready", "model_version": served.version}
        return Answer.saying(said | {"trouble": self.champion.trouble or None})

    def model(self) -> Answer:
        """Describe the model that answers."""
        served = self.champion.served
        if served is None:
            return Answer.refusing(_no_model())
        return Answer.saying(
            {
                "model_version": served.version,
                "loaded": served.loaded.isoformat(timespec="seconds"),
                "target": served.bundle.schema.target.name,
                "row": served.contract.json_schema(),
                "metrics": served.bundle.metrics,
                "lineage": served.bundle.lineage,
            }
        )

    def described(self) -> Answer:
        """Return the OpenAPI document."""
        return Answer.saying(openapi.document(self.champion.served))

    def page(self) -> Answer:
        """Return the description of the service for people."""
        headers = {"content-type": "text/html; charset=utf-8"}
        return Answer(
            200, page.of(self.champion.served, self._address).encode(), headers
        )

    def counted(self) -> Answer:
        """Return what is counted, for Prometheus."""
        headers = {"content-type": CONTENT_TYPE_LATEST}
        return Answer(200, self.metrics.page(), headers)

    def pages(self) -> dict[str, Callable[[], Answer]]:
        """Return what is answered to GET, by its path."""
        return {
            "/healthz": self.alive,
            "/readyz": self.ready,
            "/v1/model": self.model,
            "/metrics": self.counted,
            "/openapi.json": self.described,
            "/docs": self.page,
        }

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self.champion.stop()
        self._pool.shutdown()

    def _make_room(self, _: "Future[Answer]") -> None:
        self.metrics.held.dec()
        self._room.release()

    def _predictions(self, request: Request) -> bytes:
        """Return the body of an answer.

        Raises:
            Refusal: If the request cannot be answered with predictions.
        """
        served = self.champion.served
        if served is None:
            raise _no_model()
        payload.refuse_kind(request.content_type)
        body = payload.unpacked(
            request.body, request.content_encoding, self.settings.max_body_bytes
        )
        rows = served.contract.rows(body)
        predictor = served.bundle.predictor
        numbers, codes = predictor.encoding.arrays_of(rows)
        values = predictor.run(numbers, codes)
        _refuse_unless_finite(values)
        unseen = codes == UNSEEN
        predictions = _identified(predictor.outputs.columns(values), len(rows))
        counts: dict[str, int] = {}
        if unseen.any():
            counts = predictor.encoding.unseen(codes)
            _tell_unseen(predictions, unseen, [*counts])
        self.metrics.predicted(len(rows), counts)
        return pydantic_core.to_json(
            {"model_version": served.version, "predictions": predictions}
        )


def _identified(columns: dict[str, np.ndarray], rows: int) -> list[dict[str, Any]]:
    """Return the predictions, each with an identifier of its own."""
    names = ("prediction_id", *columns)
    identifier = uuid.uuid4().hex
    identifiers = [f"{identifier}-{row}" for row in range(rows)]
    cells = [column.tolist() for column in columns.values()]
    return [dict(zip(names, row)) for row in zip(identifiers, *cells)]


def _no_model() -> Refusal:
    return Refusal(
        503,
        "There is no champion yet, or it cannot be loaded; the log says more.",
        retry_after=_RETRY_SECONDS,
    )


def _refuse_unless_finite(values: np.ndarray) -> None:
    """Refuse what batch scoring puts into quarantine: JSON has no word for it."""
    finite = np.isfinite(values)
    if not finite.all():
        rows = np.flatnonzero(~finite.all(axis=1)).tolist()
        faults = tuple(
            Fault(f"rows[{row}]", "has no finite prediction") for row in rows
        )
        raise Refusal(422, "The model has no finite answer to every row.", faults)


def _tell_unseen(
    predictions: list[dict[str, Any]], unseen: np.ndarray, names: list[str]
) -> None:
    """Name in each prediction the columns whose value training did not know."""
    for prediction, row in zip(predictions, unseen.tolist()):
        columns = [name for name, hit in zip(names, row) if hit]
        if columns:
            prediction["unseen"] = columns
