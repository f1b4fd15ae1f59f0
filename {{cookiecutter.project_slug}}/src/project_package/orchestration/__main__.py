"""Prints the plan: what an orchestrator has to know, as JSON.

It runs in the product's environment and loads nothing that trains, because
orchestrators ask often.
"""

import argparse
import json
import sys

from .. import config
from ..errors import ProjectError
from .plan import planned


def main() -> None:
    """Print the plan for the configuration that the command line asks for."""
    parser = argparse.ArgumentParser(description="Print what orchestrators run.")
    parser.add_argument("--config", action="append", default=[], metavar="URI")
    given = parser.parse_args()
    try:
        plan = planned(config.load(given.config))
    except ProjectError as error:
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)
    sys.stdout.write(json.dumps(plan) + "\n")


if __name__ == "__main__":
    main()
