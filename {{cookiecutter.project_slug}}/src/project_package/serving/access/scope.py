"""Scopes: what a caller may be allowed to do."""

from enum import StrEnum


class Scope(StrEnum):
    """What a caller may be allowed to do."""

    PREDICT = "predict"
    FEEDBACK = "feedback"
    ADMINISTRATION = "administration"
