"""Train, register and apply a model for tabular data."""

__version__ = "0.1.0"
__all__ = ["__version__"]
