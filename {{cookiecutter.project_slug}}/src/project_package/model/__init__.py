"""The model: features, candidates, search, evaluation, export and the bundle."""
