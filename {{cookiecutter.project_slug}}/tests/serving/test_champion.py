"""The model that answers: exchanged under load, and never by a worse one."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from project_package.model import bundle
from project_package.registry import open_registry
from project_package.serving.service import Service

from ..workspace import Workspace
from .client import Client, Reply

BECAUSE = {"who": "a test", "why": "to serve it"}


def registry_of(workspace: Workspace):
    """Return the registry of a project."""
    return open_registry(str(workspace.root / "var" / "registry"))


def register_second(workspace: Workspace, second) -> int:
    """Register another model; return its number."""
    version = registry_of(workspace).register(str(second), run_id="2nd", summary={})
    return version.number


def promote(workspace: Workspace, number: int) -> None:
    """Let a version be champion."""
    registry = registry_of(workspace)
    held = registry.aliases().get("champion")
    registry.promote(number, expected=held, **BECAUSE)


def hide(workspace: Workspace) -> None:
    """Move the registry away."""
    folder = workspace.root / "var" / "registry"
    folder.rename(folder.with_name("away"))


def failures(client: Client) -> float:
    """Return how many looks at the registry failed."""
    lines = client.get("/metrics").body.decode().splitlines()
    (line,) = [line for line in lines if line.startswith("model_failures_total")]
    return float(line.split()[1])


def damage(folder) -> None:
    """Change one byte of the model in a folder."""
    path = folder / bundle.MODEL
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def outputs(reply: Reply) -> dict[str, Any]:
    """Return the prediction of a single row."""
    (prediction,) = reply.json["predictions"]
    return {k: v for k, v in prediction.items() if k != "prediction_id"}


def test_promotion_and_rollback_are_followed_under_load(
    framework, workspace, own, second, row
):  # pylint: disable=too-many-locals
    service = own(workspace)
    client = Client(framework.application(service))
    register_second(workspace, second)
    before, stop = outputs(client.predict(row)), Event()

    def ask() -> list[Reply]:
        replies = []
        while not stop.is_set():
            replies.append(client.predict(row))
        return replies

    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            promote(workspace, 2)
            service.champion.refresh()
            after = client.predict(row)
            asked = [future.running() for future in asking]
            registry_of(workspace).rollback(**BECAUSE)
        finally:
            stop.set()
    sequences = [future.result() for future in asking]
    service.champion.refresh()
    back = client.predict(row)

    assert all(asked)
    assert (2, 1) == (after.json["model_version"], back.json["model_version"])
    assert before == outputs(back) != outputs(after)
    answers = {1: before, 2: outputs(after)}
    for replies in sequences:
        assert {200} == {reply.status for reply in replies}
        versions = [reply.json["model_version"] for reply in replies]
        assert sorted(versions) == versions
        assert all(
            answers[reply.json["model_version"]] == outputs(reply) for reply in replies
        )


@pytest.mark.parametrize("trouble", ["damaged", "away"])
def test_what_cannot_be_loaded_never_replaces_what_answers(  # pylint: disable=too-many-arguments,too-many-positional-arguments
    framework,
    workspace,
    own,
    second,
    row,
    trouble,
):
    service = own(workspace)
    client = Client(framework.application(service))
    before, failed = client.predict(row), failures(client)
    number = register_second(workspace, second)
    promote(workspace, number)
    if trouble == "damaged":
        digest = registry_of(workspace).resolve(number).bundle_digest
        damage(workspace.root / "var" / "registry" / "bundles" / digest)
    else:
        hide(workspace)

    for _ in range(2):
        service.champion.refresh()

    reply, ready = client.predict(row), client.get("/readyz")
    assert (200, 1) == (reply.status, reply.json["model_version"])
    assert outputs(before) == outputs(reply)
    assert (200, 1) == (ready.status, ready.json["model_version"])
    assert "the log says why" in ready.json["trouble"]
    assert str(workspace.root) not in ready.body.decode()
    assert failed + 2 == failures(client)


def test_trouble_ends_when_the_registry_is_back(framework, workspace, own, row):
    service = own(workspace)
    client = Client(framework.application(service))
    folder = workspace.root / "var" / "registry"
    hide(workspace)
    service.champion.refresh()
    assert client.get("/readyz").json["trouble"]

    folder.with_name("away").rename(folder)
    service.champion.refresh()

    assert client.get("/readyz").json["trouble"] is None
    assert 200 == client.predict(row).status


def test_an_error_that_nobody_thought_of_does_not_end_the_watch(
    workspace, own, second, monkeypatch
):
    service, looks = own(workspace), Event()
    register_second(workspace, second)
    with monkeypatch.context() as patch:

        def fail(_):
            looks.set()
            raise LookupError("the storage's own error")

        patch.setattr(type(registry_of(workspace)), "aliases", fail)
        thread = service.champion.watch(0.01)
        assert looks.wait(10)
    promote(workspace, 2)
    moved = _wait_for_version(service, 2)
    service.champion.stop()
    thread.join(10)

    assert moved and not thread.is_alive()


def _wait_for_version(service: Service, number: int) -> bool:
    for _ in range(1000):
        if service.champion.served.version == number:
            return True
        Event().wait(0.01)
    return False


def test_without_a_registry_the_kept_copy_serves(framework, workspace, own, row):
    before = own(workspace).champion.served
    hide(workspace)

    service = own(workspace)
    client = Client(framework.application(service))

    reply = client.predict(row)
    assert (200, before.version) == (reply.status, reply.json["model_version"])
    assert client.get("/readyz").json["trouble"]


@pytest.mark.parametrize("how", ["changed", "cut", "renamed"])
def test_a_damaged_copy_does_not_serve(workspace, own, tmp_path, how):
    own(workspace)
    hide(workspace)
    cache = tmp_path / "cache"
    (copy,) = [path for path in cache.iterdir() if path.is_dir()]
    if how == "changed":
        damage(copy)
    elif how == "cut":
        (copy / bundle.MODEL).write_bytes(b"")
    else:
        (cache / "version.json").write_text("[1]", encoding="utf-8")

    assert own(workspace).champion.served is None


def test_only_the_last_good_copy_is_kept(workspace, own, second, tmp_path):
    service = own(workspace)
    register_second(workspace, second)
    promote(workspace, 2)

    service.champion.refresh()

    (copy,) = [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]
    assert registry_of(workspace).resolve(2).bundle_digest == copy.name


def test_without_a_champion_nothing_is_ready_until_there_is_one(
    framework, workspace, own, second, row
):
    shutil.rmtree(workspace.root / "var" / "registry")
    service = own(workspace)
    client = Client(framework.application(service))

    refused = [client.predict(row), client.get("/readyz"), client.get("/v1/model")]

    assert {503} == {reply.status for reply in refused}
    assert all(reply.is_problem for reply in refused)
    assert all(int(reply.headers["retry-after"]) > 0 for reply in refused)
    for path in ("/healthz", "/docs", "/openapi.json", "/metrics"):
        assert 200 == client.get(path).status
    promote(workspace, register_second(workspace, second))
    service.champion.refresh()
    assert 200 == client.get("/readyz").status == client.predict(row).status
