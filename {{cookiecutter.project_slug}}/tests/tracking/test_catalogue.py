"""Reading without MLflow: what is not there, and what does not answer."""

import http.server
import threading

import pytest
from mlflow import MlflowClient

from project_package.errors import ArtefactError
from project_package.tracking.rest import Rest
from project_package.tracking.tables import Tables

from . import embedded

HIDDEN = "of-nobody"


def test_the_tables_say_what_mlflows_own_client_says(database, tmp_path):
    address = embedded.address(embedded.copied(database, tmp_path / "copy"))
    calls, tables = MlflowClient(address), Tables(address, "product")
    assert ([], {}) == (tables.entries(), tables.aliases())
    for name in ("product", "another"):
        calls.create_registered_model(name)
        for number in range(1, 5):
            tags = {"run_id": f"{name} {number}"}
            source = f"s3://{name}/{number}"
            calls.create_model_version(name, source, tags=tags, await_creation_for=0)
        calls.delete_model_version(name, "2")
        calls.set_registered_model_alias(name, "champion", "4")

    said = calls.search_model_versions("name='product'")

    assert [1, 3, 4] == [entry.number for entry in tables.entries()]
    assert sorted(
        (int(v.version), v.source, v.creation_timestamp, v.tags) for v in said
    ) == [(e.number, e.source, e.created, dict(e.tags)) for e in tables.entries()]
    assert calls.get_registered_model("product").aliases == tables.aliases()


def test_a_file_that_is_no_database_is_said_without_a_traceback(tmp_path):
    (tmp_path / "mlflow.db").write_text("nothing that SQLite reads" * 100)
    tables = Tables(embedded.address(tmp_path), "product")
    with pytest.raises(ArtefactError, match="not a database.*tracking.uri"):
        tables.aliases()


def test_a_database_that_is_away_hides_its_password():
    address = f"postgresql+psycopg://me:{HIDDEN}@127.0.0.1:1/mlflow"
    with pytest.raises(ArtefactError, match=r"me:\*\*\*@127.0.0.1:1") as refusal:
        Tables(address, "product").aliases()
    assert HIDDEN not in str(refusal.value)


@pytest.fixture
def refusing():
    """The address of a server that lets nobody in, and what it was shown."""
    shown: list[str | None] = []

    class Refusing(http.server.BaseHTTPRequestHandler):
        """Says no to everybody."""

        def do_GET(self):  # pylint: disable=invalid-name
            """Refuse."""
            shown.append(self.headers["Authorization"])
            self.send_error(403)

        def log_message(self, *_arguments):  # pylint: disable=arguments-differ
            """Write nothing."""

    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", shown
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("variables", "header"),
    [
        ({}, None),
        ({"TOKEN": "abc"}, "Bearer abc"),
        ({"USERNAME": "ann", "PASSWORD": HIDDEN}, "Basic YW5uOm9mLW5vYm9keQ=="),
    ],
)
def test_a_server_that_lets_nobody_in_is_said(refusing, monkeypatch, variables, header):
    url, shown = refusing
    for name in ("TOKEN", "USERNAME", "PASSWORD"):
        monkeypatch.delenv(f"MLFLOW_TRACKING_{name}", raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(f"MLFLOW_TRACKING_{name}", value)
    with pytest.raises(ArtefactError, match="does not answer: 403.*tracking.uri"):
        Rest(url, "product", 5).aliases()
    assert [header] == shown
