"""Public names: declared once, in order, and importing them does nothing."""

import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import project_package
from project_package import errors

SOURCE = Path(project_package.__file__).parent
# What is left after importing every module but __main__: nothing that was not there.
IMPORT_ALL = """
import importlib, logging, os, pkgutil, sys, threading, warnings
before = set(os.listdir())
import project_package
for module in pkgutil.walk_packages(project_package.__path__, "project_package."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
assert set(os.listdir()) == before, set(os.listdir()) - before
assert not logging.getLogger().handlers
assert not logging.getLogger("project_package").handlers
assert logging.getLogger("project_package").level == logging.NOTSET
assert threading.active_count() == 1
"""


def test_the_public_names_of_each_package_exist_and_stand_in_order():
    prefix = f"{project_package.__name__}."
    for found in pkgutil.walk_packages([str(SOURCE)], prefix):
        if not found.name.endswith("__main__"):
            module = import_module(found.name)
            names = getattr(module, "__all__", [])
            assert sorted(set(names)) == list(names)
            assert all(hasattr(module, name) for name in names)


def test_importing_every_module_does_nothing(tmp_path):
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", IMPORT_ALL],
        cwd=tmp_path,
        env={"PYTHONPATH": str(SOURCE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert ("", "", 0) == (done.stdout, done.stderr, done.returncode)


def test_the_version_is_one_that_packages_can_have():
    major, minor, patch = project_package.__version__.split(".")
    assert (major + minor + patch).isdigit()


def test_every_error_is_a_project_error_and_the_builtin_that_callers_catch():
    own = [
        error
        for error in vars(errors).values()
        if isinstance(error, type) and error is not errors.ProjectError
    ]
    for error in own:
        assert issubclass(error, errors.ProjectError)
        assert issubclass(error, (ValueError, OSError, RuntimeError))
        assert error.__name__ in (errors.__doc__ or "")


def test_wrong_configuration_leaves_with_two_and_everything_else_with_one():
    assert 2 == errors.ConfigError.exit_code == errors.ExportError.exit_code
    others = [errors.DataError, errors.ArtefactError, errors.BundleError]
    others += [errors.GateRefused, errors.ConflictError]
    assert {1} == {error.exit_code for error in others}
