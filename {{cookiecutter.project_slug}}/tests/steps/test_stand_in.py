"""Sample data stands in only where it was asked for, and somebody is told."""

from pathlib import Path

import pytest
import structlog
import yaml

from project_package import storage
from project_package.config import load
from project_package.errors import ArtefactError
from project_package.steps import stand_in

from ..workspace import Workspace

SAMPLE = {"rows": 10, "batch_rows": 10, "seed": 1}


@pytest.fixture
def root(fresh: Workspace) -> Path:
    """A project that asks for sample data in conf/data.yaml."""
    path = fresh.root / "conf" / "data.yaml"
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["data"] |= {"source": "var/made.txt", "sample": SAMPLE}
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return fresh.root


def make(uri: str) -> None:
    """Write what stands in."""
    storage.write_text(uri, "sample", overwrite=False)


def present(root: Path, *patches: str, **environment: str) -> str:
    """Return the address of the data of a project, made if it stands in."""
    config = load((), patches, environment=environment, root=root)
    return stand_in.present(config, "data.source", config.settings.data.source, make)


def test_sample_data_is_made_once_with_a_warning_that_names_it(root):
    with structlog.testing.capture_logs() as logged:
        uri = present(root)
        assert uri == present(root)

    assert "sample" == storage.read_text(uri)
    assert [("warning", "sample data made", uri)] == [
        (line["log_level"], line["event"], line["uri"]) for line in logged
    ]


@pytest.mark.parametrize("address", ["typo.csv", "memory://mistyped/typo.csv"])
def test_mistyped_address_does_not_become_sample_data(root, address):
    with pytest.raises(
        ArtefactError,
        match=r"typo.csv does not exist. .*data.source \(from --patch\).*conf/data",
    ):
        present(root, f"data.source={address}")

    assert not storage.exists(address if "://" in address else str(root / address))


def test_another_address_gets_sample_data_where_it_asks_for_it(root):
    uri = present(
        root,
        PROJECT_PACKAGE__DATA__SOURCE="var/other.txt",
        PROJECT_PACKAGE__DATA__SAMPLE__ROWS="5",
    )

    assert "sample" == storage.read_text(uri)


def test_file_that_is_there_is_taken_wherever_its_address_comes_from(root):
    assert str(root / "source.parquet") == present(root, "data.source=source.parquet")


def test_address_without_data_is_left_to_its_reader_where_nothing_stands_in(root):
    uri = present(root, "data.sample=null", "data.source=typo.csv")

    assert not storage.exists(uri)


def test_file_that_another_run_made_in_between_stays(root):
    config = load((), (), environment={}, root=root)

    def slow(uri: str) -> None:
        storage.write_text(uri, "the other's")
        make(uri)

    uri = stand_in.present(config, "data.source", config.settings.data.source, slow)

    assert "the other's" == storage.read_text(uri)


def test_sample_that_cannot_be_written_is_an_error(root):
    (root / "var").touch()

    with pytest.raises(ArtefactError, match="Cannot write"):
        present(root)
