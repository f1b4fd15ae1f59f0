"""Batch scoring: a file of any size in, predictions and a quarantine out.

Memory holds a few chunks at a time. Every row of the input is either scored or in
quarantine with its reasons; the outputs appear when they are complete, or not at all.
"""

from .job import Job
from .scoring import NOT_FINITE, Places, score
from .summary import Summary

__all__ = ["Job", "NOT_FINITE", "Places", "Summary", "score"]
