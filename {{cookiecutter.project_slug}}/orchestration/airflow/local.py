"""Airflow on this machine, with the DAGs beside this file.

Without arguments it starts the parts of ``airflow standalone`` that the DAGs need, and
stops them when it is told to. It leaves out the triggerer and the servers of logs,
which would answer to the whole network. With arguments it runs that command of Airflow
with the same settings, as in ``local.py dags test scoring``.
"""

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
REPOSITORY = FOLDER.parents[1]
PARTS = (("api-server",), ("scheduler", "--skip-serve-logs"), ("dag-processor",))
SECONDS_TO_STOP = 30


def settings() -> dict[str, str]:
    """Return the environment of Airflow; what is set already stays."""
    # The package, without what it depends on.
    paths = (os.environ.get("PYTHONPATH"), str(REPOSITORY / "src"))
    host = "127.0.0.1"
    port = os.environ.get("AIRFLOW__API__PORT", "8080")
    return {
        "AIRFLOW_HOME": str(REPOSITORY / "var" / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(FOLDER),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # Processes that wait for tasks, each with its memory.
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__API__HOST": host,
        "AIRFLOW__API__PORT": port,
        "AIRFLOW__API__BASE_URL": f"http://{host}:{port}",
        # Seconds; while a model is trained, the parts answer late.
        "AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT": "60",
        # The parts know each other by it; another one at each start.
        "AIRFLOW__API_AUTH__JWT_SECRET": secrets.token_hex(64),
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
    }


def command(*arguments: str) -> list[str]:
    """Return a command of Airflow, as the system takes it."""
    return [sys.executable, "-m", "airflow", *arguments]


def migrate(environment: dict[str, str]) -> None:
    """Make the tables of Airflow, or bring them up to date."""
    subprocess.run(
        command("db", "migrate"), env=environment, stdout=subprocess.DEVNULL, check=True
    )


def start(environment: dict[str, str]) -> int:
    """Run the parts until one ends or this process is told to; return its exit code."""
    home = Path(environment["AIRFLOW_HOME"])
    migrate(environment)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    running: list[subprocess.Popen[bytes]] = []
    try:
        for part in PARTS:
            with (home / f"{part[0]}.log").open("wb") as log:
                running.append(
                    # pylint: disable-next=consider-using-with  # stopped below
                    subprocess.Popen(
                        command(*part),
                        env=environment,
                        stdout=log,
                        stderr=log,
                        start_new_session=True,
                    )
                )
        print(
            f"Airflow will be at {environment['AIRFLOW__API__BASE_URL']} within a "
            "minute. The user is admin, the password is in\n"
            f"{home}/simple_auth_manager_passwords.json.generated;\n"
            "beside it are the logs of the parts. Ctrl-C stops all.",
            flush=True,
        )
        while all(process.poll() is None for process in running):
            time.sleep(0.2)
        print(f"A part of Airflow ended; {home} has its .log.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        stop(running)


def stop(running: list[subprocess.Popen[bytes]]) -> None:
    """Stop the parts with all that they have started."""
    for process in running:
        with suppress(ProcessLookupError):  # it has ended, with all that it started
            os.killpg(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    for process in running:
        try:
            process.wait(max(0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def main() -> int:
    """Start Airflow, or run one command of it."""
    environment = settings()
    if not sys.argv[1:]:
        return start(environment)
    if not (Path(environment["AIRFLOW_HOME"]) / "airflow.db").exists():
        migrate(environment)
    return subprocess.run(
        command(*sys.argv[1:]), env=environment, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main())
