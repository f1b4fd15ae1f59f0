"""The page of each tool, started by its target of make, shows what was run.

What a browser shows is the picture in the documentation; ``--pictures`` renews it.
"""

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

import clones
import pythons
import variants
from browser import Tab
from clones import Clone

pytestmark = [pytest.mark.live, pytest.mark.deep]
DOCS = variants.ROOT / "{{cookiecutter.project_slug}}" / "docs"
DAY = "2026-02-28"
SECONDS = 300
REST = 5  # seconds until what moves has come to rest
LEAN = {"serving": "none", "tracking": "none"}
ALL_STEPS = """
['ingest', 'clean', 'explore', 'split', 'train', 'evaluate', 'explain', 'export', 'judge',
 'report', 'promote'].every(name => document.documentElement.textContent.includes(name))
"""


@dataclass(frozen=True)
class Tool:
    """A tool with a page of its own.

    Attributes:
        name: Its target of make.
        answers: What is chosen at rendering.
        start: Words before and after ``make NAME`` that choose a port.
        ran: Has a pipeline run by the tool, and returns the path of the page to show.
        shown: JavaScript that is true when the page shows what was run.
        picture: The file in the documentation.
    """

    name: str
    answers: dict[str, str]
    start: tuple[str, str]
    ran: Callable[[Clone, "Started", Tab], str]
    shown: str
    picture: str


@dataclass(frozen=True)
class Started:
    """A tool that was started.

    Attributes:
        address: Where its page is.
        before: Words before ``make``.
    """

    address: str
    before: tuple[str, ...]

    def make(self, clone: Clone, name: str, options: str) -> str:
        """Run a command of the tool to its good end, and return what it printed."""
        done = clone.run(*self.before, "make", name, f"OPTIONS={options}", minutes=20)
        assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
        return done.stdout + done.stderr


def airflow(clone: Clone, started: Started, tab: Tab) -> str:
    """Run training by Airflow, and sign in."""
    # Without a day it begins now, and its page shows how long it took.
    started.make(clone, "airflow", "dags test training")
    ((name, word),) = clone.json("var/airflow/*passwords.json.generated").items()
    content = json.dumps({"username": name, "password": word}).encode()
    header = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{started.address}/auth/token", content, header)
    with urllib.request.urlopen(request, timeout=SECONDS) as answer:
        token = json.load(answer)["access_token"]
    tab.send("Network.setCookie", name="_token", value=token, url=started.address)
    return "/dags/training"


def dagster(clone: Clone, started: Started, _: Tab) -> str:
    """Run training by Dagster."""
    tags = json.dumps({"dagster/partition": DAY})
    said = started.make(clone, "dagster", f"job execute --job training --tags '{tags}'")
    (run,) = set(re.findall(r" - training - ([0-9a-f-]{36}) - ", said))
    return f"/runs/{run}"


def prefect(clone: Clone, started: Started, _: Tab) -> str:
    """Run training by Prefect."""
    training = "deployment run customer-insight/training --watch"
    said = started.make(clone, "prefect", f"{training} --param day={DAY}")
    (run,) = set(re.findall(r"flow-run/([0-9a-f-]{36})", said))
    return f"/runs/flow-run/{run}"


def mlflow(clone: Clone, _: Started, tab: Tab) -> str:
    """Have the run that ``make run`` has recorded shown."""
    champion = json.loads(clone.cli("models", "show").stdout)
    assert champion["number"] == 1
    # The page opens its assistant, which the docs do not speak of, unless it did.
    key = "mlflow.assistant.fab.autoOpenedOnFirstLoad_v1"
    closed = f"localStorage.setItem('{key}', 'true')"
    tab.send("Page.addScriptToEvaluateOnNewDocument", source=closed)
    return "/#/models/customer-insight"


TOOLS = (
    Tool(
        "airflow",
        {"orchestrator": "airflow"} | LEAN,
        ("AIRFLOW__API__PORT={port}", ""),
        airflow,
        f"{ALL_STEPS} && document.documentElement.textContent.includes('Failed Runs')",
        "images/airflow.png",
    ),
    Tool(
        "dagster",
        {"orchestrator": "dagster"} | LEAN,
        ("", "dev --host 127.0.0.1 --port {port}"),
        dagster,
        f"{ALL_STEPS} && document.body.innerText.includes('Success')",
        "images/dagster.png",
    ),
    Tool(
        "prefect",
        {"orchestrator": "prefect"} | LEAN,
        ("PREFECT_SERVER_API_PORT={port}", ""),
        prefect,
        "/Completed[^]*11 task runs/i.test(document.body.innerText)",
        "images/prefect.png",
    ),
    Tool(
        "mlflow",
        {"serving": "none"},
        ("", "--port {port}"),
        mlflow,
        "/Version 1[^]*champion|champion[^]*Version 1/.test(document.body?.innerText)",
        "static/mlflow.png",
    ),
)


def cases() -> list:
    """Return the tools, each on a processor of its own."""
    return [
        pytest.param(tool, id=tool.name, marks=pytest.mark.xdist_group(tool.name))
        for tool in TOOLS
    ]


@pytest.mark.parametrize("tool", cases())
def test_the_page_shows_the_run(tool: Tool, bake, tab: Tab, request, tmp_path: Path):
    python = pythons.found()[pythons.default()]
    clone = clones.clone(bake(**tool.answers), tmp_path, python)
    done = clone.make("run")
    assert done.returncode == 0, done.stdout + done.stderr
    port = clones.free_port()
    variable, options = (words.format(port=port) for words in tool.start)
    started = Started(f"http://127.0.0.1:{port}", ("env", *filter(None, [variable])))
    line = (*started.before, "make", tool.name, f"OPTIONS={options}")

    with clone.started(*line):
        clones.wait_for(started.address)
        path = tool.ran(clone, started, tab)
        tab.open(f"{started.address}{path}", width=1280, height=720)
        tab.wait(tool.shown)
        time.sleep(REST)
        picture = tab.picture()

    assert len(picture) > 10_000
    if request.config.getoption("--pictures"):
        (DOCS / tool.picture).write_bytes(picture)
