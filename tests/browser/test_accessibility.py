"""Every page is for everybody: WCAG 2.2 A and AA by axe-core, and the basics of sound HTML."""

import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute
from playwright.sync_api import Page

from app import pages
from app.main import routers
from tests.browser.people import DESK, PHONE, People
from tests.browser.visits import VISITS, Visit
from tests.story import Story

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
STANDARD = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
# Run by the browser's own evaluation, which the policy of our pages does not concern.
RUN = (
    "async () => (await axe.run(document, "
    f"{{runOnly: {{type: 'tag', values: {json.dumps(STANDARD)}}}, resultTypes: ['violations']}}))"
    ".violations.map(v => v.id + ': ' + v.help + ' @ '"
    " + v.nodes.slice(0, 3).map(n => n.target.join(' ')).join(' | '))"
)
BASICS = """() => ({
    headings: [...document.querySelectorAll('h1')].map(h => h.textContent.trim()),
    title: document.title,
    language: document.documentElement.lang,
    twice: [...document.querySelectorAll('[id]')].map(e => e.id)
        .filter((id, at, all) => all.indexOf(id) !== at),
    styled: document.querySelectorAll('[style]').length,
    wide: document.documentElement.scrollWidth - window.innerWidth,
})"""
# Not pages of their own: a way to the first page.
NO_PAGE = {"/"}
# Files to take along.
FILES = re.compile(r"/(brief|bestand|export)$")
GROUPS = sorted({visit.who for visit in VISITS})


def test_every_page_of_the_application_is_visited() -> None:
    visited = [re.sub(r"\{\w+\}", "x", visit.path).split("?")[0] for visit in VISITS]
    missing = [
        route.path
        for router in routers(pages)
        for route in router.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and route.path not in NO_PAGE
        and not FILES.search(route.path)
        and not any(re.fullmatch(_pattern(route.path), path) for path in visited)
    ]
    assert missing == []


def _pattern(path: str) -> str:
    return re.sub(r"\{[^}]+\}", "[^/]+", path)


@pytest.mark.parametrize("who", GROUPS)
def test_no_page_shuts_anybody_out(people: People, story: Story, who: str) -> None:
    found: dict[str, list[str]] = defaultdict(list)
    page = people.sign_in(who) if who else people.context().new_page()
    for visit in VISITS:
        if visit.who == who:
            found[visit.path] += _look(page, visit, story)
    wrong = {path: faults for path, faults in found.items() if faults}
    assert wrong == {}, json.dumps(wrong, indent=1, ensure_ascii=False)
    assert people.elsewhere == []
    assert people.complaints == []


def _look(page: Page, visit: Visit, story: Story) -> list[str]:
    """Everything that is wrong with a page, at both widths, by day and by night."""
    answer = page.goto(visit.address(story))
    assert answer is not None
    expected = 404 if visit.path == "/bestaat-niet" else 200
    if answer.status != expected:
        return [f"answers {answer.status}"]
    page.evaluate(AXE)
    faults = []
    for size in (DESK, PHONE):
        page.set_viewport_size(size)
        faults += [f"{size['width']}: {fault}" for fault in _basics(page.evaluate(BASICS))]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            faults += [f"{size['width']} {scheme}: {fault}" for fault in page.evaluate(RUN)]
    return faults


def _basics(seen: dict[str, Any]) -> list[str]:
    faults = []
    if len(seen["headings"]) != 1:
        faults.append(f"{len(seen['headings'])} main headings")
    elif not seen["title"].startswith(seen["headings"][0]):
        faults.append(f"title {seen['title']!r} does not begin with {seen['headings'][0]!r}")
    if seen["language"] != "nl":
        faults.append("the language is not named")
    if seen["twice"]:
        faults.append(f"ids that occur twice: {seen['twice']}")
    if seen["styled"]:
        faults.append("a style attribute")
    if seen["wide"] > 0:
        faults.append(f"{seen['wide']} pixels too wide")
    return faults
