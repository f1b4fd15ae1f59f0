"""The command that makes keys."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import yaml

from project_package import config
from project_package.errors import ConfigError
from project_package.serving.access import keys
from project_package.serving.access.digest import digest
from project_package.serving.access.keys import KeyRing
from project_package.serving.section import Serving


def taken_apart(output: str) -> tuple[str, str]:
    """Return the key that was printed, and the lines for the configuration."""
    found = re.fullmatch(r"For its .*:\n\n(\S+)\n\nFor .*:\n\n(.*)\n", output, re.S)
    assert found, output
    return found[1], found[2]


def put(workspace, lines: str) -> None:
    """Put the lines of a key into the configuration, as its user does."""
    path = workspace.root / "conf" / "serving.yaml"
    text = path.read_text(encoding="utf-8")
    assert text.count("    keys: []\n") == 1
    text = text.replace("    keys: []\n", f"    keys:\n{lines}\n")
    path.write_text(text, encoding="utf-8")


def test_a_key_is_admitted_once_its_lines_stand_in_the_configuration(cli, workspace):
    day = (datetime.now(UTC).date() + timedelta(days=90)).isoformat()
    scopes = ("--scope", "predict", "--scope", "feedback")

    key, lines = taken_apart(cli("keys", "new", "shop-1", *scopes, "--expires", day))
    put(workspace, lines)

    (held,) = config.load().section(Serving).access.keys
    caller = KeyRing([held]).caller(key)
    assert caller is not None and "shop-1" == caller.name
    assert {"predict", "feedback"} == caller.scopes
    assert day == str(held.expires)
    assert key not in lines


def test_every_key_is_another_of_256_bits(cli):
    printed = [
        taken_apart(cli("keys", "new", "shop", "--scope", "predict")) for _ in range(2)
    ]

    (one, lines), (other, _) = printed
    assert one != other
    assert 43 == len(one) == len(other)
    assert "." not in one + other
    assert digest(one).hex() == yaml.safe_load(lines)[0]["sha256"]


def test_no_key_looks_like_an_option(monkeypatch):
    drawn = iter(["-a", "--b", "c-"])
    monkeypatch.setattr(keys.secrets, "token_urlsafe", lambda _: next(drawn))

    assert "c-" == keys.new()


@pytest.mark.parametrize("name", ["1e5", "123", "null", "true", "2026-01-01"])
def test_a_name_is_a_text_whatever_it_looks_like(cli, name):
    _, lines = taken_apart(cli("keys", "new", name, "--scope", "predict"))

    assert name == yaml.safe_load(lines)[0]["name"]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("a b",), "cannot name a key"),
        (("x" * 61,), "cannot name a key"),
        (("shop", "--expires", "soon"), "no day like"),
        (("shop", "--expires", "2020-01-01"), "is over"),
    ],
)
def test_a_key_that_nobody_could_use_is_not_made(cli, arguments, reason):
    with pytest.raises(ConfigError, match=reason):
        cli("keys", "new", *arguments, "--scope", "predict")


def test_a_name_that_is_taken_is_refused(cli, workspace):
    _, lines = taken_apart(cli("keys", "new", "shop", "--scope", "predict"))
    put(workspace, lines)

    with pytest.raises(ConfigError, match="key shop already"):
        cli("keys", "new", "shop", "--scope", "predict")


def test_a_key_is_good_for_something(workspace):
    done = workspace.command("keys", "new", "shop")

    assert 2 == done.returncode
    assert "--scope" in done.stderr
