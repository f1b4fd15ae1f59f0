"""Tests of the prediction log."""
