"""Answers reach the files exactly as given, or are refused before anything is written.

Each test runs the command ``cookiecutter`` as users do: with overrides, with a
configuration file, typed at the prompts, from a git URL, in hostile environments.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pexpect
import pytest
import yaml
from jinja2 import Environment
from markdown_it import MarkdownIt

import project_template
import variants
from conftest import Generate

Answers = dict[str, str]
FREE = ("project_name", "description", "author", "organisation")
# Texts that break files, shells or templates which do not write them with care.
ACCEPTED = [
    *('Bob "B" Smith', "O'Brien", "back\\slash", "C:\\new\\table"),
    *('"""', "'''", "ends with \\", "\\x00 \\u0041 \\N{DASH}"),
    *("Ann: x", "Ann #1", "- item", "yes"),
    *("null", "1.0", "*star* _under_", "[link](x) <b>bold</b>"),
    *("&amp; R&D", "| a | b |", "# heading", "1. list"),
    *("$(touch PWNED)", "`touch PWNED`", "; touch PWNED;", "$(shell touch PWNED)"),
    *(
        '"; __import__("os").system("touch PWNED"); "',
        "' || touch PWNED #",
        "%s %d",
        "$x",
    ),
    *("Zoë Übermut", "李小龙", "😀 👩\u200d🔬 🇳🇱", "می\u200cخواهم"),
    *("${HOME}", "a } } b", "~", "@import 'x'"),
    *("project_package", "project-slug", "PROJECT_PACKAGE", "src/project_package"),
]
GROUPS = [
    dict(zip(FREE, ACCEPTED[start : start + len(FREE)]))
    for start in range(0, len(ACCEPTED), len(FREE))
]
NAMED = {"project_slug": "hostile", "package_name": "hostile"}
REFUSED = {
    "spaces": {"project_slug": "my model", "package_name": "my model"},
    "digits first": {"package_name": "2024_model"},
    "keyword": {"package_name": "class"},
    "soft keyword": {"package_name": "match"},
    "standard library": {"package_name": "json"},
    "imported at every start": {"package_name": "sitecustomize"},
    "dependency": {"package_name": "sklearn"},
    "distribution": {"project_slug": "scikit-learn"},
    "folder": {"package_name": "tests"},
    "parent": {"project_slug": ".."},
    "above": {"project_slug": "../escaped", "package_name": "ok"},
    "far above": {"project_slug": "../../new/escaped", "package_name": "ok"},
    "absolute": {"project_slug": "/tmp/escaped-by-ml-template", "package_name": "ok"},
    "package above": {"package_name": "../../../escaped"},
    "here": {"project_slug": "."},
    "empty": {"project_slug": ""},
    "device": {"project_slug": "con"},
    "trailing dot": {"project_slug": "abc. "},
    "option": {"project_slug": "-rf"},
    "git": {"project_slug": ".git"},
    "long name": {"project_slug": "a" * 300},
    "long text": {"description": "a" * 300},
    "emoji name": {"project_slug": "😀"},
    "no letters in the name": {"project_name": "😀"},
    "right-to-left override": {"author": "Jane \u202eeoD"},
    "right-to-left name": {"package_name": "abc\u202e"},
    "newline": {"author": "Jane\ninjected: true"},
    "toml newline": {"description": 'x"\ndependencies = ["evil"]\n#'},
    "carriage return": {"organisation": "a\rb"},
    "escape": {"author": "\x1b[2J"},
    "blank": {"author": "   "},
    "e-mail": {"email": "not an address"},
    "braces": {"description": "{{7*7}}"},
    "statement": {"description": "{% if %}"},
    "open braces": {"author": "a {{ b"},
    "comment": {"author": "a {# b"},
    "workflow": {"organisation": "${{ github.token }}"},
    "line statement": {"description": "#@ if true"},
    "code": {"author": "{{ cycler.__init__.__globals__.os.system('touch PWNED') }}"},
    "name of the folder": {"author": variants.PROJECT.name},
    "default of another": {"author": "{{ cookiecutter.package_name }}"},
    "slug code": {"project_slug": "{{ 'a' ~ 'b' }}"},
}


def overrides(answers: Answers) -> list[str]:
    """Return the answers as arguments of cookiecutter."""
    return [f"{name}={value}" for name, value in answers.items()]


def everything(folder: Path) -> set[str]:
    """Return what is in a folder, without what Cookiecutter keeps in the home."""
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if "home" not in path.relative_to(folder).parts[:1]
    }


def markdown_text(path: Path) -> str:
    """Return what a reader of a Markdown file sees of its inline text."""
    tokens = MarkdownIt().parse(path.read_text(encoding="utf-8"))
    inline = [token.children for token in tokens if token.type == "inline"]
    return "\n".join("".join(child.content for child in group) for group in inline)


def assert_exact(repository: Path, answers: Answers) -> None:
    """Fail unless each answer stands in the files exactly as it was given."""
    project = tomllib.loads((repository / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    assert answers["description"] == project["description"]
    assert answers["author"] == project["authors"][0]["name"]
    assert answers["organisation"] in (repository / "LICENSE").read_text("utf-8")
    seen = markdown_text(repository / "README.md")
    assert seen.startswith(f"{answers['project_name']}\n{answers['description']}\n")
    assert f"{answers['author']} for {answers['organisation']}." in seen
    assert not list(repository.parent.parent.rglob("PWNED"))


def assert_refused(done: subprocess.CompletedProcess[str], output: Path) -> None:
    """Fail unless clear ASCII sentences were printed and nothing was written."""
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert said.isascii() and "Traceback" not in said
    assert said.strip().endswith(".")
    assert everything(output.parent.parent) == {"parent", "parent/output"}


@pytest.mark.parametrize("answers", GROUPS, ids=lambda a: a["project_name"][:16])
def test_visible_text_given_on_the_command_line_is_rendered_exactly(
    generate: Generate, output, answers
):
    done = generate("--no-input", *overrides(NAMED | answers))
    assert done.returncode == 0, done.stderr
    assert_exact(output / "hostile", answers)
    assert everything(output) >= {"hostile"} and len(list(output.iterdir())) == 1


@pytest.mark.parametrize("answers", GROUPS, ids=lambda a: a["project_name"][:16])
def test_visible_text_given_in_a_configuration_file_is_rendered_exactly(
    generate: Generate, output, tmp_path, answers
):
    config = tmp_path / "home" / "config.yaml"
    config.write_text(yaml.safe_dump({"default_context": NAMED | answers}))
    done = generate("--no-input", "--config-file", str(config))
    assert done.returncode == 0, done.stderr
    assert_exact(output / "hostile", answers)


@pytest.mark.parametrize("answers", GROUPS, ids=lambda a: a["project_name"][:16])
def test_visible_text_typed_at_the_prompts_is_rendered_exactly(
    generate: Generate, output, answers
):
    given = NAMED | answers
    typed = "".join(f"{given.get(name, '')}\n" for name in variants.QUESTIONS)
    done = generate(input=typed)
    assert done.returncode == 0, done.stderr
    assert_exact(output / "hostile", answers)


@pytest.mark.parametrize("answers", REFUSED.values(), ids=list(REFUSED))
def test_answers_that_cannot_work_are_refused_before_anything_is_written(
    generate: Generate, output, answers
):
    done = generate("--no-input", *overrides(answers))
    assert_refused(done, output)
    assert not Path("/tmp/escaped-by-ml-template").exists()


@pytest.mark.parametrize("kind", ["braces", "code", "above", "newline", "e-mail"])
def test_answers_of_a_configuration_file_are_refused_alike(
    generate: Generate, output, tmp_path, kind
):
    config = tmp_path / "home" / "config.yaml"
    config.write_text(yaml.safe_dump({"default_context": REFUSED[kind]}))
    done = generate("--no-input", "--config-file", str(config))
    assert_refused(done, output)


@pytest.mark.parametrize("kind", ["braces", "code", "above", "option", "comment"])
def test_typed_answers_are_refused_alike(generate: Generate, output, kind):
    typed = "".join(f"{REFUSED[kind].get(name, '')}\n" for name in variants.QUESTIONS)
    done = generate(input=typed)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert everything(output) == set()


@pytest.mark.parametrize("answers", [REFUSED["above"], REFUSED["package above"]])
def test_answers_are_refused_alike_when_hooks_are_not_run(
    generate: Generate, output, answers
):
    done = generate("--no-input", "--accept-hooks", "no", *overrides(answers))
    assert_refused(done, output)


def test_each_refused_answer_is_named(generate: Generate):
    done = generate("--no-input", "author= ", "email=x", "package_name=class")
    named = [line.split()[0] for line in (done.stdout + done.stderr).splitlines()]
    assert named == ["package_name", "email", "author"]


def test_a_choice_that_is_none_is_refused_with_the_choices(generate: Generate, output):
    done = generate("--no-input", "license=GPL")
    assert done.returncode == 1
    last = done.stderr.strip().splitlines()[-1]
    assert "GPL" in last and all(word in last for word in variants.CHOICES["license"])
    assert everything(output) == set()


def test_the_tests_refuse_questions_that_do_not_exist(bake):
    with pytest.raises(AssertionError, match="'colour'"):
        bake(colour="green")


def test_the_questions_are_asked_with_their_labels(template, output, environment):
    command = [sys.executable, "-m", "cookiecutter", str(template)]
    terminal = pexpect.spawn(
        command[0],
        command[1:],
        cwd=output,
        env=environment | {"TERM": "dumb", "COLUMNS": "200"},
        encoding="utf-8",
        timeout=60,
    )
    for question in variants.QUESTIONS:
        prompt = variants.SETTINGS["__prompts__"][question]
        labels = prompt.values() if isinstance(prompt, dict) else [prompt]
        for label in labels:
            terminal.expect_exact(label)
        terminal.expect_exact("): ")
        terminal.sendline({"problem": "2", "author": "O'Brien"}.get(question, ""))
    terminal.expect(pexpect.EOF)
    terminal.close()
    assert terminal.exitstatus == 0, terminal.before
    assert "O'Brien" in (output / "customer-insight" / "pyproject.toml").read_text()
    assert (output / "customer-insight" / "conf" / "regression.yaml").exists()


@pytest.fixture(scope="session")
def repository(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the template as a git repository."""
    folder = tmp_path_factory.mktemp("remote") / "ORG" / "ml-template.git"
    shutil.copytree(template, folder)
    user = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    commit = [*user, "commit", "--quiet", "--message", "x"]
    for arguments in (["init", "--quiet"], ["add", "--all"], commit):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    return folder


def test_it_renders_from_a_git_url(generate: Generate, output, repository):
    done = generate("--no-input", template=f"git+file://{repository}")
    assert done.returncode == 0, done.stderr
    assert (output / "customer-insight" / "pyproject.toml").exists()


def test_it_renders_from_an_abbreviated_git_url(
    generate: Generate, output, repository, tmp_path
):
    config = tmp_path / "home" / "config.yaml"
    address = f"git+file://{repository.parents[1]}/{{0}}.git"
    config.write_text(yaml.safe_dump({"abbreviations": {"gh": address}}))
    arguments = ("--no-input", "--config-file", str(config))
    done = generate(*arguments, template="gh:ORG/ml-template")
    assert done.returncode == 0, done.stderr
    assert (output / "customer-insight" / "pyproject.toml").exists()


@pytest.mark.parametrize("flags", [[], ["-f"], ["-f", "-s"]], ids=" ".join)
def test_an_existing_folder_keeps_everything(generate: Generate, output, flags):
    mine = output / "customer-insight" / "Makefile"
    mine.parent.mkdir()
    mine.write_text("mine")
    done = generate("--no-input", *flags)
    assert done.returncode == 1
    assert "'customer-insight' is not empty" in done.stdout + done.stderr
    assert everything(output) == {"customer-insight", "customer-insight/Makefile"}
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("flags", [[], ["-f"]], ids=" ".join)
def test_a_file_in_the_way_is_kept(generate: Generate, output, flags):
    (output / "customer-insight").write_text("mine")
    done = generate("--no-input", *flags)
    assert done.returncode == 1
    assert "A file or a link is called 'customer-insight'" in done.stdout + done.stderr
    assert (output / "customer-insight").read_text() == "mine"


def test_a_link_to_nowhere_in_the_way_is_kept(generate: Generate, output):
    (output / "customer-insight").symlink_to(output / "nowhere")
    done = generate("--no-input")
    assert done.returncode == 1
    assert "A file or a link is called 'customer-insight'" in done.stdout + done.stderr
    assert (output / "customer-insight").is_symlink()


def read_only(folder: Path) -> list[str]:
    """Return a command under which ``folder`` cannot be written to."""
    if os.geteuid() != 0:
        folder.chmod(0o555)
        return []
    script = (
        'mount --bind "$0" "$0" && mount -o remount,ro,bind "$0" && cd "$0" && "$@"'
    )
    command = ["unshare", "--mount", "sh", "-c", script, str(folder)]
    return effective(command, "root may write anywhere")


def effective(command: list[str], reason: str) -> list[str]:
    """Return ``command`` if it runs here, else skip with what is not proven."""
    trial = ["sh", "-c", '"$@" true', "sh", *command]
    if subprocess.run(trial, capture_output=True, check=False).returncode:
        pytest.skip(f"{reason}, and {' '.join(command[:2])} is not permitted here")
    return command


Wrapped = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def under(template: Path, output: Path, environment) -> Wrapped:
    """Return a function that runs cookiecutter under another command."""

    def run(command: list[str], *arguments: str) -> subprocess.CompletedProcess[str]:
        inner = [sys.executable, "-m", "cookiecutter", str(template), "--no-input"]
        return subprocess.run(
            [*command, *inner, *arguments],
            cwd=output,
            env=environment,
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=120,
        )

    return run


def test_a_read_only_folder_is_refused(under: Wrapped, output):
    done = under(read_only(output))
    assert_refused(done, output)
    assert "may not be written to" in done.stderr + done.stdout


def test_it_renders_without_a_network(under: Wrapped, output):
    namespace = ["unshare", "--map-root-user", "--net"]
    done = under(effective(namespace, "the network cannot be cut"))
    assert done.returncode == 0, done.stderr
    assert (output / "customer-insight" / ".git" / "refs" / "heads" / "main").exists()


def test_it_renders_without_git(generate: Generate, output, environment):
    done = generate("--no-input", env=environment | {"PATH": str(output)})
    assert done.returncode == 0, done.stderr
    assert "git is not installed" in done.stdout
    assert (output / "customer-insight" / "Makefile").exists()
    assert not (output / "customer-insight" / ".git").exists()


def test_the_author_makes_the_first_commit_when_git_knows_nobody(
    generate: Generate, output, environment
):
    nobody = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    generate("--no-input", "author=Zoë", env=environment | nobody)
    log = ["git", "log", "--format=%an <%ae> %D %s"]
    done = subprocess.run(
        log, cwd=output / "customer-insight", capture_output=True, check=True
    )
    wanted = "Zoë <jane.doe@example.com> HEAD -> main Initial commit\n"
    assert done.stdout.decode() == wanted


def test_it_renders_in_the_c_locale(generate: Generate, output, environment):
    answers = NAMED | GROUPS[7]
    done = generate(
        "--no-input", *overrides(answers), env=environment | {"LC_ALL": "C"}
    )
    assert done.returncode == 0, done.stderr
    assert_exact(output / "hostile", answers)


def test_a_locale_that_cannot_read_an_answer_refuses_it(
    generate: Generate, output, environment
):
    bare = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    done = generate("--no-input", "author=Zoë", env=environment | bare)
    assert_refused(done, output)


def test_it_renders_without_a_home(generate: Generate, output, environment):
    environment.pop("HOME")
    assert generate("--no-input", env=environment).returncode == 0


def test_it_renders_below_a_folder_whose_name_looks_like_the_template(
    generate: Generate, output
):
    odd = output / "project_package {{ 7 }} project-slug 'x' é"
    odd.mkdir()
    done = generate("--no-input", cwd=odd)
    assert done.returncode == 0, done.stderr
    assert (odd / "customer-insight/src/customer_insight/__init__.py").exists()
    assert len(list(output.iterdir())) == 1


def test_no_rendered_hook_stays_behind(generate: Generate, tmp_path):
    generate("--no-input")
    generate("--no-input", "-f")
    assert not list((tmp_path / "home").glob("tmp*"))


@pytest.mark.parametrize("text", ACCEPTED)
def test_quoted_text_is_read_back_from_toml_yaml_and_json(text):
    quoted = project_template.quoted(text)
    assert text == tomllib.loads(f'x = "{quoted}"')["x"]
    assert text == yaml.safe_load(f'x: "{quoted}"')["x"]


@pytest.mark.parametrize("text", ACCEPTED)
def test_markdown_text_is_shown_as_it_is(text):
    written = project_template.markdown(text)
    (token,) = [t for t in MarkdownIt().parse(written) if t.type == "inline"]
    assert text == "".join(child.content for child in token.children)


@pytest.mark.parametrize("source", ["f'{project_package.x}'", "{project-slug}", "{a}"])
def test_a_name_in_braces_stays_in_braces(source):
    names = {"package_name": "churn", "project_slug": "churn"}
    written = Environment().from_string(
        project_template.with_names(source, project_template.PLACEHOLDERS)
    )
    named = source.replace("project_package", "churn").replace("project-slug", "churn")
    assert named == written.render(cookiecutter=names)
