"""What an orchestrator is told of the pipelines, and how it runs their steps.

The orchestrator's own files are in ``orchestration/`` of the repository.
"""
