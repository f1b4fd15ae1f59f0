"""The errors: one tree, each caught as what it is in Python as well."""

import pytest

from project_package import errors
from project_package.errors import (
    ArtefactError,
    BundleError,
    ConfigError,
    ConflictError,
    DataError,
    ExportError,
    GateRefused,
    ProjectError,
)

KINDS = [found for found in vars(errors).values() if isinstance(found, type)]


@pytest.mark.parametrize(
    "error, builtin, code",
    [
        (ConfigError, ValueError, 2),
        (ExportError, ValueError, 2),
        (DataError, ValueError, 1),
        (ArtefactError, OSError, 1),
        (BundleError, ValueError, 1),
        (GateRefused, RuntimeError, 1),
        (ConflictError, RuntimeError, 1),
    ],
)
def test_error_is_caught_as_a_builtin_and_leaves_with_its_code(error, builtin, code):
    with pytest.raises(builtin) as caught:
        raise error("What was given, why not, what to do.")

    assert code == caught.value.exit_code
    assert "What was given, why not, what to do." == str(caught.value)


@pytest.mark.parametrize("error", KINDS)
def test_every_error_is_in_the_one_tree_and_in_its_drawing(error):
    assert issubclass(error, ProjectError)
    assert f" {error.__name__} " in errors.__doc__


def test_error_about_a_subject_names_it_first_and_is_of_the_same_kind():
    error = ExportError("No converter. Choose another.").about("candidate 'mine'")

    assert isinstance(error, ExportError)
    assert "candidate 'mine': No converter. Choose another." == str(error)


def test_error_about_a_copy_can_speak_of_what_was_copied():
    error = DataError("/tmp/x1 is empty.").renaming("/tmp/x1", "s3://bucket/rows.csv")

    assert isinstance(error, DataError)
    assert "s3://bucket/rows.csv is empty." == str(error)


def test_error_of_the_export_is_one_of_the_configuration():
    assert issubclass(ExportError, ConfigError)
