"""The pages for people who build, install and decide: they point to what is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_a_page_points_to_what_is_there(page: Path) -> None:
    places = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [place for place in places if not (page.parent / place).exists()] == []


def test_every_decision_has_a_number_of_its_own_and_carries_it() -> None:
    numbers = [int(page.name[:4]) for page in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))
    for page, number in zip(DECISIONS, numbers, strict=True):
        assert page.read_text("utf-8").startswith(f"# {number}. "), page.name
