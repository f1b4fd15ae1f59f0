"""What explains the shipped configuration explains what adopting writes as well."""

import json
import os
import subprocess
import sys

from variants import PROJECT

# Prints the files that adopting some data set writes, by name.
ADOPTED = """
import json
from project_package.data.adoption import Report, conf_files
from project_package.schema import Column, Schema
from project_package.settings import Format, Split

columns = (
    Column(name="x", type="number"),
    Column(name="y", type="number", role="target"),
)
report = Report(
    source="mine.csv",
    rows=1,
    schema=Schema(dataset="mine", columns=columns),
    split=Split(strategy="random", test_fraction=0.2),
    form=Format(),
    classes={},
    findings=(),
)
files = {"schema": conf_files.schema_text, "data": conf_files.data_text}
print(json.dumps({name: text(report) for name, text in files.items()}))
"""
# The comment on what the two have not in common: the sample data.
OWN = "sample:"


def comments(text: str) -> dict[str, str]:
    """Return the comments of a file by what stands below each."""
    found: dict[str, str] = {}
    waiting: list[str] = []
    for line in map(str.strip, text.splitlines()):
        if line.startswith("#") and not line.startswith("#@"):
            waiting.append(line)
        elif waiting:
            found[line.split(" ")[0]] = "\n".join(waiting)
            waiting = []
    return found


def test_comments_are_those_that_adopting_writes():
    done = subprocess.run(
        [sys.executable, "-B", "-c", ADOPTED],
        env=os.environ | {"PYTHONPATH": str(PROJECT / "src")},
        stdout=subprocess.PIPE,
        check=True,
    )
    adopted = json.loads(done.stdout)
    for name, count in {"schema": 1, "data": 6}.items():
        written = comments(adopted[name])
        shipped = comments((PROJECT / "conf" / f"{name}.yaml").read_text("utf-8"))
        written.pop(OWN, None)
        assert count == len(written)
        assert written == {key: shipped.get(key) for key in written}
