"""Where MLflow keeps what it is told."""

import re
from pathlib import Path

from pydantic import Field, SecretStr, field_serializer, model_validator

from ..settings import Section

SQLITE = "sqlite:///"
_KINDS = (SQLITE, "postgresql+psycopg://", "http://", "https://")
_CREDENTIALS = re.compile(r"(?<=://)([^:@/]*):[^@]*@")


class Tracking(Section):
    """MLflow.

    Attributes:
        enabled: Whether it records the runs and keeps the registry.
        uri: Where runs and versions are: ``sqlite:///`` and a path from the project's
            root, ``postgresql+psycopg://user@host/database``, or the address of a
            server.
        artefacts: URI of the folder for the artefacts of runs, or a path from the
            project's root.
        experiment: Name of the experiment that the runs belong to.
        model: Name of the registered model.
        timeout_seconds: Longest time that a server may take for one answer.
    """

    enabled: bool
    uri: SecretStr
    artefacts: str = Field(min_length=1)
    experiment: str = Field(min_length=1)
    model: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9 ._-]*$")
    timeout_seconds: float = Field(gt=0, allow_inf_nan=False)

    # A message about the field alone would repeat it, with the password in it.
    @model_validator(mode="after")
    def _can_be_opened(self) -> "Tracking":
        uri = self.uri.get_secret_value()
        marks = uri.partition("?")[0].count("@")
        if not uri.startswith(_KINDS) or uri in _KINDS:
            raise ValueError(
                f"uri must begin with one of {', '.join(_KINDS)} and say what"
            )
        if uri.startswith("http") and marks:
            raise ValueError(
                "uri of a server must not hold who asks: name them in "
                "MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD"
            )
        if uri.startswith("postgresql") and marks > 1:
            raise ValueError(
                "uri holds several @: within a password, one is written as %40"
            )
        return self

    @field_serializer("uri")
    def _shown(self, uri: SecretStr) -> str:
        return shown(uri.get_secret_value())

    def address(self, root: Path) -> str:
        """Return ``uri`` with the path of a file from the project's root."""
        uri = self.uri.get_secret_value()
        if not uri.startswith(SQLITE):
            return uri.rstrip("/")
        return f"{SQLITE}{(root / uri.removeprefix(SQLITE)).as_posix()}"


def shown(uri: str) -> str:
    """Return an address that may stand in a message: without password and options."""
    return _CREDENTIALS.sub(r"\1:***@", uri).partition("?")[0]


SECTION = Tracking
