"""The second model: beside the champion if it can be, and never instead of it."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from structlog.testing import capture_logs

from .. import small
from ..workspace import IDENTIFIER
from .challenge import BECAUSE, SPLIT, challenge, name, register, registry_of
from .client import Client, Reply
from .test_champion import damage, hide, outputs
from .test_metrics import figures


@pytest.fixture(scope="session")
def other(finished, tmp_path_factory):
    """The bundle of a model that reads fewer columns than the champion."""
    folder = tmp_path_factory.mktemp("other") / "bundle"
    folder.mkdir()
    kind, columns = finished.kind, (IDENTIFIER, *small.FEATURES[1:])
    fitted = small.trained(kind, kind.linear, *columns)
    small.write_bundle(folder, fitted, small.schema(kind.target, *columns))
    return folder


def arm_and_version(reply: Reply) -> tuple[str, int]:
    """Return who answered."""
    return reply.json["arm"], reply.json["model_version"]


def test_a_challenger_answers_its_share_and_names_itself(
    framework, workspace, own, second, row
):
    before = outputs(Client(framework.application(own(workspace))).predict(row))
    challenge(workspace, second)

    client = Client(framework.application(own(workspace, **SPLIT)))

    reply = client.predict(row)
    assert ("challenger", 2) == arm_and_version(reply)
    assert before != outputs(reply)
    found, model = figures(client), client.get("/v1/model").json
    assert (1, 2) == (found["model_version", ""], found["challenger_version", ""])
    assert (1, 2) == (model["model_version"], model["challenger_version"])


def test_without_a_challenger_the_champion_answers(framework, workspace, own, row):
    client = Client(framework.application(own(workspace, **SPLIT)))

    assert ("champion", 1) == arm_and_version(client.predict(row))
    assert 0 == figures(client)["challenger_version", ""]
    assert ("challenger_failures_total", "load") not in figures(client)


def test_a_challenger_is_ignored_if_the_configuration_says_so(
    framework, workspace, own, second, row
):
    challenge(workspace, second)
    client = Client(framework.application(own(workspace)))

    reply = client.predict(row)

    assert {"model_version", "predictions"} == reply.json.keys()
    assert 1 == reply.json["model_version"]


@pytest.mark.parametrize("fault", ["damaged", "of other columns"])
def test_a_challenger_that_cannot_stand_beside_the_champion_is_not_there(
    framework, workspace, own, second, other, row, fault
):  # pylint: disable=too-many-arguments,too-many-positional-arguments
    number = challenge(workspace, second if fault == "damaged" else other)
    if fault == "damaged":
        digest = registry_of(workspace).resolve(number).bundle_digest
        damage(workspace.root / "var" / "registry" / "bundles" / digest)

    with capture_logs() as logs:
        service = own(workspace, **SPLIT)
        service.challenger.refresh()

    client = Client(framework.application(service))
    assert ("champion", 1) == arm_and_version(client.predict(row))
    found = figures(client)
    assert 2 == found["challenger_failures_total", "load"]
    assert (0, 0) == (
        found["challenger_version", ""],
        found["model_failures_total", ""],
    )
    assert client.get("/readyz").json["trouble"] is None
    (said,) = [each for each in logs if each["event"] == "challenger not loaded"]
    if fault != "damaged":
        assert "describes size otherwise" in said["reason"]


def test_a_challenger_ends_when_it_is_withdrawn(workspace, own, second):
    challenge(workspace, second)
    service = own(workspace, **SPLIT)
    champion = service.champion.served
    assert service.challenger.beside(champion)

    registry_of(workspace).withdraw(**BECAUSE)
    service.challenger.refresh()

    assert service.challenger.beside(champion) is None
    assert not service.challenger.trouble


def test_a_damaged_challenger_ends_the_one_before(workspace, own, second, other):
    challenge(workspace, second)
    service = own(workspace, **SPLIT)
    number = challenge(workspace, other)
    digest = registry_of(workspace).resolve(number).bundle_digest
    damage(workspace.root / "var" / "registry" / "bundles" / digest)

    service.challenger.refresh()

    assert service.challenger.beside(service.champion.served) is None
    assert service.challenger.trouble


def test_a_challenger_goes_on_while_the_registry_is_away(workspace, own, second):
    challenge(workspace, second)
    service = own(workspace, **SPLIT)
    hide(workspace)

    service.champion.refresh()
    service.challenger.refresh()

    assert 2 == service.challenger.beside(service.champion.served).version


def test_the_copy_on_disk_is_of_the_champion_only(workspace, own, second, tmp_path):
    challenge(workspace, second)

    own(workspace, **SPLIT)

    (copy,) = [path for path in (tmp_path / "cache").iterdir() if path.is_dir()]
    assert registry_of(workspace).resolve(1).bundle_digest == copy.name


def test_a_champion_of_other_columns_is_alone_at_once(
    framework, workspace, own, second, other, row
):  # pylint: disable=too-many-arguments,too-many-positional-arguments
    challenge(workspace, second)
    service = own(workspace, **SPLIT)
    name(workspace, register(workspace, other), "champion")

    service.champion.refresh()

    client = Client(framework.application(service))
    fewer = {column: value for column, value in row.items() if column != "size"}
    assert ("champion", 3) == arm_and_version(client.predict(fewer))


def test_both_aliases_move_under_load_and_no_request_fails(
    framework, workspace, own, second, row
):  # pylint: disable=too-many-locals
    settings = SPLIT | {"traffic.share": 0.5}
    service = own(workspace, **settings)
    client = Client(framework.application(service))
    register(workspace, second)
    stop = Event()

    def ask() -> list[Reply]:
        replies = []
        while not stop.is_set():
            replies.append(client.predict(row))
        return replies

    def look() -> None:
        service.champion.refresh()
        service.challenger.refresh()
        for key in "abcdefgh":
            seen.append(client.predict(row, **{"x-traffic-key": key}))

    seen: list[Reply] = []
    with ThreadPoolExecutor(3) as pool:
        asking = [pool.submit(ask) for _ in range(3)]
        try:
            for number, alias in (
                (2, "challenger"),
                (2, "champion"),
                (1, "challenger"),
            ):
                name(workspace, number, alias)
                look()
            registry_of(workspace).rollback(**BECAUSE)
            look()
            asked = [future.running() for future in asking]
        finally:
            stop.set()
    replies = [reply for future in asking for reply in future.result()]

    assert all(asked)
    assert {200} == {reply.status for reply in [*replies, *seen]}
    pairs = [
        {arm_and_version(reply) for reply in seen[at : at + 8]}
        for at in range(0, 32, 8)
    ]
    assert {("champion", 1), ("challenger", 2)} == pairs[0]
    assert {("champion", 2)} == pairs[1]
    assert {("champion", 2), ("challenger", 1)} == pairs[2]
    assert {("champion", 1)} == pairs[3]
    answers = {reply.json["model_version"]: outputs(reply) for reply in seen}
    assert answers[1] != answers[2]
    for reply in replies:
        assert answers[reply.json["model_version"]] == outputs(reply)
