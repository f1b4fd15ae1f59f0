"""The page about the matrix counts what ran, and never what did not."""

from pathlib import Path

import pytest

import matrix
import variants

CASES = {
    "tests.test_render": [
        "test_every_file_parses[regression-flask]",
        "test_every_file_parses[no_serving-no_ci]",
        "test_the_names[x]",
    ],
    "tests.test_live": [
        "test_make[regression-flask-3.12]",
        "test_page[a.html-default-3.11]",
    ],
    "tests.test_choices": ["test_first[kubeflow]", "test_first[dagster]"],
    "tests.test_hooks": ["test_it[gitlab]"],
}
NEVER = '<td class="never">never'
WRONG = {
    "test_every_file_parses[no_serving-no_ci]": '<failure message="no"/>',
    "test_first[kubeflow]": '<skipped message="no"/>',
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    """Return what pytest writes about a few tests."""
    cases = "".join(
        f'<testcase classname="{module}" name="{name}">{WRONG.get(name, "")}</testcase>'
        for module, names in CASES.items()
        for name in names
    )
    path = tmp_path / "junit.xml"
    path.write_text(f"<testsuites><testsuite>{cases}</testsuite></testsuites>", "utf-8")
    return path


def test_every_choice_has_its_row(results):
    page = matrix.page(results)
    for option, values in variants.CHOICES.items():
        for value in values:
            assert page.count(f"<tr><td>{option}<td>{value}<td") == 1


@pytest.mark.parametrize(
    ("choice", "rendered", "executed"),
    [
        (("serving", "flask"), "<td>1 passed", "<td>1 passed"),
        (("serving", "none"), '<td class="failed">1 failed, 0 passed', NEVER),
        (("orchestrator", "kubeflow"), NEVER, NEVER),
        (("orchestrator", "dagster"), NEVER, "<td>1 passed"),
        (("ci", "gitlab"), NEVER, NEVER),
        (("python_version", "3.12"), NEVER, "<td>1 passed"),
    ],
    ids=["passed", "failed", "skipped", "executed", "elsewhere", "python"],
)
def test_a_choice_says_what_became_of_it(results, choice, rendered, executed):
    found = [
        matrix.cell(matrix.outcomes(results, modules), *choice)
        for modules in (matrix.RENDERED, matrix.EXECUTED)
    ]
    assert found == [rendered, executed]


def test_the_label_of_every_variant_is_read_from_the_name_of_its_test():
    for variant in variants.every():
        assert matrix.variant_of(variants.label(variant)) == variant
