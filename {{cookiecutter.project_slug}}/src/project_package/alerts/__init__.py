"""Telling people that something failed, or that somebody has to look."""

from .alert import Alert
from .webhook import send

__all__ = ["Alert", "send"]
