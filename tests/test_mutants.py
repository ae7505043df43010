"""The list of mutants that live: every one with a reason, and of code that is still there."""

from pathlib import Path

import pytest

from tests.mutants import EXPLAINED, ROOT, Change, explanations

PAGE = """# Mutants

### `app.rules.decide`

```diff
-    if one and other:
+    if one or other:

-    return one
+    return None
```

Never both at once.

```diff
-    x
+    y
```

The same to everybody.

## Another file

### `app.rules.Seats.own`

```diff
-        a
+        b
```

It is cut off.
"""


def test_an_explanation_is_found_by_what_the_mutant_does_and_not_by_its_number() -> None:
    found = explanations(PAGE)
    assert {str(change): reason for change, reason in found.items()} == {
        "app.rules.decide\n    - if one and other:\n    + if one or other:": "Never both at once.",
        "app.rules.decide\n    - return one\n    + return None": "Never both at once.",
        "app.rules.decide\n    - x\n    + y": "The same to everybody.",
        "app.rules.Seats.own\n    - a\n    + b": "It is cut off.",
    }
    shown = "--- a.py\n+++ a.py\n@@ -1 +1 @@\n def own():\n-  a\n+  b".splitlines()
    assert Change.of("app.rules.Seats.own", shown) in found


def test_a_mutant_without_a_reason_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no reason is given for a mutant of app\.rules\.decide"):
        explanations(PAGE.replace("The same to everybody.", ""))


def test_what_is_explained_still_stands_in_the_code() -> None:
    for change in explanations(EXPLAINED.read_text("utf-8")):
        lines = {line.strip() for line in _module(change.function).read_text("utf-8").splitlines()}
        gone = [line for line in change.lines if line.startswith("- ") and line[2:] not in lines]
        assert gone == [], change.function


def _module(function: str) -> Path:
    """The file of a function, or of the method of a class."""
    words = function.split(".")
    return next(
        place
        for end in range(len(words) - 1, 0, -1)
        if (place := ROOT.joinpath(*words[:end]).with_suffix(".py")).is_file()
    )
