"""The rule table as it stands on paper, copied by hand: what the tests hold the program to.

It shares nothing with the program but the words. Rows are categories, columns are who receives.

+      may have it                         T      may have it with consent
c      may have it when something is so    cT     both
5 5w … not this, but this derived form     -      may not
"""

# Each row under a purpose where it flows, written by a function that may write it.
_ROWS = """
     WT   CW   WSP  SH   WC   ZA   HA   GZ   PV   JB   VT   CO   IN   RES  REP
1    +    +    +    +    +    +    +    +    +    +    +    +    +    c    c
3    +    -    -    -    -    -    -    -    -    -    -    c    -    c    c
3t   +    +    +    +    +    +    +    +    -    +    +    c    +    c    c
4    +    +    c    +    +    +    +    +    +    +    +    c    c    c    c
5    T    T    5w   T    5w   T    T    T    -    T    -    cT   5w   c    c
5w   +    +    +    +    +    +    +    +    +    +    +    c    +    c    c
6    5    5    5w   5    5w   5    T    T    -    5    -    cT   5w   c    c
7    T    5    5w   5    5w   T    T    T    -    5    -    cT   5w   c    c
8    8d   +    -    +    -    -    -    -    -    -    -    c    -    c    c
8d   +    +    -    +    -    -    -    -    -    -    -    c    -    c    c
9a   +    +    -    +    -    -    -    -    -    -    -    c    -    c    c
9b   9a   9a   -    +    -    -    -    -    -    -    -    c    -    c    c
9c   c    c    -    -    c    c    -    c    -    -    -    c    -    c    c
10a  +    -    -    +    -    -    -    -    -    -    -    c    -    c    c
10b  +    -    -    -    -    -    -    -    -    -    -    c    -    c    c
11   -    -    -    -    -    -    -    -    c    -    -    c    -    c    c
12a  +    +    -    +    -    +    -    -    -    +    -    c    -    c    c
12b  c    -    -    -    -    -    -    -    -    +    +    c    -    c    c
13   13p  +    13p  -    -    13p  -    -    -    -    -    c    -    c    c
13p  +    +    +    -    -    +    -    -    -    -    -    c    -    c    c
14   c    c    c    c    c    c    c    c    c    c    c    c    c    c    c
"""

# Who may know that somebody takes part. Rows are who takes part, columns who may know.
_PRESENCE = """
     WT   CW   WSP  SH   WC   ZA   HA   GZ   PV   JB   VT   CO   IN   RES  REP
WT   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
CW   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
WSP  +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
SH   +    +    -    +    -    -    -    -    -    -    -    c    -    +    c
WC   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
ZA   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
HA   T    T    cT   T    T    T    T    T    T    T    T    T    cT   +    cT
GZ   T    T    cT   T    T    T    T    T    T    T    T    T    cT   +    cT
PV   -    -    -    -    -    -    -    -    c    -    -    c    -    +    c
JB   +    +    -    +    -    +    -    -    -    +    -    c    -    +    c
VT   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
CO   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
IN   +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
RES  +    +    +    +    +    +    +    +    +    +    +    +    +    +    +
REP  +    +    c    +    +    +    +    +    +    +    +    c    c    +    c
"""

# Under which purposes a category flows; what is not named here flows under every purpose.
_PURPOSES = """
work          8 8d 9a 13 13p
housing       9a 9c 10a 10b
debts         8 8d 9a 9b 9c 10a
support       6 7 12a
growing_up    6 7 12a 12b
acute_safety  6 7 9a 9c 10a 10b 11 12a 12b
"""
_BOUND_TO_A_PURPOSE = "6 7 8 8d 9a 9b 9c 10a 10b 11 12a 12b 13 13p"

# Who may write it; what is not named here may come from everybody.
_WRITERS = {
    "6": "HA GZ",
    "7": "HA GZ ZA",
    "8": "CW SH",
    "8d": "CW SH",
    "9b": "SH",
    "9c": "SH",
    "10a": "WC",
    "10b": "WC",
    "11": "PV",
    "12b": "JB WT HA GZ ZA",
    "13": "CW SH",
    "13p": "CW SH",
}

# What still remains for who could have the whole, when the purpose stands in the way.
_REMAINS = {
    "6": {"HA": "5", "GZ": "5"},
    "7": {"HA": "5", "GZ": "5", "ZA": "5", "WT": "5"},
    "9b": {"SH": "9a"},
}

# The category that taking part gives away, where it gives anything away.
_IMPLIED = {"SH": "9a", "JB": "12a", "PV": "11"}

# What "c" is: which of the facts of a case opens it, each by itself.
_REGIE_OR_LINE = "holder owns_line"
_CONDITIONS = {
    "4": "owns_line message",
    "9c": "told",
    "11": "own_track",
    "12b": "youth_task",
    "14": "holder owed_feedback line_under_goal",
}


def _read(rows: str) -> dict[str, dict[str, str]]:
    head, *lines = (line.split() for line in rows.strip().splitlines())
    return {name: dict(zip(head, cells, strict=True)) for name, *cells in lines}


ROWS = _read(_ROWS)
PRESENCE = _read(_PRESENCE)
FLOWS = {line.split()[0]: set(line.split()[1:]) for line in _PURPOSES.strip().splitlines()}


def may_write(category: str, author: str) -> bool:
    return category not in _WRITERS or author in _WRITERS[category].split()


def flows(category: str, purpose: str) -> bool:
    return category not in _BOUND_TO_A_PURPOSE.split() or category in FLOWS[purpose]


def expected(category: str, purpose: str, author: str, receiver: str) -> str:
    """The cell of the table for this question; of row 2 the cell of who takes part."""
    if not may_write(category, author):
        return "-"
    if category == "2":
        carried = flows(_IMPLIED.get(author, "2"), purpose) or receiver in ("RES", "REP")
        return PRESENCE[author][receiver] if carried else "-"
    cell = ROWS[category][receiver]
    if receiver in ("RES", "REP"):
        return cell
    if cell in ROWS:
        return cell if flows(cell, purpose) else "-"
    if flows(category, purpose):
        return cell
    remains = _REMAINS.get(category, {}).get(receiver, "-")
    return remains if remains == "-" or flows(remains, purpose) else "-"


def opened_by(category: str, author: str, receiver: str) -> set[str]:
    """Which facts open a cell with a "c" in it; of row 2 the cell of who takes part."""
    implied = _IMPLIED.get(author, category) if category == "2" else category
    shown = _REGIE_OR_LINE if implied == "2" and author not in ("HA", "GZ") else ""
    if receiver == "RES":
        return {"about", "scope"}
    if receiver == "REP":
        return {"scope", *shown.split()}
    if receiver == "CO":
        return {"chosen", *shown.split()}
    if implied == "2":
        return set(_REGIE_OR_LINE.split())
    return set(_CONDITIONS[implied].split())
