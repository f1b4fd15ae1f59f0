"""A process that calls a registry: JSON calls on standard input, answers on output."""

import json
import sys
from contextlib import redirect_stdout
from dataclasses import asdict
from importlib import import_module

from project_package.errors import ProjectError


def main() -> None:
    """Answer each line ``[uri, method, {argument: value}]`` with what it returned.

    The argument of the process is the module that opens the registry.
    """
    answers, open_registry = sys.stdout, import_module(sys.argv[1]).open_registry
    print("ready", flush=True)
    for line in sys.stdin:
        uri, method, arguments = json.loads(line)
        try:
            # Log lines that nobody set up go to the output as well.
            with redirect_stdout(sys.stderr):
                answer = asdict(getattr(open_registry(uri), method)(**arguments))
        except ProjectError as error:
            answer = {"error": type(error).__name__}
        print(json.dumps(answer), file=answers, flush=True)


if __name__ == "__main__":
    main()
