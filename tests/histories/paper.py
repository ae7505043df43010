"""The cell of the table on paper that holds under each rule set that is shipped.

The default is copied in `tests.casefile.paper_table`; here stands, by hand too, what the other
sets say otherwise.
"""

from datetime import date

from tests.casefile.paper_table import expected, flows, may_write

DEFAULT, NARROW, WAMS = "Standaard", "Terughoudend", "Wams"

# Category and receiver: the cell that holds instead, where the category flows and may be written.
DIFFERS: dict[str, dict[tuple[str, str], str]] = {
    DEFAULT: {},
    NARROW: {("10b", "WT"): "-"},
    WAMS: {("8", "WT"): "c", ("10a", "CW"): "c", ("13", "WT"): "c"},
}
# The first day on which a set can hold at all.
EARLIEST = {DEFAULT: date(2021, 1, 1), NARROW: date(2021, 1, 1), WAMS: date(2028, 1, 1)}

# What lets something through at best; all other cells are a deny or another category.
OPENS = ("+", "T", "c", "cT")
# Of the cells with a condition: those that ask whether the resident was told.
IF_TOLD = ("9c", "8", "10a", "13")


def cell(rules: str, category: str, purpose: str, author: str, receiver: str) -> str:
    """What this rule set says of the question; of row 2 the cell of who takes part."""
    other = DIFFERS[rules].get((category, receiver))
    if other is not None and may_write(category, author) and flows(category, purpose):
        return other
    return expected(category, purpose, author, receiver)
