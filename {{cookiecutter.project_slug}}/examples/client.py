"""Ask the running service for a prediction, with the standard library alone.

    python examples/client.py
    python examples/client.py --row '{"column": 1}' --url http://127.0.0.1:8000

Without a row one is made up from the contract that the service publishes. A key comes
from the environment, PROJECT_PACKAGE_KEY, where other users of the machine cannot see
it; or from --key=KEY, with the equals sign because a key may begin with a hyphen.
"""

import argparse
import json
import os
import sys
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

SECONDS = 10


def main() -> int:
    """Print the answer; return 0 if it is a prediction."""
    parser = argparse.ArgumentParser(description="Ask the service for a prediction.")
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--row", type=json.loads, metavar="JSON")
    key = os.environ.get("PROJECT_PACKAGE_KEY")
    parser.add_argument("--key", default=key)
    given = parser.parse_args()
    try:
        return predict(given.url, given.row, given.key)
    except (OSError, HTTPException) as error:
        reason = (
            getattr(error, "reason", "") or str(error).strip() or type(error).__name__
        )
        print(f"{given.url} does not answer: {reason}.", file=sys.stderr)
        return 1


def predict(url: str, row: Any, key: str | None) -> int:
    """Print the answer to a row, or to one that is made up; return 0 if it is good."""
    try:
        if row is None:
            row = made_up(ask(f"{url}/openapi.json"))
        answer = ask(f"{url}/v1/predict", row, key)
    except HTTPError as refusal:
        answer = read(refusal)  # a problem document says what is wrong
        print(json.dumps(answer, indent=2), file=sys.stderr)
        return 1
    print(json.dumps({"row": row, "answer": answer}, indent=2))
    return 0


def ask(url: str, content: Any = None, key: str | None = None) -> Any:
    """Return the JSON that ``url`` answers with, to ``content`` if there is any."""
    body = None if content is None else json.dumps(content).encode()
    headers = {"content-type": "application/json"}
    if key:
        headers["x-api-key"] = key
    request = Request(url, body, headers)
    with urlopen(request, timeout=SECONDS) as answer:
        return read(answer)


def read(answer: Any) -> Any:
    """Return the JSON of an answer; without any, end with a sentence."""
    try:
        return json.load(answer)
    except ValueError:
        sys.exit(f"{answer.url} answers {answer.status}, and not with JSON.")


def made_up(contract: dict[str, Any]) -> dict[str, Any]:
    """Return a row that an OpenAPI document allows."""
    row = contract["components"]["schemas"]["Row"]
    return {name: value(row["properties"][name]) for name in row.get("required", [])}


def value(rules: dict[str, Any]) -> Any:
    """Return a value that the rules for a column allow."""
    rules = rules.get("anyOf", [rules])[0]  # the other one is null
    if "const" in rules:
        return rules["const"]
    if rules["type"] == "number":
        return rules.get("minimum", rules.get("maximum", 0))
    if rules.get("format") == "date-time":
        return "2026-01-31T00:00:00Z"
    return rules.get("enum", ["word"])[0]


if __name__ == "__main__":
    sys.exit(main())
