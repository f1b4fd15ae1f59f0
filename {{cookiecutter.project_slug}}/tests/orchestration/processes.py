"""The processes that a tool starts: which they are, and whether they end."""

import os
import signal
import subprocess
from datetime import date

from .drivers import Driver

# Says who it is, and takes longer at a step than anybody waits.
ENDLESS = """#!/bin/sh
case "$*" in "-m project_package step "*)
  echo $$ > "{started}"
  exec sleep 3000;;
esac
exec "{real}" "$@"
"""


def ends_in_time(driver: Driver, day: date) -> bool:
    """Return whether a step that takes longer than it may is ended for good."""
    limits = {"RETRIES": "0", "TIMEOUT_MINUTES": "0.1"}
    for name, limit in limits.items():
        driver.more[f"PROJECT_PACKAGE__ORCHESTRATION__{name}"] = limit
    started = driver.home / "started"
    driver.replace_python(ENDLESS, started=started)
    outcome = driver.run("scoring", day)
    process = int(started.read_text("utf-8"))
    if is_alive(process):
        os.kill(process, signal.SIGKILL)
        return False
    return not outcome.succeeded


def descendants(process: int) -> set[int]:
    """Return the processes that a process has started, and theirs."""
    listed = subprocess.run(
        ["ps", "-eo", "pid=,ppid="], capture_output=True, check=True, encoding="utf-8"
    )
    parents = {
        int(pid): int(of) for pid, of in map(str.split, listed.stdout.split("\n")[:-1])
    }
    found = {process}
    while more := {pid for pid, of in parents.items() if of in found} - found:
        found |= more
    return found - {process}


def is_alive(pid: int) -> bool:
    """Return whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
