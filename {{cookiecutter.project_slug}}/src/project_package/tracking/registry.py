"""The registry that MLflow keeps: its versions and its aliases, our bundles.

An alias has the version that it has in MLflow, whoever moved it there. The bundles are
files of their own, below a folder named by their digest, which MLflow knows as the
source of the version and which cannot be changed there.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from .. import log, storage
from ..config import Config
from ..errors import ArtefactError, ConfigError
from ..registry import integrity
from ..registry.alias import CHAMPION, AliasEvent, check_name, is_name
from ..registry.registry import Registry
from ..registry.version import Reference, Version, finite
from . import client
from .catalogue import Catalogue, Entry, is_server
from .moves import Moves, by_hand
from .rest import Rest
from .section import Tracking, shown
from .tables import Tables

_LOG = log.get(__name__)
_RUN, _SUMMARY = "run_id", "summary"  # tags of a version
_DIGEST = re.compile(r"[0-9a-f]{64}")
_RESERVED = re.compile(r"latest|v[0-9]+")  # names that MLflow keeps to itself
_GONE = {"RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"}


class MlflowRegistry(Registry):
    """A registry in MLflow.

    Reading needs no MLflow: only what writes, and the history, import its client.

    Args:
        catalogue: Reads versions and aliases.
        files: URI of the folder that has the bundles.
    """

    def __init__(self, catalogue: Catalogue, files: str) -> None:
        super().__init__(shown(catalogue.address))
        self._catalogue = catalogue
        self._files = files
        self._moves = Moves(catalogue.address, catalogue.model)

    def register(
        self, bundle_uri: str, *, run_id: str, summary: Mapping[str, float]
    ) -> Version:
        """Copy a bundle into the registry; see :meth:`Registry.register`."""
        metrics = finite(summary)
        digest = integrity.digest(bundle_uri)
        integrity.copy(bundle_uri, self._home(digest), digest)
        if known := self._first(digest, run_id):
            return known
        self._moves.begin()
        address, model = self._catalogue.address, self._catalogue.model
        tags = {_RUN: run_id, _SUMMARY: json.dumps(metrics)}
        calls = client.connect(address)
        with client.errors(address):
            made = calls.create_model_version(
                model, self._home(digest), tags=tags, await_creation_for=0
            )
        version = self._first(digest, run_id)
        if version is None:
            raise ArtefactError(
                f"MLflow gave the number {made.version} and does not list it: somebody "
                "deleted the version. Register it again."
            )
        if version.number != int(made.version):  # somebody was faster
            with client.errors(address):
                calls.delete_model_version(model, made.version)
        _LOG.info("version registered", version=version.number, run_id=run_id)
        return version

    def versions(self) -> list[Version]:
        """Return all versions, the oldest first; what others put there is none."""
        found: dict[tuple[str, str], Version] = {}
        for version in filter(None, map(self._version, self._catalogue.entries())):
            found.setdefault((version.bundle_digest, version.run_id), version)
        return list(found.values())

    def aliases(self) -> dict[str, int]:
        """Return the number of the version that holds each alias in MLflow."""
        return {
            alias: number
            for alias, number in self._catalogue.aliases().items()
            if is_name(alias)
        }

    def moved_aliases(self) -> list[str]:
        """Return every alias that ever moved, sorted, also if no version holds it."""
        return sorted({*self._moves.read().events, *self.aliases()})

    def history(self, alias: str = CHAMPION) -> list[AliasEvent]:
        """Return every move of ``alias``; the last one may have been by hand."""
        trail = self._moves.read()
        events = list(trail.events.get(check_name(alias), []))
        if trail.unfinished(alias) is None:
            last, holder = events[-1] if events else None, self.aliases().get(alias)
            if holder != (last.version if last else None):
                events.append(by_hand(alias, last, holder))
        return events

    @contextmanager
    def fetch(self, version: Reference) -> Iterator[Path]:
        """Provide a verified, private copy of a bundle; see :meth:`Registry.fetch`."""
        found = self.resolve(version)
        with tempfile.TemporaryDirectory(prefix="bundle-") as folder:
            integrity.copy(found.bundle_uri, folder, found.bundle_digest)
            yield Path(folder)

    def _find(self, number: int) -> Version | None:
        known = self.versions()
        return next((each for each in known if each.number == number), None)

    def _first(self, digest: str, run_id: str) -> Version | None:
        """Return the version of this bundle of this run, if it is registered."""
        wanted = (digest, run_id)
        known = self.versions()
        return next((v for v in known if (v.bundle_digest, v.run_id) == wanted), None)

    def _latest(self, alias: str) -> AliasEvent | None:
        begun = self._moves.read().unfinished(check_name(alias))
        if begun is not None:  # whoever began it was interrupted, or is about to end it
            self._apply(begun)
        events = self.history(alias)
        return events[-1] if events else None

    def _append(self, event: AliasEvent) -> bool:
        if _RESERVED.fullmatch(event.alias):
            raise ConfigError(
                f"{event.alias!r} cannot be an alias: MLflow keeps this name to "
                "itself. Use a word such as 'champion'."
            )
        recorded = self._moves.read().events.get(event.alias, [])
        if event.sequence == len(recorded) + 2:  # what was noticed is recorded first
            last = recorded[-1] if recorded else None
            if not self._moves.claim(by_hand(event.alias, last, event.previous)):
                return False
        if not self._moves.claim(event):
            return False
        self._apply(event)
        return True

    def _apply(self, event: AliasEvent) -> None:
        """Let MLflow's alias follow a recorded move, or a later one if there is one."""
        while True:
            self._tell(event)
            self._moves.tell_applied(event)
            last = self._moves.read().events[event.alias][-1]
            if last.sequence == event.sequence:
                return
            event = last  # our older move may have come after it

    def _tell(self, event: AliasEvent) -> None:
        address, model = self._catalogue.address, self._catalogue.model
        calls = client.connect(address)
        try:
            with client.errors(address):
                if event.version is None:
                    calls.delete_registered_model_alias(model, event.alias)
                else:
                    number = str(event.version)
                    calls.set_registered_model_alias(model, event.alias, number)
        except ArtefactError as error:
            # A version that somebody deleted since: MLflow's word stands.
            if client.code(error) not in _GONE:
                raise

    def _verify(self, version: Version) -> None:
        integrity.verify(version.bundle_uri, version.bundle_digest)

    def _home(self, digest: str) -> str:
        return storage.join(self._files, "bundles", digest)

    def _version(self, entry: Entry) -> Version | None:
        """Return a version of ours; none for what others have registered."""
        digest = entry.source.rsplit("/", 1)[-1]
        if not _DIGEST.fullmatch(digest) or not {_RUN, _SUMMARY} <= entry.tags.keys():
            return None
        created = datetime.fromtimestamp(entry.created / 1000, UTC)
        return Version(
            number=entry.number,
            bundle_uri=self._home(digest),
            bundle_digest=digest,
            run_id=entry.tags[_RUN],
            created=created.isoformat(timespec="milliseconds"),
            summary=json.loads(entry.tags[_SUMMARY]),
        )


def registry_of(config: Config) -> Registry | None:
    """Return the registry in MLflow; none if MLflow is switched off."""
    settings = config.section(Tracking)
    if not settings.enabled:
        return None
    address = settings.address(config.root)
    files = config.uri(config.settings.paths.registry)
    if is_server(address):
        rest = Rest(address, settings.model, settings.timeout_seconds)
        return MlflowRegistry(rest, files)
    return MlflowRegistry(Tables(address, settings.model), files)
