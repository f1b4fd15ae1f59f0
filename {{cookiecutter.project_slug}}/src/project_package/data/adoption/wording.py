"""The words that adopting writes into a schema, told apart from a person's own."""

from ..descriptions import MARK

# Who is to be asked about a column until somebody else is named.
OWNER = "data team"


def found(text: str) -> str:
    """Return a description that says what was found, marked as such."""
    return f"{MARK}{text}."


def is_found(text: str) -> bool:
    """Return whether adopting wrote ``text``, so that it may not hold any more."""
    return text.startswith(MARK)
