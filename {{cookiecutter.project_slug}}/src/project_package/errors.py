"""The errors that a person can act on.

``ProjectError`` is the base; the command line prints its message without a
traceback and leaves with ``exit_code``. Each message says what was given, why it
cannot work and what to do.

    ProjectError (exit 1)
    ├── ConfigError      ValueError    a setting that cannot work (exit 2)
    │   └── ExportError                an estimator that has no exact export (exit 2)
    ├── DataError        ValueError    data that breaks its schema
    ├── ArtefactError    OSError       a stored artefact is missing, changed or taken
    ├── BundleError      ValueError    a model bundle that must not be used
    ├── GateRefused      RuntimeError  a model that is not good enough to promote
    └── ConflictError    RuntimeError  somebody else was faster
"""

from typing import Self


class ProjectError(Exception):
    """Base of every error that is raised on purpose."""

    exit_code = 1

    def about(self, subject: str) -> Self:
        """Return an error of this kind whose message begins with ``subject``."""
        return type(self)(f"{subject}: {self}")

    def renaming(self, old: str, new: str) -> Self:
        """Return an error of this kind whose message says ``new`` in place of ``old``.

        For what was done to a copy, which no user has ever heard of.
        """
        return type(self)(str(self).replace(old, new))


class ConfigError(ProjectError, ValueError):
    """A setting, an argument or a schema that cannot work."""

    exit_code = 2


class ExportError(ConfigError):
    """An estimator that cannot be exported exactly."""


class DataError(ProjectError, ValueError):
    """Data that breaks its schema."""


class ArtefactError(ProjectError, OSError):
    """A stored artefact that is missing, was changed, or exists already."""


class BundleError(ProjectError, ValueError):
    """A model bundle that is damaged, was tampered with, or cannot be trusted."""


class GateRefused(ProjectError, RuntimeError):
    """A model that did not pass the gates of promotion."""


class ConflictError(ProjectError, RuntimeError):
    """An alias that somebody else moved in the meantime."""
