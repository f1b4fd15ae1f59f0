"""A load test: how many requests a service answers, how fast, and how many it fails.

The requests come from this machine, with the standard library alone: what is measured
is a floor, because who asks takes processor time from who answers.
"""

import json
import random
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from itertools import islice
from statistics import quantiles
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from ..errors import ConfigError, ProjectError

PREDICT = "/v1/predict"
_CONTRACT = "/openapi.json"
_GOOD = 200
_BODIES = 200  # requests that are taken in turn
_PATIENCE = 10  # seconds to wait for one answer
_MISSING_SHARE = 0.05


@dataclass(frozen=True)
class Load:
    """What became of the requests.

    Attributes:
        requests: How many were sent.
        requests_per_second: Those that were answered with a prediction, a second.
        p50_seconds: Half of those took at most so long.
        p95_seconds: So did 95 of 100.
        p99_seconds: So did 99 of 100.
        error_share: Share of the requests that got no prediction.
        failures: How many of those were answered with which status; 0 is no answer.
    """

    requests: int
    requests_per_second: float
    p50_seconds: float | None
    p95_seconds: float | None
    p99_seconds: float | None
    error_share: float
    failures: dict[int, int]


@dataclass(frozen=True)
class Caller:
    """Asks one service.

    Attributes:
        url: Address of the service.
        headers: What is sent with each request beside its kind, such as a key.

    Raises:
        ConfigError: If no service can have that address.
    """

    url: str
    headers: Mapping[str, str]

    def __post_init__(self) -> None:
        try:
            self.connect()
        except (ValueError, HTTPException) as error:
            raise ConfigError(
                f"--url {self.url!r} cannot be an address: {error}. Write it as in "
                "http://localhost:8000."
            ) from None

    def connect(self) -> HTTPConnection:
        """Return a connection, which opens with the first request."""
        place = urlsplit(self.url)
        kind = HTTPSConnection if place.scheme == "https" else HTTPConnection
        return kind(place.hostname or "", place.port, timeout=_PATIENCE)

    def ask(
        self, connection: HTTPConnection, method: str, path: str, body: bytes = b""
    ) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        headers = {"content-type": "application/json", **self.headers}
        connection.request(method, urlsplit(self.url).path + path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()


def bodies(caller: Caller, rows: int) -> list[bytes]:
    """Return requests with made-up rows, as the service says that they may be.

    Args:
        caller: Asks the service for its contract.
        rows: Rows of each request.

    Raises:
        ProjectError: If the service does not publish one.
    """
    connection = caller.connect()
    try:
        status, content = caller.ask(connection, "GET", _CONTRACT)
        row = json.loads(content)["components"]["schemas"]["Row"]
        rules = {name: row["properties"][name] for name in row["required"]}
    except (OSError, HTTPException, ValueError, LookupError, TypeError) as error:
        raise ProjectError(
            f"{caller.url} does not say which rows it takes ({error!r}). Start the "
            "service, promote a model, or name another address in --url."
        ) from None
    finally:
        connection.close()
    del status
    made = _rows(rules, random.Random(0))
    return [
        json.dumps(next(made) if rows == 1 else [*islice(made, rows)]).encode()
        for _ in range(_BODIES)
    ]


def put(caller: Caller, sent: list[bytes], connections: int, seconds: float) -> Load:
    """Return what a service makes of callers that ask without a pause.

    Args:
        caller: Asks the service.
        sent: Bodies of requests, which are taken in turn.
        connections: Callers at a time, each with a connection of its own.
        seconds: How long they ask.
    """
    begun = perf_counter()
    good: list[float] = []
    bad: list[int] = []
    threads = [
        threading.Thread(
            target=_ask,
            args=(caller, sent[at:] + sent[:at], begun + seconds, good, bad),
        )
        for at in range(connections)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    total = len(good) + len(bad)
    half, most, nearly_all = _percentiles(good)
    return Load(
        requests=total,
        requests_per_second=len(good) / (perf_counter() - begun),
        p50_seconds=half,
        p95_seconds=most,
        p99_seconds=nearly_all,
        error_share=len(bad) / total,
        failures=dict(sorted(Counter(bad).items())),
    )


def _ask(
    caller: Caller, sent: list[bytes], end: float, good: list[float], bad: list[int]
) -> None:
    """Ask until the end; note the seconds of good answers, the status of bad ones."""
    connection = caller.connect()
    at, begun = 0, perf_counter()
    while begun < end or not at:
        try:
            status, _ = caller.ask(connection, "POST", PREDICT, sent[at % len(sent)])
        except (OSError, HTTPException):
            connection.close()  # the next request opens it again
            status = 0
        at, now = at + 1, perf_counter()
        if status == _GOOD:
            good.append(now - begun)
        else:
            bad.append(status)
        begun = now
    connection.close()


def _percentiles(
    seconds: list[float],
) -> tuple[float | None, float | None, float | None]:
    """Return the 50th, the 95th and the 99th percentile; none of fewer than two."""
    if len(seconds) < 2:
        return None, None, None
    cuts = quantiles(seconds, n=100, method="inclusive")
    return cuts[49], cuts[94], cuts[98]


def _rows(rules: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield rows that the rules for each column allow."""
    while True:
        yield {name: value(column, chance) for name, column in rules.items()}


def value(rules: dict[str, Any], chance: random.Random) -> Any:
    """Return a value that the rules for a column allow; sometimes it is missing."""
    choices = rules.get("anyOf", [rules])
    if len(choices) > 1 and chance.random() < _MISSING_SHARE:
        return None
    one = choices[0]
    if "enum" in one or "const" in one:
        return chance.choice(one.get("enum") or [one["const"]])
    if one.get("type") == "number":
        low = one.get("minimum", one.get("maximum", 1) - 1)
        return chance.uniform(low, one.get("maximum", low + 1))
    if one.get("format") == "date-time":
        return f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}T12:00:00Z"
    return f"word {chance.randrange(8)}"
