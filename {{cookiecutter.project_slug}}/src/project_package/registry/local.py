"""The registry as plain files, in a folder or on any object store.

bundles/<digest>/               one bundle, its manifest written last
versions/000003.json            version 3
aliases/champion/000007.json    the 7th move of the champion
"""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from .. import clock, log, storage
from . import integrity
from .alias import CHAMPION, AliasEvent, check_name, is_name
from .records import Records
from .registry import Registry
from .version import Reference, Version, finite

_LOG = log.get(__name__)


class FileRegistry(Registry):
    """A registry in the folder ``uri``; it needs no service and takes no lock."""

    def register(
        self, bundle_uri: str, *, run_id: str, summary: Mapping[str, float]
    ) -> Version:
        """Copy a bundle into the registry; see :meth:`Registry.register`."""
        metrics = finite(summary)
        digest = integrity.digest(bundle_uri)
        # Relative, so that the registry can be moved.
        home = storage.join("bundles", digest)
        integrity.copy(bundle_uri, storage.join(self.uri, home), digest)
        while True:
            known = self.versions()
            for version in known:
                if (version.bundle_digest, version.run_id) == (digest, run_id):
                    return version
            version = Version(
                number=known[-1].number + 1 if known else 1,
                bundle_uri=home,
                bundle_digest=digest,
                run_id=run_id,
                created=clock.now(),
                summary=metrics,
            )
            if self._versions().create(version.number, version):
                _LOG.info("version registered", version=version.number, run_id=run_id)
                return self._located(version)

    def versions(self) -> list[Version]:
        """Return all versions, the oldest first."""
        return [self._located(version) for version in self._versions().read_all()]

    def aliases(self) -> dict[str, int]:
        """Return the number of the version that holds each alias, by alias."""
        events = map(self._latest, self._names())
        return {
            event.alias: event.version for event in events if event and event.version
        }

    def moved_aliases(self) -> list[str]:
        """Return every alias that ever moved, sorted, also if no version holds it."""
        return sorted(name for name in self._names() if self._moves(name).numbers())

    def history(self, alias: str = CHAMPION) -> list[AliasEvent]:
        """Return every move of ``alias``, the oldest first; none if it never moved."""
        return self._moves(alias).read_all()

    @contextmanager
    def fetch(self, version: Reference) -> Iterator[Path]:
        """Provide a verified, private copy of a bundle; see :meth:`Registry.fetch`."""
        found = self.resolve(version)
        with tempfile.TemporaryDirectory(prefix="bundle-") as folder:
            integrity.copy(found.bundle_uri, folder, found.bundle_digest)
            yield Path(folder)

    def _find(self, number: int) -> Version | None:
        records = self._versions()
        known = number in records.numbers()
        return self._located(records.read(number)) if known else None

    def _latest(self, alias: str) -> AliasEvent | None:
        moves = self._moves(alias)
        numbers = moves.numbers()
        return moves.read(numbers[-1]) if numbers else None

    def _append(self, event: AliasEvent) -> bool:
        return self._moves(event.alias).create(event.sequence, event)

    def _verify(self, version: Version) -> None:
        integrity.verify(version.bundle_uri, version.bundle_digest)

    def _names(self) -> list[str]:
        """Return what is named as an alias is."""
        names = storage.names(storage.join(self.uri, "aliases"))
        return [name for name in names if is_name(name)]

    def _versions(self) -> Records[Version]:
        return Records(storage.join(self.uri, "versions"), Version)

    def _moves(self, alias: str) -> Records[AliasEvent]:
        folder = storage.join(self.uri, "aliases", check_name(alias))
        return Records(folder, AliasEvent)

    def _located(self, version: Version) -> Version:
        return replace(version, bundle_uri=storage.join(self.uri, version.bundle_uri))
