"""The template directory is a plain project, and its seams are where they may be."""

import ast
import importlib.metadata
import itertools
import json
import re
import stat
import tomllib
from pathlib import Path

import pre_gen_project
import pytest
import yaml

import option_table
import variants
from snapshot import tracked
from variants import PROJECT, ROOT, SETTINGS

SEAMS = re.compile(
    r"Makefile|pyproject\.toml|LICENSE|\.env\.example|conf/[\w-]+\.yaml|data/README\.md"
    r"|README\.md|CHANGELOG\.md|docs/[\w-]+\.md|CODEOWNERS|\.gitlab-ci\.yml"
    r"|\.dockerignore|Dockerfile|compose\.yaml|deploy/[\w/-]+\.yaml"
    r"|tests/deployment/smoke\.sh"
)
PROSE = re.compile(r".*\.md")
OPENING = re.compile(r"\{[{%#]")
TAG = re.compile(r"^[ \t]*#@", re.M)
VALUE = re.compile(r"\{\{ cookiecutter\.\w+(?: \| \w+)? \}\}")
QUOTED_VALUE = re.compile(r'"[^"\n]*\{\{ cookiecutter\.\w+(?: \| \w+)? \}\}[^"\n]*"')
FREE_TEXTS = ("project_name", "description", "author", "email", "organisation")
PLAIN = re.compile(r".*\.py|\.github/workflows/.*|\.pre-commit-config\.yaml")
BINARY = {".png", ".gif", ".ico"}
# What is installed together, and what has an environment of its own.
TOGETHER = [*PROJECT.glob("requirements/*.txt")]
ALONE = [*PROJECT.glob("orchestration/*/requirements.txt")]
# Where nothing of the project is installed: no name can meet another.
APART = [*PROJECT.glob("requirements/apart/*.txt")]
APART += [ROOT / "tests" / "kubernetes" / "requirements.txt"]
LEAVINGS = {".bak", ".log", ".orig", ".rej", ".tmp"}
LOCKS = [*TOGETHER, *ALONE, ROOT / "requirements.txt"]
NAMES = [name for name in tracked(PROJECT) if Path(name).suffix not in BINARY]
TEXTS = [name for name in tracked() if Path(name).suffix not in BINARY]


def read(name: str) -> str:
    """Return the text of a file of the project."""
    return (PROJECT / name).read_text(encoding="utf-8")


def seams() -> list[str]:
    """Return the files that may hold tags."""
    return [name for name in NAMES if SEAMS.fullmatch(name)]


def places(pattern: re.Pattern[str], text: str, name: str) -> list[str]:
    """Return file, line number and line of each match."""
    lines = text.split("\n")
    found = (text.count("\n", 0, match.start()) for match in pattern.finditer(text))
    return [f"{name}:{line + 1}: {lines[line]}" for line in found]


@pytest.mark.parametrize("name", [name for name in NAMES if PLAIN.fullmatch(name)])
def test_code_and_workflows_hold_no_jinja(name):
    text = read(name)
    if name.startswith(".github/"):
        text = text.replace("${{", "")
    assert not places(OPENING, text, name) + places(TAG, text, name)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith(".py")])
def test_python_files_parse_as_they_are(name):
    ast.parse(read(name), name)


@pytest.mark.parametrize("name", NAMES)
def test_configuration_files_parse_as_they_are(name):
    parse = {".toml": tomllib.loads, ".yaml": yaml.safe_load, ".yml": yaml.safe_load}
    parse.get(Path(name).suffix, str)(read(name))


@pytest.mark.parametrize("name", NAMES)
def test_braces_that_jinja_would_read_are_values_or_nothing(name):
    text = read(name)
    if name.startswith((".github/", "requirements/")) or PROJECT / name in ALONE:
        return
    assert not places(OPENING, VALUE.sub("", text), name)


@pytest.mark.parametrize("name", NAMES)
def test_tags_stand_only_in_seam_files(name):
    assert name in seams() or not places(TAG, read(name), name)


@pytest.mark.parametrize("name", NAMES)
def test_values_stand_only_in_quotes_or_prose(name):
    text = read(name)
    if name in seams():
        text = QUOTED_VALUE.sub("", text)
    if name == "CODEOWNERS":  # which knows no quotes
        text = VALUE.sub("", text)
    assert PROSE.fullmatch(name) or not places(VALUE, text, name)


@pytest.mark.parametrize("name", NAMES)
def test_each_free_text_is_escaped_for_the_file_it_stands_in(name):
    wanted = "markdown" if PROSE.fullmatch(name) else "quoted"
    for question in FREE_TEXTS:
        bare = re.compile(
            rf"\{{\{{ cookiecutter\.{question} (?!\| {wanted} \}}\}})[^}}]*\}}\}}"
        )
        assert not places(bare, read(name), name)


@pytest.mark.parametrize("name", seams())
def test_a_blank_line_stands_before_a_tag_and_never_after_it(name):
    lines = read(name).split("\n")
    for number, line in enumerate(lines[:-1]):
        if TAG.match(line):
            assert lines[number + 1].strip() or not lines[number + 2 :], (
                f"{name}:{number + 2}: a blank line after a tag stays behind when the "
                "tag is gone"
            )


@pytest.mark.parametrize("name", NAMES)
def test_no_file_or_folder_has_a_conditional_name(name):
    assert not OPENING.search(name)


@pytest.mark.parametrize("name", TEXTS)
def test_text_files_end_with_one_newline_and_hold_no_debris(name):
    text = (ROOT / name).read_bytes()
    assert not text or text.endswith(b"\n")
    assert not text.endswith(b"\n\n")
    assert b"\r" not in text
    if not name.startswith(("templates/license/", "LICENSE")):
        assert not re.search(rb"[ \t]\n", text)


@pytest.mark.parametrize("name", TEXTS)
def test_files_are_executable_exactly_when_they_are_scripts(name):
    path = ROOT / name
    script = path.read_bytes().startswith(b"#!")
    assert script == bool(path.stat().st_mode & stat.S_IXUSR)


@pytest.mark.parametrize(
    "path",
    sorted(
        {
            path
            for choices in variants.OWNS.values()
            for paths in choices.values()
            for path in paths
        }
    ),
)
def test_owned_paths_exist(path):
    assert (PROJECT / path).exists()


@pytest.mark.parametrize("listed", [variants.OWNS, variants.TRACES])
def test_owners_are_choices_of_options(listed):
    for option, choices in listed.items():
        assert set(choices) <= set(variants.CHOICES[option])


@pytest.mark.parametrize("section", ["__owns", "__traces"])
def test_what_several_choices_share_is_listed_once(section):
    for choices in SETTINGS[section].values():
        words = [word for words in choices.values() for word in words]
        assert sorted(set(words)) == sorted(words)


def test_a_key_may_name_several_choices():
    listed = {"serving": {"one|other": ["both"], "one": ["own"]}}
    apart = {"serving": {"one": ["both", "own"], "other": ["both"]}}
    assert apart == variants.by_choice(listed)


def test_each_choice_that_owns_files_names_the_words_that_go_with_them():
    for option, choices in variants.OWNS.items():
        assert set(choices) == set(variants.TRACES[option])


def test_every_question_and_every_choice_has_a_label():
    prompts = SETTINGS["__prompts__"]
    assert list(prompts) == variants.QUESTIONS
    for name, values in variants.CHOICES.items():
        assert list(prompts[name]) == ["__prompt__", *values]
        assert all(prompts[name].values())


def test_choices_are_words_never_booleans():
    for values in variants.CHOICES.values():
        assert all(isinstance(value, str) for value in values)
        assert not {"y", "n", "yes", "no", "true", "false"} & set(
            map(str.lower, values)
        )


@pytest.mark.parametrize("path", sorted(ROOT.glob("hooks/*.py")), ids=lambda p: p.stem)
def test_hooks_hold_one_expression(path):
    source = path.read_text(encoding="utf-8")
    expression = 'json.loads(r"""{{ cookiecutter | tojson }}""")'
    assert source.count(expression) == 1
    assert not OPENING.search(source.replace(expression, ""))
    assert not TAG.search(source)


def test_the_licence_of_each_choice_is_there():
    texts = {path.stem for path in ROOT.glob("templates/license/*.txt")}
    assert texts == set(variants.CHOICES["license"])


def test_the_option_table_of_the_readme_is_current():
    assert option_table.main(["--check"]) == 0


@pytest.mark.parametrize(
    "path", [*LOCKS, *APART], ids=lambda path: str(path.relative_to(ROOT))
)
def test_locks_pin_every_package_with_hashes_and_hold_no_address(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith(" ")]
    assert pins and all(re.match(r"[a-z0-9-]+==[\w.!+]+ .*\\$", pin) for pin in pins)
    assert all(
        re.fullmatch(r" +--hash=sha256:\w{64}( \\)?", line)
        for line in lines
        if line.startswith(" ")
    )


def test_locks_agree_so_that_any_of_them_install_together():
    versions: dict[str, set[tuple[str, ...]]] = {}
    for path in TOGETHER:
        pins: dict[str, list[str]] = {}
        text = path.read_text(encoding="utf-8")
        for name, version in re.findall(r"^([\w-]+)==([\w.!+]+)", text, re.M):
            pins.setdefault(name, []).append(version)
        for name, found in pins.items():
            versions.setdefault(name, set()).add(tuple(found))
    assert not {name: found for name, found in versions.items() if len(found) > 1}


def test_no_committed_file_names_a_package_index_or_a_path_of_a_machine():
    hosts = re.compile(r"index-url\b|files\.pythonhosted|/root/|/home/\w|[/]simple/")
    own = str(Path(__file__).relative_to(ROOT))
    found = [
        place
        for name in TEXTS
        if name != own
        for place in places(hosts, (ROOT / name).read_text(encoding="utf-8"), name)
    ]
    assert not found


def test_nothing_that_work_leaves_behind_is_committed():
    assert not [name for name in tracked() if Path(name).suffix in LEAVINGS]


def locked_names() -> set[str]:
    """Return the packages of all locks of the project, written with underscores."""
    pins = "".join(path.read_text(encoding="utf-8") for path in LOCKS[:-1])
    return {name.replace("-", "_") for name in re.findall(r"^([\w-]+)==", pins, re.M)}


def test_the_names_of_locked_packages_are_refused():
    assert locked_names() - pre_gen_project.TAKEN == set()


def test_the_names_of_modules_that_locked_packages_install_are_refused():
    locked = locked_names()
    modules = {
        module.lower()
        for module, owners in importlib.metadata.packages_distributions().items()
        if any(re.sub("[-.]", "_", owner).lower() in locked for owner in owners)
        if re.fullmatch(r"[a-z][a-z0-9_]*", module, re.I) and "__" not in module
    }
    free = {name for name in modules if pre_gen_project.owner_of(name) is None}
    assert free == set()


def test_the_folders_of_the_project_are_refused_as_package_names():
    folders = {Path(name).parts[0] for name in NAMES if "/" in name}
    free = {name for name in folders if not pre_gen_project.owner_of(name)}
    assert {name for name in free if name.isidentifier()} == set()


def all_pairs(names: list[str]) -> set[tuple[tuple[str, str], ...]]:
    """Return any two choices of two of these questions."""
    return {
        pair
        for two in itertools.combinations(names, 2)
        for pair in itertools.product(
            *([(name, value) for value in variants.CHOICES[name]] for name in two)
        )
    }


def test_pairwise_variants_meet_every_pair_of_choices():
    met = set().union(*map(variants.pairs, variants.pairwise()))
    assert met == all_pairs([*variants.CHOICES])
    assert len(variants.pairwise()) < len(variants.every())


def test_executed_variants_meet_every_pair_of_choices_that_change_what_is_run():
    met = set().union(*map(variants.pairs, variants.executed()))
    assert met == all_pairs(variants.EXECUTED)


@pytest.mark.parametrize("seed", range(20))
def test_what_a_submission_executes_has_every_choice(seed):
    whole = variants.executed()[:2]
    rest = variants.uncovered(whole, seed)
    assert rest == variants.uncovered(whole, seed)
    assert {choice for variant in [*whole, *rest] for choice in variant.items()} == {
        (name, value) for name in variants.EXECUTED for value in variants.CHOICES[name]
    }


def test_every_variant_has_a_label_of_its_own():
    labels = [variants.label(variant) for variant in variants.every()]
    assert len(labels) == len(set(labels))


def test_a_path_of_several_choices_is_missing_only_without_all_of_them():
    shared = {"src/project_package/serving", "conf/serving.yaml"}
    for variant in variants.every():
        wanted = shared if variant["serving"] == "none" else set()
        assert wanted == shared & variants.unowned(variant)


def test_cookiecutter_json_keeps_the_order_of_the_questions_in_the_table():
    table = option_table.table(json.loads((ROOT / "cookiecutter.json").read_text()))
    assert re.findall(r"^\| `(\w+)`", table, re.M) == variants.QUESTIONS
