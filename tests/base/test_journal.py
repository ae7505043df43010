"""The journal keeps what was written, in order, and shows what was done to it."""

from pathlib import Path

import pytest

from app.base.journal import Journal, JournalBroken


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "somewhere" / "journal"


def test_what_was_added_is_read_back_in_order(path: Path) -> None:
    Journal(path).add("seal", {"rows": 3})
    Journal(path).add("certificate", {"kinds": {"entry": 2}})
    assert [(line.kind, line.said) for line in Journal(path).lines()] == [
        ("seal", {"rows": 3}),
        ("certificate", {"kinds": {"entry": 2}}),
    ]


def test_a_journal_that_is_not_there_has_no_lines(path: Path) -> None:
    assert list(Journal(path).lines()) == []


@pytest.mark.parametrize("harm", ["changed", "removed", "swapped", "rubbish"])
def test_a_line_that_was_tampered_with_is_named(path: Path, harm: str) -> None:
    for number in range(4):
        Journal(path).add("seal", {"rows": number})
    lines = path.read_bytes().splitlines(keepends=True)
    lines = {
        "changed": [lines[0], lines[1].replace(b'"rows": 1', b'"rows": 9'), *lines[2:]],
        "removed": [lines[0], *lines[2:]],
        "swapped": [lines[0], lines[2], lines[1], lines[3]],
        "rubbish": [lines[0], lines[1], b"?\n", lines[3]],
    }[harm]
    path.write_bytes(b"".join(lines))
    with pytest.raises(JournalBroken) as found:
        list(Journal(path).lines())
    assert found.value.number in (2, 3)
