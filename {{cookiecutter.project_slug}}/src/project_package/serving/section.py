"""What of the service can be configured."""

from typing import Literal

from pydantic import Field

from ..settings import Section
from .access.settings import Access
from .prediction_log.settings import PredictionLog


class Traffic(Section):
    """What the version that is named challenger does beside the champion.

    Attributes:
        challenger: ``ignore``; ``shadow`` scores what the champion answers, and nobody
            sees it; ``split`` answers a share of the requests.
        share: Share of the requests that a split gives to the challenger.
        key: Header with what a caller belongs to, in lower case: all requests with the
            same one are answered by the same model.
        salt: Another one shares out the keys anew.
        max_shadow_rows: Most rows that wait to be scored in the shadow; more are left
            out.
    """

    challenger: Literal["ignore", "shadow", "split"]
    share: float = Field(ge=0, le=1)
    key: str = Field(pattern="^[a-z0-9-]+$")
    salt: str = Field(min_length=1)
    max_shadow_rows: int = Field(ge=1)


class Serving(Section):
    """The HTTP service.

    Attributes:
        host: Address to listen on.
        port: Port to listen on; 0 takes a free one.
        workers: Processes that answer; each holds the model.
        cache: Folder for a copy of the last good model, which serves while the registry
            cannot be reached.
        reload_seconds: Seconds between two looks at whether the champion moved.
        max_body_bytes: Largest body of a request, also after it was unpacked.
        max_rows: Most rows of a request.
        small_bytes: Requests with a body up to this size are answered at once; larger
            ones wait for a thread, so that they hold up nobody else.
        overload_seconds: When requests wait longer than this for their turn, further
            ones are refused.
        threads: Larger requests that are worked on at a time.
        max_waiting: Larger requests that may wait for a thread; more are refused.
        deadline_seconds: Longest time that a larger request may take.
        drain_seconds: After the signal to stop, seconds in which requests are still
            answered while readiness says no: as long as whoever sends requests needs
            to notice.
        access: Who may ask.
        prediction_log: What is kept of each prediction.
        traffic: What a second model does.
    """

    host: str = Field(min_length=1)
    port: int = Field(ge=0, le=65535)
    workers: int = Field(ge=1)
    cache: str = Field(min_length=1)
    reload_seconds: float = Field(gt=0, allow_inf_nan=False)
    max_body_bytes: int = Field(ge=1024)
    max_rows: int = Field(ge=1)
    small_bytes: int = Field(ge=0)
    overload_seconds: float = Field(gt=0, allow_inf_nan=False)
    threads: int = Field(ge=1)
    max_waiting: int = Field(ge=0)
    deadline_seconds: float = Field(gt=0, allow_inf_nan=False)
    drain_seconds: float = Field(ge=0, allow_inf_nan=False)
    access: Access
    prediction_log: PredictionLog
    traffic: Traffic


SECTION = Serving
