"""The service: requests in, answers out, whatever web framework carries them."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from time import perf_counter

from .. import log
from . import explanations, openapi, page, payload, predictions
from .access import described
from .access.caller import Caller
from .access.guard import Guard
from .access.scope import Scope
from .challenger import Challenger
from .champion import Champion, Served
from .exchange import Answer, Request
from .lane import Lane
from .metrics import CONTENT_TYPE_LATEST, Metrics
from .prediction_log import feedback
from .prediction_log.log import Log, NoLog
from .refusal import Refusal, busy
from .section import Serving
from .traffic import Traffic

_LOG = log.get(__name__)


@dataclass(frozen=True)
class Operation:
    """What a request with a body may ask for: it is sent by POST.

    Attributes:
        path: Its address.
        work: Returns the JSON of the answer; raises a refusal.
        quick: Whether a small request is answered at once, without a thread.
        scope: What a caller needs to be admitted.
    """

    path: str
    work: Callable[[Request], bytes]
    quick: bool
    scope: Scope

    @property
    def name(self) -> str:
        """The last part of the address."""
        return self.path.rpartition("/")[2]


class Service:
    """Answers requests; safe to use from several threads.

    Attributes:
        champion: The model that answers.
        challenger: The second model, if there may be one.
        settings: How the service is set up.
        metrics: What is counted.
        guard: Says who may ask.
        operations: What may be asked for by POST, by its path.
        draining: Whether it was told to stop. It goes on to answer, and says that it is
            not ready.
    """

    def __init__(
        self,
        champion: Champion,
        settings: Serving,
        metrics: Metrics,
        prediction_log: Log | NoLog = NoLog(),
        *,
        challenger: Challenger | None = None,
    ) -> None:
        self.champion = champion
        self.challenger = challenger
        self.settings = settings
        self.metrics = metrics
        self.guard = Guard(settings.access)
        self.draining = False
        self._log = prediction_log
        self._traffic = Traffic(settings.traffic, challenger, metrics.arms)
        operations = [
            Operation("/v1/predict", self._predict, True, Scope.PREDICT),
            Operation("/v1/explain", self._explain, False, Scope.PREDICT),
        ]
        if isinstance(prediction_log, Log):
            take = partial(self._take, prediction_log)
            operations.append(Operation(feedback.PATH, take, False, Scope.FEEDBACK))
        self.operations = {operation.path: operation for operation in operations}
        self._pages: dict[str, Callable[[Request], Answer]] = {
            "/healthz": self._alive,
            "/readyz": self._ready,
            "/v1/model": self._model,
            "/metrics": self._counted,
            "/openapi.json": self._described,
            "/docs": self._page,
        }
        self._key = settings.traffic.key
        self._closed = {"/v1/model": Scope.PREDICT}
        if not settings.access.open_metrics:
            self._closed["/metrics"] = Scope.ADMINISTRATION
        self._address = f"{settings.host}:{settings.port}"
        threads, waiting, held = settings.threads, settings.max_waiting, metrics.held
        self._lanes = {
            Scope.PREDICT: Lane("predict", threads, waiting, held),
            # A database that is slow or away holds up no predictions.
            Scope.FEEDBACK: Lane("feedback", 1, waiting, held),
        }

    @property
    def pages(self) -> tuple[str, ...]:
        """The addresses that answer to GET."""
        return tuple(self._pages)

    def show(self, path: str, request: Request) -> Answer:
        """Return a page.

        Args:
            path: One of :attr:`pages`.
            request: Who asks for it.
        """
        try:
            if path in self._closed:
                self.admit(request, self._closed[path])
            return self._pages[path](request)
        except Refusal as refusal:
            return Answer.refusing(refusal)

    def admit(self, request: Request, scope: Scope) -> Caller:
        """Return who asks, before anything of the body is looked at.

        Raises:
            Refusal: If the caller may not; see :meth:`.Guard.admit`.
        """
        return self.guard.admit(request, scope)

    def at_once(self, operation: Operation, request: Request) -> bool:
        """Return whether to answer a request at once, without a thread."""
        small = len(request.body) <= self.settings.small_bytes
        return operation.quick and small and not request.header("content-encoding")

    def answer(self, operation: Operation, request: Request) -> Answer:
        """Return the answer to a request; what goes wrong is an answer, too.

        Who sends it counts it, see :meth:`count`: some come too late to be sent.
        """
        try:
            return Answer(200, operation.work(request))
        except Refusal as refusal:
            return Answer.refusing(refusal)
        except Exception:  # pylint: disable=broad-exception-caught  # others are served
            _LOG.exception("request not answered")
            return Answer.refusing(Refusal(500, "The log of the service says more."))

    def count(self, operation: Operation, answer: Answer, begun: float) -> None:
        """Count an answer.

        Args:
            operation: What was asked for.
            answer: What is sent.
            begun: When its request was there, on the clock of ``perf_counter``.
        """
        seconds = perf_counter() - begun
        self.metrics.answered(operation.name, answer.status, seconds)

    def submit(self, operation: Operation, request: Request) -> "Future[Answer]":
        """Begin to answer a request in a thread.

        Raises:
            Refusal: If too many wait for one (503).
        """
        work = partial(self.answer, operation, request)
        return self._lanes[operation.scope].submit(work)

    def late(self) -> Answer:
        """Return the answer to a request whose time is up."""
        detail = f"No answer within {self.settings.deadline_seconds:g} seconds."
        more = "Try again later, and send fewer rows at a time."
        return Answer.refusing(Refusal(504, f"{detail} {more}"))

    def close(self) -> None:
        """Finish what was begun, and stop."""
        self.champion.stop()
        self.guard.stop()
        for lane in self._lanes.values():
            lane.close()
        self._traffic.close()
        self._log.close()

    def _predict(self, request: Request) -> bytes:
        """Return the predictions for the rows of a request."""
        served = self._served()
        content, key = self._content(request), request.header(self._key)
        return predictions.answer(
            served, content, self.metrics, self._log, traffic=self._traffic, key=key
        )

    def _take(self, prediction_log: Log, request: Request) -> bytes:
        """Store what came true, and say how many outcomes that were."""
        target, content = self._served().bundle.schema.target, self._content(request)
        most = self.settings.max_rows
        return feedback.take(prediction_log, target, content, most)

    def _explain(self, request: Request) -> bytes:
        """Return the prediction for the row of a request, and what it comes from."""
        return explanations.answer(self._served(), self._content(request))

    def _content(self, request: Request) -> bytes:
        """Return the JSON that is the body of a request, unpacked.

        Raises:
            Refusal: If it is of another kind, damaged or too large.
        """
        payload.refuse_kind(request.header("content-type"))
        encoding = request.header("content-encoding")
        return payload.unpacked(request.body, encoding, self.settings.max_body_bytes)

    def _served(self) -> Served:
        """Return the model that answers.

        Raises:
            Refusal: If there is none (503).
        """
        if self.champion.served is None:
            detail = "There is no champion yet, or it cannot be loaded"
            raise busy(f"{detail}; the log says more.")
        return self.champion.served

    def _alive(self, _: Request) -> Answer:
        """Say that the process answers."""
        return Answer.saying({"status": "alive"})

    def _ready(self, _: Request) -> Answer:
        """Say whether requests should be sent here: there is a model to answer them."""
        if self.draining:
            raise Refusal(503, "The service is about to stop.")
        said = {"status": "ready", "model_version": self._served().version}
        # Whoever asks is not known here: where the registry is stands in the log.
        trouble = "The last look at the registry failed; the log says why."
        return Answer.saying(
            said | {"trouble": trouble if self.champion.trouble else None}
        )

    def _model(self, _: Request) -> Answer:
        """Describe the model that answers."""
        served = self._served()
        second = self.challenger.beside(served) if self.challenger else None
        return Answer.saying(
            {
                "model_version": served.version,
                "challenger_version": second.version if second else None,
                "loaded": served.loaded.isoformat(timespec="seconds"),
                "target": served.bundle.schema.target.name,
                "row": served.contract.json_schema(),
                "metrics": served.bundle.metrics,
                "lineage": served.bundle.lineage,
            }
        )

    def _described(self, _: Request) -> Answer:
        """Return the OpenAPI document."""
        document = openapi.document(self.champion.served, self.operations)
        if self.guard.checks:
            needed = {path: one.scope for path, one in self.operations.items()}
            document = described.secured(document, needed | self._closed)
        return Answer.saying(document)

    def _page(self, request: Request) -> Answer:
        """Return the description of the service for people."""
        # Behind a proxy or in a container, only the caller knows what it is called.
        host = request.header("host") or self._address
        content = page.of(
            self.champion.served, host, self.operations, self.guard.checks
        )
        return Answer(200, content.encode(), page.HEADERS)

    def _counted(self, _: Request) -> Answer:
        """Return what is counted, for Prometheus."""
        headers = {"content-type": CONTENT_TYPE_LATEST}
        return Answer(200, self.metrics.page(), headers)
