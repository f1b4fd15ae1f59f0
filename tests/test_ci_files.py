"""What GitHub and GitLab read is valid, pinned and careful, and calls make only."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import actions
import expressions
import variants
from variants import PROJECT, ROOT

# The newest releases that are known. A tag of an action can be moved, a commit not.
PINS = {
    ("actions/checkout", "v7.0.1"): "3d3c42e5aac5ba805825da76410c181273ba90b1",
    ("actions/setup-python", "v7.0.0"): "5fda3b95a4ea91299a34e894583c3862153e4b97",
    ("actions/upload-artifact", "v7.0.0"): "bbbca2ddaa5d8feaa63e36b76fdaad77386f024f",
    ("actions/download-artifact", "v8.0.1"): "3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c",
    (
        "actions/attest-build-provenance",
        "v4.1.0",
    ): "a2bbfa25375fe432b6a289bc6b6cd05ecd0c4c32",
    (
        "actions/upload-pages-artifact",
        "v5.0.0",
    ): "fc324d3547104276b827a68afc52ff2a11cc49c9",
    ("actions/deploy-pages", "v5.0.0"): "cd2ce8fcbc39b97be8ca5fce6e763baed58fa128",
}
FORM = ".github/workflows/*.yml"
OWN = sorted(ROOT.glob(FORM))
WORKFLOWS = {f"project-{path.name}": path for path in sorted(PROJECT.glob(FORM))}
WORKFLOWS |= {f"template-{path.name}": path for path in OWN}
# The longest that a job may run, and that GitHub allows, for what runs everything.
MINUTES = {"template-weekly.yml": 360}
SCHEMAS = {
    ".github/workflows/*.yml": ["vendor.github-workflows"],
    ".github/ISSUE_TEMPLATE/*.yml": ["vendor.github-issue-forms"],
    ".github/dependabot.yml": ["vendor.dependabot"],
    ".gitlab-ci.yml": ["vendor.gitlab-ci", "--data-transform", "gitlab-ci"],
}
FAULTS = {
    "unpinned-uses": (
        "actions/checkout@" + "3d3c42e5aac5ba805825da76410c181273ba90b1",
        "actions/checkout@v7",
    ),
    "artipacked": ("        with:\n          persist-credentials: false\n", ""),
    "excessive-permissions": ("contents: read", "contents: write"),
    "template-injection": ('"$TARGET"', "${{ github.head_ref }}"),
    "dangerous-triggers": ("  pull_request:", "  pull_request_target:"),
}


def zizmor(folder: Path) -> subprocess.CompletedProcess[str]:
    """Look for what a stranger could use in workflows."""
    program = Path(sys.executable).with_name("zizmor")
    command = [
        str(program),
        "--offline",
        "--no-progress",
        "--format=plain",
        str(folder),
    ]
    return subprocess.run(command, capture_output=True, check=False, encoding="utf-8")


def jobs(path: Path) -> dict[str, Any]:
    """Return the jobs of a workflow."""
    loaded: dict[str, Any] = actions.load(path.read_text("utf-8"))["jobs"]
    return loaded


def steps(path: Path) -> list[dict[str, Any]]:
    """Return the steps of all jobs of a workflow."""
    return [step for job in jobs(path).values() for step in job["steps"]]


def gitlab(repository: Path) -> dict[str, Any]:
    """Return the jobs of GitLab's pipeline."""
    loaded = yaml.safe_load((repository / ".gitlab-ci.yml").read_text("utf-8"))
    return {name: job for name, job in loaded.items() if "script" in job}


def pins(path: Path) -> list[tuple[str, str, str]]:
    """Return name, commit and version of each action that a workflow uses."""
    return re.findall(r"uses: (\S+?)@(\S+) # (\S+)", path.read_text("utf-8"))


def targets(commands: list[str], matrix: dict[str, list[str]]) -> set[str]:
    """Return the targets of make that commands call; they may call nothing else."""
    called: set[str] = set()
    for command in commands:
        words = command.removesuffix(' >> "$GITHUB_OUTPUT"').split()
        assert words[0] == "make" and len(words) > 1, command
        for word in words[1:]:
            named = re.fullmatch(r'"\$([A-Z_]+)"', word)
            called |= set(matrix[named[1].lower()]) if named else {word}
    assert all(re.fullmatch("[a-z]+", target) for target in called)
    return called


def called_on_github(repository: Path) -> set[str]:
    """Return the targets of make that the workflows call."""
    called: set[str] = set()
    for path in repository.glob(".github/workflows/*.yml"):
        for job in jobs(path).values():
            commands = [step["run"] for step in job["steps"] if "run" in step]
            matrix = job.get("strategy", {}).get("matrix", {})
            called |= targets(commands, matrix)
    return called


def called_on_gitlab(repository: Path) -> set[str]:
    """Return the targets of make that the jobs of the pipeline call."""
    called: set[str] = set()
    for job in gitlab(repository).values():
        rows = job.get("parallel", {}).get("matrix", [{}])[0].items()
        matrix = {name.lower(): values for name, values in rows}
        called |= targets(job["script"], matrix)
    return called


@pytest.mark.parametrize("pattern", SCHEMAS)
def test_files_are_what_their_reader_expects(bake, pattern):
    repository = bake(ci="gitlab" if "gitlab" in pattern else "github")
    done = checked(pattern, [*repository.glob(pattern)])
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_workflows_of_the_template_are_what_github_expects():
    done = checked(FORM, OWN)
    assert done.returncode == 0, done.stdout + done.stderr


def checked(pattern: str, paths: list[Path]) -> subprocess.CompletedProcess[str]:
    """Compare files with the schema of their reader."""
    assert paths
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema"]
    return subprocess.run(
        [*command, *SCHEMAS[pattern], *map(str, paths)],
        capture_output=True,
        check=False,
        encoding="utf-8",
    )


@pytest.mark.parametrize("home", [PROJECT, ROOT], ids=["project", "template"])
def test_a_stranger_finds_nothing_to_use_in_the_workflows(home):
    done = zizmor(home / ".github")
    assert done.returncode == 0, done.stdout
    assert "No findings to report" in done.stdout


@pytest.mark.parametrize("fault", FAULTS)
def test_what_a_stranger_could_use_is_found(tmp_path, fault):
    right, wrong = FAULTS[fault]
    text = (PROJECT / ".github" / "workflows" / "ci.yml").read_text("utf-8")
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    (folder / "ci.yml").write_text(text.replace(right, wrong), "utf-8")
    done = zizmor(tmp_path)
    assert text.count(right) and done.returncode != 0
    assert f"[{fault}]" in done.stdout


@pytest.mark.parametrize("path", WORKFLOWS.values(), ids=WORKFLOWS)
def test_every_action_is_pinned_to_the_commit_that_is_known(path):
    used = pins(path)
    assert len(used) == sum("uses" in step for step in steps(path)) > 0
    assert all(PINS[name, version] == commit for name, commit, version in used)


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_may_read_and_jobs_say_why_they_may_write(name):
    path = WORKFLOWS[name]
    text, loaded = path.read_text("utf-8"), actions.load(path.read_text("utf-8"))
    assert loaded["permissions"] == {"contents": "read"}
    assert loaded["concurrency"]["group"]
    assert all(
        re.search(": write # to ", line) for line in re.findall(".*: write.*", text)
    )
    for job in loaded["jobs"].values():
        assert 0 < int(job["timeout-minutes"]) <= MINUTES.get(name, 180)


@pytest.mark.parametrize("deployment", variants.CHOICES["deployment"])
def test_both_services_call_the_same_targets_and_all_of_them_exist(bake, deployment):
    github, other = (
        bake(ci=service, deployment=deployment) for service in ("github", "gitlab")
    )
    called = called_on_github(github)
    assert ("smoke" in called) == (deployment != "none")
    assert {"test", "lint", "docs", "audit", "readiness", "release", "retrain"} < called
    assert called - {"pythons"} == called_on_gitlab(other)
    for repository in (github, other):
        command = ["make", "--no-print-directory", "help"]
        done = subprocess.run(
            command, cwd=repository, capture_output=True, check=True, encoding="utf-8"
        )
        listed = set(re.findall(r"^  make ([a-z]+) ", done.stdout, re.M))
        assert called - (set() if repository == github else {"pythons"}) <= listed


@pytest.mark.parametrize("oldest", variants.CHOICES["python_version"])
def test_tests_run_on_each_python_that_may_be_installed(bake, oldest):
    versions = variants.CHOICES["python_version"]
    wanted = versions[versions.index(oldest) :]
    done = subprocess.run(
        ["make", "--no-print-directory", "pythons"],
        cwd=bake(ci="github", python_version=oldest),
        capture_output=True,
        check=True,
        encoding="utf-8",
    )
    name, _, found = done.stdout.strip().partition("=")
    assert (name, expressions.FUNCTIONS["fromJSON"](found)) == ("versions", wanted)
    job = gitlab(bake(ci="gitlab", python_version=oldest))["test"]
    assert job["parallel"]["matrix"] == [{"PYTHON_VERSION": wanted}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${{ vars.a || 'b' }}", "b"),
        ("${{ github.ref == 'MAIN' && true }}", True),
        ("x-${{ github.ref }}", "x-main"),
        ("${{ !(vars.a != '' || vars.b) }}", True),
        ("${{ fromJSON('[\"3.11\"]') }}", ["3.11"]),
    ],
)
def test_expressions_have_the_value_that_github_gives_them(text, expected):
    contexts = {"github": {"ref": "main"}, "vars": {}}
    assert expressions.filled(text, contexts) == expected


@pytest.mark.parametrize("text", ["hashFiles('a')", "runner.os", "1 +", "'a' 'b'"])
def test_an_expression_that_is_not_known_is_an_error(text):
    with pytest.raises(ValueError):
        expressions.value(text, {"github": {}})


def test_what_was_just_downloaded_never_runs_where_something_can_be_written():
    found = jobs(ROOT / ".github" / "workflows" / "newest.yml")
    assert "permissions" not in found["resolve"]
    (command,) = [step["run"] for step in found["propose"]["steps"] if "run" in step]
    assert command == "scripts/propose.sh build/newest/locks.patch"


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_the_template_calls_what_a_person_calls(path):
    commands = [step["run"] for step in steps(path) if "run" in step]
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for command in commands:
        program, *words = command.split()
        if program == "make":
            assert re.search(rf"^{words[0]}:.*##", makefile, re.M)
        elif program != "mkdir":
            assert (ROOT / program).is_file()
