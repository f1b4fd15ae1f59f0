"""What can be configured: the shape and the limits of every setting.

The values stand in ``conf/``, each with its reason beside it; ``config.py`` merges the
layers. Unknown keys and impossible values are refused before any work is done.
"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    create_model,
    field_validator,
    model_validator,
)


def _text(value: Any) -> Any:
    """Return a setting as text: the environment may hold what YAML reads as a number.

    An empty one is none.
    """
    return (
        value if value is None or isinstance(value, SecretStr) else str(value) or None
    )


# What it must be is for a validator of the whole section to say: a message about one
# field repeats its value.
Secret = Annotated[SecretStr | None, BeforeValidator(_text)]
Fraction = Field(gt=0, lt=1)
Decimal = Literal[".", ","]
Thousands = Literal["", ".", ",", "'", " "]


class Section(BaseModel):
    """A part of the configuration: frozen, and closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sample(Section):
    """The seeded sample data that stands in until there is real data.

    Attributes:
        rows: Rows of training data.
        batch_rows: Rows of the batch to score.
        seed: Seed of the training data; the batch takes the next one.
        drift: How far the batch has drifted, in standard deviations.
    """

    rows: int = Field(ge=1)
    batch_rows: int = Field(ge=1)
    seed: int = Field(ge=0)
    drift: float = 0.0


class Format(Section):
    """How the CSV files of this data set are written.

    Attributes:
        separator: The one character between two fields.
        missing: The texts that stand for a missing value.
        decimal: What stands before the decimals of a number.
        decimals: What stands there in the columns in which it is something else.
        thousands: What stands between groups of three digits, as in ``1.234,56``;
            empty for nothing, a space for spaces that do not break, too. Where the
            decimals of a column follow a point, it is not a point but a comma, and
            the other way round.
        dates: For columns whose dates are not ISO 8601, how they are written, as in
            ``%d.%m.%Y``.
    """

    separator: str = Field(default=",", min_length=1, max_length=1)
    missing: tuple[str, ...] = ("",)
    decimal: Decimal = "."
    decimals: dict[str, Decimal] = {}
    thousands: Thousands = ""
    dates: dict[str, str] = {}

    @model_validator(mode="after")
    def _marks_differ(self) -> "Format":
        if self.thousands == self.decimal:
            raise ValueError(
                f"data.format.thousands and decimal are both {self.decimal!r}: no "
                "number could be read. Give thousands another mark, or none."
            )
        return self


class Data(Section):
    """Where data comes from.

    Attributes:
        source: URI of the training data, Parquet or CSV. In it, in ``batch``,
            ``forget`` and ``feedback``, ``{date}`` is the day that a run is for.
        batch: URI of the rows that are scored when no other file is named.
        as_of: The day that a run is for, in UTC; none means today. Rows after it teach
            nothing.
        sample: Makes ``source`` and ``batch`` where they do not exist; none for own
            data.
        target: Column to predict where the schema describes several.
        format: How CSV files are written.
        forget: URI of a file with identifiers, under the names of their columns; rows
            that have one of them are left out of the next training. None for nobody.
        absent: Columns that the training data may lack although the schema describes
            them; they are missing in every row. Neither features nor the target.
        window_days: Only rows of so many days are learned from, the last of which is
            ``as_of`` or else the day of the newest row, by the columns with the role
            timestamp; none for rows of any age.
        feedback: URIs of further rows with known outcomes. A row that names the same
            identifiers and time as one of the files before takes its place.
    """

    source: str
    batch: str
    as_of: date | None = None
    sample: Sample | None = None
    target: str | None = None
    format: Format = Format()
    forget: str | None = None
    absent: tuple[str, ...] = ()
    window_days: int | None = Field(default=None, ge=1)
    feedback: tuple[str, ...] = ()

    def dated(self, address: str) -> str:
        """Return an address for the day that a run is for."""
        day = self.as_of or datetime.now(UTC).date()
        return address.replace("{date}", day.isoformat())


class Split(Section):
    """How rows are held out for the final test.

    Attributes:
        strategy: ``random``; ``stratified`` keeps the target's distribution; ``time``
            holds out the newest rows; ``group`` keeps the rows of a group together.
        column: The date to order by, or the column that names the group.
        test_fraction: Share of the rows that is held out.
    """

    strategy: Literal["random", "stratified", "time", "group"]
    column: str | None = None
    test_fraction: float = Fraction

    @model_validator(mode="after")
    def _needs_column(self) -> "Split":
        if self.strategy in ("time", "group") and self.column is None:
            raise ValueError(f"split.strategy {self.strategy} needs split.column")
        return self


class Candidate(Section):
    """An estimator that takes part in the comparison.

    Attributes:
        estimator: Dotted name of a scikit-learn compatible class.
        parameters: Its fixed parameters; a mapping with the key ``estimator`` makes a
            nested estimator.
        scale: Whether numbers are standardised before it. Trees do not need it.
        space: Values to search, by parameter name (``a__b`` reaches a nested one).
    """

    estimator: str
    parameters: dict[str, Any] = {}
    scale: bool = False
    space: dict[str, list[Any]] = {}


class Features(Section):
    """How columns become numbers.

    Attributes:
        max_categories: Most codes that one categorical column gets; rarer values
            share one.
        without: Further sets of features that are compared with all of them: by name,
            the columns that the set leaves out.
    """

    max_categories: int = Field(ge=2)
    without: dict[str, tuple[str, ...]] = {}


class Model(Section):
    """What is tried, and what decides.

    Attributes:
        metric: Name of the measure that ranks candidates and guards promotion.
        baselines: Simple models that are always trained for comparison and can
            never win.
        candidates: Models that compete.
        use: Names of the candidates that take part; none means all of them.
    """

    metric: str
    baselines: dict[str, Candidate] = Field(min_length=1)
    candidates: dict[str, Candidate] = Field(min_length=1)
    use: tuple[str, ...] | None = Field(default=None, min_length=1)

    @model_validator(mode="after")
    def _names_are_consistent(self) -> "Model":
        if both := self.baselines.keys() & self.candidates.keys():
            raise ValueError(f"baseline and candidate of one name: {sorted(both)}")
        if not self.dummies:
            raise ValueError("one baseline must be an estimator of sklearn.dummy")
        if unknown := set(self.use or ()) - self.candidates.keys():
            raise ValueError(
                f"model.use names {sorted(unknown)}; candidates: "
                f"{', '.join(self.candidates)}"
            )
        return self

    @property
    def competing(self) -> dict[str, Candidate]:
        """The candidates that take part, by name."""
        used = self.candidates if self.use is None else self.use
        return {name: self.candidates[name] for name in used}

    @property
    def dummies(self) -> tuple[str, ...]:
        """Names of the baselines that look at no feature."""
        return tuple(
            name
            for name, baseline in self.baselines.items()
            if baseline.estimator.startswith("sklearn.dummy.")
        )


class Search(Section):
    """How hyper-parameters are searched.

    Attributes:
        strategy: ``grid`` tries every point of the space, ``random`` a sample of it,
            ``halving`` a sample on growing numbers of rows.
        budget: Most points tried for one candidate by ``random`` and ``halving``.
        folds: Folds of the cross-validation.
    """

    strategy: Literal["grid", "random", "halving"]
    budget: int = Field(ge=1)
    folds: int = Field(ge=2)


class Evaluation(Section):
    """How a model is measured on held-out rows.

    Attributes:
        samples: Samples of the bootstrap behind every interval.
        confidence: Share of the samples that lies within an interval.
        minimum_rows: Slices and groups with fewer rows are not looked at.
        repeats: Times that each feature is shuffled to learn what it is worth.
        useless_below: A feature is called useless if shuffling it surely costs less
            than this, in units of ``model.metric``.
    """

    samples: int = Field(ge=100)
    confidence: float = Fraction
    minimum_rows: int = Field(ge=10)
    repeats: int = Field(ge=2)
    useless_below: float = Field(ge=0)


class Gates(Section):
    """What a model must reach to be promoted; "clearly" is beyond its interval.

    Attributes:
        min_gain_over_dummy: Least gain over the best dummy baseline, in units of
            ``model.metric`` as the three that follow.
        max_loss_to_simple: Most that it may clearly be worse than a simple baseline.
        max_loss_to_champion: Most that it may clearly be worse than the champion on
            the same held-out rows; ``staleness`` asks for how many days the winner of
            a run stays within it, too.
        max_loss_to_record: Most that it may clearly be worse than the champion was on
            held-out rows of its own day.
        max_slice_loss: Most that its loss on a slice may clearly exceed the
            champion's, as a share of the champion's loss on all rows.
        max_calibration_error: Largest mean distance between predicted and observed
            that chance does not explain: in probability, or in target deviations.
        max_group_gap: Largest clear gap between two groups of people in what they are
            given: in selection rate, or in mean prediction in target deviations.
        max_single_feature: Most that one feature may tell by itself, from 0.5
            (nothing) to 1 (everything).
        max_late_share: Largest share of rows in which a date is later than the day
            on which the row was known.
        max_size_mb: Largest exported model, in MB.
        max_latency_ms: Longest median time for one row, in milliseconds.
    """

    min_gain_over_dummy: float = Field(ge=0)
    max_loss_to_simple: float = Field(ge=0)
    max_loss_to_champion: float = Field(ge=0)
    max_loss_to_record: float = Field(ge=0)
    max_slice_loss: float = Field(ge=0)
    max_calibration_error: float = Field(ge=0)
    max_group_gap: float = Field(ge=0)
    max_single_feature: float = Field(gt=0.5, le=1)
    max_late_share: float = Field(ge=0, le=1)
    max_size_mb: float = Field(gt=0)
    max_latency_ms: float = Field(gt=0)


class Reports(Section):
    """Which pages are made.

    Attributes:
        exploration: Whether the data are shown before anything is trained.
    """

    exploration: bool


class Scoring(Section):
    """How a batch is scored.

    Attributes:
        version: Version or alias that scores.
        chunk_rows: Rows of one chunk; one more chunk than there are threads is held
            in memory at a time.
        max_bad_share: Largest share of quarantined rows; above it the job fails,
            because then the file is wrong rather than a row.
    """

    version: str = "champion"
    chunk_rows: int = Field(ge=1)
    max_bad_share: float = Field(ge=0, le=1)


class Paths(Section):
    """Where artefacts are kept: URIs, or paths from the project's root.

    Attributes:
        runs: What the runs leave.
        registry: The versions of the model.
        retrainings: Who has begun each retraining, and what became of it.
    """

    runs: str
    registry: str
    retrainings: str


class Settings(Section):
    """The whole configuration.

    Attributes:
        seed: Seed of every random choice.
        jobs: Threads that work at a time; -1 means one a processor.
        decision: How outputs become answers: what there is to set depends on the kind
            of problem, whose module has the class; see :func:`settings_with`.
    """

    seed: int = Field(ge=0, lt=2**32)
    jobs: int = Field(ge=-1)
    paths: Paths
    data: Data
    split: Split
    features: Features
    model: Model
    search: Search
    decision: Section
    evaluation: Evaluation
    gates: Gates
    reports: Reports
    scoring: Scoring

    @model_validator(mode="after")
    def _can_be_split(self) -> "Settings":
        if self.split.column is not None and self.split.column in self.data.absent:
            raise ValueError(
                f"data.absent names {self.split.column!r}, and split.column needs it: "
                "choose another split.strategy"
            )
        return self

    @field_validator("jobs")
    @classmethod
    def _works_at_all(cls, jobs: int) -> int:
        if jobs == 0:
            raise ValueError("no thread would work: give -1 or at least 1")
        return jobs


@cache
def settings_with(**sections: type[Section]) -> type[Settings]:
    """Return the class of the whole configuration, with these sections.

    Args:
        sections: Class of each section that is not the same everywhere, by its name.
    """
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in sections.items()}
    return create_model(Settings.__name__, __base__=Settings, **fields)
