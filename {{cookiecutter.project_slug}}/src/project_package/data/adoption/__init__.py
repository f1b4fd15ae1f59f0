"""Adopting a data set: what a file holds, and how everything is told about it."""

from .adopt import adopt, describe
from .choices import Choices
from .report import Finding, Report

__all__ = ["Choices", "Finding", "Report", "adopt", "describe"]
