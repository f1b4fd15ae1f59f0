"""Tests of MLflow: what it records of a run, and the registry that it keeps."""
