"""The colours of the plots: placeholders for variables of the style sheet."""

INK = "#010101"  # text and what is compared with
MUTED = "#020202"  # text that explains
FAINT = "#030303"  # marks that stand back
LINE = "#040404"  # grids and rules
ACCENT = "#050505"  # the one thing to look at
PAPER = "#060606"  # what is behind everything

VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    FAINT: "var(--faint)",
    LINE: "var(--line)",
    ACCENT: "var(--accent)",
    PAPER: "var(--paper)",
}
