"""How rows are held out for the final test, as the columns suggest it."""

from collections.abc import Mapping

from ...errors import ConfigError, DataError
from ...settings import Split
from .choices import Choices
from .profile import Profile
from .report import Finding

# A fifth leaves most rows to learn from and enough to tell two models apart.
TEST_FRACTION = 0.2


def split(
    profiles: Mapping[str, Profile], choices: Choices
) -> tuple[Split, tuple[Finding, ...]]:
    """Return how rows are held out, and what a person should know about it.

    Rows are ordered by time if a date is named; rows of one identifier stay together
    if it repeats; else chance decides.

    Args:
        profiles: What each column holds, by its name.
        choices: What a person says about the columns.
    """
    repeated = [name for name in choices.ids if not profiles[name].unique]
    findings: tuple[Finding, ...] = ()
    if choices.time is not None:
        held = Split(strategy="time", column=choices.time, test_fraction=TEST_FRACTION)
    elif repeated:
        name = repeated[0]
        held = Split(strategy="group", column=name, test_fraction=TEST_FRACTION)
        findings = (
            Finding(
                column=name,
                topic="group",
                found=f"{profiles[name].distinct:,} different values in "
                f"{profiles[name].rows:,} rows",
                done="rows of one value are never both trained and tested on",
                change="To hold out single rows, change split in conf/data.yaml.",
            ),
        )
    else:
        held = Split(strategy="stratified", test_fraction=TEST_FRACTION)
    return held, findings


def check_time(profile: Profile) -> None:
    """Refuse a column that cannot order the rows.

    Raises:
        ConfigError: If it is not a date, or can be read as one in several ways.
        DataError: If rows have no date.
    """
    shown = ", ".join(map(repr, profile.examples))
    if profile.kind != "date":
        raise ConfigError(
            f"--time {profile.name!r} is not a date; it holds {shown}. Write dates as "
            "2024-01-31, or leave --time away."
        )
    if len(profile.date_formats) > 1:
        raise ConfigError(
            f"--time {profile.name!r}: {shown} fit "
            f"{' and '.join(profile.date_formats)}. Write dates as 2024-01-31."
        )
    if profile.missing:
        raise DataError(
            f"--time {profile.name!r} is missing in {profile.missing:,} of "
            f"{profile.rows:,} rows, which have no place in time then. Fill or remove "
            "them, or leave --time away."
        )
