"""Logging, configured in one place and only when asked to.

Modules call :func:`get` and log events with key-value pairs. On a terminal the lines
are coloured text, otherwise each is one JSON object. Nothing happens at import.
"""

import logging
import logging.config
import sys
from pathlib import Path
from typing import Any, TextIO

import structlog

from . import strict_yaml
from .errors import ConfigError

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")

_SHARED: list[structlog.typing.Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.StackInfoRenderer(),
]


def get(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of the module ``name``."""
    logger: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return logger


def configure(path: Path, level: str | None = None) -> None:
    """Set up logging from the YAML file ``path``.

    Args:
        path: A ``logging.config.dictConfig`` mapping; its formatters ``json`` and
            ``console`` are provided here.
        level: Overrides the level of every logger: DEBUG, INFO, WARNING or ERROR.

    Raises:
        ConfigError: If the file or the level cannot be used.
    """
    if level is not None and level.upper() not in LEVELS:
        raise ConfigError(
            f"There is no log level {level!r}; choose from {', '.join(LEVELS)}."
        )
    settings: dict[str, Any] = strict_yaml.load(path)
    try:
        _refuse_empty_sections(settings)
        settings["formatters"] = {
            "json": _formatter(structlog.processors.JSONRenderer()),
            "console": _formatter(
                _brief, structlog.dev.ConsoleRenderer(pad_event_to=0)
            ),
        }
        for handler in settings["handlers"].values():
            if handler.get("formatter") == "auto":
                handler["formatter"] = "console" if sys.stderr.isatty() else "json"
        if level is not None:
            for logger in [settings["root"], *settings.get("loggers", {}).values()]:
                logger["level"] = level.upper()
        logging.config.dictConfig(settings)
    except (OSError, KeyError, TypeError, ValueError) as error:
        reason = f"{error}: {error.__cause__}" if error.__cause__ else error
        raise ConfigError(f"Logging cannot be set up from {path}: {reason}") from error
    logging.captureWarnings(True)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *_SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _refuse_empty_sections(settings: Any) -> None:
    """Refuse a section that holds something else than what it names."""
    if not isinstance(settings, dict):
        raise ValueError(f"it must hold keys with values, not {settings!r}")
    sections = {
        "root": settings["root"],
        "handlers": settings["handlers"],
        "loggers": settings.get("loggers", {}),
    }
    for name in ("handlers", "loggers"):
        if isinstance(sections[name], dict):
            sections |= {f"{name}.{key}": of for key, of in sections[name].items()}
    for name, content in sections.items():
        if not isinstance(content, dict):
            raise ValueError(
                f"{name} must hold keys with values, not {content!r}. Fill it or "
                "take the one that the repository came with"
            )


class StandardErrorHandler(logging.StreamHandler[TextIO]):
    """Writes to standard error as it is at the moment: progress bars replace it."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)  # pylint: disable=non-parent-init-called

    @property
    def stream(self) -> TextIO:  # type: ignore[override]
        """Standard error."""
        return sys.stderr


def _brief(
    _: object, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """Leave out what a person at a terminal knows, so that a line fits."""
    for key in ("logger", "run_id"):
        event.pop(key, None)
    event["timestamp"] = event["timestamp"][11:19]  # hours, minutes and seconds
    return event


def _formatter(*renderers: structlog.typing.Processor) -> dict[str, Any]:
    """Return a formatter that renders our own and other libraries' records alike."""
    return {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": _SHARED,
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            *renderers,
        ],
    }
