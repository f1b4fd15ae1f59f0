"""Write a page that says of each choice what was rendered and executed, and passed.

    PYTHONPATH=tests python scripts/matrix.py build/junit.xml build/matrix/index.html

The results are those of pytest: a test names in brackets the variant that it is of.
"""

import re
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import variants
from variants import CHOICES, Variant

RENDERED, EXECUTED = {"test_render"}, {"test_live", "test_choices"}
# How the tests name what a variant has, beside the default.
NAMES = {
    f"no_{option}" if value == "none" else value: (option, value)
    for option, values in CHOICES.items()
    for value in values
}
NAMED = re.compile(rf"(?:^|(?<=-))(?:default|{'|'.join(map(re.escape, NAMES))})(?=-|$)")
# For each variant, by its label, how many of its tests passed, failed or were skipped.
Outcomes = dict[str, Counter[str]]
PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>What was rendered and executed</title>
<style>
body {{ font: 1rem/1.4 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem }}
table {{ border-collapse: collapse; margin: 1rem 0 2rem }}
th, td {{ border-bottom: 1px solid #ccc; padding: .2rem .8rem; text-align: left }}
.failed, .never {{ color: #a00; font-weight: bold }}
</style>
<h1>What was rendered and executed</h1>
<p>A repository is counted if no test of it failed. Rendered: its files were checked.
Executed: it was set up from a fresh clone, and its own commands ran.</p>
{tables}
</html>
"""


def outcomes(results: Path, modules: set[str]) -> Outcomes:
    """Return what became of the variants in the tests of ``modules``."""
    found: Outcomes = {}
    for case in ElementTree.parse(results).iter("testcase"):
        module = case.get("classname", "").rpartition(".")[2]
        named = re.search(r"\[(.*)\]$", case.get("name", ""))
        label = named and label_in(named[1])
        if module in modules and label:
            found.setdefault(label, Counter())[outcome(case)] += 1
    return found


def label_in(text: str) -> str | None:
    """Return the label of the variant that a test names, among other words."""
    names = NAMED.findall(text)
    chosen = dict(NAMES[name] for name in names if name in NAMES)
    return variants.label(variants.default() | chosen) if names else None


def outcome(case: ElementTree.Element) -> str:
    """Return whether a test passed, failed or was skipped."""
    kinds = {"failure": "failed", "error": "failed", "skipped": "skipped"}
    return next((kinds[part.tag] for part in case if part.tag in kinds), "passed")


def variant_of(label: str) -> Variant:
    """Return the variant that has this label."""
    chosen = dict(NAMES[name] for name in NAMED.findall(label) if name in NAMES)
    return variants.default() | chosen


def cell(found: Outcomes, option: str, value: str) -> str:
    """Return how many repositories with a choice there are, and whether all passed."""
    having = [n for label, n in found.items() if variant_of(label)[option] == value]
    failed = sum(counted["failed"] > 0 for counted in having)
    passed = sum(counted["passed"] > 0 == counted["failed"] for counted in having)
    if failed:
        return f'<td class="failed">{failed} failed, {passed} passed'
    return f"<td>{passed} passed" if passed else '<td class="never">never'


def choices(results: Path) -> list[str]:
    """Return a row for each choice: whether it was rendered, and executed."""
    kinds = [outcomes(results, modules) for modules in (RENDERED, EXECUTED)]
    rows = ["<tr><th>question<th>choice<th>rendered<th>executed"]
    for option, values in CHOICES.items():
        for value in values:
            cells = "".join(cell(found, option, value) for found in kinds)
            rows.append(f"<tr><td>{option}<td>{value}{cells}")
    return rows


def repositories(results: Path) -> list[str]:
    """Return a row for each repository that was executed, with what its tests said."""
    rows = ["<tr><th>executed<th>tests"]
    for label, counted in sorted(outcomes(results, EXECUTED).items()):
        said = ", ".join(f"{number} {kind}" for kind, number in sorted(counted.items()))
        kind = ' class="failed"' if counted["failed"] else ""
        rows.append(f"<tr><td>{label}<td{kind}>{said}")
    return rows


def page(results: Path) -> str:
    """Return the page about the results in a file of pytest."""
    tables = (choices(results), repositories(results))
    written = (["<table>", *rows, "</table>"] for rows in tables)
    return PAGE.format(tables="\n".join(line for lines in written for line in lines))


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(page(source), encoding="utf-8")
    print(target)
