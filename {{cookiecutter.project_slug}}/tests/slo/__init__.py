"""Tests of the service level objectives."""
