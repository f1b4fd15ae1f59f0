"""Finish the new repository: delete what was not chosen, commit, say what comes next.

Cookiecutter renders this file, copies it elsewhere and runs it in the new folder: it
uses the standard library only. Git is optional and never fails the rendering.
"""

import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

Answers = dict[str, Any]

BRANCH = "main"
GIT_SECONDS = 60
# Settings of the user or of an outer repository that must not reach the first commit.
NEUTRAL = ("core.excludesFile=", "core.hooksPath=", "core.safecrlf=false")
OUTER_REPOSITORY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX")


def unowned(answers: Answers) -> list[str]:
    """Return the paths that belong to choices of which none was made.

    A key such as ``one|other`` names several choices. What lies in a folder that goes
    is not named again.
    """
    owned: dict[bool, list[str]] = {True: [], False: []}
    for option, choices in answers["__owns"].items():
        for owners, paths in choices.items():
            owned[answers[option] in owners.split("|")] += paths
    unmade = set(owned[False]) - set(owned[True])
    above = {path: {str(folder) for folder in Path(path).parents} for path in unmade}
    return sorted(path for path in unmade if not above[path] & unmade)


def delete(path: Path) -> None:
    """Delete a file or a folder, and the folders that are empty without it."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
    for folder in path.parents:
        if folder == Path() or any(folder.iterdir()):
            return
        folder.rmdir()


def git(*arguments: str) -> str:
    """Run git in the new repository and return what it prints.

    Raises:
        OSError: there is no git.
        subprocess.SubprocessError: git failed or took too long.
    """
    neutral = [part for setting in NEUTRAL for part in ("-c", setting)]
    environment = {k: v for k, v in os.environ.items() if k not in OUTER_REPOSITORY}
    done = subprocess.run(
        ["git", *neutral, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        timeout=GIT_SECONDS,
    )
    return done.stdout.strip()


def identity(answers: Answers) -> list[str]:
    """Return the options with which git knows who commits, if it does not yet."""
    wanted = {"user.name": answers["author"], "user.email": answers["email"]}
    try:
        listed = git("config", "--name-only", "--get-regexp", r"^user\.(name|email)$")
    except subprocess.CalledProcessError:  # it lists none
        listed = ""
    missing = wanted.keys() - listed.split()
    return [part for name in missing for part in ("-c", f"{name}={wanted[name]}")]


def commit(answers: Answers) -> str | None:
    """Make the first commit; return why there is none, or None when there is one."""
    if shutil.which("git") is None:
        return "git is not installed"
    try:
        git("init", "--quiet")
        git("symbolic-ref", "HEAD", f"refs/heads/{BRANCH}")
        git("add", "--all")
        message = ("--quiet", "--no-gpg-sign", "--message", "Initial commit")
        git(*identity(answers), "commit", *message)
    except subprocess.CalledProcessError as error:
        return f"git said: {error.stderr.strip()}"
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    return None


def next_steps(folder: Path, no_commit: str | None) -> str:
    """Return what to tell the user."""
    lines = [f"Your repository is ready in {folder}"]
    if no_commit:
        lines += [f"It has no first commit, because {no_commit}"]
    lines += [
        "",
        "Next:",
        f"    cd {shlex.quote(str(folder))}",
        "    make run     set up, train, promote a champion, score a batch",
        "    make test    prove that it works",
    ]
    return "\n".join(lines)


def is_compared(answers: Answers) -> bool:
    """Return whether cruft renders only to compare, in a temporary folder."""
    temporary = Path(tempfile.gettempdir()).resolve()
    return "_output_dir" not in answers and temporary in Path.cwd().resolve().parents


def main(answers: Answers) -> None:
    """Finish the repository in the current folder."""
    for path in unowned(answers):
        delete(Path(path))
    if is_compared(answers):
        return
    no_commit = commit(answers)
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    print(next_steps(Path.cwd(), no_commit))


if __name__ == "__main__":
    ANSWERS = json.loads(r"""{{ cookiecutter | tojson }}""")
    # Cookiecutter leaves its rendered copy behind, which holds the answers.
    os.unlink(__file__)
    main(ANSWERS)
