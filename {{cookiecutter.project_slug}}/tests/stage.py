"""The project that the code of the pages runs in, with what its reader brings along."""

import shutil
import subprocess
from pathlib import Path

import yaml

from project_package.model import synthetic
from project_package.slo import Objectives

from .workspace import Workspace

MAKEFILE = Path(__file__).parents[1] / "Makefile"
# Not the project's own files: a test must not depend on what the project is set to,
# let alone write to its buckets.
CONF = {name: {"search": {"budget": 1}} for name in ("dev", "staging", "prod")}
CONF["slo"] = dict.fromkeys(Objectives.model_fields)


def build(finished: Workspace, root: Path) -> Workspace:
    """Return a project with two versions, a repository of git, and the user's files.

    Args:
        finished: The project to begin with.
        root: Its new folder.
    """
    shutil.copytree(finished.root, root)
    staged = Workspace(root, finished.kind)
    # Trained alike, so that no gate has anything to say against it.
    done = staged.command("run", "training", "--run-id", "second")
    assert done.returncode == 0, done.stderr
    for name, content in CONF.items():
        text = yaml.safe_dump(content)
        (root / "conf" / f"{name}.yaml").write_text(text, encoding="utf-8")
    shutil.copy(MAKEFILE, root)
    _bring_files(staged)
    done = staged.command("score", "data/new.csv", "var/predictions/new.parquet")
    assert done.returncode == 0, done.stderr
    (root / ".gitignore").write_text("/var/\n/data/\n", encoding="utf-8")
    for line in ("init --quiet -b main", "add --all", "commit --quiet -m First"):
        subprocess.run(["git", *line.split()], cwd=root, env=git(staged), check=True)
    return staged


def _bring_files(staged: Workspace) -> None:
    """Write the files that pages name: rows to score, and a table to adopt."""
    (staged.root / "data").mkdir()
    rows = synthetic.rows(staged.schema, 600, seed=3)
    rows.to_csv(staged.root / "data" / "new.csv", index=False)
    target = staged.kind.target.name
    adopted = rows.rename(columns={"name": "customer", target: "column_to_predict"})
    adopted = adopted.assign(
        left=adopted["column_to_predict"],
        notes="as agreed",
        day=adopted["day"].fillna(adopted["day"].min()),
    )
    adopted.to_csv(staged.root / "data" / "customers.csv", index=False)


def git(project: Workspace) -> dict[str, str]:
    """Return an environment in which git needs no settings of the user."""
    who = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME")
    mail = ("GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
    names = dict.fromkeys(who, "A") | dict.fromkeys(mail, "a@b.c")
    nothing = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    return project.environment() | names | nothing
