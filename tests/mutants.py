"""Does a test notice when a rule changes? `make mutants` changes them one by one, and looks.

mutmut makes a mutant of each place in the code where something can be otherwise ("<" for "<=",
None for a value, a condition turned around), and runs the tests that reach it. A mutant that no
test notices must be explained in docs/mutants.md, by its lines and with a reason; otherwise the
command fails. It also fails when an explanation there is of no use any more.

    python -m tests.mutants                              every round, from the start
    python -m tests.mutants rules                        one round
    python -m tests.mutants rules '*rule_table.x_deci*'  these mutants of it

Each round works in a copy of what it needs, `mutants/<round>`, with settings of its own: the rules
need no database, and the door needs one for each mutant. The tables of the rules are data and not
code: tests/casefile/test_table_mutants.py changes those.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

ROOT = Path(__file__).parents[1]
EXPLAINED = ROOT / "docs" / "mutants.md"
WORK = ROOT / "mutants"
COPIED = ("app", "docs", "migrations", "static", "templates", "tests")
MUTMUT = Path(sys.executable).with_name("mutmut")
# Of the other answers none is good enough: one that did not end well says nothing of the tests.
KILLED = "killed"
NOT_TRIED = "not checked"
# "app.casefile.access.xǁSeatsǁin_case__mutmut_3", as mutmut names a mutant of `Seats.in_case`.
NAME = re.compile(r"(?P<module>[\w.]+)\.x(?:ǁ(?P<owner>\w+)ǁ|_)(?P<function>\w+)__mutmut_\d+")
RESULT = re.compile(r"^\s+(?P<name>\S+__mutmut_\d+): (?P<status>.+)$", re.MULTILINE)
out = Console(soft_wrap=True, highlight=False)


@dataclass(frozen=True)
class Round:
    """In which files something is changed, which mutants are tried (patterns of names), by which
    tests they must be noticed, and what those take beside the tests themselves (seconds)."""

    name: str
    files: tuple[str, ...]
    mutants: tuple[str, ...]
    tests: tuple[str, ...]
    seconds: float

    def settings(self) -> str:
        """As mutmut reads them. A list of strings is written alike in JSON and in TOML."""
        named = {
            "source_paths": ["app"],
            "only_mutate": self.files,
            "also_copy": COPIED[1:],
            "pytest_add_cli_args": ["-p", "no:cacheprovider", "-p", "tests.quick_first"],
            "pytest_add_cli_args_test_selection": self.tests,
            "timeout_constant": self.seconds,
            "use_git_change_detection": False,
        }
        lines = (f"{name} = {json.dumps(value)}" for name, value in named.items())
        return "\n".join(["", "[tool.mutmut]", *lines, ""])


ROUNDS = (
    Round(
        "rules",
        files=(
            "app/casefile/rule_table.py",
            "app/casefile/rules/[!v]*.py",
            "app/casefile/consents/who_decides.py",
            "app/casefile/consented.py",
        ),
        # all but `live_consents`, which asks the database
        mutants=("app.casefile.rule*", "app.casefile.consents.*", "app.casefile.consented.x_[!l]*"),
        tests=(
            "tests/casefile/test_rule_table.py",
            "tests/casefile/test_rule_laws.py",
            "tests/casefile/test_rule_invariants.py",
            "tests/casefile/test_rule_words.py",
            "tests/casefile/test_who_decides.py",
            "tests/casefile/test_consented.py",
            # slow, and it says nothing here that the table on paper does not say
            "--deselect=tests/casefile/test_rule_invariants.py"
            "::test_whatever_is_withdrawn_never_adds",
            # everything else here does without a database
            "--deselect=tests/casefile/test_who_decides.py"
            "::test_the_database_counts_every_combination_of_voices_the_same",
        ),
        seconds=10.0,
    ),
    Round(
        "door",
        files=("app/casefile/access.py", "app/casefile/consented.py"),
        mutants=("app.casefile.access.*", "app.casefile.consented.x_live_consents*"),
        tests=(
            "tests/test_access_matrix.py",
            "tests/casefile/test_consent_situations.py",
            "tests/casefile/test_invitations.py",
            "tests/casefile/test_who_knows_of_whom.py",
        ),
        # a server and its templates, before the first test
        seconds=120.0,
    ),
)


@dataclass(frozen=True)
class Change:
    """A mutant by what it does, whatever its number: the lines that went and that came."""

    function: str
    lines: tuple[str, ...]

    @classmethod
    def of(cls, function: str, diff: Iterable[str]) -> "Change":
        """Out of the lines of a diff. How far they are indented does not matter."""
        return cls(
            function,
            tuple(
                f"{line[0]} {line[1:].strip()}"
                for line in diff
                if line[:1] in ("-", "+") and line[:3] not in ("---", "+++")
            ),
        )

    def __str__(self) -> str:
        return "\n".join((self.function, *(f"    {line}" for line in self.lines)))


def explanations(text: str) -> dict[Change, str]:
    """What docs/mutants.md says, per change: a heading with the function, the changes as diffs
    (a blank line between two), and the reason. ValueError where a reason is missing."""
    found: dict[Change, str] = {}
    for section in re.split(r"^### ", text, flags=re.MULTILINE)[1:]:
        heading, _, rest = section.partition("\n")
        function = heading.strip().strip("`")
        # diff, reason, diff, reason, ...
        _, *parts = re.split(r"^```diff\n(.*?)^```$", rest, flags=re.MULTILINE | re.DOTALL)
        for diffs, reason in zip(parts[::2], parts[1::2], strict=True):
            said = reason.partition("\n## ")[0].strip()
            if not said:
                raise ValueError(f"no reason is given for a mutant of {function}")
            for diff in diffs.strip("\n").split("\n\n"):
                found[Change.of(function, diff.splitlines())] = said
    return found


def main(words: list[str]) -> int:
    """Run all rounds, or the one that is named; 1 when a mutant lives that nobody explains."""
    name, only = (words[0], words[1:]) if words else ("", [])
    rounds = [one for one in ROUNDS if name in ("", one.name)]
    if not rounds:
        out.print(f"Geen ronde {name}. Er zijn: {', '.join(one.name for one in ROUNDS)}.")
        return 2
    explained = explanations(EXPLAINED.read_text("utf-8"))
    counted: Counter[str] = Counter()
    idle = set(explained)
    for one in rounds:
        folder = _prepare(one)
        run = [MUTMUT, "run", *(only or one.mutants)]
        ended = subprocess.run(run, cwd=folder, env=_surroundings(), check=False).returncode
        if ended:
            out.print(f"\nDe ronde {one.name} liep niet tot het einde ({ended}).")
            return 1
        for mutant, status in _results(folder):
            if status == KILLED:
                counted["killed"] += 1
                continue
            change = _change(folder, mutant)
            idle.discard(change)
            counted["explained" if change in explained else "open"] += 1
            if change not in explained:
                out.print(f"\n{mutant}: {status}\n{change}", markup=False)
    if not words:
        for unused in idle:
            counted["idle"] += 1
            out.print(f"\nNiet meer nodig in {EXPLAINED.name}:\n{unused}", markup=False)
    _score(counted)
    return 1 if counted["open"] or counted["idle"] else 0


def _score(counted: Counter[str]) -> None:
    total = counted["killed"] + counted["explained"] + counted["open"]
    share = counted["killed"] / total if total else 0.0
    out.print(
        f"\nMutanten: {total}. Opgemerkt: {counted['killed']} ({share:.1%}). "
        f"Uitgelegd: {counted['explained']}. Open: {counted['open']}."
    )


def _prepare(one: Round) -> Path:
    """A fresh copy: a result of last time says nothing about the tests of today."""
    folder = WORK / one.name
    shutil.rmtree(folder, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    project = (ROOT / "pyproject.toml").read_text("utf-8")
    (folder / "pyproject.toml").write_text(project + one.settings(), "utf-8")
    return folder


def _surroundings() -> dict[str, str]:
    """Without a path that leads back to what is not changed."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _results(folder: Path) -> Iterator[tuple[str, str]]:
    """Every mutant that was tried, and what came of it."""
    for found in RESULT.finditer(_ask(folder, "results", "--all", "true")):
        if found["status"] != NOT_TRIED:
            yield found["name"], found["status"]


def _change(folder: Path, name: str) -> Change:
    return Change.of(_function(name), _ask(folder, "show", name).splitlines())


def _function(name: str) -> str:
    found = NAME.fullmatch(name)
    if found is None:
        raise ValueError(f"not the name of a mutant: {name}")
    return ".".join(filter(None, (found["module"], found["owner"], found["function"])))


def _ask(folder: Path, *words: str) -> str:
    return subprocess.run(
        [MUTMUT, *words],
        cwd=folder,
        env=_surroundings(),
        check=True,
        capture_output=True,
        text=True,
    ).stdout


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
