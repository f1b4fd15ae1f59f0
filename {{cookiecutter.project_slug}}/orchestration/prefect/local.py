"""Prefect on this machine, with the pipelines as deployments.

Without arguments it starts the server of Prefect and a process that runs what is due,
and stops both when it is told to. With arguments it runs that command of Prefect with
the same settings, as in ``local.py deployment ls``.
"""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.request import urlopen

FOLDER = Path(__file__).resolve().parent
REPOSITORY = FOLDER.parents[1]
SECONDS_TO_START = 180


def settings() -> dict[str, str]:
    """Return the environment of Prefect; what is set already stays."""
    # The package, without what it depends on.
    paths = (os.environ.get("PYTHONPATH"), str(REPOSITORY / "src"))
    port = os.environ.get("PREFECT_SERVER_API_PORT", "4200")
    return {
        "PREFECT_HOME": str(REPOSITORY / "var" / "prefect"),
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": port,
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        # Nothing is told to its makers.
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def command(*arguments: str) -> list[str]:
    """Return a command of Prefect, as the system takes it."""
    return [sys.executable, "-m", "prefect", *arguments]


def start(environment: dict[str, str]) -> int:
    """Run both parts until one ends or it is told to; return the exit code."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    home = Path(environment["PREFECT_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    log, api = home / "server.log", environment["PREFECT_API_URL"]
    with (
        log.open("wb") as file,
        # What a terminal tells all of its processes must not reach it: it ends last.
        subprocess.Popen(
            command("server", "start"),
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        ) as server,
    ):
        try:
            if not answers(api, server):
                print(f"The server of Prefect does not answer; see {log}.")
                return 1
            url = api.removesuffix("/api")
            print(f"Prefect is at {url}; Ctrl-C stops it.", flush=True)
            return serve(environment)
        except KeyboardInterrupt:
            return 0
        finally:
            server.terminate()


def answers(api: str, server: "subprocess.Popen[bytes]") -> bool:
    """Wait for the server, and return whether it answers."""
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urlopen(f"{api}/health", timeout=SECONDS_TO_START):
                return True
        except OSError:  # not yet, or half of a start
            time.sleep(0.2)
    return False


def serve(environment: dict[str, str]) -> int:
    """Run what is due until it is stopped."""
    flows = [sys.executable, str(FOLDER / "flows.py")]
    with subprocess.Popen(flows, env=environment) as serving:
        try:
            return serving.wait()
        finally:
            serving.terminate()
            # It tells the server that it ends, and would go on trying without one.
            serving.wait()


def main() -> int:
    """Start Prefect, or run one command of it."""
    environment = settings()
    if arguments := sys.argv[1:]:
        done = subprocess.run(command(*arguments), env=environment, check=False)
        return done.returncode
    return start(environment)


if __name__ == "__main__":
    sys.exit(main())
