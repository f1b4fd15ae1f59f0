"""Tests of the model registry; the contract of every registry is in contract/."""
