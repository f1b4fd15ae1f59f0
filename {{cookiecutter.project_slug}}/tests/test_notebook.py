"""The notebook works on any data that the schema describes; git keeps no output."""

import math
import shutil
from pathlib import Path

import nbclient
import nbformat
import pytest

from .workspace import Workspace

NOTEBOOK = Path(__file__).parents[1] / "notebooks" / "explore.ipynb"
# Whatever Jupyter, IPython and matplotlib would write into the user's home.
HOMES = (
    "IPYTHONDIR",
    "JUPYTER_CONFIG_DIR",
    "JUPYTER_DATA_DIR",
    "JUPYTER_RUNTIME_DIR",
    "MPLCONFIGDIR",
)


@pytest.fixture
def executed(fresh: Workspace, tmp_path, monkeypatch) -> nbformat.NotebookNode:
    """The notebook after its cells have run, in a project of their own."""
    for name, value in fresh.environment().items():
        monkeypatch.setenv(name, value)
    (tmp_path / "home").mkdir()
    for name in HOMES:
        monkeypatch.setenv(name, str(tmp_path / "home" / name.lower()))
    folder = fresh.root / "notebooks"
    folder.mkdir()
    notebook = nbformat.read(shutil.copy(NOTEBOOK, folder), as_version=4)
    where = {"metadata": {"path": str(folder)}}
    client = nbclient.NotebookClient(notebook, timeout=120, resources=where)
    client.execute()
    return notebook


def test_every_cell_runs_and_the_last_one_measures_a_model(executed, kind):
    cells = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in cells)
    shown = cells[-1].outputs[0]["data"]["text/plain"]
    measured = dict(line.split()[:2] for line in shown.splitlines() if "." in line)
    assert math.isfinite(float(measured[kind.higher]))
    pictures = [
        o for cell in cells for o in cell.outputs if "image/png" in o.get("data", {})
    ]
    assert len(pictures) == 1


def test_the_notebook_is_kept_without_output():
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        assert not cell.get("outputs") and not cell.get("execution_count")


def test_the_notebook_is_valid():
    nbformat.validate(nbformat.read(NOTEBOOK, as_version=4))
