"""The feature graph: from the columns of the data to what the estimator reads."""

import copy
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from .. import storage
from ..errors import ConfigError
from ..schema import Column, Schema
from . import feature_registry, persistence
from .bundle import PIPELINE, Bundle
from .encoding import Encoding
from .feature_registry import Feature


@dataclass(frozen=True)
class Encoded:
    """A column of the matrix that the estimator reads.

    Attributes:
        name: Its name; of a category, the column and the word that it stands for.
        features: Names of the features that it is made of.
    """

    name: str
    features: tuple[str, ...]


@dataclass(frozen=True)
class FeatureGraph:
    """What a model is made of.

    Attributes:
        target: The column that it predicts.
        features: Its features, the most important first; each names the column that it
            is made from.
        encoded: What the estimator reads, in its order.
        unused: Why the model reads no other column of the data, by column.
    """

    target: str
    features: tuple[Feature, ...]
    encoded: tuple[Encoded, ...]
    unused: dict[str, str]


def graph(bundle: Bundle) -> FeatureGraph:
    """Return the graph of a model, with importances if its bundle has any.

    Raises:
        BundleError: If the fitted pipeline in the bundle is damaged or not trusted.
        ConfigError: If a transformer of the pipeline does not name its columns.
    """
    path = bundle.folder / "importances.json"
    importances = storage.read_json(str(path)) if path.exists() else None
    features = feature_registry.features(bundle.schema, importances)
    fitted = persistence.load(bundle.folder / PIPELINE)
    return FeatureGraph(
        target=bundle.schema.target.name,
        features=tuple(features),
        encoded=tuple(encoded(fitted, bundle.predictor.encoding, features)),
        unused=unused(bundle.schema, _sometimes_left_out(bundle.lineage)),
    )


def encoded(
    fitted: Pipeline, encoding: Encoding, features: Sequence[Feature]
) -> Iterator[Encoded]:
    """Yield the columns of the matrix that the estimator reads, in their order.

    Args:
        fitted: The fitted pipeline.
        encoding: What its first step has learned.
        features: All that its second step may be made of.

    Raises:
        ConfigError: If a transformer does not name its columns.
    """
    for _, part, places in fitted["features"].transformers_:
        if isinstance(part, str):  # "drop"
            continue
        # Marks that no name holds show in a name what it was made from.
        marks = {f"\0{place}\0": encoding.features[place] for place in places}
        for name in _names(part, marks, encoding):
            made_of = [column for mark, column in marks.items() if mark in name]
            for mark, column in marks.items():
                name = name.replace(mark, column)
            sources = made_of or marks.values()
            near = tuple(one.name for one in features if one.source in sources)
            yield Encoded(name, (name,) if name in near else near)


def unused(schema: Schema, left_out: Collection[str] = ()) -> dict[str, str]:
    """Return why the model does not read a column, for each that it does not.

    Args:
        schema: Describes the columns as the model sees them.
        left_out: Columns that the sets of features leave out.

    Returns:
        By column, its role and its tags in words, such as ``role id, personal``.
    """
    return {
        column.name: ", ".join([_role(column, left_out), *_words(column)])
        for column in schema.columns
        if column.role != "feature" and column != schema.target
    }


def _words(column: Column) -> list[str]:
    return [tag.replace("_", " ") for tag in column.tags]


def _role(column: Column, left_out: Collection[str]) -> str:
    if column.role == "ignored" and column.name in left_out:
        return "left out by the set of features that won"
    return "other target" if column.role == "target" else f"role {column.role}"


def _sometimes_left_out(lineage: dict[str, Any]) -> set[str]:
    """Return the columns that a set of features leaves out."""
    sets = lineage.get("settings", {}).get("features", {}).get("without", {})
    return {name for names in sets.values() for name in names}


def _names(part: Any, marks: dict[str, str], encoding: Encoding) -> list[str]:
    """Return the names of what a transformer gives, with marks for its columns."""

    def of_word(mark: str, code: Any) -> str:
        known = encoding.categories.get(marks.get(mark, ""))  # it is tried with others
        return f"{mark}: {known and known.meaning(code) or code}"

    if isinstance(part, OneHotEncoder):
        part = copy.copy(part).set_params(feature_name_combiner=of_word)
    try:
        return [str(name) for name in part.get_feature_names_out(list(marks))]
    except AttributeError as error:
        raise ConfigError(
            f"What becomes of {', '.join(marks.values())} has no names: {error}. Give "
            "the transformer in model/features.py the method get_feature_names_out."
        ) from None
