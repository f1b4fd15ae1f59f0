"""The graph of columns, features and model, as text and as a Mermaid flowchart."""

import re
from collections.abc import Iterator, Sequence

from ..model.feature_graph import FeatureGraph
from .features import flags_of, number
from .printing import table

_SHOWN = 3  # encoded columns that a cell names; a category can have many
# What means something to Mermaid, also where a label would begin a list.
_MARKUP = re.compile(r"[^\w ,.:-]|^[-\d]")


def text(found: FeatureGraph, name: str) -> str:
    """Return a table of the features, then one of the columns that are unused."""
    rows = [("column", "feature", "importance", "flags", "encoded columns")]
    for one in found.features:
        columns = [c.name for c in found.encoded if one.name in c.features]
        measured = (number(one.importance), flags_of(one))
        rows.append((one.source, one.name, *measured, ", ".join(_few(columns))))
    lines = [f"What {name} predicts {found.target} from:", "", table(rows)]
    if found.unused:
        unused = [(column, f"unused: {why}") for column, why in found.unused.items()]
        lines += ["", table(unused)]
    return "\n".join(lines)


def mermaid(found: FeatureGraph, name: str) -> str:
    """Return the graph as a Mermaid flowchart; what is flagged has a broken line."""
    lines = [
        f"model{_label(name)} --> target{_label(found.target)}",
        *_of_features(found),
        *_of_encoded(found),
        *(
            f"u{place}{_label(column, f'unused: {why}')}:::flagged"
            for place, (column, why) in enumerate(found.unused.items())
        ),
    ]
    top = ["flowchart LR", "classDef flagged stroke-dasharray: 4"]
    return "\n  ".join([*top, *lines])


def _of_features(found: FeatureGraph) -> Iterator[str]:
    """Yield the columns that are used, then what leads from each to its features."""
    sources = list(dict.fromkeys(one.source for one in found.features))
    for place, source in enumerate(sources):
        yield f"c{place}{_label(source)}"
    for place, one in enumerate(found.features):
        flags = [flag for flag in (flags_of(one),) if flag != "-"]
        label = _label(one.name, f"importance {number(one.importance)}", *flags)
        style = ":::flagged" if one.unused or one.useless else ""
        yield f"c{sources.index(one.source)} --> f{place}{label}{style}"


def _of_encoded(found: FeatureGraph) -> Iterator[str]:
    """Yield what leads to the model: a node for all that the same features give."""
    features = [one.name for one in found.features]
    together: dict[tuple[str, ...], list[str]] = {}
    for column in found.encoded:
        together.setdefault(column.features, []).append(column.name)
    for place, (parts, columns) in enumerate(together.items()):
        yield f"e{place}{_label(*_few(columns))} --> model"
        yield from (f"f{features.index(part)} --> e{place}" for part in parts)


def _few(names: Sequence[str]) -> list[str]:
    """Return the first names, and how many more there are."""
    more = len(names) - _SHOWN
    return [*names[:_SHOWN], *([f"and {more} more"] if more > 0 else [])]


def _label(*lines: str) -> str:
    """Return the label of a node, whatever its lines hold."""
    escaped = [_MARKUP.sub(lambda m: f"#{ord(m[0])};", line) for line in lines]
    return f'["{"<br>".join(escaped)}"]'
