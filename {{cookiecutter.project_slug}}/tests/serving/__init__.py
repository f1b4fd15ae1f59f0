"""Tests of serving: one contract for every web framework that there is."""
