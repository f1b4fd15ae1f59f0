"""Numbers and names as people read them."""

import math
import unicodedata
from collections.abc import Callable, Iterable, Sequence

UNDEFINED = "not defined"
_DIGITS = 3  # significant ones of the largest number that stands in a row with others
_MOST_DECIMALS = 6
_TINY = 1e-5  # below it, powers of ten are easier to read

Format = Callable[[float | None], str]


def like(values: Iterable[float | None]) -> Format:
    """Return a function that writes numbers so that they can be compared.

    All get the same number of decimals: three digits of the largest of ``values``, or
    none if all are whole.
    """
    known = [abs(v) for v in values if v is not None and math.isfinite(v)]
    if all(value == round(value) for value in known):
        return whole
    largest = max(known, default=0.0)
    place = math.floor(math.log10(largest)) if largest > 0 else 0
    decimals = min(max(_DIGITS - 1 - place, 0), _MOST_DECIMALS)
    return lambda value: fixed(value, decimals)


def number(value: float | None) -> str:
    """Return one number with three digits, or as many as a large one needs."""
    if value is not None and 0 < abs(value) < _TINY:
        return given(float(f"{value:.1e}"))
    return like([value])(value)


def fixed(value: float | None, decimals: int) -> str:
    """Return a number with so many decimals and a true minus sign."""
    if value is None or not math.isfinite(value):
        return UNDEFINED
    text = f"{value:,.{decimals}f}"
    zero = not text.strip("-0.,")
    return text.removeprefix("-") if zero else text.replace("-", "\N{MINUS SIGN}")


def whole(value: float | None) -> str:
    """Return a count with separated thousands."""
    return fixed(value, 0)


def given(value: float | None) -> str:
    """Return a number as somebody has chosen it, without further noughts."""
    if value is None or not math.isfinite(value):
        return UNDEFINED
    return f"{value:,.6g}".replace("-", "\N{MINUS SIGN}")


def percent(share: float | None, decimals: int = 0) -> str:
    """Return a share as per cent; what is there is never shown as nought."""
    if share is None or not math.isfinite(share):
        return UNDEFINED
    least: float = 10.0**-decimals
    if 0 < share * 100 < least:
        return f"under {least:g} %"
    return f"{fixed(share * 100, decimals)} %"


def between(low: float | None, high: float | None, write: Format = number) -> str:
    """Return an interval in words."""
    return f"{write(low)} to {write(high)}"


def signed(value: float | None, write: Format) -> str:
    """Return a difference with its sign."""
    return ("+" if value is not None and value > 0 else "") + write(value)


def count(amount: int, noun: str) -> str:
    """Return a noun with its number: ``1 row``, ``2 rows``."""
    return f"{whole(amount)} {noun}" + ("" if amount == 1 else "s")


def words(name: str) -> str:
    """Return an identifier as words: ``random_forest`` is a random forest."""
    return name.replace("_", " ")


def listed(names: Sequence[str]) -> str:
    """Return names as a list in a sentence."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def plain(text: object) -> str:
    """Return any text on one line and without characters that control a terminal."""
    line = " ".join(str(text).split())
    return "".join(
        c for c in line if unicodedata.category(c)[0] != "C" or c == "\u200d"
    )


def short(text: object, most: int = 26) -> str:
    """Return a text that fits beside a plot; the middle of a longer one is left out."""
    line = plain(text)
    if len(line) <= most:
        return line
    head = most // 2
    return f"{line[:head]}\N{HORIZONTAL ELLIPSIS}{line[-(most - 1 - head):]}"
