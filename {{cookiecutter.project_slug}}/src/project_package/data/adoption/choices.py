"""What a person says about the columns of a data set that they bring."""

from collections.abc import Collection
from dataclasses import dataclass

from ...errors import ConfigError
from ...schema import ANSWERS
from .names import suggestion


@dataclass(frozen=True, kw_only=True)
class Choices:
    """The roles that are given rather than found out.

    Attributes:
        target: Column to predict.
        ids: Columns that name a row, or whoever the row is about.
        drop: Columns to ignore.
        sensitive: Columns to keep beside the model, to compare groups.
        time: Date that orders the rows; the newest are held out then.
        positive: Class of the target whose probability is reported.
    """

    target: str
    ids: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    time: str | None = None
    positive: str | None = None

    def check(self, columns: Collection[str]) -> None:
        """Refuse columns that cannot have the role that they are given.

        The file does not have them, they have two roles, or their name is taken.

        Args:
            columns: Headers of the file.

        Raises:
            ConfigError: Naming the column, and those of similar names.
        """
        self._refuse_answers()
        time = () if self.time is None else (self.time,)
        taken: dict[str, str] = {}
        for role, names in {
            "target": (self.target,),
            "id": self.ids,
            "drop": self.drop,
            "sensitive": self.sensitive,
            "time": time,
        }.items():
            for name in names:
                if name not in columns:
                    raise ConfigError(
                        f"The file has no column {name!r}, given as --{role}. "
                        f"{suggestion(name, columns)}"
                    )
                if taken.setdefault(name, role) != role:
                    raise ConfigError(
                        f"Column {name!r} is given as --{taken[name]} and as --{role}; "
                        "it can only be one of them."
                    )

    def _refuse_answers(self) -> None:
        """Refuse identifiers that have the name of a column that scoring adds."""
        if taken := [name for name in self.ids if ANSWERS.fullmatch(name)]:
            raise ConfigError(
                f"Column {taken[0]!r}, given as --id, has the name of a column that "
                "scoring adds to its answers. Rename it in the file, or name it with "
                "--drop."
            )
