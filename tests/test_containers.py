"""The images of a rendered repository are built and run by a real Docker Engine.

Stand-ins take the place of the images of Python and PostgreSQL (see ``engine.py``).
What is asked in a container has to have the answer that it has outside.
"""

import hashlib
import http.client
import json
import re
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

import clones
import engine as engines
import pythons
import variants
from actions import Event, Run
from clones import Clone
from engine import Engine

pytestmark = pytest.mark.live
SLUG, PACKAGE = "customer-insight", "customer_insight"
PREFIX = "CUSTOMER_INSIGHT__SERVING__"
SECONDS = 120
# What a careful administrator allows a container.
HARDENED = (
    *("--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL"),
    *("--security-opt", "no-new-privileges"),
)
# One candidate, so that training takes seconds.
QUICK = ("--patch", "search.budget=1", "--patch", "model.use=[logistic_regression]")
# The template's own environment has what the locks of the project have.
PYTHON = (sys.executable, "-c")
ROWS = """
import pandas
rows = pandas.read_parquet("var/data/batch.parquet")
print(rows.to_json(orient="records", date_format="iso"))
"""
# What only training needs.
HEAVY = ("matplotlib", "pandas", "pyarrow", "scipy", "sklearn")
FOUND = f"""
from importlib.util import find_spec
print([name for name in {HEAVY} if find_spec(name)])
"""


@dataclass(frozen=True)
class Shipped:
    """A repository whose images are built, and that has a champion outside of them."""

    clone: Clone
    engine: Engine

    @property
    def var(self) -> Path:
        """What runs outside have made."""
        return self.clone.folder / "var"

    def docker(self, *arguments: str) -> str:
        """Run a command of Docker in the clone."""
        return self.engine.docker(*arguments, folder=self.clone.folder)

    def inspect(self, name: str, template: str) -> str:
        """Return what Docker knows of a container or an image."""
        return self.docker("inspect", "--format", template, name)

    def trained(self, volume: Path, *command: str) -> str:
        """Run a command in the image for training; it may write to ``volume``."""
        volume.mkdir(exist_ok=True)
        volume.chmod(0o777)
        mounted = ("--volume", f"{volume}:/app/var")
        made = ("run", "--rm", "--init", *HARDENED, *mounted, f"{SLUG}-training")
        return self.docker(*made, SLUG, *command)

    @contextmanager
    def serving(self, log: Path) -> Iterator[tuple[str, int]]:
        """Have a healthy service; yield its container, and its port on this machine."""
        log.mkdir()
        log.chmod(0o777)
        settings = {
            "ACCESS__OPEN": "true",
            "CACHE": "/tmp/serving",
            "PREDICTION_LOG__URL": "sqlite:////log/predictions.db",
        }
        given = [f"--env={PREFIX}{name}={value}" for name, value in settings.items()]
        volumes = [f"--volume={self.var}:/app/var:ro", f"--volume={log}:/log"]
        limits = ["--memory=256m", "--publish=127.0.0.1::8000", *HARDENED]
        arguments = [*limits, *volumes, *given, f"{SLUG}-serving"]
        with self.engine.container(*arguments) as name:
            yield name, self.healthy(name)

    def healthy(self, name: str) -> int:
        """Wait until a service is healthy; return its port on this machine."""
        wait_for(lambda: self.inspect(name, "{{.State.Health.Status}}") == "healthy")
        return int(self.docker("port", name, "8000").rpartition(":")[2])


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until a condition holds."""
    until = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.2)


def predicted(port: int, rows: str) -> list[dict[str, Any]]:
    """Return the predictions for rows, without what names each answer."""
    answer = clones.answered(f"http://127.0.0.1:{port}/v1/predict", rows)
    predictions = [dict(prediction) for prediction in answer["predictions"]]
    assert len({each.pop("prediction_id") for each in predictions}) == len(predictions)
    return predictions


def digest(content: Any) -> str:
    """Return the digest of a JSON value."""
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """A Docker Engine of our own."""
    with ExitStack() as stack:
        try:
            started = stack.enter_context(engines.started())
        except engines.Unavailable as reason:
            pytest.skip(f"no Docker Engine can be started on this machine: {reason}")
        yield started


def with_docker(origin: Path, base: Path, engine: Engine) -> Clone:
    """Return a fresh clone whose commands reach the engine."""
    clone = clones.clone(origin, base, pythons.found()[pythons.default()])
    ours = ("PATH", "DOCKER_HOST", "DOCKER_CONFIG")
    docker = {name: engine.environment[name] for name in ours}
    source = {"PYTHONPATH": "src"}
    return replace(clone, environment=clone.environment | docker | source)


def outside(clone: Clone, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the product on this machine."""
    return clone.run(sys.executable, "-m", PACKAGE, *command)


@pytest.fixture(scope="module")
def shipped(engine: Engine, bake, tmp_path_factory) -> Shipped:
    """A repository that was trained, and whose images are built by its Makefile."""
    origin = bake(serving="fastapi", tracking="none", deployment="docker")
    clone = with_docker(origin, tmp_path_factory.mktemp("containers"), engine)
    for done in (
        outside(clone, "run", "training", *QUICK, "--run-id", "first"),
        outside(clone, "run", "scoring", "--run-id", "scored"),
        clone.make("image"),
    ):
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
    return Shipped(clone, engine)


@pytest.fixture(scope="module")
def rows(shipped: Shipped) -> str:
    """The rows of the batch as JSON."""
    return shipped.clone.run(*PYTHON, ROWS).stdout


@pytest.mark.parametrize("orchestrator", variants.CHOICES["orchestrator"])
def test_hadolint_finds_nothing_wrong_with_the_dockerfile(bake, orchestrator):
    repository = bake(orchestrator=orchestrator, deployment="docker")
    program = Path(sys.executable).with_name("hadolint")
    command = [str(program), "--no-color", "Dockerfile"]
    done = subprocess.run(
        command, cwd=repository, capture_output=True, check=False, text=True
    )
    assert (0, "") == (done.returncode, done.stdout)


@pytest.mark.parametrize("serving", ["fastapi", "flask", "none"])
def test_docker_itself_finds_nothing_wrong_with_the_dockerfile(engine, bake, serving):
    repository = bake(serving=serving, deployment="docker")
    told = engine.docker("build", "--check", ".", folder=repository)
    assert "no warnings found" in told


def test_an_image_says_what_it_is_made_of(shipped: Shipped):
    head = shipped.clone.run("git", "rev-parse", "HEAD").stdout.strip()
    for purpose in ("training", "serving"):
        labels = shipped.inspect(f"{SLUG}-{purpose}:0.1.0", "{{json .Config.Labels}}")
        own = {
            name.removeprefix("org.opencontainers.image."): value
            for name, value in json.loads(labels).items()
        }
        title = f"{SLUG}-{purpose}"
        assert {"title": title, "version": "0.1.0", "revision": head} == own


def test_no_image_has_a_name_for_its_user_or_what_is_no_part_of_it(shipped: Shipped):
    look = "id --user; ls /app; ls /app/var; ls /build /opt/uv 2>&1 || true"
    for purpose in ("training", "serving"):
        seen = shipped.docker("run", "--rm", f"{SLUG}-{purpose}", "sh", "-c", look)
        assert ["10001", "conf", "var"] == seen.splitlines()[:3]
        assert 2 == seen.count("No such file")


def test_the_image_that_serves_has_nothing_of_what_trains(shipped: Shipped):
    run = ("run", "--rm", f"{SLUG}-serving", "python", "-c", FOUND)
    assert "[]" == shipped.docker(*run)
    run = ("run", "--rm", f"{SLUG}-training", "python", "-c", FOUND)
    assert str([*HEAVY]) == shipped.docker(*run)


def test_the_image_that_serves_is_far_smaller_than_the_one_that_trains(
    shipped: Shipped,
):
    base = shipped.engine.megabytes("python:3.11-slim")
    added = {
        purpose: shipped.engine.megabytes(f"{SLUG}-{purpose}") - base
        for purpose in ("training", "serving")
    }
    print(f"megabytes above the base: {added}")
    assert added["serving"] < 0.4 * added["training"]
    assert added["serving"] < 300


def test_a_container_answers_as_the_service_outside_does(
    shipped: Shipped, rows, tmp_path
):
    port = clones.free_port()
    patch = ("--patch", f"serving.port={port}")
    module = f"{PACKAGE}.serving.fastapi_app"
    with shipped.clone.started(sys.executable, "-m", module, *patch):
        expected = predicted(port, rows)
    with shipped.serving(tmp_path / "log") as (_, inside):
        answered = predicted(inside, rows)
    assert len(expected) == len(json.loads(rows)) > 500
    assert digest(expected) == digest(answered)


def test_a_container_that_is_stopped_loses_no_prediction(
    shipped: Shipped, rows, tmp_path
):
    row = json.dumps(json.loads(rows)[0])
    answered: list[str] = []

    def ask(port: int) -> None:
        address = f"http://127.0.0.1:{port}/v1/predict"
        with suppress(OSError, http.client.HTTPException):  # it is gone
            while True:
                (prediction,) = clones.asked(address, row)["predictions"]
                answered.append(prediction["prediction_id"])

    with shipped.serving(tmp_path / "log") as (name, port):
        caller = threading.Thread(target=ask, args=(port,))
        caller.start()
        wait_for(lambda: len(answered) > 100)
        begun = time.monotonic()
        shipped.docker("stop", "--time", "60", name)
        seconds = time.monotonic() - begun
        caller.join(SECONDS)
        assert "0" == shipped.inspect(name, "{{.State.ExitCode}}")
    print(f"{len(answered)} answers, stopped in {seconds:.1f} s")
    assert seconds < 30
    with closing(sqlite3.connect(tmp_path / "log" / "predictions.db")) as log:
        query = "SELECT prediction_id FROM predictions"
        logged = {prediction for (prediction,) in log.execute(query)}
    assert len(answered) > 100
    assert set() == {*answered} - logged
    assert len(logged) <= len(answered) + 1  # the one that was on its way


def test_an_image_can_hold_its_champion(shipped: Shipped, rows):
    page = (shipped.clone.folder / "docs" / "deployment.md").read_text("utf-8")
    (command,) = re.findall(r"^```text\n(printf 'FROM.*?)^```", page, re.M | re.S)
    done = shipped.clone.run("bash", "-c", command)
    assert done.returncode == 0, done.stderr
    given = ("--publish=127.0.0.1::8000", f"--env={PREFIX}ACCESS__OPEN=true")
    image = f"{SLUG}-serving:with-champion"
    written = ("--tmpfs", "/app/var")
    with shipped.engine.container(*HARDENED, *written, *given, image) as name:
        port = shipped.healthy(name)
        assert len(predicted(port, rows)) == len(json.loads(rows))


def test_a_container_trains_the_champion_that_is_trained_outside(
    shipped: Shipped, tmp_path
):
    var = tmp_path / "var"
    shipped.trained(var, "run", "training", *QUICK, "--run-id", "first")
    shipped.trained(var, "run", "scoring", "--run-id", "scored")
    for pattern in ("registry/bundles/*/model.onnx", "data/batch.parquet"):
        (inside,), (expected,) = var.glob(pattern), shipped.var.glob(pattern)
        assert expected.read_bytes() == inside.read_bytes()
    name = "runs/scored/predictions.parquet"
    scored, expected = pq.read_table(var / name), pq.read_table(shipped.var / name)
    assert expected.num_rows > 500
    assert digest(expected.to_pylist()) == digest(scored.to_pylist())


def test_what_is_trained_in_a_container_says_from_which_commit(
    shipped: Shipped, tmp_path
):
    head = shipped.clone.run("git", "rev-parse", "HEAD").stdout.strip()
    code = f"""
from pathlib import Path
from {PACKAGE} import lineage
print(lineage.code(Path("/app")))
"""
    run = ("run", "--rm", *HARDENED, f"{SLUG}-training", "python", "-c", code)
    told = {"version": "0.1.0", "commit": head, "changed": False}
    assert str(told) == shipped.docker(*run)


@pytest.mark.deep
@pytest.mark.parametrize("serving", ["flask", "none"])
def test_the_job_for_containers_passes_and_leaves_nothing(
    engine: Engine, bake, tmp_path, serving
):
    image, stand_in = engines.POSTGRES
    engine.docker("build", "--tag", image, str(stand_in))
    origin = bake(serving=serving, tracking="none", deployment="docker", ci="github")
    ours = ("PATH", "DOCKER_HOST", "DOCKER_CONFIG")
    docker = {name: engine.environment[name] for name in ours}
    event = Event("push", environment=docker)
    (job,) = Run(origin, "containers.yml", tmp_path, event).all()["smoke"]
    assert job.passed, job.said[-6000:]
    assert ('"model_version":1' in job.said) == (serving != "none")
    assert "The images start and do their work." in job.said
    left = engine.docker("ps", "--all") + engine.docker("volume", "ls")
    assert "smoke" not in left


@dataclass(frozen=True)
class Composed:
    """A clone that has started its ``compose.yaml``."""

    clone: Clone
    engine: Engine
    key: str

    def compose(self, *arguments: str) -> str:
        """Run a command of Compose that has to succeed; return what it prints."""
        done = self.clone.run("docker", "compose", *arguments, minutes=20)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout.strip()

    def query(self, database: str, text: str) -> str:
        """Return what PostgreSQL answers."""
        asked = ("--username=product", "--tuples-only", f"--command={text}", database)
        return self.compose("exec", "--no-TTY", "database", "psql", *asked).strip()


def with_secrets(clone: Clone, engine: Engine) -> Composed:
    """Return a clone whose ``.env`` has what ``.env.example`` asks for."""
    made = outside(clone, "keys", "new", "shop", "--scope", "predict").stdout
    key = made.split("\n\n")[1]
    (digest_of_key,) = re.findall(r'sha256: "(\w+)"', made)
    held = f'[{{name: shop, sha256: "{digest_of_key}", scopes: [predict]}}]'
    example = (clone.folder / ".env.example").read_text("utf-8")
    filled = example.replace("# DATABASE_PASSWORD=", f"DATABASE_PASSWORD={key[:20]}")
    name = f"{PREFIX}ACCESS__KEYS"
    filled = re.sub(rf"^# {name}=.*", f"{name}='{held}'", filled, flags=re.M)
    (clone.folder / ".env").write_text(filled, "utf-8")
    return Composed(clone, engine, key)


@contextmanager
def up(clone: Clone, engine: Engine, given: Path | None) -> Iterator[Composed]:
    """Have the services of a clone running, with a registry if one is given."""
    image, stand_in = engines.POSTGRES
    engine.docker("build", "--tag", image, str(stand_in))
    port = str(clones.free_port())
    clone = replace(clone, environment=clone.environment | {"SERVING_PORT": port})
    composed = with_secrets(clone, engine)
    try:
        if given:
            copied = ("run", "--rm", "--volume", f"{given}:/given:ro", "training")
            composed.compose(
                *copied, "cp", "--recursive", "/given", "/app/var/registry"
            )
        done = clone.make("up")
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-6000:]
        yield composed
    finally:
        composed.compose("down", "--volumes")


def test_compose_refuses_to_start_without_its_secrets(shipped: Shipped):
    done = shipped.clone.make("up")
    assert done.returncode == 2
    assert "required variable DATABASE_PASSWORD is missing" in done.stderr


@pytest.fixture(scope="module")
def composed(shipped: Shipped) -> Iterator[Composed]:
    """The services of the repository; they have the champion from outside."""
    with up(shipped.clone, shipped.engine, shipped.var / "registry") as started:
        yield started


def test_every_service_is_healthy_and_asked_from_this_machine_only(composed: Composed):
    listed = composed.compose("ps", "--format", "json").splitlines()
    services = {each["Service"]: each for each in map(json.loads, listed)}
    assert {"serving", "database"} == services.keys()
    assert {"healthy"} == {each["Health"] for each in services.values()}
    ports = [port for each in services.values() for port in each["Publishers"]]
    assert {"127.0.0.1"} == {port["URL"] for port in ports if port["PublishedPort"]}


def test_a_prediction_of_compose_is_in_postgresql(composed: Composed, rows):
    port = composed.clone.environment["SERVING_PORT"]
    address = f"http://127.0.0.1:{port}/v1/predict"
    with pytest.raises(urllib.error.HTTPError, match="401"):
        clones.asked(address, rows)
    key = {"x-api-key": composed.key}
    predictions = clones.asked(address, rows, **key)["predictions"]
    wanted = sorted(each["prediction_id"] for each in predictions)
    query = "SELECT prediction_id FROM predictions ORDER BY 1"
    wait_for(lambda: composed.query("product", query).split() == wanted)


def test_what_compose_keeps_is_there_again_after_a_stop(composed: Composed):
    count = "SELECT count(*) FROM predictions"
    before = composed.query("product", count)
    assert composed.clone.make("down").returncode == 0
    assert "" == composed.compose("ps", "--all", "--quiet")
    composed.compose("up", "--detach", "--wait")
    assert before == composed.query("product", count)


@pytest.fixture(scope="module", params=["airflow", "dagster", "prefect"])
def whole(request, engine: Engine, bake, tmp_path_factory) -> Iterator[Composed]:
    """The services of a repository with everything, which has made no champion yet."""
    answers = {"tracking": "mlflow", "serving": "flask", "deployment": "docker"}
    origin = bake(orchestrator=request.param, **answers)
    clone = with_docker(origin, tmp_path_factory.mktemp(request.param), engine)
    with up(clone, engine, None) as started:
        yield started


@pytest.mark.deep
def test_compose_starts_everything_and_makes_the_first_champion(whole: Composed):
    listed = whole.compose("ps", "--format", "json").splitlines()
    health = {it["Service"]: it["Health"] for it in map(json.loads, listed)}
    services = ("serving", "mlflow", "orchestrator", "database")
    assert dict.fromkeys(services, "healthy") == health
    command = ("run", "--rm", "training", SLUG, "models", "list", "--format", "json")
    (version,) = json.loads(whole.compose(*command))
    assert ["champion"] == version["aliases"]
    aliases = whole.query("mlflow", "SELECT alias FROM registered_model_aliases")
    assert "champion" == aliases
    runs = whole.query("mlflow", "SELECT count(*) FROM runs WHERE status = 'FINISHED'")
    assert int(runs) >= 2


@pytest.mark.deep
def test_the_orchestrator_of_compose_knows_the_pipelines(whole: Composed):
    plan = ("exec", "--no-TTY", "orchestrator", "sh", "-c")
    asked = f"cd /app && python -m {PACKAGE}.orchestration"
    told = json.loads(whole.compose(*plan, asked).splitlines()[-1])
    names = {pipeline["name"] for pipeline in told["pipelines"]}
    assert {"training", "scoring", "monitoring"} == names
