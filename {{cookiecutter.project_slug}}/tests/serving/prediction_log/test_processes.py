"""Servers as they run in production log what they answer, also the last answer."""

import json
from contextlib import closing

import pytest

from project_package.serving.prediction_log import feedback
from project_package.serving.prediction_log.store import Store

from ...kinds import examples
from ..processes import exchange, started
from ..test_metrics import figures
from .asking import until

pytestmark = pytest.mark.parametrize(
    "kind", examples()[:1], indirect=True, ids=lambda kind: kind.problem.name
)


@pytest.mark.parametrize("workers", [1, 2])
# pylint: disable-next=too-many-arguments,too-many-positional-arguments,too-many-locals
def test_what_waits_is_written_when_a_server_stops(
    framework, workspace, file, row, kind, workers
):
    # Nothing is written before the end, so that the end has something to write.
    log = {"prediction_log.url": file.url, "prediction_log.flush_seconds": 3600}
    settings = {"drain_seconds": 0, "workers": workers, **log}
    with started(workspace, framework.__name__, **settings) as server:
        answers = [server.predict([row] * 3).json for _ in range(10)]
        name = answers[0]["predictions"][0]["prediction_id"]
        true = kind.target.allowed[0] if kind.target.allowed else 1
        body = json.dumps({"prediction_id": name, "outcome": true}).encode()
        with closing(server.connect()) as connection:
            told = exchange(connection, "POST", feedback.PATH, body)
        assert 200 == told.status
        assert 0 == file.count("predictions")

        assert 0 == server.stop()

    assert 30 == file.count("predictions")
    with Store(file.url) as store:
        assert [name] == [one["prediction_id"] for one in store.with_outcomes()]


def test_servers_in_several_processes_count_together(framework, workspace, file, row):
    log = {"prediction_log.url": file.url, "prediction_log.flush_seconds": 0.05}
    settings = {"drain_seconds": 0, "workers": 2, **log}
    with started(workspace, framework.__name__, **settings) as server:
        for _ in range(20):
            assert 200 == server.predict(row).status

        until(lambda: file.count("predictions") == 20)

        until(lambda: figures(server)["prediction_log_written_total", ""] == 20)
        found = figures(server)
        assert 0 == found["prediction_log_lost_total", ""]
        assert 0 == found["prediction_log_queue", ""]
