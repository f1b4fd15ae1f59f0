"""The command line.

Exit codes: 0 success, 1 the job failed or a gate refused, 2 wrong usage or
configuration.
"""

import os
import sys


def main() -> None:
    """Run the command line; what a person did wrong is said without a traceback."""
    # Work is spread over rows and fits. Numerical libraries that start threads of
    # their own on top slow it down many times; they read this when they are loaded.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    # pylint: disable=import-outside-toplevel
    from ..errors import ProjectError
    from .app import app

    try:
        app()
    except ProjectError as error:
        if "--debug" in sys.argv:
            raise
        sys.stderr.write(f"Error: {error}\n")
        sys.exit(error.exit_code)
