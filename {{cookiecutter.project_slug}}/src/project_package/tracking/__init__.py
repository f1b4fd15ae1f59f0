"""MLflow: what it records of each run, and the registry that it keeps."""
