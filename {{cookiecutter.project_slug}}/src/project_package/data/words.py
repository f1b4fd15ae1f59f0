"""Words: what a category is called, whatever a file or a request holds for it."""

from decimal import Decimal


def category_text(value: object) -> str:
    """Return the word for a category: ``3.0`` is "3", ``True`` is "true"."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float | Decimal) and value % 1 == 0:
        return str(int(value))
    return str(value)
