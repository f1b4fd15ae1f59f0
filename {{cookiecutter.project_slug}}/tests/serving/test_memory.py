"""Nothing of a request stays behind."""

import gc
from time import sleep

import pytest

from .client import Client
from .test_metrics import figures

REQUESTS = 200


@pytest.mark.parametrize("kind_of_request", ["good", "unknown words", "refused"])
def test_no_objects_are_left_by_requests(client, row, kind_of_request):
    def ask(number: int) -> None:
        rows = {
            "good": row | {"size": number / 1000},
            "unknown words": row | {"colour": f"mauve {number}"},
            "refused": row | {f"field {number}": number},
        }
        client.predict(rows[kind_of_request])
        Client(client.application).get(f"/nowhere/{number}")

    before = _objects(ask, client, range(REQUESTS // 2))  # what is made once is there

    after = _objects(ask, client, range(REQUESTS, 2 * REQUESTS))

    assert after - before < REQUESTS / 2


def _objects(ask, client, numbers: range) -> int:
    """Return how many objects that hold others there are after some requests."""
    for number in numbers:
        ask(number)
    while _unwritten(client):
        sleep(0.01)
    gc.collect()
    return len(gc.get_objects())


def _unwritten(client: Client) -> float:
    """Return how many predictions wait for the log."""
    found = figures(client)
    written = found["prediction_log_written_total", ""]
    return found["request_rows_sum", ""] - written
