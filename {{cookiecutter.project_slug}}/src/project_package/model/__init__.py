"""The model: features, candidates, search, evaluation, export and the bundle."""

import os

# ONNX Runtime would tell its makers about each machine and model. It looks for this
# when it is imported, and never again.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"
