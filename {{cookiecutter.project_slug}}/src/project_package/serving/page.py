"""The page of the service: for people, complete without a network."""

import hashlib
import html
import json
from base64 import b64encode
from collections.abc import Collection
from string import Template
from typing import Any

from ..schema import Column
from . import example
from .champion import Served
from .prediction_log import feedback

_STYLE = """
  :root { color-scheme: light dark }
  body { background: Canvas; font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem;
         margin: 2rem auto; padding: 0 1rem }
  pre { overflow: auto; padding: 1rem; border: 1px solid #8888; border-radius: .5rem }
  table { border-collapse: collapse; display: block; overflow: auto }
  th, td { text-align: left; padding: .25rem 1rem .25rem 0; border-bottom: 1px solid #8884 }
"""
_PAGE = Template("""<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>project-slug</title>
<style>$style</style>
<h1>project-slug</h1>
<p>$model</p>
$asked
<h2>Columns of a row</h2>
<table>
<tr><th>column<th>type<th>values<th>meaning</tr>
$columns
</table>
<h2>Other addresses</h2>
<p><a href="/v1/model">/v1/model</a> the model that answers ·
<a href="/openapi.json">/openapi.json</a> the contract ·
<a href="/healthz">/healthz</a> alive ·
<a href="/readyz">/readyz</a> ready ·
<a href="/metrics">/metrics</a> for Prometheus</p>
</html>
""")


def _only_its_own_style() -> str:
    """Return the policy for browsers: this style, and nothing else from anywhere."""
    digest = b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    rest = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    return f"default-src 'none'; style-src 'sha256-{digest}'; {rest}"


HEADERS = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": _only_its_own_style(),
}


def of(
    served: Served | None, host: str, operations: Collection[str], keyed: bool = False
) -> str:
    """Return the page as HTML.

    Args:
        served: The model that answers, if there is one.
        host: Where the caller found the service, as in ``127.0.0.1:8000``.
        operations: The addresses that take a body.
        keyed: Whether callers have to show a key.
    """
    schema = served.contract.schema if served else None
    row = example.row(schema) if schema else {}
    outcome = example.value(schema.target) if schema else None
    said = {
        "/v1/predict": ("Ask for a prediction: one row, or a list of rows", row),
        "/v1/explain": ("Ask what the prediction for one row comes from", row),
        feedback.PATH: (
            "Say what came true after a prediction, or after several in a list",
            {"prediction_id": "THE ONE OF THE ANSWER", "outcome": outcome},
        ),
    }
    asked = [_asked(host, path, *said[path], keyed) for path in operations]
    features = [schema.by_name[name] for name in schema.features] if schema else []
    return _PAGE.substitute(
        style=_STYLE,
        model=html.escape(_answering(served)),
        asked="\n".join(asked),
        columns="\n".join(map(_described, features)),
    )


def _answering(served: Served | None) -> str:
    """Say which model answers."""
    if served is None:
        return "No model is loaded."
    return f"Version {served.version} predicts {served.contract.schema.target.name}."


def _asked(host: str, path: str, title: str, content: Any, keyed: bool) -> str:
    """Return how to ask for something on the command line."""
    key = " -H 'x-api-key: YOUR KEY'" if keyed else ""
    # A quote would end what the shell takes as one text.
    body = json.dumps(content, ensure_ascii=False).replace("'", "'\\''")
    command = (
        f"curl -X POST -H 'content-type: application/json'{key} \\\n"
        f"  http://{host}{path} -d '{body}'"
    )
    return f"<h2>{html.escape(title)}</h2>\n<pre>{html.escape(command)}</pre>"


def _described(column: Column) -> str:
    """Return the row of a table about a column."""
    cells = (column.name, column.type, _values(column), column.description)
    return f"<tr>{''.join(f'<td>{html.escape(cell)}' for cell in cells)}</tr>"


def _values(column: Column) -> str:
    """Return which values a column may have, in words."""
    bounds = (("from", column.minimum), ("to", column.maximum))
    parts = [f"{word} {bound:g}" for word, bound in bounds if bound is not None]
    parts += [column.unit, ", ".join(column.allowed or ())]
    said = " ".join(filter(None, parts)) or "any"
    return f"{said}, or null" if column.nullable else said
