"""The page of the service: for people, complete without a network."""

import hashlib
import html
import json
from base64 import b64encode
from string import Template

from ..schema import Column
from . import example
from .champion import Served

_STYLE = """
  :root { color-scheme: light dark }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto;
         padding: 0 1rem }
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
<h2>Ask for a prediction</h2>
<p>One row, or a list of rows, as JSON:</p>
<pre>curl -X POST -H 'content-type: application/json'$key \\
  $address/v1/predict -d '$row'</pre>
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


def of(served: Served | None, address: str, keyed: bool = False) -> str:
    """Return the page as HTML.

    Args:
        served: The model that answers, if there is one.
        address: Where the service is, as in ``http://127.0.0.1:8000``.
        keyed: Whether callers have to show a key.
    """
    shown = {
        "style": _STYLE,
        "address": html.escape(address),
        "key": " -H 'x-api-key: YOUR KEY'" if keyed else "",
    }
    if served is None:
        return _PAGE.substitute(
            shown, model="No model is loaded.", row="{}", columns=""
        )
    schema = served.contract.schema
    features = [schema.by_name[name] for name in schema.features]
    row = json.dumps(example.row(schema), ensure_ascii=False)
    said = f"Version {served.version} predicts {schema.target.name}."
    return _PAGE.substitute(
        shown,
        model=html.escape(said),
        row=html.escape(row),
        columns="\n".join(map(_described, features)),
    )


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
