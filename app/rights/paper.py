"""From words to paper: a tagged, accessible PDF (PDF/UA-1), set by typst.

What somebody typed goes to the typesetter as data and never as markup. Nothing of a letter is
written to disk.
"""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

PAPER = Path(__file__).parents[2] / "templates" / "pdf"
FONTS = PAPER / "fonts"
# Letters that our fonts have; another sign is tried first, and then said to be there.
_UNKNOWN = re.compile(
    "[^\t\n\\x20-\\x7e\\xa0-\u024f\u0300-\u0304\u1e00-\u1eff\u2010-\u2027\u2030\u2032\u2033\u2039"
    "\u203a\u20ac\u2122\u2190-\u2193\u2212]"
)
NO_SUCH_SIGN = "[teken]"


def set_in_type(template: str, words: Mapping[str, Any], made_at: datetime) -> bytes:
    """The letter `templates/pdf/<template>.typ` with these words. A sign that no font here can
    show (an emoji) becomes "[teken]": it is in the file beside it."""
    import typst

    try:
        return _compile(template, json.dumps(words), made_at)
    except typst.TypstError:
        return _compile(template, json.dumps(_shown(words)), made_at)


def _compile(template: str, words: str, made_at: datetime) -> bytes:
    # here, and not above: most web processes never set a letter, and it weighs eight megabytes
    import typst

    made = typst.compile(
        PAPER / f"{template}.typ",
        root=PAPER,
        format="pdf",
        font_paths=[FONTS],
        ignore_system_fonts=True,
        sys_inputs={"words": words},
        # moments in another zone than UTC are refused
        timestamp=int(made_at.timestamp()),
        pdf_standards=["ua-1"],
    )
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one piece")
    return made


def _shown(words: Any) -> Any:
    if isinstance(words, str):
        return _UNKNOWN.sub(NO_SUCH_SIGN, words)
    if isinstance(words, Mapping):
        return {name: _shown(value) for name, value in words.items()}
    if isinstance(words, list | tuple):
        return [_shown(value) for value in words]
    return words
