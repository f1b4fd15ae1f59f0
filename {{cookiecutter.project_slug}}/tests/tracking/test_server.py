"""A real server of MLflow: the contract through it, and our reading against its own."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from mlflow import MlflowClient

from project_package.errors import ArtefactError
from project_package.tracking.catalogue import Catalogue
from project_package.tracking.registry import MlflowRegistry
from project_package.tracking.rest import Rest
from project_package.tracking.tables import Tables

from ..registry.bundles import make_bundle
from ..registry.conftest import open_registry, register, registry, rival
from ..registry.contract import RegistryContract
from . import embedded, served
from .server import free_port, program, running

pytestmark = pytest.mark.slow
__all__ = ["open_registry", "register", "registry", "rival"]


@pytest.fixture(scope="session")
def server(tmp_path_factory, database) -> Iterator[tuple[str, str]]:
    """The address of a server, and that of its database."""
    found, port = program(), free_port()
    folder = tmp_path_factory.mktemp("server")
    tables = embedded.address(embedded.copied(database, folder / "database"))
    command = [str(found), "server", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "1", "--backend-store-uri", tables]
    command += ["--no-serve-artifacts", "--default-artifact-root", f"{folder}/runs"]
    with running(command, port, folder / "log", {}) as url:
        yield url, tables


class TestServer(RegistryContract):
    opening = served.__name__

    @pytest.fixture
    def uri(self, server):
        """A model of its own for each test."""
        return f"{server[0]}|model-{uuid4().hex}"


@pytest.fixture(params=[Tables, Rest], ids=["tables", "rest"])
def catalogue(request, server) -> Catalogue:
    """Each way to read without MLflow, of a model that does not exist yet."""
    url, tables = server
    model = f"model-{uuid4().hex}"
    if request.param is Rest:
        return Rest(url, model, served.TIMEOUT)
    return Tables(tables, model)


def test_what_is_read_without_mlflow_is_what_its_own_client_says(catalogue, server):
    assert ([], {}) == (catalogue.entries(), catalogue.aliases())
    calls, model = MlflowClient(server[0]), catalogue.model
    calls.create_registered_model(model)
    for number in range(1, 5):
        tags = {"run_id": f"run {number}", "summary": "é'\"{}"}
        source = f"s3://bucket/{number}"
        calls.create_model_version(model, source, tags=tags, await_creation_for=0)
    calls.delete_model_version(model, "2")
    calls.set_registered_model_alias(model, "champion", "4")
    calls.set_registered_model_alias(model, "challenger", "1")

    said = calls.search_model_versions(
        f"name='{model}'", order_by=["version_number ASC"]
    )

    assert [1, 3, 4] == [entry.number for entry in catalogue.entries()]
    assert sorted(
        (int(v.version), v.source, v.creation_timestamp, v.tags) for v in said
    ) == [(e.number, e.source, e.created, dict(e.tags)) for e in catalogue.entries()]
    held = calls.get_registered_model(model).aliases
    assert {alias: int(number) for alias, number in held.items()} == catalogue.aliases()


def test_a_path_of_one_machine_is_refused_by_a_server(server, tmp_path):
    # It would be nowhere for everybody else.
    rest = Rest(server[0], f"model-{uuid4().hex}", served.TIMEOUT)
    local = MlflowRegistry(rest, str(tmp_path))
    with pytest.raises(ArtefactError, match="refused: .*local path"):
        local.register(make_bundle(tmp_path / "made"), run_id="1", summary={})
    assert not local.versions()
