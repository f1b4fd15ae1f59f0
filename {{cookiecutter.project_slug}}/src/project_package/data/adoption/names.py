"""What the header of a column suggests about it.

A name is never proof: it only decides what a person is told, or confirms what the
values show.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches

ROW_NAMES = {"id", "ids", "uuid", "guid", "key"}
COUNTING_NAMES = ROW_NAMES | {"index", "nr", "no", "num", "number", "row"}
# Attributes that most laws against discrimination name, as headers call them.
SENSITIVE_NAMES = {
    "age",
    "birth",
    "birthdate",
    "birthday",
    "citizenship",
    "disability",
    "disabled",
    "dob",
    "ethnic",
    "ethnicity",
    "gender",
    "marital",
    "nationality",
    "origin",
    "pregnant",
    "race",
    "religion",
    "sex",
}
# Headers of what leads to one person, whatever stands before them.
PERSONAL_NAMES = {
    "email",
    "firstname",
    "fullname",
    "iban",
    "lastname",
    "mail",
    "passport",
    "phone",
    "ssn",
    "surname",
    "telephone",
}
# Words that say whom a name, a key or an address belongs to.
PEOPLE = {
    "applicant",
    "client",
    "contact",
    "customer",
    "employee",
    "member",
    "passenger",
    "patient",
    "person",
    "student",
    "subscriber",
    "user",
}
_OF_PEOPLE = {"address", "mobile", "name", "street"}
_PARTS_OF_NAMES = {"family", "first", "full", "given", "last", "maiden", "middle"}
# Headers that a saved data frame gives to its row numbers.
_INDEX_NAME = re.compile(r"\s*|Unnamed: \d+(_level_\d+)?|__index_level_\d+__")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
# Shorter names occur in others by chance.
_LEAST_LETTERS = 4


def is_index(name: str) -> bool:
    """Return whether a saved data frame's index gets such a header."""
    return _INDEX_NAME.fullmatch(name) is not None


def names_rows(name: str) -> bool:
    """Return whether the header says that the column names something."""
    return not ROW_NAMES.isdisjoint(_parts(name))


def counts_rows(name: str) -> bool:
    """Return whether the header says that the column names or counts rows."""
    return not COUNTING_NAMES.isdisjoint(_parts(name))


def is_sensitive(name: str) -> bool:
    """Return whether the header is that of a protected attribute."""
    return not SENSITIVE_NAMES.isdisjoint(_parts(name))


def is_personal(name: str) -> bool:
    """Return whether the header is that of what leads to one person.

    A plain "name" is that of many things; it is one of a person only in company, as in
    "last name", and so is a key, as in "customer_id".
    """
    parts = _parts(name)
    before, last = parts[:-1], set(parts[-1:])
    owned = not PEOPLE.isdisjoint(before) and last <= _OF_PEOPLE | COUNTING_NAMES
    named = not _PARTS_OF_NAMES.isdisjoint(before) and last == {"name"}
    return owned or named or not PERSONAL_NAMES.isdisjoint(parts)


def may_be_personal(name: str) -> bool:
    """Return whether the header is that of a person if the values are, too."""
    return is_personal(name) or not _OF_PEOPLE.isdisjoint(_parts(name)[-1:])


def resembles(name: str, target: str) -> bool:
    """Return whether one header holds the other, spelling aside."""
    letters, wanted = ("".join(_parts(text)) for text in (name, target))
    if min(len(letters), len(wanted)) < _LEAST_LETTERS:
        return False
    return letters in wanted or wanted in letters


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return a sentence that helps whoever misspelt a header."""
    by_letters = {text.strip().lower(): text for text in known}
    close = get_close_matches(name.strip().lower(), by_letters, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(repr(by_letters[c]) for c in close)}?"
    return f"It has: {', '.join(text or '(no name)' for text in by_letters.values())}."


def _parts(name: str) -> list[str]:
    """Return the words of a header in lower case: "PassengerId" is passenger, id."""
    return [part.lower() for part in _PART.findall(name)]
