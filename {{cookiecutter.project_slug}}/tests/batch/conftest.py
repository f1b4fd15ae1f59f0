"""Bundles that the tests of batch scoring score with."""

from pathlib import Path

import pytest

from project_package.model import bundle
from project_package.model.bundle import Bundle
from project_package.schema import Column, Schema

from .. import small
from ..kinds import Kind, examples

KEY = Column(name="key", type="text", role="id")
NOTE = Column(name="note", type="number", role="ignored", nullable=True)


def example(kind: Kind, folder: Path) -> Bundle:
    """Return a loaded bundle whose schema has an identifier and a column to ignore."""
    schema = Schema(dataset="small", columns=(KEY, *small.FEATURES, NOTE, kind.target))
    fitted = small.fit(schema, small.build(kind, kind.linear), scale=True)
    small.write_bundle(folder, fitted, schema)
    return bundle.load(folder)


@pytest.fixture(scope="session")
def loaded(kind, tmp_path_factory) -> Bundle:
    """A loaded bundle of each kind."""
    return example(kind, tmp_path_factory.mktemp("bundle"))


@pytest.fixture(scope="session")
def any_bundle(tmp_path_factory) -> Bundle:
    """A loaded bundle of one kind."""
    return example(examples()[0], tmp_path_factory.mktemp("bundle"))
