"""The versions of a model in the tables of MLflow."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa

from ..errors import ArtefactError
from .catalogue import Catalogue, Entry, is_file
from .section import SQLITE, shown

_ALIASES = sa.table(
    "registered_model_aliases", *map(sa.column, ("name", "alias", "version"))
)
_VERSIONS = sa.table(
    "model_versions",
    *map(sa.column, ("name", "version", "source", "creation_time", "current_stage")),
)
_TAGS = sa.table(
    "model_version_tags", *map(sa.column, ("name", "version", "key", "value"))
)
_DELETED = "Deleted_Internal"  # MLflow keeps the row so that no number comes twice


class Tables(Catalogue):
    """Read from SQLite or PostgreSQL; a database without tables has no versions."""

    def entries(self) -> list[Entry]:
        """Return all versions; see :meth:`Catalogue.entries`."""
        version, tag = _VERSIONS.c, _TAGS.c
        of_model = (version.name == self.model) & (version.current_stage != _DELETED)
        tags: dict[int, dict[str, str]] = {}
        with self._connected() as connection:
            if connection is None:
                return []
            query = sa.select(tag.version, tag.key, tag.value)
            for number, key, value in connection.execute(
                query.where(tag.name == self.model)
            ):
                tags.setdefault(number, {})[key] = value
            query = sa.select(version.version, version.source, version.creation_time)
            return [
                Entry(number=n, source=source, created=created, tags=tags.get(n, {}))
                for n, source, created in connection.execute(
                    query.where(of_model).order_by(version.version)
                )
            ]

    def aliases(self) -> dict[str, int]:
        """Return what each alias has; see :meth:`Catalogue.aliases`."""
        query = sa.select(_ALIASES.c.alias, _ALIASES.c.version)
        with self._connected() as connection:
            if connection is None:
                return {}
            rows = connection.execute(query.where(_ALIASES.c.name == self.model))
            return {alias: int(number) for alias, number in rows}

    @contextmanager
    def _connected(self) -> Iterator[sa.Connection | None]:
        """Yield a connection; none where MLflow has not made its tables yet."""
        # A look must not make the file.
        if is_file(self.address):
            if not Path(self.address.removeprefix(SQLITE)).exists():
                yield None
                return
        engine = sa.create_engine(self.address, poolclass=sa.NullPool)
        try:
            with engine.connect() as connection:
                ready = sa.inspect(connection).has_table(_ALIASES.name)
                yield connection if ready else None
        except sa.exc.DBAPIError as error:
            raise ArtefactError(
                f"MLflow's database {shown(self.address)} does not answer: "
                f"{error.orig}. Look at tracking.uri, and whether it is running."
            ) from None
        finally:
            engine.dispose()
