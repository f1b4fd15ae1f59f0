"""The store of the prediction log: SQLite, or PostgreSQL where several machines serve.

It is imported where it is needed: SQLAlchemy takes longer to load than a model.
"""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

import pydantic_core
import sqlalchemy as sa
from sqlalchemy import event, exc
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.schema import CreateIndex, CreateTable

from ...errors import ArtefactError
from .settings import SQLITE, shown
from .tables import LAYOUT, LAYOUTS, METADATA, OUTCOMES, PREDICTIONS

# Seconds to wait for a connection, or for another process that writes: below the
# deadline of a request, so that its answer says what is the matter.
_PATIENCE = 5
# Any number that nothing else in the database locks.
_LOCK = 20_270_117
# What was asked may be about people. Windows keeps the rights of the folder.
_OWN = 0o600
# Rows that are read, or identifiers that are looked up, at a time.
_CHUNK = 500

Row = dict[str, Any]


class Store:
    """Reads and writes the tables; safe to use from several threads.

    Every method raises an :class:`ArtefactError` while the database is away, full, or
    laid out by another version.
    """

    def __init__(self, url: str) -> None:
        """Make ready; nothing is opened yet.

        Args:
            url: Address, see :class:`.settings.PredictionLog`; a path is absolute.
        """
        self._name = shown(url)
        is_file = url.startswith(SQLITE)
        self._engine = _engine(url, is_file)
        self._file = self._engine.url.database if is_file else None
        self._insert: Any = sqlite.insert if self._file else postgresql.insert
        self._prepared = False
        self._preparing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._engine.dispose()

    def save(self, rows: Sequence[Row]) -> None:
        """Add rows to the predictions; those that are there already stay."""
        new = self._insert(PREDICTIONS)
        # Said this way, SQLAlchemy makes one statement of them in SQLite, see _engine.
        ignoring = new.prefix_with("OR IGNORE")
        statement = ignoring if self._file else new.on_conflict_do_nothing()
        with self._transaction() as connection:
            connection.execute(statement, rows)

    def save_outcomes(self, outcomes: dict[str, Any]) -> None:
        """Store what came true; a later outcome of a prediction replaces the earlier.

        Args:
            outcomes: Outcomes by the identifier of their prediction.
        """
        new = self._insert(OUTCOMES)
        changed = {"outcome": new.excluded.outcome, "time": new.excluded.time}
        statement = new.on_conflict_do_update(
            index_elements=["prediction_id"], set_=changed
        )
        now = datetime.now(UTC)
        # In one order everywhere, so that no two wait for each other.
        rows = [
            {"prediction_id": name, "outcome": outcomes[name], "time": now}
            for name in sorted(outcomes)
        ]
        with self._transaction() as connection:
            connection.execute(statement, rows)

    def with_outcomes(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Row]:
        """Yield the predictions whose outcome is known, the oldest first.

        Args:
            since: Earliest time of the prediction; none for any.
            until: Time before which it was made; none for any.
        """
        query = (
            sa.select(PREDICTIONS, OUTCOMES.c.outcome)
            .join(OUTCOMES, OUTCOMES.c.prediction_id == PREDICTIONS.c.prediction_id)
            .where(*_between(since, until))
            .order_by(PREDICTIONS.c.time, PREDICTIONS.c.prediction_id)
            .execution_options(yield_per=_CHUNK)
        )
        with self._transaction() as connection:
            for row in connection.execute(query).mappings():
                yield dict(row)

    def features(self, since: datetime, until: datetime | None = None) -> Iterator[Row]:
        """Yield the features of every prediction from a time on, the oldest first.

        Args:
            since: Earliest time of the prediction.
            until: Time before which it was made; none for any.
        """
        made = PREDICTIONS.c
        query = (
            sa.select(made.features)
            .where(*_between(since, until))
            .order_by(made.time, made.prediction_id)
            .execution_options(yield_per=_CHUNK)
        )
        with self._transaction() as connection:
            yield from connection.execute(query).scalars()

    def answers(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> Iterator[Row]:
        """Yield every prediction without its features, the oldest first.

        The outcome is none where it is not known.

        Args:
            since: Earliest time of the prediction; none for any.
            until: Time before which it was made; none for any.
        """
        made = PREDICTIONS.c
        known = made.prediction_id == OUTCOMES.c.prediction_id
        query = (
            sa.select(
                made.time, made.model_version, made.arm, made.answer, OUTCOMES.c.outcome
            )
            .select_from(PREDICTIONS.outerjoin(OUTCOMES, known))
            .where(*_between(since, until))
            .order_by(made.time, made.prediction_id)
            .execution_options(yield_per=_CHUNK)
        )
        with self._transaction() as connection:
            for row in connection.execute(query).mappings():
                yield dict(row)

    def counts(
        self, since: datetime | None = None, until: datetime | None = None
    ) -> tuple[int, int]:
        """Return how many predictions there are, and outcomes without a prediction.

        Args:
            since: Earliest time of the predictions; none for any.
            until: Time before which they were made; none for any.
        """
        known = sa.exists().where(
            PREDICTIONS.c.prediction_id == OUTCOMES.c.prediction_id
        )
        count = sa.select(sa.func.count())
        queries = (
            count.select_from(PREDICTIONS).where(*_between(since, until)),
            count.select_from(OUTCOMES).where(~known),
        )
        with self._transaction() as connection:
            made, unmatched = (connection.scalar(query) for query in queries)
        return made or 0, unmatched or 0

    def expire(self, before: datetime) -> tuple[int, int]:
        """Delete what is older; return how many predictions and outcomes that were."""
        old = sa.select(PREDICTIONS.c.prediction_id).where(PREDICTIONS.c.time < before)
        theirs = OUTCOMES.c.prediction_id.in_(old)
        unmatched = OUTCOMES.c.time < before
        return self._erase(PREDICTIONS.c.time < before, theirs | unmatched)

    def forget(self, predictions: Sequence[str]) -> tuple[int, int]:
        """Delete predictions by their identifier, and their outcomes.

        Returns:
            How many predictions and outcomes were deleted.
        """
        made, known = 0, 0
        for start in range(0, len(predictions), _CHUNK):
            some = predictions[start : start + _CHUNK]
            erased = self._erase(
                PREDICTIONS.c.prediction_id.in_(some),
                OUTCOMES.c.prediction_id.in_(some),
            )
            made, known = made + erased[0], known + erased[1]
        return made, known

    def identified(self, texts: set[str]) -> list[str]:
        """Return the predictions whose row has an identifier, as it is logged."""
        if not texts:
            return []
        column = sa.cast(PREDICTIONS.c.identifiers, sa.Text)
        # The database finds the text, of which the value may be a part only.
        alike = (column.contains(_json(text)[1:-1], autoescape=True) for text in texts)
        query = sa.select(PREDICTIONS.c.prediction_id, PREDICTIONS.c.identifiers)
        with self._transaction() as connection:
            found = connection.execute(query.where(sa.or_(*alike))).all()
        return [name for name, named in found if texts & {*named.values()}]

    def _erase(self, predictions: Any, outcomes: Any) -> tuple[int, int]:
        """Delete rows of both tables: outcomes may be found by their prediction."""
        with self._transaction() as connection:
            known = connection.execute(sa.delete(OUTCOMES).where(outcomes)).rowcount
            made = connection.execute(
                sa.delete(PREDICTIONS).where(predictions)
            ).rowcount
        if self._file and (made or known):
            with self._transaction() as connection:  # what was is in the journal, too
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        return made, known

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        """Yield a connection to tables that are there; commit in the end."""
        try:
            self._look_for_the_file()
            with self._preparing:
                if not self._prepared:
                    self._prepare()
            with self._engine.begin() as connection:
                yield connection
        except (exc.DataError, exc.IntegrityError):
            raise  # these rows cannot be written, others can
        except (exc.DBAPIError, exc.TimeoutError) as error:
            self._prepared = False  # somebody may have deleted the tables
            raise self._trouble(_first_line(error)) from None

    def _look_for_the_file(self) -> None:
        """Begin anew after the file was deleted: an open one takes rows for nobody."""
        if self._prepared and self._file and not Path(self._file).exists():
            self._engine.dispose()
            self._prepared = False

    def _prepare(self) -> None:
        """Make the tables where there are none; refuse those of another version."""
        if self._file:
            self._make_file(Path(self._file))
        with self._engine.begin() as connection:
            if not self._file:  # it lets two processes make the same table
                connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))
            connection.execute(CreateTable(LAYOUTS, if_not_exists=True))
            own = {"one": 1, "layout": LAYOUT}
            connection.execute(self._insert(LAYOUTS).on_conflict_do_nothing(), own)
            found = connection.scalar(sa.select(LAYOUTS.c.layout))
            if found != LAYOUT:
                raise self._trouble(
                    f"its tables have layout {found}, and this version of the code "
                    f"knows layout {LAYOUT} only. Run the version that made them, or "
                    "name another database in serving.prediction_log.url"
                )
            for table in METADATA.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
                for index in table.indexes:
                    connection.execute(CreateIndex(index, if_not_exists=True))
        self._prepared = True

    def _make_file(self, path: Path) -> None:
        """Make a file that nobody else may read; SQLite makes those beside it alike."""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.touch(_OWN)
        except OSError as error:
            raise self._trouble(f"{error.filename}: {error.strerror}") from None

    def _trouble(self, reason: str) -> ArtefactError:
        return ArtefactError(
            f"The prediction log {self._name} cannot be used: {reason}."
        )


def _engine(url: str, is_file: bool) -> sa.Engine:
    """Return what opens connections; no message of it holds a value of a row."""
    patience: dict[str, Any] = {"timeout": _PATIENCE}
    if not is_file:
        unanswered = {"tcp_user_timeout": _PATIENCE * 1000}
        patience = {"connect_timeout": _PATIENCE} | unanswered
    engine = sa.create_engine(
        url,
        connect_args=patience,
        hide_parameters=True,
        json_serializer=_json,
        json_deserializer=json.loads,
        pool_pre_ping=not is_file,
        pool_timeout=_PATIENCE,
    )
    if is_file:
        # Many rows in one statement: after each statement Python's lock is asked for
        # again, and who answers a request has to let go of it.
        engine.dialect.use_insertmanyvalues_wo_returning = True
        event.listen(engine, "connect", _set_up)
    return engine


def _set_up(connection: Any, _: object) -> None:
    """Let several processes write to a file, and nothing be left of deleted rows."""
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _json(value: Any) -> str:
    """Return a value as JSON; bytes are JSON already."""
    content = value if isinstance(value, bytes) else pydantic_core.to_json(value)
    return content.decode()


def _between(since: datetime | None, until: datetime | None) -> list[Any]:
    """Return what limits the time of a prediction."""
    limits = []
    if since is not None:
        limits.append(PREDICTIONS.c.time >= since)
    if until is not None:
        limits.append(PREDICTIONS.c.time < until)
    return limits


def _first_line(error: BaseException) -> str:
    """Return what a driver says; what follows in further lines may be a value."""
    said = str(getattr(error, "orig", None) or error).strip() or type(error).__name__
    return said.splitlines()[0].rstrip(".")
