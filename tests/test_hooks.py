"""The hooks are plain modules: what they refuse, delete and print."""

import re
import subprocess
from pathlib import Path

import post_gen_project
import pre_gen_project
import pytest

GOOD = {
    "project_name": "Customer Insight",
    "project_slug": "customer-insight",
    "package_name": "customer_insight",
    "description": "Know each customer.",
    "author": "Jane Doe",
    "email": "jane.doe@example.com",
    "organisation": "Example Ltd",
}


def problems(**answers: str) -> list[str]:
    """Return what is wrong with good answers in which some are replaced."""
    return pre_gen_project.problems(GOOD | answers)


def test_good_answers_have_no_problem():
    assert not problems()


@pytest.mark.parametrize("question", GOOD)
def test_one_bad_answer_gives_one_sentence_that_names_the_question(question):
    (sentence,) = problems(**{question: ""})
    assert sentence.startswith(f"{question} ")
    assert sentence.endswith(".")


def test_each_bad_answer_has_its_own_sentence():
    assert len(problems(**dict.fromkeys(GOOD, " "))) == len(GOOD)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Customer",
            "customer insight",
            "customer--insight",
            "customer-",
            "-customer",
        ),
        *("2024-model", "customer_insight", "kunde-ü", "a" * 41, "a\n", "..", "/tmp/x"),
        *(
            "con",
            "nul",
            "com1",
            "lpt9",
            "json",
            "pandas",
            "scikit-learn",
            "tests",
            "uv",
        ),
        *("-rf", ".git", "match", "class", "a.b", "a;b", "$(id)", "a\u202eb", "😀"),
    ],
)
def test_names_of_repositories_that_cannot_work_are_refused(name):
    assert len(problems(project_slug=name)) == 1


@pytest.mark.parametrize(
    "name",
    [
        *("Customer", "customer-insight", "customer__model", "customer_", "_customer"),
        *(
            "list",
            "2024model",
            "a" * 31,
            "class",
            "match",
            "type",
            "json",
            "sklearn",
            "yaml",
        ),
        *("tests", "conf", "src", "con", "aux", "../x", "a.b", "a\n", "künde", ""),
    ],
)
def test_names_of_packages_that_cannot_work_are_refused(name):
    assert len(problems(package_name=name)) == 1


@pytest.mark.parametrize("name", ["a", "x2", "none", "a" * 30, "churn_model_2"])
def test_names_of_packages_that_can_work_are_accepted(name):
    assert not problems(package_name=name)


@pytest.mark.parametrize("question", ["author", "description", "organisation"])
@pytest.mark.parametrize(
    "text",
    [
        *('Bob "B"', "O'Brien", "back\\slash", "Ann: x", "Ann #1", "yes", "null", "~"),
        *("$(touch x)", "`id`", "; rm -rf /", "100 %", "a {b} c", "} }", "- a", "> b"),
        *(
            "Zoë",
            "李小龙",
            "😀",
            "👩\u200d🔬",
            "می\u200cخواهم",
            '"""',
            "'''",
            "\\x00",
            "$x",
        ),
    ],
)
def test_visible_text_is_accepted_whatever_it_holds(question, text):
    assert not problems(**{question: text})


@pytest.mark.parametrize(
    "text",
    [
        *("a\nb", "a\rb", "a\tb", "a\0b", "a\x7fb", "a\x85b", "a\u2028b", "a\u202eb"),
        *("a\u200bb", "a\ufeffb", "a\udcffb", "a\uffffb", "a\ue000b", "a\u2066b"),
    ],
)
def test_invisible_characters_are_refused_and_named(text):
    (sentence,) = problems(author=text)
    assert f"U+{ord(text[1]):04X}" in sentence


@pytest.mark.parametrize(
    "text", ["{{7*7}}", "a {% if %}", "{# b", "${{ github.token }}", "#@ if x"]
)
def test_template_code_is_refused(text):
    (sentence,) = problems(description=text)
    assert "template code" in sentence


@pytest.mark.parametrize(
    "email",
    [
        *("jane", "jane@", "@example.com", "jane@example", "jane doe@example.com"),
        *("jane@exa mple.com", "jane@example.com\n", "jané@example.com", "a@b@c.de"),
        *('"j"@example.com', "jane@example..com", f"{'a' * 250}@example.com"),
    ],
)
def test_addresses_that_are_none_are_refused(email):
    assert len(problems(email=email)) == 1


@pytest.mark.parametrize("email", ["o'brien+x@sub.example.co.uk", "j@example.museum"])
def test_unusual_addresses_are_accepted(email):
    assert not problems(email=email)


@pytest.mark.parametrize("question", GOOD)
@pytest.mark.parametrize("text", ["\u202e" * 300, "é😀" * 200, "\udcff", "\x1b[2J"])
def test_every_sentence_is_short_and_plain_ascii(question, text):
    for sentence in problems(**{question: text}):
        assert re.fullmatch(r"[ -~]{1,600}", sentence)


def test_a_folder_with_content_is_refused(tmp_path):
    (tmp_path / "precious.txt").write_text("mine")
    (sentence,) = pre_gen_project.folder_problems(tmp_path)
    assert "is not empty" in sentence


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "customer-insight").write_text("mine")
    (sentence,) = pre_gen_project.folder_problems(tmp_path / "customer-insight")
    assert "A file or a link is called 'customer-insight'" in sentence


@pytest.mark.parametrize("there", [True, False])
def test_an_empty_or_a_new_folder_is_accepted(tmp_path, there):
    folder = tmp_path / "customer-insight"
    if there:
        folder.mkdir()
    assert not list(pre_gen_project.folder_problems(folder))


def test_the_hook_prints_every_problem_and_fails(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert pre_gen_project.main(GOOD | {"author": "", "email": "x"}) == 1
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_the_hook_says_nothing_about_good_answers(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert pre_gen_project.main(GOOD) == 0
    assert capsys.readouterr() == ("", "")


OWNING = GOOD | {
    "_output_dir": "/where/the/user/said",
    "serving": "none",
    "__owns": {"serving": {"none": [], "web": ["src/web", "Dockerfile"]}},
}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a rendered folder, current, as the hook finds it."""
    (tmp_path / "src" / "web").mkdir(parents=True)
    for name in ("src/web/app.py", "src/core.py", "Dockerfile"):
        (tmp_path / name).write_text(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path.parent))
    for name in ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM"):
        monkeypatch.setenv(name, "/dev/null")
    return tmp_path


def git(*arguments: str) -> str:
    """Return what git prints."""
    done = subprocess.run(
        ["git", *arguments], capture_output=True, check=True, text=True
    )
    return done.stdout.strip()


def left(repository: Path) -> set[str]:
    """Return the files of a folder, without git's."""
    files = (path for path in repository.rglob("*") if path.is_file())
    names = {str(path.relative_to(repository)) for path in files}
    return {name for name in names if not name.startswith(".git/")}


def test_files_of_unmade_choices_are_deleted(repository):
    post_gen_project.main(OWNING)
    assert left(repository) == {"src/core.py"}


def test_files_of_made_choices_stay(repository):
    post_gen_project.main(OWNING | {"serving": "web"})
    assert left(repository) == {"src/web/app.py", "src/core.py", "Dockerfile"}


SHARING = OWNING | {
    "__owns": {
        "serving": {
            "web|other": ["src/web"],
            "web": ["src/web/app.py", "Dockerfile"],
            "other": ["src/core.py"],
        }
    }
}


@pytest.mark.parametrize(
    ("serving", "stay"),
    [
        ("web", {"src/web/app.py", "Dockerfile"}),
        ("other", {"src/core.py"}),
        ("none", set()),
    ],
)
def test_a_path_of_several_choices_goes_when_none_of_them_was_made(
    repository, serving, stay
):
    post_gen_project.main(SHARING | {"serving": serving})
    assert left(repository) == stay


def test_folders_that_are_empty_without_a_choice_are_deleted(repository):
    (repository / "src" / "core.py").unlink()
    post_gen_project.main(OWNING)
    assert not (repository / "src").exists()


def test_a_path_that_is_not_there_is_a_mistake(repository):
    (repository / "Dockerfile").unlink()
    with pytest.raises(FileNotFoundError):
        post_gen_project.main(OWNING)


def test_the_first_commit_holds_every_file_on_main(repository):
    post_gen_project.main(OWNING)
    assert git("symbolic-ref", "--short", "HEAD") == "main"
    assert git("rev-list", "--count", "HEAD") == "1"
    assert set(git("ls-tree", "-r", "--name-only", "HEAD").splitlines()) == left(
        repository
    )
    assert git("status", "--porcelain") == ""


def test_the_author_commits_when_git_knows_nobody(repository):
    post_gen_project.main(OWNING)
    assert git("log", "--format=%an <%ae>") == "Jane Doe <jane.doe@example.com>"


def test_the_identity_that_git_knows_commits(repository, monkeypatch):
    config = repository.parent / "identity"
    config.write_text("[user]\nname = Known\nemail = known@example.com\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    post_gen_project.main(OWNING)
    assert git("log", "--format=%an <%ae>") == "Known <known@example.com>"


def test_settings_of_the_user_do_not_reach_the_first_commit(repository, monkeypatch):
    hooks = repository.parent / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    (repository.parent / "ignore").write_text("*.py\n")
    config = repository.parent / "settings"
    config.write_text(
        f"[core]\nhooksPath = {hooks}\nexcludesFile = {repository.parent / 'ignore'}\n"
        "[commit]\ngpgsign = true\n[init]\ndefaultBranch = trunk\n"
    )
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    post_gen_project.main(OWNING)
    assert git("ls-tree", "-r", "--name-only", "HEAD") == "src/core.py"
    assert git("symbolic-ref", "--short", "HEAD") == "main"


def test_an_outer_repository_is_left_alone(repository, monkeypatch):
    outer = repository.parent / "outer"
    subprocess.run(["git", "init", "--quiet", str(outer)], check=True)
    monkeypatch.setenv("GIT_DIR", str(outer / ".git"))
    post_gen_project.main(OWNING)
    monkeypatch.delenv("GIT_DIR")
    assert git("ls-tree", "-r", "--name-only", "HEAD") == "src/core.py"
    assert not (outer / ".git" / "index").exists()


def test_without_git_the_rendering_succeeds_and_says_so(
    repository, monkeypatch, capsys
):
    monkeypatch.setenv("PATH", str(repository))
    post_gen_project.main(OWNING)
    assert left(repository) == {"src/core.py"}
    assert "no first commit, because git is not installed" in capsys.readouterr().out


def test_a_git_that_fails_does_not_fail_the_rendering(repository, monkeypatch, capsys):
    (repository / ".git").write_text("not a repository")
    post_gen_project.main(OWNING)
    assert "no first commit, because git said: " in capsys.readouterr().out


def test_a_rendering_to_compare_with_is_left_without_a_repository(repository, capsys):
    post_gen_project.main({k: v for k, v in OWNING.items() if k != "_output_dir"})
    assert left(repository) == {"src/core.py"}
    assert not (repository / ".git").exists()
    assert capsys.readouterr().out == ""


def test_the_user_is_told_what_to_do_next(repository, capsys):
    post_gen_project.main(OWNING)
    printed = capsys.readouterr().out
    for step in (f"cd {repository}", "make run", "make test"):
        assert step in printed
