"""Where a model comes from, so that it can be made again."""

from collections.abc import Mapping
from typing import Any

_UNKNOWN = "not known"


def view(artefacts: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return groups of names and values, in the order in which they are read."""
    run, source = artefacts.get("run") or {}, artefacts.get("source") or {}
    code, libraries = run.get("code", {}), run.get("libraries", {})
    return [
        (
            "Data",
            [
                ("source", _text(source.get("uri"))),
                ("SHA-256", _text(source.get("sha256"))),
                ("schema digest", _text(run.get("schema_digest"))),
            ],
        ),
        (
            "Code",
            [
                ("version", _text(code.get("version"))),
                ("commit", _text(code.get("commit"))),
                ("uncommitted changes", _yes(code.get("changed"))),
            ],
        ),
        (
            "Configuration",
            [
                ("run", _text(run.get("run_id"))),
                ("started", moment(run)),
                ("seed", _text(run.get("seed"))),
                ("settings digest", _text(run.get("settings_digest"))),
            ],
        ),
        (
            "Versions",
            [
                ("Python", _text(run.get("python"))),
                ("platform", _text(run.get("platform"))),
                *((name, _text(version)) for name, version in libraries.items()),
            ],
        ),
    ]


def moment(run: Mapping[str, Any]) -> str:
    """Return when the run was started, to the minute."""
    text = str(run.get("started") or "")
    return f"{text[:10]} {text[11:16]} UTC" if text else _UNKNOWN


def _text(value: Any) -> str:
    return _UNKNOWN if value is None else str(value)


def _yes(value: bool | None) -> str:
    return _UNKNOWN if value is None else "yes" if value else "none"
