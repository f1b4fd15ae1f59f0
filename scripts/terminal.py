"""A terminal: what stands on the screen after a text with control codes."""

import re
from dataclasses import dataclass, field

COLUMNS, ROWS = 110, 30
PLAIN = "#d7dae0"
COLOURS = dict(
    zip(
        range(30, 38),
        "#5c6370 #e06c75 #98c379 #e5c07b #61afef #c678dd #56b6c2 #d7dae0".split(),
    )
)
CODE = re.compile(r"\x1b\[\??([\d;]*)([A-Za-z])|\x1b.|([\s\S])")
BEGUN = re.compile(r"\x1b(\[\??[\d;]*)?\Z")

Style = tuple[str, bool]
Cell = tuple[str, Style]
Line = tuple[Cell, ...]


@dataclass
class Screen:
    """A terminal of fixed size that knows colours, cursor moves and erasing."""

    lines: list[list[Cell]] = field(default_factory=lambda: [[]])
    row: int = 0
    column: int = 0
    style: Style = (PLAIN, False)
    begun: str = ""

    def feed(self, text: str) -> None:
        """Show ``text`` as a terminal does; a code may come in two parts."""
        text = self.begun + text
        cut = BEGUN.search(text)
        text, self.begun = (text[: cut.start()], cut[0]) if cut else (text, "")
        for match in CODE.finditer(text):
            numbers, code, character = match.groups()
            if code == "m":
                self._colour([int(n or 0) for n in numbers.split(";")])
            elif code:
                self._move(int(numbers.split(";")[0] or 0), code)
            elif character:
                self._put(character)

    def visible(self) -> tuple[Line, ...]:
        """Return the lines that are on the screen."""
        return tuple(tuple(line) for line in self.lines[self.top :])

    @property
    def top(self) -> int:
        """The first line that has not been scrolled away."""
        return max(len(self.lines) - ROWS, 0)

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n" or self.column == COLUMNS:
            self._go(self.row + 1, 0)
        if character >= " ":
            line = self.lines[self.row]
            line.extend([(" ", self.style)] * (self.column + 1 - len(line)))
            line[self.column] = (character, self.style)
            self.column += 1

    def _move(self, number: int, code: str) -> None:
        if code == "A":
            self._go(max(self.row - max(number, 1), self.top), self.column)
        elif code == "B":
            bottom = self.top + ROWS - 1
            self._go(min(self.row + max(number, 1), bottom), self.column)
        elif code == "G":
            self.column = max(number, 1) - 1
        elif code in "JK":
            self.lines[self.row][0 if number == 2 else self.column :] = []
            if code == "J":
                self.lines[self.row + 1 :] = []

    def _go(self, row: int, column: int) -> None:
        self.row, self.column = row, column
        self.lines.extend([] for _ in range(len(self.lines), row + 1))

    def _colour(self, numbers: list[int]) -> None:
        colour, bold = self.style
        if numbers[:2] == [38, 5]:
            grey = 8 + 10 * (numbers[2] - 232)
            shown = (
                f"#{grey:02x}{grey:02x}{grey:02x}" if numbers[2] > 231 else "#e06c75"
            )
            colour, numbers = shown, []
        for number in numbers:
            if number in (0, 39):
                colour, bold = PLAIN, bold and number == 39
            elif number in (1, 22):
                bold = number == 1
            elif number == 2:
                colour = "#7f8694"
            else:
                colour = COLOURS.get(number - 60 if number >= 90 else number, colour)
        self.style = (colour, bold)
