"""Which files of a repository are reached from where a person or a tool begins.

From there on a file reaches what it names: by its path, by its name, or as a module.
Nothing of the product counts as reached because a test names it.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

# Where people begin, and what git, make, Python, Sphinx, Docker, GitHub, GitLab and
# pytest look for by its name.
PRODUCT = re.compile(
    r"(README|CONTRIBUTING|CHANGELOG|SECURITY)\.md|LICENSE|CODEOWNERS|Makefile"
    r"|pyproject\.toml|Dockerfile|compose\.yaml|(.*/)?\.[\w.-]+|\.(github|gitlab)/.*"
    r"|docs/(conf\.py|index\.md)|src/\w+/((\w+/)?__main__|cli/app)\.py"
)
TESTS = re.compile(r"tests/(.*/)?(conftest|test_\w+)\.py")
# What stands in place of the problem's name where a module is loaded by it.
BY_PROBLEM = re.compile(
    r'f"\.?\{(problem|problem\.name|problems\.of\(schema\)\.name)\}'
)
PROBLEMS = {"classification", "regression"}
# Modules that are loaded by a word of the file on the right.
BY_WORD = {
    r"(src/\w+)/steps/(?P<word>\w+)\.py": r"\1/pipeline.py",
    r"src/\w+/data/sample/(?P<word>\w+)\.py": "conf/schema.yaml",
    r"(src/\w+)/\w+/(?P<word>section)\.py": r"\1/sections.py",
    r"(src/\w+)/\w+/(?P<word>listener)\.py": r"\1/listeners.py",
    r"(src/\w+)/\w+/(?P<word>live_rows)\.py": r"\1/monitoring/live.py",
    r"(src/\w+)/\w+/(?P<word>registry)\.py": r"\1/registry/__init__.py",
    r"tests/orchestration/drivers/(?P<word>\w+)\.py": "Makefile",
    r"docs/(?P<word>[\w-]+)\.md": "docs/index.md",
    r"docs/(?P<word>\w+)\.py": "docs/conf.py",
    r"requirements/(apart/)?(?P<word>[\w-]+)\.(txt|in)": "Makefile",
}
WORD = re.compile(r"[\w./-]+")
Texts = dict[str, str]
# For each word the files that it means, wherever it stands.
Index = dict[str, set[str]]


def orphans(repository: Path) -> set[str]:
    """Return the files that nothing reaches."""
    texts = dict(contents(repository))
    product = reached(texts, {name for name in texts if PRODUCT.fullmatch(name)})
    tests = {name for name in texts if TESTS.fullmatch(name)}
    for_tests = reached(texts, product | tests)
    return {
        name
        for name in texts.keys() - product
        if not (name.startswith("tests/") and name in for_tests)
    }


def contents(repository: Path) -> Iterator[tuple[str, str]]:
    """Yield name and text of each file, without git's."""
    for path in repository.rglob("*"):
        name = path.relative_to(repository)
        if path.is_file() and name.parts[0] != ".git":
            yield name.as_posix(), path.read_text(encoding="utf-8", errors="ignore")


def reached(texts: Texts, beginning: set[str]) -> set[str]:
    """Return what is reached from ``beginning``."""
    index: Index = {}
    for name in texts:
        for word in words_for(name):
            index.setdefault(word, set()).add(name)
    found, waiting = set(beginning), set(beginning)
    while waiting:
        new = set(named(waiting.pop(), texts, index)) - found
        found |= new
        waiting |= new
    return found


def words_for(name: str) -> Iterator[str]:
    """Yield the words that mean a file wherever they stand."""
    path = PurePosixPath(name)
    yield name
    if path.name == "kustomization.yaml":
        yield path.parent.name
    elif path.suffix != ".py":
        yield path.name
    else:
        yield dotted(path).removesuffix(".__init__")


def dotted(path: PurePosixPath) -> str:
    """Return the name of a module."""
    return ".".join(path.with_suffix("").parts[path.parts[0] == "src" :])


def named(name: str, texts: Texts, index: Index) -> Iterator[str]:
    """Yield the files that the file ``name`` names."""
    text, path = texts[name], PurePosixPath(name)
    words = {word.rstrip(".") for word in WORD.findall(text)}
    words |= {part for word in words for part in word.split("/")}
    if path.suffix == ".py":
        package = dotted(path.parent)
        words |= {package + word for word in words if word.startswith(".")}
        words |= {*upwards(package), *imported(name, text)}
    for word in words & index.keys():
        yield from index[word]
    for form, loader in BY_WORD.items():
        if re.fullmatch(re.sub(r"\\1", r"src/\\w+", loader), name):
            yield from (other for other in texts if by_word(form, other, words))
    if BY_PROBLEM.search(text):
        yield from (other for other in texts if is_of_problem(PurePosixPath(other)))
    if name.endswith("/cli/app.py"):
        commands = (other for other in texts if other.startswith(f"{path.parent}/"))
        yield from (other for other in commands if "def add_to(" in texts[other])


def by_word(form: str, other: str, words: set[str]) -> bool:
    """Return whether a file has this form and one of these words."""
    found = re.fullmatch(form, other)
    return found is not None and found["word"] in words


def is_of_problem(path: PurePosixPath) -> bool:
    """Return whether a module, a package or a page is that of one kind of problem."""
    stem = path.parent.name if path.name == "__init__.py" else path.name.split(".")[0]
    return stem in PROBLEMS


def imported(name: str, text: str) -> Iterator[str]:
    """Yield what a module imports, and the packages that this is in."""
    path = PurePosixPath(name)
    home = path.parts[path.parts[0] == "src" : -1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield from upwards(alias.name)
        elif isinstance(node, ast.ImportFrom):
            above = home[: len(home) - node.level + 1] if node.level else ()
            module = ".".join([*above, *filter(None, [node.module])])
            for alias in node.names:
                yield from upwards(f"{module}.{alias.name}")


def upwards(module: str) -> Iterator[str]:
    """Yield a module and the packages that it is in."""
    while module:
        yield module
        module = module.rpartition(".")[0]
